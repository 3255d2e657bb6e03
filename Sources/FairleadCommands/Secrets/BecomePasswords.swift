import ProxyModel

/// The passwords that become root on hosts: asked for, or looked up where the inventory says they are kept; each once in a
/// run, before any connection, and only those that a selected host needs.
struct BecomePasswords {
    private let typed: Secret?
    private let kept: [PasswordSource: Secret]

    /// - Parameters:
    ///   - becoming: the selected hosts on which commands become root by sudo: doas takes a password from a terminal only,
    ///     and root needs none.
    ///   - connection: the command line's say.
    ///   - expandingHome: makes a path of one that begins with `~`.
    /// - Throws: ``CommandFailure`` when a password cannot be asked for or looked up.
    init(
        for becoming: [Host], _ connection: ConnectionOptions, expandingHome: @escaping (String) -> String
    ) throws(CommandFailure) {
        guard connection.askBecomePass else {
            typed = nil
            kept = try SecretResolver(expandingHome: expandingHome).resolve(becoming.compactMap(\.becomePassword))
            return
        }
        typed = becoming.isEmpty ? nil : try Self.ask()
        kept = [:]
    }

    /// - Parameter host: a host that was selected.
    /// - Returns: what its sudo is told; nil where nobody says.
    func password(for host: Host) -> Secret? {
        typed ?? host.becomePassword.flatMap { kept[$0.source] }
    }

    private static func ask() throws(CommandFailure) -> Secret {
        guard let typed = try Console.askPassword("Become password: ") else {
            throw .usage(
                "--ask-become-pass asks on the terminal, and there is none; name where the password is kept by "
                    + "'becomePassword' in the inventory")
        }
        do {
            return try Secret(ofLogin: typed)
        } catch {
            throw .usage("the become password \(error)")
        }
    }
}
