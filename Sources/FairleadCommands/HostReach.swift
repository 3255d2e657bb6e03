import HostAccess
import ProcessTransport
import SSHTransport

/// The ways to hosts that a run has: libssh2, the system's `ssh`, this machine itself; each host in its own.
struct HostReach {
    /// Reaches each host in its own way.
    let transport: ChoosingTransport
    private let ssh: SSHTransport
    private let openSSH: OpenSSHTransport

    /// - Parameter notice: is given what the user has to know though nothing fails, one line each.
    init(notice: @escaping @Sendable (String) -> Void) {
        var options = SSHTransport.Options()
        options.notice = notice
        ssh = SSHTransport(options: options)
        openSSH = OpenSSHTransport(notice: notice)
        transport = ChoosingTransport(ssh: ssh, openSSH: openSSH, local: LocalTransport()) { notice("\($0)") }
    }

    /// Asks for the passphrases of key files, as ``Passphrases`` does.
    ///
    /// - Parameter endpoints: the hosts.
    /// - Throws: ``CommandFailure`` when a passphrase was mistyped too often.
    func unlockIdentities(of endpoints: [Endpoint]) async throws(CommandFailure) {
        // The system's ssh asks nobody and takes no passphrase from here.
        try await Passphrases.ask(for: endpoints.filter { $0.way == .ssh }.flatMap { $0.jumps + [$0] }, in: ssh)
    }

    /// Ends the logins that are shared between sessions.
    func close() async { await openSSH.close() }
}
