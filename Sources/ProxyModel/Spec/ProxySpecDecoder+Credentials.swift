/// Reads `credentials`. No message shows a value that stands where a user name or a password's source is expected: it
/// may be the password.
extension ProxySpecDecoder {
    /// The keys of `credentials`.
    private static let credentialsKeys = ["username", "password"]
    /// The keys of `password`.
    private static let passwordKeys = ["env", "file", "command"]

    /// Reads a `credentials`.
    ///
    /// - Parameters:
    ///   - node: the value.
    ///   - isBase: whether nothing comes before it that null could take away.
    ///   - findings: where errors go.
    /// - Returns: what it says; nil when it cannot be read.
    static func credentials(
        _ node: SourceNode, isBase: Bool, _ findings: inout Findings
    ) -> ProxySpec.Change<CredentialsDeclaration>? {
        if node.isNull, !isBase { return .omit }
        guard case .mapping(let entries) = node.content else {
            findings.error(
                "type", "'credentials' must be a mapping with 'username' and 'password', not \(node.kind)",
                at: node.position)
            return nil
        }
        entries.checkKeys(known: credentialsKeys, in: "'credentials'", &findings)
        let username = entries.value("username").flatMap { unshownText($0, of: "'username'", &findings) }
        let password = entries.value("password").flatMap { passwordSource($0, &findings) }
        if entries.value("username") == nil {
            findings.error(
                "missing-key", "'credentials' has no 'username'; add it as it is, not percent-encoded",
                at: node.position)
        }
        guard let passwordNode = entries.value("password") else {
            // A proxy that asks for a name alone has yet to be seen; a forgotten password has been.
            findings.error("missing-key", "'credentials' has no 'password'; \(passwordRemedy)", at: node.position)
            return nil
        }
        guard let username, let password else { return nil }
        return .set(
            CredentialsDeclaration(username: username, password: password, position: passwordNode.position))
    }

    private static let passwordRemedy =
        "name where it is kept: { env: NAME }, { file: PATH } or { command: [PROGRAM, ARGUMENT] }"

    private static func passwordSource(_ node: SourceNode, _ findings: inout Findings) -> PasswordSource? {
        guard case .mapping(let entries) = node.content else {
            var message = "'password' must be a mapping, not \(node.kind); \(passwordRemedy)"
            if case .scalar = node.content, !node.isNull {
                message = "'password' stands in the file as plain text; take it out, and \(passwordRemedy)"
            }
            findings.error("password", message, at: node.position)
            return nil
        }
        entries.checkKeys(known: passwordKeys, in: "'password'", &findings)
        let sources = entries.filter { passwordKeys.contains($0.key) }
        guard let source = sources.first else {
            findings.error("password", "'password' has no source; \(passwordRemedy)", at: node.position)
            return nil
        }
        guard sources.count == 1 else {
            findings.error("password", "'password' has more than one source; leave one of them", at: node.position)
            return nil
        }
        switch source.key {
        case "env": return environmentName(source.value, &findings).map(PasswordSource.env)
        case "file": return unshownText(source.value, of: "'file'", &findings).map(PasswordSource.file)
        default: return command(source.value, &findings).map(PasswordSource.command)
        }
    }

    private static func environmentName(_ node: SourceNode, _ findings: inout Findings) -> String? {
        guard let name = unshownText(node, of: "'env'", &findings) else { return nil }
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
            return unshownText(element, of: what, allowsEmpty: index > 0, &findings)
        }
        return words.count == elements.count ? words : nil
    }

    /// A scalar's text, as `SourceNode.text` reads it, with no message that shows it.
    private static func unshownText(
        _ node: SourceNode, of what: String, allowsEmpty: Bool = false, _ findings: inout Findings
    ) -> String? {
        guard case .scalar(let text, _) = node.content, text.holdsControlCharacter else {
            return node.text(of: what, allowsEmpty: allowsEmpty, &findings)
        }
        findings.error("control-character", "\(what) holds a control character", at: node.position)
        return nil
    }
}
