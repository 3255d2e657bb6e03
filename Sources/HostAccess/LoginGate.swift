import Synchronization

/// Limits how many connections to one server are between TCP and the end of their login: sshd drops connections at
/// random when more than ten are (`MaxStartups 10:30:100`).
///
/// A server that drops connections all the same allows fewer, or others come to it too: then fewer are let in, and one
/// more again each time when as many as there are places logged in.
package final class LoginGate: Sendable {
    private struct Server {
        var inUse = 0
        /// The most that are let in at once; at least one.
        var places: Int
        /// Logins since ``places`` changed.
        var logins = 0
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
                    var entry = state.servers[server] ?? Server(places: limit)
                    defer { state.servers[server] = entry }
                    if entry.inUse < entry.places {
                        entry.inUse += 1
                        return true
                    }
                    entry.waiting.append((number, continuation))
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

    /// The server dropped a connection before it said who it is: from now on half as many are let in.
    package func wasDropped(at server: String) {
        state.withLock { state in
            var entry = state.servers[server] ?? Server(places: limit)
            entry.places = max(entry.places / 2, 1)
            entry.logins = 0
            state.servers[server] = entry
        }
    }

    /// A login came to its end.
    package func loggedIn(at server: String) {
        state.withLock { state in
            guard var entry = state.servers[server], entry.places < limit else { return }
            entry.logins += 1
            if entry.logins >= entry.places {
                entry.places += 1
                entry.logins = 0
            }
            state.servers[server] = entry
        }
    }

    private func leave(_ server: String) {
        let next = state.withLock { state -> [CheckedContinuation<Bool, Never>] in
            guard var entry = state.servers[server] else { return [] }
            entry.inUse -= 1
            // More than one when there are more places than before.
            let free = max(entry.places - entry.inUse, 0)
            let next = entry.waiting.prefix(free).map(\.continuation)
            entry.waiting.removeFirst(next.count)
            entry.inUse += next.count
            // What was learned of a server stays.
            state.servers[server] = entry.inUse == 0 && entry.places == limit ? nil : entry
            return next
        }
        for continuation in next { continuation.resume(returning: true) }
    }
}
