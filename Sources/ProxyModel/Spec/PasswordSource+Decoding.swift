/// A password's source as a file declares it.
public struct DeclaredPassword: Sendable, Equatable {
    /// Where the password is kept.
    public var source: PasswordSource
    /// Where the source stands in the file.
    public var position: SourcePosition

    /// - Parameters:
    ///   - source: where the password is kept.
    ///   - position: where the source stands in the file.
    public init(source: PasswordSource, position: SourcePosition) {
        self.source = source
        self.position = position
    }
}

/// Reads where a password is kept. No message shows a value that stands where the source is expected: it may be the
/// password.
extension PasswordSource {
    /// The keys of a source.
    private static let keys = ["env", "file", "command"]

    /// What to do about a password that has no source.
    static let remedy = "name where it is kept: { env: NAME }, { file: PATH } or { command: [PROGRAM, ARGUMENT] }"

    /// Reads a source.
    ///
    /// - Parameters:
    ///   - node: the value.
    ///   - what: how messages name it: `'password'`.
    ///   - findings: where errors go.
    /// - Returns: the source; nil when it cannot be read.
    static func read(_ node: SourceNode, of what: String, _ findings: inout Findings) -> PasswordSource? {
        guard case .mapping(let entries) = node.content else {
            var message = "\(what) must be a mapping, not \(node.kind); \(remedy)"
            if case .scalar = node.content, !node.isNull {
                message = "\(what) stands in the file as plain text; take it out, and \(remedy)"
            }
            findings.error("password", message, at: node.position)
            return nil
        }
        entries.checkKeys(known: keys, in: what, &findings)
        let sources = entries.filter { keys.contains($0.key) }
        guard let source = sources.first else {
            findings.error("password", "\(what) has no source; \(remedy)", at: node.position)
            return nil
        }
        guard sources.count == 1 else {
            findings.error("password", "\(what) has more than one source; leave one of them", at: node.position)
            return nil
        }
        switch source.key {
        case "env": return environmentName(source.value, &findings).map(PasswordSource.env)
        case "file": return source.value.unshownText(of: "'file'", &findings).map(PasswordSource.file)
        default: return command(source.value, &findings).map(PasswordSource.command)
        }
    }

    private static func environmentName(_ node: SourceNode, _ findings: inout Findings) -> String? {
        guard let name = node.unshownText(of: "'env'", &findings) else { return nil }
        let bytes = Array(name.utf8)
        let isName = bytes.allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") } && !bytes[0].isDigit
        if isName { return name }
        findings.error(
            "password",
            "'env' must be the name of a variable: letters, digits and _, no digit first; the value belongs in the "
                + "environment",
            at: node.position)
        return nil
    }

    private static func command(_ node: SourceNode, _ findings: inout Findings) -> [String]? {
        guard case .sequence(let elements) = node.content else {
            findings.error(
                "type",
                "'command' must be a list of the program and its arguments, as in [pass, show, proxy], not \(node.kind)",
                at: node.position)
            return nil
        }
        guard !elements.isEmpty else {
            findings.error("value", "'command' is empty; name a program", at: node.position)
            return nil
        }
        let words = elements.enumerated().compactMap { index, element in
            let what = index == 0 ? "the program of 'command'" : "an argument of 'command'"
            return element.unshownText(of: what, allowsEmpty: index > 0, &findings)
        }
        return words.count == elements.count ? words : nil
    }
}

extension SourceNode {
    /// A scalar's text, as `SourceNode.text` reads it, with no message that shows it.
    func unshownText(
        of what: String, allowsEmpty: Bool = false, _ findings: inout Findings
    ) -> String? {
        guard case .scalar(let text, _) = content, text.holdsControlCharacter else {
            return self.text(of: what, allowsEmpty: allowsEmpty, &findings)
        }
        findings.error("control-character", "\(what) holds a control character", at: position)
        return nil
    }
}
