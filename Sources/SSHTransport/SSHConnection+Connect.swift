import HostAccess
import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension SSHConnection {
    /// Connects to the first of `addresses` that answers, within the endpoint's connect timeout in all. Each address
    /// gets an equal share of what is left, so that a silent one does not use up the time of the others.
    func connect(to addresses: [SocketAddress]) async throws(TransportError) {
        let clock = ContinuousClock()
        let deadline = clock.now + endpoint.connectTimeout
        var failure: (any Error)?
        let source = try bindAddress()
        for (index, address) in addresses.enumerated() {
            let share = max((deadline - clock.now) / (addresses.count - index), .milliseconds(1))
            do {
                return try await open(address, from: source, within: share)
            } catch {
                failure = error
            }
            guard !Task.isCancelled else { throw place.error(.cancelled, "connecting was cancelled") }
        }
        throw describe(failure, addresses)
    }

    /// Takes a socket that is connected already.
    func adopt(_ socket: JumpSocket) async throws(TransportError) {
        carrying = socket.carrying
        let handler = NIOLoopBound(ByteHandler(self), eventLoop: eventLoop)
        do {
            _ = try await ClientBootstrap(group: eventLoop)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(handler.value)
                    }
                }
                .withConnectedSocket(socket.descriptor)
                .get()
        } catch {
            throw place.error(.internal, "cannot use the tunnel's socket (\(error))")
        }
    }

    private func bindAddress() throws(TransportError) -> SocketAddress? {
        guard let text = endpoint.bindAddress else { return nil }
        guard let address = try? SocketAddress(ipAddress: text, port: 0) else {
            throw place.error(
                .internal, "the BindAddress '\(Text.escaped(text))' is not an IP address",
                remedy: "write an address of this machine in ssh_config")
        }
        return address
    }

    private func open(_ address: SocketAddress, from source: SocketAddress?, within limit: Duration) async throws {
        let handler = NIOLoopBound(ByteHandler(self), eventLoop: eventLoop)
        let eventLoop = eventLoop
        // The channel exists before it is connected; closing it is the only way to give up early.
        let opening = eventLoop.makePromise(of: (any Channel).self)
        var bootstrap = ClientBootstrap(group: eventLoop)
        if let source { bootstrap = bootstrap.bind(to: source) }
        let connected =
            bootstrap
            .connectTimeout(TimeAmount(limit))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            // A host that falls silent is noticed after half a minute, whatever the command's own deadline is.
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelOption(.tcpOption(.init(rawValue: TCP_KEEPIDLE)), value: 15)
            .channelOption(.tcpOption(.init(rawValue: TCP_KEEPINTVL)), value: 5)
            .channelOption(.tcpOption(.init(rawValue: TCP_KEEPCNT)), value: 3)
            .channelInitializer { channel in
                opening.succeed(channel)
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(handler.value)
                }
            }
            .connect(to: address)
        connected.cascadeFailure(to: opening)
        try await withTaskCancellationHandler {
            _ = try await connected.get()
        } onCancel: {
            opening.futureResult.whenSuccess { $0.close(promise: nil) }
        }
    }

    private func describe(_ error: (any Error)?, _ addresses: [SocketAddress]) -> TransportError {
        let number = (error as? IOError)?.errnoCode
        switch number {
        case ECONNREFUSED:
            return place.error(
                .refused, "the host refuses connections on port \(place.port)",
                remedy: "check that an SSH server runs there and that the port is right")
        case ENETUNREACH, EHOSTUNREACH, EHOSTDOWN, ENETDOWN:
            return place.error(
                .noRoute, "no route to the host (\(SystemError.text(number ?? 0)))",
                remedy: "check the address, the network and firewalls between here and there")
        case ETIMEDOUT:
            return connectTimedOut()
        case let number?:
            return place.error(.noRoute, "cannot connect (\(SystemError.text(number)))")
        case nil where error is ChannelError:
            return connectTimedOut()
        case nil:
            return place.error(.internal, "cannot connect to \(addresses.count) addresses")
        }
    }

    private func connectTimedOut() -> TransportError {
        place.error(
            .connectTimeout, "no answer to a TCP connection within \(Text.seconds(endpoint.connectTimeout))",
            remedy: "check that the host is up and that no firewall drops the packets, or allow more time")
    }
}
