import HostAccess

/// One command from its channel's opening to its channel's end. The caller may be answered before the end: when the
/// command is cancelled or writes too much, only the closing of the channel is left.
final class Execution: PendingOperation {
    private enum Phase {
        /// Waits until the session may open a channel.
        case queued
        /// The request for a channel is on its way.
        case opening
        /// The request to run the command is on its way, or about to be.
        case starting(EngineChannel)
        /// The command runs.
        case running(EngineChannel)
        /// The channel is being closed.
        case closing(EngineChannel)
        case done
    }

    let number: Int
    private let command: Command
    private let place: Place
    private var continuation: CheckedContinuation<Result<CommandResult, TransportError>, Never>?
    private var phase = Phase.queued
    private var written = 0
    private var hasSentEnd = false
    private var standardOutput: [UInt8] = []
    private var standardError: [UInt8] = []

    init(
        number: Int, command: Command, place: Place,
        continuation: CheckedContinuation<Result<CommandResult, TransportError>, Never>
    ) {
        self.number = number
        self.command = command
        self.place = place
        self.continuation = continuation
    }

    func advance(_ engine: SessionEngine, on connection: isolated SSHConnection) -> Progress {
        switch phase {
        case .queued:
            guard connection.hasRoomForCommand,
                connection.mayOpenChannel(within: connection.options.channelOpenTimeout)
            else { return .waiting }
            phase = .opening
            return open(engine, connection)
        case .opening:
            return open(engine, connection)
        case .starting(let channel):
            return begin(channel, engine, connection)
        case .running(let channel):
            return exchange(channel, engine, connection)
        case .closing(let channel):
            guard channel.free() != EngineCode.again else { return .waiting }
            phase = .done
            connection.closedChannel()
            connection.closedAfterCommand()
            return .finished
        case .done:
            return .finished
        }
    }

    /// The caller has its answer; at most the closing of the channel is left.
    var isAnswered: Bool { continuation == nil }

    /// The request to run the command has left, or is about to.
    private var wasRequestSent: Bool {
        switch phase {
        case .queued, .opening: false
        case .starting, .running, .closing, .done: true
        }
    }

    func end(_ ending: Ending) {
        let sent = wasRequestSent
        switch ending {
        case .cancelled:
            fail(place.error(.cancelled, "the command was cancelled", wasRequestSent: sent))
        case .over:
            fail(place.error(.connectionLost, "the session is over", wasRequestSent: sent))
        case .lost where !standardOutput.isEmpty || !standardError.isEmpty:
            // The answer may be complete: a host that reboots says all of it and closes nothing.
            finish(.success(result(.unreported)))
        case .lost(let reason) where sent:
            fail(
                place.error(
                    .connectionLost, "the connection ended while a command ran\(SSHConnection.suffix(reason))",
                    remedy:
                        "the command may or may not have done its work: look at the host's state before repeating it",
                    wasRequestSent: true))
        case .lost(let reason):
            fail(
                place.error(
                    .connectionLost, "the connection ended before a command began\(SSHConnection.suffix(reason))",
                    remedy: "the host did not start the command; repeat it once the host answers again"))
        case .expired:
            fail(
                place.error(
                    .commandTimeout, "a command did not end within \(Text.seconds(command.deadline))",
                    remedy: "look at what the host is busy with, or allow more time", wasRequestSent: sent))
        }
    }

    private func fail(_ error: TransportError) { finish(.failure(error)) }

    private func open(_ engine: SessionEngine, _ connection: isolated SSHConnection) -> Progress {
        guard let channel = engine.openChannel() else {
            let (code, text) = engine.lastError
            guard code != EngineCode.again else { return .waiting }
            phase = .done
            connection.openedChannel()
            connection.closedChannel()
            guard code == EngineCode.channelFailure else {
                return .broken("no channel could be opened (\(Text.escaped(text)), libssh2 code \(code))")
            }
            if continuation != nil, connection.mayAskForCommandAgain() {
                phase = .queued
                return .waiting
            }
            fail(
                place.error(
                    .channel, "the server refuses to open a channel (\(Text.escaped(text)))",
                    remedy: "check MaxSessions in the SSH server's configuration on the host"))
            return .finished
        }
        connection.openedChannel()
        connection.openedForCommand()
        phase = continuation == nil ? .closing(channel) : .starting(channel)
        return .moved
    }

    private func begin(
        _ channel: EngineChannel, _ engine: SessionEngine, _ connection: isolated SSHConnection
    ) -> Progress {
        let code = channel.startProcess(command.line)
        switch code {
        case 0:
            phase = .running(channel)
            return .moved
        case EngineCode.again:
            // The request has left, or waits behind a key exchange, and then the input waits behind it. Sending the
            // input without waiting for the answer saves a round trip.
            return write(channel, connection) ? .moved : .waiting
        case EngineCode.requestDenied:
            fail(
                place.error(
                    .channel, "the server refuses to run a command",
                    remedy: "check ForceCommand and the user's authorized_keys options on the host"))
            return .moved
        default:
            return .broken(engine.disconnectMessage.map { "it said '\(Text.escaped($0))'" })
        }
    }

    private func exchange(
        _ channel: EngineChannel, _ engine: SessionEngine, _ connection: isolated SSHConnection
    ) -> Progress {
        for stream: Int32 in [0, 1] {
            while true {
                let count = channel.read(stream) { keep($0, stream) }
                if continuation == nil { return .moved }
                guard count > 0 else {
                    if count < 0, EngineCode.isFatal(Int32(count)) {
                        return .broken(engine.disconnectMessage.map { "it said '\(Text.escaped($0))'" })
                    }
                    break
                }
            }
        }
        if channel.isAtEnd, channel.waitUntilClosed() == 0 {
            finish(.success(result(channel.exitSignal.map { .signalled($0) } ?? .exited(channel.exitStatus))))
            return .moved
        }
        return write(channel, connection) ? .moved : .waiting
    }

    private func keep(_ bytes: UnsafeRawBufferPointer, _ stream: Int32) {
        let room = command.outputLimit - (stream == 0 ? standardOutput.count : standardError.count)
        let kept = UnsafeRawBufferPointer(rebasing: bytes.prefix(room))
        if stream == 0 {
            standardOutput.append(contentsOf: kept)
        } else {
            standardError.append(contentsOf: kept)
        }
        if bytes.count > room {
            finish(.success(result(.outputLimitExceeded)))
        }
    }

    private func result(_ termination: CommandResult.Termination) -> CommandResult {
        CommandResult(termination: termination, standardOutput: standardOutput, standardError: standardError)
    }

    /// Sends input as far as window and network take it, and its end after it.
    ///
    /// - Returns: whether more can be sent at once, after what was encrypted has left.
    private func write(_ channel: EngineChannel, _ connection: isolated SSHConnection) -> Bool {
        var moved = false
        while written < command.standardInput.count, connection.takesInput {
            let count = channel.write(command.standardInput, from: written)
            guard count > 0 else { return moved }
            written += count
            moved = true
        }
        if written == command.standardInput.count, !hasSentEnd, channel.sendEndOfFile() == 0 {
            hasSentEnd = true
        }
        return moved
    }

    /// Answers the caller, once; the channel is then only to be closed.
    private func finish(_ result: Result<CommandResult, TransportError>) {
        continuation?.resume(returning: result)
        continuation = nil
        switch phase {
        case .queued: phase = .done
        case .starting(let channel), .running(let channel): phase = .closing(channel)
        case .opening, .closing, .done: break
        }
    }
}
