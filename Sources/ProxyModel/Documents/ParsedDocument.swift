/// What a reader made of a file's bytes.
public struct ParsedDocument: Sendable, Equatable {
    /// The root; nil when the file could not be read, or not parsed to its end.
    public var root: SourceNode?
    /// What it says, where it is an inventory of Ansible; there is no root then.
    public var ansible: AnsibleInventory?
    /// What is wrong with the file as such: syntax, duplicate keys, encoding.
    public var diagnostics: [Diagnostic]

    /// - Parameters:
    ///   - root: the root; nil when there is none.
    ///   - ansible: what an inventory of Ansible says.
    ///   - diagnostics: what is wrong with the file as such.
    public init(root: SourceNode? = nil, ansible: AnsibleInventory? = nil, diagnostics: [Diagnostic] = []) {
        self.root = root
        self.ansible = ansible
        self.diagnostics = diagnostics
    }
}
