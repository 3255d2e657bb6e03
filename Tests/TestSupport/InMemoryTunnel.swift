import HostAccess

/// One end of a connection in memory; what one end writes the other reads.
actor InMemoryTunnel: Tunnel {
    private let incoming: InMemoryStream
    private let outgoing: InMemoryStream
    private let deadline: ContinuousClock.Instant?
    private var isClosed = false

    private init(_ incoming: InMemoryStream, _ outgoing: InMemoryStream, _ deadline: ContinuousClock.Instant?) {
        self.incoming = incoming
        self.outgoing = outgoing
        self.deadline = deadline
    }

    /// Both ends of a new connection: the client's, with a deadline, and the server's.
    static func pair(until deadline: ContinuousClock.Instant) -> (client: InMemoryTunnel, server: InMemoryTunnel) {
        let (there, back) = (InMemoryStream(), InMemoryStream())
        return (InMemoryTunnel(back, there, deadline), InMemoryTunnel(there, back, nil))
    }

    func write(_ bytes: [UInt8]) async throws {
        guard !isClosed else { throw TransportError(.connectionLost, "the tunnel is closed") }
        await outgoing.write(bytes)
    }

    func read(upTo limit: Int) async throws -> [UInt8] {
        guard !isClosed else { throw TransportError(.connectionLost, "the tunnel is closed") }
        guard let deadline else { return try await incoming.read(upTo: limit) }
        return try await withDeadline(deadline) { [incoming] in try await incoming.read(upTo: limit) }
    }

    /// Sends no more, and reads no more.
    func close() async {
        isClosed = true
        await outgoing.end()
    }
}

/// Runs `body` until it ends, the deadline passes or the task is cancelled, and throws as a tunnel has to.
func withDeadline<Outcome: Sendable>(
    _ deadline: ContinuousClock.Instant, _ body: @escaping @Sendable () async throws -> Outcome
) async throws -> Outcome {
    do {
        let outcome = try await withThrowingTaskGroup(of: Outcome?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(until: deadline, clock: .continuous)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
        guard let outcome else { throw TransportError(.tunnelTimeout, "a tunnel was not done with in time") }
        return outcome
    } catch is CancellationError {
        throw TransportError(.cancelled, "a tunnel was cancelled")
    }
}

/// Bytes on their way from one end to the other.
private actor InMemoryStream {
    private var bytes: [UInt8] = []
    private var isEnded = false
    private var waiting: CheckedContinuation<Void, Never>?

    func write(_ more: [UInt8]) {
        bytes += more
        wake()
    }

    func end() {
        isEnded = true
        wake()
    }

    func read(upTo limit: Int) async throws -> [UInt8] {
        while bytes.isEmpty, !isEnded {
            try Task.checkCancellation()
            await withTaskCancellationHandler {
                await withCheckedContinuation { waiting = $0 }
            } onCancel: {
                Task { await self.wake() }
            }
        }
        defer { bytes.removeFirst(min(limit, bytes.count)) }
        return Array(bytes.prefix(limit))
    }

    private func wake() {
        waiting?.resume()
        waiting = nil
    }
}
