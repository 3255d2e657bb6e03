import ProxyModel

extension RunReport {
    /// The report for people: hosts that came to the same are shown once, and the summary stands last.
    ///
    /// - Parameter isColored: whether status words are coloured.
    func text(isColored: Bool) -> String {
        var places: [String: Int] = [:]
        var groups: [(status: HostOutcome.Status, hosts: [String], body: String)] = []
        for outcome in outcomes {
            let body = body(of: outcome)
            let key = "\(outcome.status.rawValue)\n\(body)"
            if let place = places[key] {
                groups[place].hosts.append(outcome.host)
            } else {
                places[key] = groups.count
                groups.append((outcome.status, [outcome.host], body))
            }
        }
        let blocks = groups.map { group in
            "\(Self.colored(group.status, isColored))  \(HostListText.text(group.hosts))\n\(group.body)"
        }
        return (blocks + ["\(ReportSummary(outcomes).text)\n"]).joined(separator: "\n")
    }

    private func body(of outcome: HostOutcome) -> String {
        var text = ""
        if let failure = outcome.failure {
            text += "  \(failure.message)\n"
            if let remedy = failure.remedy { text += "  way out: \(remedy)\n" }
        }
        guard let plan = outcome.plan else { return text }
        switch kind {
        case .verification:
            return text + PlanText.layers(plan)
        case .plan, .apply:
            if outcome.status == .unchanged, plan.isQuiet { return text }
            return text + PlanText.block(plan)
        }
    }

    private static func colored(_ status: HostOutcome.Status, _ isColored: Bool) -> String {
        guard isColored else { return status.rawValue }
        let code =
            switch status {
            case .unchanged, .changed, .converged: 32
            case .changes, .pendingRestart, .skipped, .stale, .locked, .drifted, .rolledBack: 33
            case .blocked, .unreachable, .failed, .unknown: 31
            }
        return "\u{1B}[\(code)m\(status.rawValue)\u{1B}[0m"
    }
}

extension HostPlan {
    /// Whether there is nothing to say about the host but that it is as declared.
    fileprivate var isQuiet: Bool {
        orphans.isEmpty && unfinished.isEmpty && targets.allSatisfy { $0.isConverged && $0.notes.isEmpty && $0.credentials != .notCompared }
    }
}
