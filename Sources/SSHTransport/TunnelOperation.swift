import HostAccess

/// One tunnel from its channel's opening to its channel's end. When the tunnel is over for its user, only the closing of
/// the channel is left.
final class TunnelOperation: PendingOperation {
    typealias Answer<Success> = CheckedContinuation<Result<Success, TransportError>, Never>

    private enum Phase {
        /// Waits until the session may open a channel.
        case queued
        /// The request for a channel is on its way.
        case opening
        /// The host has connected.
        case open(EngineChannel)
        /// The channel is being closed.
        case closing(EngineChannel)
        case done
    }

    let number: Int
    private let address: String
    private let port: Int
    private let deadline: Duration
    private let place: Place
    private var phase = Phase.queued
    private var opening: Answer<Void>?
    private var reading: (limit: Int, answer: Answer<[UInt8]>)?
    private var writing: (bytes: [UInt8], written: Int, answer: Answer<Void>)?
    /// Why the tunnel is over for its user.
    private var failure: TransportError?

    /// - Parameters:
    ///   - number: names the operation within its connection.
    ///   - address: where the host connects to.
    ///   - port: TCP port.
    ///   - deadline: the longest that the tunnel may last, for the messages.
    ///   - place: the host, for the messages.
    ///   - opening: hears that the host has connected, or why not.
    init(
        number: Int, to address: String, port: Int, deadline: Duration, place: Place, opening: Answer<Void>
    ) {
        self.number = number
        self.address = address
        self.port = port
        self.deadline = deadline
        self.place = place
        self.opening = opening
    }

    /// Reads at the next ``advance(_:on:)``.
    func read(upTo limit: Int, _ answer: Answer<[UInt8]>) {
        if let failure {
            answer.resume(returning: .failure(failure))
        } else if reading != nil {
            answer.resume(returning: .failure(place.error(.internal, "two reads of a tunnel at once")))
        } else {
            reading = (limit, answer)
        }
    }

    /// Writes at the next ``advance(_:on:)``.
    func write(_ bytes: [UInt8], _ answer: Answer<Void>) {
        if let failure {
            answer.resume(returning: .failure(failure))
        } else if writing != nil {
            answer.resume(returning: .failure(place.error(.internal, "two writes to a tunnel at once")))
        } else {
            writing = (bytes, 0, answer)
        }
    }

    func advance(_ engine: SessionEngine, on connection: isolated SSHConnection) -> Progress {
        switch phase {
        case .queued:
            guard connection.mayOpenChannel(within: nil) else { return .waiting }
            phase = .opening
            return open(engine, connection)
        case .opening:
            return failure == nil ? open(engine, connection) : withdraw(engine, connection)
        case .open(let channel):
            return exchange(channel, engine, connection)
        case .closing(let channel):
            guard channel.free() != EngineCode.again else { return .waiting }
            phase = .done
            connection.closedChannel()
            return .finished
        case .done:
            return .finished
        }
    }

    func end(_ ending: Ending) {
        switch ending {
        case .cancelled: fail(place.error(.cancelled, "the tunnel to \(target) was cancelled"))
        case .over: fail(place.error(.connectionLost, "the tunnel to \(target) is closed"))
        case .lost(let reason):
            fail(
                place.error(
                    .connectionLost,
                    "the connection to the host ended during a tunnel to \(target)\(SSHConnection.suffix(reason))"))
        case .expired: fail(expiry)
        }
    }

    /// `proxy.example:3128`, `[2001:db8::7]:3128`
    private var target: String {
        let shown = Text.escaped(address, limit: 255)
        return address.contains(":") ? "[\(shown)]:\(port)" : "\(shown):\(port)"
    }

    private var expiry: TransportError {
        switch phase {
        case .queued:
            place.error(
                .tunnelTimeout,
                "a tunnel to \(target) was not begun within \(Text.seconds(deadline)), as other channels were in the way"
            )
        case .opening:
            noConnection(within: deadline)
        case .open, .closing, .done:
            place.error(
                .tunnelTimeout, "\(target) did not answer the host within \(Text.seconds(deadline))",
                remedy: "look at what that server is busy with, or allow more time")
        }
    }

    private func noConnection(within limit: Duration) -> TransportError {
        place.error(
            .tunnelTimeout, "the host got no connection to \(target) within \(Text.seconds(limit))",
            remedy: "check that a server runs there and that no firewall drops the host's packets to it")
    }

    private func open(_ engine: SessionEngine, _ connection: isolated SSHConnection) -> Progress {
        guard let channel = engine.openTunnel(to: address, port: port) else {
            let (code, text) = engine.lastError
            guard code != EngineCode.again else { return .waiting }
            phase = .done
            connection.openedChannel()
            connection.closedChannel()
            switch code {
            case EngineCode.channelFailure: fail(refusal(OpeningRefusal(libssh2: text)))
            // libssh2 waits for a minute at most, and forgets the opening then as if it had been withdrawn.
            case EngineCode.timeout: fail(noConnection(within: .seconds(60)))
            default: return .broken("no tunnel could be opened (\(Text.escaped(text)), libssh2 code \(code))")
            }
            return .finished
        }
        connection.openedChannel()
        phase = .open(channel)
        opening?.resume(returning: .success(()))
        opening = nil
        return .moved
    }

    private func refusal(_ refusal: OpeningRefusal) -> TransportError {
        switch refusal {
        case .prohibited, .unknownType:
            place.error(
                .forwardingForbidden, "the SSH server does not let this login open a connection to \(target)",
                remedy: "check AllowTcpForwarding, DisableForwarding and PermitOpen in its configuration, and the "
                    + "options in the user's authorized_keys")
        case .connectFailed:
            place.error(
                .tunnelConnect,
                "the host cannot connect to \(target): refused, no route, or a name that does not resolve there",
                remedy: "check the address, and try to connect from the host itself")
        case .shortage:
            place.error(.channelLimit, "the SSH server has no room for a tunnel to \(target)")
        case .other:
            place.error(.channel, "the SSH server refuses to open a tunnel to \(target)")
        }
    }

    private func withdraw(_ engine: SessionEngine, _ connection: isolated SSHConnection) -> Progress {
        let channel = engine.withdraw { $0.openTunnel(to: address, port: port) }
        connection.openedChannel()
        guard let channel else {
            phase = .done
            connection.closedChannel()
            return .finished
        }
        phase = .closing(channel)
        return .moved
    }

    private func exchange(
        _ channel: EngineChannel, _ engine: SessionEngine, _ connection: isolated SSHConnection
    ) -> Progress {
        let sent = send(channel, connection)
        let received = receive(channel)
        if EngineCode.isFatal(sent) || EngineCode.isFatal(received) {
            return .broken(engine.disconnectMessage.map { "it said '\(Text.escaped($0))'" })
        }
        return sent > 0 || received > 0 ? .moved : .waiting
    }

    /// Sends as far as window and network take it.
    ///
    /// - Returns: bytes sent; 0 where there is nothing to send or no room; or a negative libssh2 code.
    private func send(_ channel: EngineChannel, _ connection: isolated SSHConnection) -> Int32 {
        var sent: Int32 = 0
        while let (bytes, written, answer) = writing {
            guard written < bytes.count else {
                writing = nil
                answer.resume(returning: .success(()))
                break
            }
            guard connection.takesInput else { break }
            let count = Int32(channel.write(bytes, from: written))
            guard count > 0 else { return sent > 0 ? sent : count }
            writing?.written += Int(count)
            sent += count
        }
        return sent
    }

    /// Reads what is here.
    ///
    /// - Returns: bytes read; 0 where nobody reads or at the end; or a negative libssh2 code.
    private func receive(_ channel: EngineChannel) -> Int32 {
        guard let (limit, answer) = reading else { return 0 }
        var bytes: [UInt8] = []
        let count = channel.read(0, upTo: limit) { bytes = Array($0) }
        if count > 0 || (count == 0 && channel.isAtEnd) {
            reading = nil
            answer.resume(returning: .success(bytes))
        }
        return Int32(count)
    }

    /// Answers everybody who waits; the channel is then only to be closed.
    private func fail(_ error: TransportError) {
        guard failure == nil else { return }
        failure = error
        opening?.resume(returning: .failure(error))
        reading?.answer.resume(returning: .failure(error))
        writing?.answer.resume(returning: .failure(error))
        (opening, reading, writing) = (nil, nil, nil)
        switch phase {
        case .queued: phase = .done
        case .open(let channel): phase = .closing(channel)
        case .opening, .closing, .done: break
        }
    }
}
