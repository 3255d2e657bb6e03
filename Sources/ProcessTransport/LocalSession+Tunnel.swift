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

extension LocalSession {
    func withTunnel<Outcome: Sendable>(
        to address: String, port: Int, deadline: Duration,
        _ body: @Sendable (any Tunnel) async throws -> Outcome
    ) async throws -> Outcome {
        try checkOpen()
        guard (1...65535).contains(port) else { throw place.error(.internal, "\(port) is no TCP port") }
        let end = ContinuousClock.now + deadline
        let errors = TunnelErrors(place, to: address, port: port, deadline: deadline)
        let channel = try await connect(address, port, until: end, errors)
        return try await channel.executeThenClose { inbound, outbound in
            let tunnel = ScopedTunnel(
                inbound, errors: errors, bytes: { Array($0.readableBytesView) },
                send: { try await outbound.write(ByteBuffer(bytes: $0)) },
                abort: { channel.channel.close(promise: nil) })
            return try await tunnel.use(until: end, body)
        }
    }

    private typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    private func connect(
        _ address: String, _ port: Int, until end: ContinuousClock.Instant, _ errors: TunnelErrors
    ) async throws -> Connection {
        let group = MultiThreadedEventLoopGroup.singleton
        let opening = group.next().makePromise(of: (any Channel).self)
        let connecting = Task {
            try await ClientBootstrap(group: group)
                .connectTimeout(TimeAmount(max(end - .now, .milliseconds(1))))
                .connect(host: address, port: port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        opening.succeed(channel)
                        // What arrives before the end counts, also where the other end then resets the connection.
                        return try Connection(wrappingChannelSynchronously: channel)
                    }
                }
        }
        do {
            return try await withTaskCancellationHandler {
                try await connecting.value
            } onCancel: {
                opening.futureResult.whenSuccess { $0.close(promise: nil) }
            }
        } catch {
            opening.fail(error)
            if Task.isCancelled { throw errors.cancelled }
            throw failure(error, errors)
        }
    }

    private func failure(_ error: any Error, _ errors: TunnelErrors) -> TransportError {
        let causes = (error as? NIOConnectionError)?.connectionErrors.map(\.error) ?? [error]
        let numbers = causes.compactMap { ($0 as? IOError)?.errnoCode }
        if numbers.contains(where: { [EACCES, EPERM].contains($0) }) {
            return errors.error(
                .forwardingForbidden, "this machine does not let the user connect to \(errors.target)",
                remedy: "check the rules of this machine's own firewall")
        }
        if numbers.isEmpty, causes.contains(where: { $0 is ChannelError }) { return errors.expired }
        return errors.unreachable("refused, no route, or a name that does not resolve there")
    }
}
