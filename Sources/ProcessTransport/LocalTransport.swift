public import HostAccess
import Subprocess
import Synchronization

/// Runs commands on this machine, as the user who started the tool.
///
/// A command is run by `/bin/sh` in a session of its own, with the environment of a login and without the operator's
/// proxies; when it is stopped, so is everything that it started and that did not leave its process group. A tunnel is
/// a plain TCP connection.
public struct LocalTransport: Transport {
    /// There is nothing to choose.
    public init() {}

    /// Runs `body` with a session on this machine, which is valid until `body` returns, throws or is cancelled.
    ///
    /// - Parameters:
    ///   - endpoint: gives the name for messages.
    ///   - body: what to do with the session.
    /// - Returns: what `body` returned.
    /// - Throws: what `body` throws.
    public func withSession<Outcome: Sendable>(
        to endpoint: Endpoint,
        _ body: @Sendable (any Session) async throws -> Outcome
    ) async throws -> Outcome {
        let session = LocalSession(endpoint)
        defer { session.end() }
        return try await body(session)
    }
}

/// A session on this machine.
final class LocalSession: Session {
    let place: ProcessPlace
    private let isOver = Atomic<Bool>(false)

    init(_ endpoint: Endpoint) { place = ProcessPlace(thisMachine: endpoint) }

    /// Nothing can be begun any more.
    func end() { isOver.store(true, ordering: .releasing) }

    func run(_ command: Command) async throws -> CommandResult {
        try checkOpen()
        let process = ChildProcess(.name("sh"), ["-c", command.line], environment: ProcessEnvironment.login)
        let outcome: ChildProcess.Outcome
        do {
            outcome = try await process.run(
                input: command.standardInput, outputLimit: command.outputLimit, deadline: command.deadline)
        } catch {
            throw place.error(
                .channel, "/bin/sh cannot be run: \(MessageText.escaped("\(error)", limit: 200))",
                remedy: "check the limits of processes and open files of this user")
        }
        let termination: CommandResult.Termination
        switch outcome.ending {
        case .exited(let status): termination = .exited(status)
        case .signalled(let number): termination = .signalled(SignalName.of(number))
        case .outputLimitExceeded: termination = .outputLimitExceeded
        case .expired: throw CommandErrors.expired(command, at: place)
        case .cancelled: throw CommandErrors.cancelled(at: place)
        }
        return CommandResult(
            termination: termination, standardOutput: outcome.standardOutput, standardError: outcome.standardError)
    }

    /// - Throws: ``TransportError`` when the session is over.
    func checkOpen() throws(TransportError) {
        guard !isOver.load(ordering: .acquiring) else { throw CommandErrors.over(at: place) }
    }
}

/// Errors that commands have in common, however they are run.
enum CommandErrors {
    /// The session is over.
    static func over(at place: ProcessPlace) -> TransportError {
        place.error(.connectionLost, "the session is over")
    }

    /// A command ran over its deadline.
    static func expired(_ command: Command, at place: ProcessPlace, wasRequestSent: Bool = true) -> TransportError {
        place.error(
            .commandTimeout, "a command did not end within \(MessageText.seconds(command.deadline))",
            remedy: "look at what the host is busy with, or allow more time", wasRequestSent: wasRequestSent)
    }

    /// A command was cancelled.
    static func cancelled(at place: ProcessPlace, wasRequestSent: Bool = true) -> TransportError {
        place.error(.cancelled, "the command was cancelled", wasRequestSent: wasRequestSent)
    }
}
