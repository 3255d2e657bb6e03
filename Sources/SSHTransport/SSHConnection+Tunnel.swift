import HostAccess
import NIOCore

extension SSHConnection {
    /// Opens a channel of its own to `address`, which ends with `body`, the deadline or the task's cancellation.
    ///
    /// While the host connects, commands that have not begun wait: libssh2 opens one channel at a time.
    func withTunnel<Outcome: Sendable>(
        to address: String, port: Int, deadline: Duration,
        _ body: @Sendable (any Tunnel) async throws -> Outcome
    ) async throws -> Outcome {
        guard (1...65535).contains(port) else { throw place.error(.internal, "\(port) is no TCP port") }
        let number = nextOperation()
        let timer = eventLoop.scheduleTask(in: TimeAmount(deadline)) {
            self.assumeIsolated { $0.endTunnel(number, .expired) }
        }
        defer {
            timer.cancel()
            endTunnel(number, .over)
            tunnels[number] = nil
        }
        try await answer(of: number) { connection, answer in
            let tunnel = TunnelOperation(
                number: number, to: address, port: port, deadline: deadline, place: connection.place, opening: answer)
            connection.tunnels[number] = tunnel
            connection.start(tunnel)
        }
        return try await body(SSHTunnel(connection: self, number: number))
    }

    /// Makes this a connection to a jump host, which carries a tunnel for each host behind it: sshd limits session channels
    /// only (`MaxSessions`).
    func carryTunnels() { channelLimit = .max }

    fileprivate func write(_ bytes: [UInt8], to number: Int) async throws {
        guard tunnels[number] != nil else { throw closedTunnel }
        try await answer(of: number) { connection, answer in
            connection.tunnels[number]?.write(bytes, answer)
            connection.pump()
        }
    }

    fileprivate func read(from number: Int, upTo limit: Int) async throws -> [UInt8] {
        guard tunnels[number] != nil else { throw closedTunnel }
        guard limit > 0 else { throw place.error(.internal, "a read of \(limit) bytes") }
        return try await answer(of: number) { connection, answer in
            connection.tunnels[number]?.read(upTo: limit, answer)
            connection.pump()
        }
    }

    private var closedTunnel: TransportError { place.error(.connectionLost, "the tunnel is closed") }

    /// Waits for an answer of a tunnel, which ends when the waiting is cancelled.
    private func answer<Success: Sendable>(
        of number: Int, _ ask: (isolated SSHConnection, TunnelOperation.Answer<Success>) -> Void
    ) async throws -> Success {
        try await withTaskCancellationHandler {
            await withCheckedContinuation { ask(self, $0) }
        } onCancel: {
            eventLoop.execute {
                self.assumeIsolated { $0.endTunnel(number, .cancelled) }
            }
        }.get()
    }

    private func endTunnel(_ number: Int, _ ending: Ending) {
        guard let tunnel = tunnels[number] else { return }
        tunnel.end(ending)
        pump()
    }
}

/// A tunnel as its user sees it.
private struct SSHTunnel: Tunnel {
    let connection: SSHConnection
    let number: Int

    func write(_ bytes: [UInt8]) async throws { try await connection.write(bytes, to: number) }

    func read(upTo limit: Int) async throws -> [UInt8] { try await connection.read(from: number, upTo: limit) }
}
