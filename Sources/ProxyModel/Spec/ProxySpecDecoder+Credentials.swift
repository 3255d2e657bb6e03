/// Reads `credentials`. No message shows a value that stands where a user name or a password's source is expected: it
/// may be the password.
extension ProxySpecDecoder {
    /// The keys of `credentials`.
    private static let credentialsKeys = ["username", "password"]

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
        let username = entries.value("username").flatMap { $0.unshownText(of: "'username'", &findings) }
        let password = entries.value("password").flatMap {
            PasswordSource.read($0, of: "'password'", &findings)
        }
        if entries.value("username") == nil {
            findings.error(
                "missing-key", "'credentials' has no 'username'; add it as it is, not percent-encoded",
                at: node.position)
        }
        guard let passwordNode = entries.value("password") else {
            // A proxy that asks for a name alone has yet to be seen; a forgotten password has been.
            findings.error(
                "missing-key", "'credentials' has no 'password'; \(PasswordSource.remedy)", at: node.position)
            return nil
        }
        guard let username, let password else { return nil }
        return .set(
            CredentialsDeclaration(username: username, password: password, position: passwordNode.position))
    }
}
