/// The variables of one host, groups and all merged, as values of the kinds that are needed.
struct AnsibleVariables {
    /// A value as text, and where it stands.
    struct Value {
        var name: String
        var text: String
        var position: SourcePosition
    }

    /// Why a value cannot be used.
    struct Refusal: Error {
        var message: String
        var position: SourcePosition
    }

    /// The variables by name.
    let nodes: [String: SourceNode]

    /// The value of a variable that has several names.
    ///
    /// - Parameter names: its names; as Ansible has it, the last of them wins.
    /// - Returns: nil when none is set, or it is null.
    /// - Throws: when it is no plain text.
    func value(_ names: String...) throws(Refusal) -> Value? {
        for name in names.reversed() {
            guard let node = nodes[name], !node.isNull else { continue }
            return Value(name: name, text: try Self.text(node, name), position: node.position)
        }
        return nil
    }

    /// A variable that is true or false, as Ansible takes it.
    ///
    /// - Throws: when it is neither.
    func boolean(_ name: String) throws(Refusal) -> (value: Bool, position: SourcePosition)? {
        guard let value = try value(name) else { return nil }
        switch value.text.lowercased() {
        case "y", "yes", "on", "1", "true", "t", "1.0": return (true, value.position)
        case "n", "no", "off", "0", "false", "f", "0.0": return (false, value.position)
        default:
            throw Refusal(
                message: "\(quoted(name)) must be true or false, not \(quoted(value.text))", position: value.position)
        }
    }

    private static func text(_ node: SourceNode, _ name: String) throws(Refusal) -> String {
        func refuse(_ what: String) -> Refusal {
            Refusal(message: "\(quoted(name)) \(what)", position: node.position)
        }
        switch node.content {
        case .scalar(let text, _):
            if text.contains("{{") || text.contains("{%") {
                throw refuse("holds a template, which only Ansible evaluates; write the value out")
            }
            if text.hasPrefix("$ANSIBLE_VAULT;") { throw refuse(vaulted) }
            guard !text.holdsControlCharacter else { throw refuse("holds a control character") }
            return text
        case .mapping(let entries) where entries.count == 1:
            if entries[0].key == "__ansible_vault" { throw refuse(vaulted) }
            guard entries[0].key == "__ansible_unsafe" else { throw refuse("must be text, not a mapping") }
            return try self.text(entries[0].value, name)
        default: throw refuse("must be text, not \(node.kind)")
        }
    }

    private static let vaulted = "is encrypted by Ansible's vault; how a host is reached has to stand there in plain"
}

extension AnsibleVariables {
    /// Parts of names that say that a value is nobody's business.
    private static let secretParts = ["pass", "pwd", "secret", "token", "key", "credential", "vault", "private"]

    /// The variables that become labels: plain ones of a label's name that are none of Ansible's own and do not look
    /// like secrets.
    var labels: [String: String] {
        var labels: [String: String] = [:]
        for (name, node) in nodes {
            guard !name.hasPrefix("ansible_"), let text = Self.plainText(node), Self.isHarmless(name, text),
                NameRule.label.objection(to: name) == nil
            else { continue }
            labels[name] = text
        }
        return labels
    }

    private static func plainText(_ node: SourceNode) -> String? {
        if case .scalar(let text, _) = node.content, !node.isNull { return text }
        guard case .mapping(let entries) = node.content, entries.count == 1, entries[0].key == "__ansible_unsafe",
            case .scalar(let text, _) = entries[0].value.content
        else { return nil }
        return text
    }

    private static func isHarmless(_ name: String, _ text: String) -> Bool {
        let lowered = name.lowercased()
        return !secretParts.contains { lowered.contains($0) } && !text.holdsControlCharacter
            && !text.contains("{{") && !text.contains("{%") && !text.hasPrefix("$ANSIBLE_VAULT;")
            && text.utf8.count <= 1024 && !Userinfo.mayHoldPassword(Array(text.utf8))
    }
}
