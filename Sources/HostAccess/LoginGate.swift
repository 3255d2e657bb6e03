import Synchronization

/// Limits how many connections to one server are between TCP and the end of their login: sshd drops connections at
/// random when more than ten are (`MaxStartups 10:30:100`).
package final class LoginGate: Sendable {
    private struct Server {
        var inUse = 0
        var waiting: [(number: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    }

    private struct State {
        var servers: [String: Server] = [:]
        var lastNumber = 0
    }

    private let limit: Int
    private let counting: @Sendable (Int) -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - limit: the most that are let in at once, per server.
    ///   - counting: hears of each place that is taken (1) or given back (-1).
    package init(limit: Int, counting: @escaping @Sendable (Int) -> Void = { _ in }) {
        self.limit = limit
        self.counting = counting
    }

    /// Runs `body` as soon as fewer than the limit run for `server`, first come, first served.
    ///
    /// - Throws: `CancellationError` when the task is cancelled while it waits; otherwise what `body` throws.
    package func withPlace<Outcome: Sendable>(
        at server: String, _ body: () async throws -> Outcome
    ) async throws -> Outcome {
        guard await enter(server) else { throw CancellationError() }
        counting(1)
        defer {
            counting(-1)
            leave(server)
        }
        return try await body()
    }

    private func enter(_ server: String) async -> Bool {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // Cancelled before it waits: the handler below has run already and found nothing.
                let entered: Bool? = state.withLock { state in
                    if Task.isCancelled { return false }
                    if state.servers[server, default: Server()].inUse < limit {
                        state.servers[server, default: Server()].inUse += 1
                        return true
                    }
                    state.servers[server, default: Server()].waiting.append((number, continuation))
                    return nil
                }
                if let entered { continuation.resume(returning: entered) }
            }
        } onCancel: {
            let continuation = state.withLock { state -> CheckedContinuation<Bool, Never>? in
                guard let index = state.servers[server]?.waiting.firstIndex(where: { $0.number == number }) else {
                    return nil
                }
                return state.servers[server]?.waiting.remove(at: index).continuation
            }
            continuation?.resume(returning: false)
        }
    }

    private func leave(_ server: String) {
        let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard var entry = state.servers[server] else { return nil }
            defer { state.servers[server] = entry.inUse == 0 ? nil : entry }
            guard entry.waiting.isEmpty else {
                // The place goes to the next one without being free in between.
                return entry.waiting.removeFirst().continuation
            }
            entry.inUse -= 1
            return nil
        }
        next?.resume(returning: true)
    }
}
