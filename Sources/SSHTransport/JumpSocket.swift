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

/// A socket whose other end is a tunnel through a jump host: what a connection has in place of TCP.
struct JumpSocket: Sendable {
    /// The end for the connection, which closes it.
    let descriptor: CInt
    /// Carries the bytes, until either side closes.
    let carrying: Task<Void, Never>

    /// Opens a tunnel and a socket to it.
    ///
    /// - Parameters:
    ///   - endpoint: the host behind the jump host, which connects to its address and port.
    ///   - lease: a place on a connection to the jump host; it is given back when the socket is done with.
    ///   - hosts: where it is given back.
    /// - Throws: ``TransportError`` when the jump host does not connect within the endpoint's connect timeout.
    static func open(
        to endpoint: Endpoint, over lease: JumpHosts.Lease, of hosts: JumpHosts
    ) async throws(TransportError) -> JumpSocket {
        let (near, far) = try socketPair()
        let (answers, answer) = AsyncStream.makeStream(of: TransportError?.self)
        let carrying = Task {
            do {
                try await lease.connection.withTunnel(
                    to: endpoint.address, port: endpoint.port, deadline: longestSession
                ) { tunnel in
                    answer.yield(nil)
                    // How it ends, the connection that it carries finds out by itself.
                    try? await carry(tunnel, far)
                }
            } catch {
                close(far)
                let failure = error as? TransportError ?? Place(endpoint).error(.internal, "\(error)")
                if failure.code == .connectionLost { await hosts.discard(lease) }
                answer.yield(failure)
            }
            await hosts.release(lease)
        }
        let timer = Task {
            guard (try? await Task.sleep(for: endpoint.connectTimeout)) != nil else { return }
            carrying.cancel()
        }
        let failure = await withTaskCancellationHandler {
            for await failure in answers { return failure }
            // The caller was cancelled.
            return TransportError(.cancelled, "")
        } onCancel: {
            carrying.cancel()
        }
        timer.cancel()
        guard let failure else { return JumpSocket(descriptor: near, carrying: carrying) }
        close(near)
        carrying.cancel()
        await carrying.value
        throw explained(failure, endpoint)
    }

    private static let longestSession = Duration.seconds(7 * 86_400)

    private static func explained(_ error: TransportError, _ endpoint: Endpoint) -> TransportError {
        let place = Place(endpoint)
        let jump = endpoint.jumps.last.map { Place($0).description } ?? ""
        switch error.code {
        case .cancelled where Task.isCancelled:
            return place.error(.cancelled, "connecting was cancelled")
        case .cancelled:
            return place.error(
                .connectTimeout,
                "the jump host \(jump) did not connect to it within \(Text.seconds(endpoint.connectTimeout))",
                remedy: "check that the host is up and that the jump host may reach it, or allow more time")
        case .tunnelConnect:
            return place.error(
                .refused, "the jump host \(jump) cannot connect to it",
                remedy: "check the address and the port as the jump host sees them, and that an SSH server runs there")
        case .forwardingForbidden:
            return place.error(
                .forwardingForbidden, "the jump host \(jump) does not let this login go on to other hosts",
                remedy: "allow it there: AllowTcpForwarding and PermitOpen in the SSH server's configuration, and the "
                    + "options of the key in authorized_keys")
        default:
            return place.error(
                error.code, "the way through the jump host \(jump) failed: \(error.message)", remedy: error.remedy)
        }
    }

    private static func socketPair() throws(TransportError) -> (near: CInt, far: CInt) {
        var ends: [CInt] = [-1, -1]
        #if canImport(Glibc)
            let kind = CInt(SOCK_STREAM.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw TransportError(.internal, "cannot make a pair of sockets (\(SystemError.text(errno)))")
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// Carries bytes both ways until one side has no more. The other side's end is of no interest then: an SSH connection
    /// is not closed by halves.
    private static func carry(_ tunnel: any Tunnel, _ descriptor: CInt) async throws {
        let channel = try await ClientBootstrap(group: Workers.eventLoops)
            .withConnectedSocket(descriptor) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        try await channel.executeThenClose { inbound, outbound in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for try await bytes in inbound { try await tunnel.write(Array(bytes.readableBytesView)) }
                }
                group.addTask {
                    while true {
                        let bytes = try await tunnel.read(upTo: 64 << 10)
                        guard !bytes.isEmpty else { return }
                        try await outbound.write(ByteBuffer(bytes: bytes))
                    }
                }
                try await group.next()
                group.cancelAll()
            }
        }
    }
}
