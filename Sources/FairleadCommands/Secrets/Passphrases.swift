import HostAccess
import SSHTransport

/// The passphrases of key files: asked for once each and before any connection, where somebody can be asked.
enum Passphrases {
    /// How often a passphrase may be mistyped.
    private static let attempts = 3

    /// Opens key files that are locked. A host that has another key to log in with needs none of it; where nobody can be
    /// asked, the hosts' own errors say what to do.
    ///
    /// - Parameters:
    ///   - endpoints: where somebody is going to log in.
    ///   - ssh: what logs in.
    /// - Throws: ``CommandFailure`` when a passphrase was mistyped too often.
    static func ask(for endpoints: [Endpoint], in ssh: SSHTransport) async throws(CommandFailure) {
        guard Console.canAsk else { return }
        var seen: Set<[String]> = []
        for endpoint in endpoints {
            guard seen.insert(endpoint.identityFiles + [endpoint.agentSocket ?? ""]).inserted else { continue }
            let locked = await ssh.encryptedIdentities(
                among: endpoint.identityFiles, agentSocket: endpoint.agentSocket)
            guard locked.count == endpoint.identityFiles.count else { continue }
            for file in locked { try await unlock(file, in: ssh) }
        }
    }

    private static func unlock(_ file: String, in ssh: SSHTransport) async throws(CommandFailure) {
        let shown = MessageText.escaped(file, limit: 4096)
        for attempt in 1...attempts {
            guard let typed = try Console.askPassword("Passphrase of \(shown): ") else { return }
            switch await ssh.unlock(file, with: Passphrase(typed)) {
            case .unlocked: return
            case .unusable(let reason): throw .usage("the key file \(shown) \(reason)")
            case .wrongPassphrase where attempt < attempts: Console.writeError("That is not its passphrase.\n")
            case .wrongPassphrase: break
            }
        }
        throw .usage(
            "the passphrase of \(shown) was wrong \(attempts) times; 'ssh-keygen -yf \(shown)' tries it by hand")
    }
}
