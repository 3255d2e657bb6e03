import Synchronization

/// What a transport holds at this moment; all zero when no session is in use. Tests look at it.
final class LiveCounters: Sendable {
    /// A number that changes on event loops and is read from anywhere.
    final class Counter: Sendable {
        private let number = Atomic<Int>(0)

        var value: Int { number.load(ordering: .sequentiallyConsistent) }

        func add(_ change: Int) { number.add(change, ordering: .sequentiallyConsistent) }
    }

    /// libssh2 sessions.
    let sessions = Counter()
    /// Channels within them.
    let channels = Counter()
    /// TCP sockets.
    let sockets = Counter()
    /// Places taken at a ``LoginGate``.
    let logins = Counter()
}
