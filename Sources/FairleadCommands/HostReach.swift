import HostAccess
import ProcessTransport
import SSHTransport

/// The ways to hosts that a run has: libssh2, the system's `ssh`, this machine itself; each host in its own.
struct HostReach {
    /// Reaches each host in its own way.
    let transport: ChoosingTransport
    private let ssh: SSHTransport
    private let openSSH: OpenSSHTransport

    /// How often a passphrase may be mistyped.
    private static let attempts = 3

    /// - Parameter notice: is given what the user has to know though nothing fails, one line each.
    init(notice: @escaping @Sendable (String) -> Void) {
        var options = SSHTransport.Options()
        options.notice = notice
        ssh = SSHTransport(options: options)
        openSSH = OpenSSHTransport(notice: notice)
        transport = ChoosingTransport(ssh: ssh, openSSH: openSSH, local: LocalTransport()) { notice("\($0)") }
    }

    /// Asks for the passphrases of key files, each once and before any connection, where somebody can be asked.
    ///
    /// A host that has another key to log in with needs none; where nobody can be asked, the hosts' own errors say what to do.
    ///
    /// - Parameter endpoints: the hosts.
    /// - Throws: ``CommandFailure`` when a passphrase was mistyped too often.
    func unlockIdentities(of endpoints: [Endpoint]) async throws(CommandFailure) {
        guard Console.canAsk else { return }
        var seen: Set<[String]> = []
        for endpoint in endpoints.flatMap({ $0.jumps + [$0] }) where endpoint.way == .ssh {
            guard seen.insert(endpoint.identityFiles + [endpoint.agentSocket ?? ""]).inserted else { continue }
            let locked = await ssh.encryptedIdentities(
                among: endpoint.identityFiles, agentSocket: endpoint.agentSocket)
            guard locked.count == endpoint.identityFiles.count else { continue }
            for file in locked { try await unlock(file) }
        }
    }

    private func unlock(_ file: String) async throws(CommandFailure) {
        let shown = MessageText.escaped(file, limit: 4096)
        for attempt in 1...Self.attempts {
            guard let typed = try Console.askPassword("Passphrase of \(shown): ") else { return }
            switch await ssh.unlock(file, with: Passphrase(typed)) {
            case .unlocked: return
            case .unusable(let reason): throw .usage("the key file \(shown) \(reason)")
            case .wrongPassphrase where attempt < Self.attempts: Console.writeError("That is not its passphrase.\n")
            case .wrongPassphrase: break
            }
        }
        throw .usage(
            "the passphrase of \(shown) was wrong \(Self.attempts) times; 'ssh-keygen -yf \(shown)' tries it by hand")
    }

    /// Ends the logins that are shared between sessions.
    func close() async { await openSSH.close() }
}
