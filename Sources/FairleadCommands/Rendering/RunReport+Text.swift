import ProxyModel

extension RunReport {
    /// The report for people: hosts that came to the same are shown once, the summary stands behind them, and last of all,
    /// where it is read first, what only a person can mend.
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
        let parts = blocks + ["\(ReportSummary(outcomes).text)\n"] + [plea(isColored: isColored)].compactMap { $0 }
        return parts.joined(separator: "\n")
    }

    /// The hosts on which a failed change could not be put back: what is wrong with each, and what to run there. Nil where
    /// there are none.
    private func plea(isColored: Bool) -> String? {
        let stuck = outcomes.filter { $0.failure?.code == HostFailure.notPutBack }
        guard !stuck.isEmpty else { return nil }
        let heading = Progress.count(stuck.count, "host") + (stuck.count == 1 ? " needs" : " need") + " a person:"
        var lines = [isColored ? "\u{1B}[1;31m\(heading)\u{1B}[0m" : heading]
        for outcome in stuck {
            guard let failure = outcome.failure else { continue }
            lines.append("  \(DisplayText.line(outcome.host))")
            lines.append("    \(failure.message)")
            if failure.commands.isEmpty {
                lines.append("    look at the host: what has to be run there is not known")
            } else {
                lines.append("    run there, as root:")
                lines += failure.commands.map { "      \(DisplayText.escaped($0))" }
            }
        }
        return lines.map { $0 + "\n" }.joined()
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
        orphans.isEmpty && unfinished.isEmpty
            && targets.allSatisfy { $0.isConverged && $0.notes.isEmpty && $0.credentials != .notCompared }
    }
}
