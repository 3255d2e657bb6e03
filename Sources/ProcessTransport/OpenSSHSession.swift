import HostAccess
import Synchronization

/// A session on a host, through its master.
final class OpenSSHSession: Session {
    let place: ProcessPlace
    let master: OpenSSHMaster
    private let isOver = Atomic<Bool>(false)

    init(_ endpoint: Endpoint, _ master: OpenSSHMaster) {
        place = ProcessPlace(endpoint)
        self.master = master
    }

    /// Nothing can be begun any more.
    func end() { isOver.store(true, ordering: .releasing) }

    /// - Throws: ``TransportError`` when the session is over.
    func checkOpen() throws(TransportError) {
        guard !isOver.load(ordering: .acquiring) else { throw CommandErrors.over(at: place) }
    }

    func run(_ command: Command) async throws -> CommandResult {
        try checkOpen()
        let end = ContinuousClock.now + command.deadline
        do {
            return try await master.places.withPlace(at: master.socket) { try await execute(command, until: end) }
        } catch is CancellationError {
            throw CommandErrors.cancelled(at: place, wasRequestSent: false)
        }
    }

    private func execute(_ command: Command, until end: ContinuousClock.Instant) async throws -> CommandResult {
        let log = master.newFile()
        defer { SmallTextFile.remove(log) }
        // The log has what the exit status does not say: 255 stands for the command's own, and for all that went wrong.
        let client = master.client(["-o", "LogLevel=DEBUG2", "-E", log, "host", "--", command.line])
        let outcome: ChildProcess.Outcome
        do {
            outcome = try await client.run(
                input: command.standardInput, outputLimit: command.outputLimit,
                deadline: max(end - .now, .milliseconds(1)))
        } catch {
            throw place.error(
                .channel, "ssh cannot be run: \(MessageText.escaped("\(error)", limit: 200))",
                remedy: "check the limits of processes and open files of this user")
        }
        return try result(of: command, outcome, log)
    }

    private func result(
        of command: Command, _ outcome: ChildProcess.Outcome, _ log: String
    ) throws(TransportError) -> CommandResult {
        func result(_ termination: CommandResult.Termination) -> CommandResult {
            CommandResult(
                termination: termination, standardOutput: outcome.standardOutput, standardError: outcome.standardError)
        }
        switch outcome.ending {
        case .exited(let status) where status != 255: return result(.exited(status))
        case .outputLimitExceeded: return result(.outputLimitExceeded)
        default: break
        }
        let report = String(decoding: SmallTextFile.content(of: log), as: UTF8.self)
        let wasSent = report.contains("mux_client_request_session: master session id")
        switch outcome.ending {
        case .expired: throw CommandErrors.expired(command, at: place, wasRequestSent: wasSent)
        case .cancelled: throw CommandErrors.cancelled(at: place, wasRequestSent: wasSent)
        default: break
        }
        if report.contains("Received exit status from master 255") { return result(.exited(255)) }
        guard wasSent else { throw notBegun(report) }
        // A channel that closes without a word, as after a death by signal; or a connection that ended, of which
        // some output, or all of it, may have arrived.
        guard !master.isAlive, outcome.standardOutput.isEmpty, outcome.standardError.isEmpty else {
            return result(.unreported)
        }
        throw place.error(
            .connectionLost, "the connection ended while a command ran",
            remedy: "the command may or may not have done its work: look at the host's state before repeating it",
            wasRequestSent: true)
    }

    private func notBegun(_ report: String) -> TransportError {
        guard report.contains("session request failed") || report.contains("refused session") else {
            return place.error(
                .connectionLost, "the connection ended before a command began",
                remedy: "the host did not start the command; repeat it once the host answers again")
        }
        return place.error(
            .channel, "the server refuses to open a channel",
            remedy: "check MaxSessions in the SSH server's configuration on the host")
    }
}
