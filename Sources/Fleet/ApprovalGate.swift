import ProxyModel

/// Holds every host between its plan and its change until all are planned and somebody has said yes, once for all.
actor ApprovalGate {
    private let hosts: [String]
    private let approve: @Sendable ([HostOutcome]) async -> Bool
    private var planned: [String: HostOutcome] = [:]
    private var waiting: [CheckedContinuation<Bool, Never>] = []
    private var decision: Bool?
    private var isAsking = false

    /// - Parameters:
    ///   - hosts: the names of all hosts, in order.
    ///   - approve: is asked once, when every host has passed for the first time.
    init(hosts: [String], approve: @escaping @Sendable ([HostOutcome]) async -> Bool) {
        self.hosts = hosts
        self.approve = approve
    }

    /// Hands in a host's planned outcome and waits for the decision. A host that could not be reached passes as well,
    /// with what it came to; passing a second time changes nothing.
    ///
    /// - Parameters:
    ///   - host: the host's name.
    ///   - outcome: what planning it came to.
    /// - Returns: whether to go on.
    func pass(_ host: String, _ outcome: HostOutcome) async -> Bool {
        if let decision { return decision }
        if planned[host] == nil { planned[host] = outcome }
        guard planned.count == hosts.count, !isAsking else {
            return await withCheckedContinuation { waiting.append($0) }
        }
        isAsking = true
        let answer = await approve(hosts.compactMap { planned[$0] })
        decision = answer
        for continuation in waiting { continuation.resume(returning: answer) }
        waiting = []
        return answer
    }
}
