/// Lets a bounded number of hosts be in work at once, first come, first served.
actor WorkLimiter {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var nextWaiting = 0

    /// - Parameter limit: how many hosts may be in work at once; at least 1.
    init(limit: Int) {
        free = max(1, limit)
    }

    /// Waits for a place, and runs `body` with it.
    ///
    /// - Parameter body: the work on one host.
    /// - Returns: what `body` returned.
    nonisolated func withPlace<Outcome: Sendable>(_ body: @Sendable () async -> Outcome) async -> Outcome {
        await enter()
        let outcome = await body()
        await leave()
        return outcome
    }

    private func enter() async {
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
