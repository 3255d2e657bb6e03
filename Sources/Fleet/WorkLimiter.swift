import Synchronization

/// Lets a bounded number of hosts be in work at once, first come, first served.
actor WorkLimiter {
    /// A host's place among those in work. It can be given up while the host waits for something else, and taken again.
    final class Place: Sendable {
        private let limiter: WorkLimiter
        private let isTaken = Atomic(true)

        fileprivate init(_ limiter: WorkLimiter) { self.limiter = limiter }

        /// Gives the place up; nothing happens when it was given up already.
        func leave() async {
            let (wasTaken, _) = isTaken.compareExchange(expected: true, desired: false, ordering: .relaxed)
            if wasTaken { await limiter.leave() }
        }

        /// Waits for a place again.
        func enterAgain() async {
            await limiter.waitForRoom()
            isTaken.store(true, ordering: .relaxed)
        }
    }

    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var nextWaiting = 0

    /// - Parameter limit: how many hosts may be in work at once; at least 1.
    init(limit: Int) {
        free = max(1, limit)
    }

    /// Waits for a place.
    ///
    /// - Returns: the place, which its owner must leave.
    nonisolated func enter() async -> Place {
        await waitForRoom()
        return Place(self)
    }

    private func waitForRoom() async {
        if free > 0 {
            free -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    private func leave() {
        guard nextWaiting < waiting.count else {
            free += 1
            return
        }
        let next = waiting[nextWaiting]
        nextWaiting += 1
        if nextWaiting == waiting.count {
            waiting.removeAll(keepingCapacity: true)
            nextWaiting = 0
        }
        next.resume()
    }
}
