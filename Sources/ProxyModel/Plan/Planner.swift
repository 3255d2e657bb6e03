/// Compares what is declared with what was seen, and says what is to be done: the same answer for the same input.
public enum Planner {
    /// - Parameters:
    ///   - desired: what the host is to look like.
    ///   - facts: what was seen on it.
    ///   - prunes: whether what the spec no longer names is removed.
    /// - Returns: the plan: files first, then at most one daemon-reload for each service manager, then one restart for
    ///   each service. No steps when any target is blocked; the layers are reported all the same.
    public static func plan(_ desired: DesiredState, given facts: HostFacts, prunes: Bool = false) -> HostPlan {
        let orphans = desired.orphans(in: facts)
        let seen = prunes ? facts.without(orphans) : facts
        var decisions = decisions(for: desired.entries, in: seen)
        var left: [TargetPlan] = []
        let named = Set(desired.entries.compactMap(\.target.service))
        for orphan in orphans {
            var decision = decision(
                for: orphan, settings: .none, in: facts, after: prunes ? decisions : [], isOrphan: true)
            decision.plan.isOrphan = true
            // Whether the service needs a restart is up to the target that the spec names for it.
            if let service = orphan.service, named.contains(service) { decision.restart = nil }
            if decision.files.isEmpty, decision.plan.blocks.isEmpty {
                decision.plan.notes.append(
                    "nothing of it is left on the host\(prunes ? ": its record is removed" : "")")
            }
            if prunes { decisions.append(decision) } else { left.append(decision.plan) }
        }
        let isBlocked = decisions.contains { !$0.plan.blocks.isEmpty }
        var plan = HostPlan(host: desired.host, targets: decisions.map(\.plan), steps: [], orphans: left)
        plan.unfinished = facts.unfinished
        if isBlocked { return plan }
        plan.steps = steps(for: decisions)
        let restarted = Set(plan.steps.compactMap(\.restartedService))
        var expected = Set<Service>()
        // What the spec says of a service comes before what is removed of it.
        plan.expectations = decisions.compactMap(\.expectation).filter {
            restarted.contains($0.service) && expected.insert($0.service).inserted
        }
        plan.records = decisions.flatMap { recordChanges(for: $0, in: facts) }
        return plan
    }

    /// Users' programs may read the host's files, too: those are planned first.
    private static func decisions(for entries: [DesiredState.Entry], in facts: HostFacts) -> [TargetDecision] {
        let system = entries.indices.filter { entries[$0].target.scope == .system }
        let users = entries.indices.filter { entries[$0].target.scope != .system }
        var decisions: [(place: Int, decision: TargetDecision)] = []
        for place in system + users {
            let entry = entries[place]
            let decision = decision(
                for: entry.target, settings: entry.settings, in: facts, after: decisions.map(\.decision))
            decisions.append((place, decision))
        }
        return decisions.sorted { $0.place < $1.place }.map(\.decision)
    }

    private static func decision(
        for target: Target, settings: ProxySettings, in facts: HostFacts, after others: [TargetDecision],
        isOrphan: Bool = false
    ) -> TargetDecision {
        let definition = target.definition.resolved(on: facts)
        let identity = definition.record(isFileOurs: false, values: [:]).identity
        let record = facts.records.first { $0.identity == identity }
        let context = PlanningContext(
            settings: settings.needsSecrets ? settings.withUncomparedPasswords : settings, host: facts, record: record,
            isOrphan: isOrphan, changes: others.flatMap(\.files).compactMap(\.change))
        var decision = definition.decision(in: context)
        if settings.usesCredentials {
            decision.plan.credentials = settings.needsSecrets ? .notCompared : .compared
        }
        decision.identity = identity
        return decision
    }

    private static func steps(for decisions: [TargetDecision]) -> [Step] {
        let reloads = decisions.compactMap(\.reload).uniqued.map(Step.daemonReload)
        var services = Set<Service>()
        let restarts = decisions.compactMap(\.restart).filter { step in
            step.restartedService.map { services.insert($0).inserted } ?? false
        }
        return fileSteps(for: decisions) + reloads + restarts
    }

    /// The last change to a file holds those of earlier targets too.
    private static func fileSteps(for decisions: [TargetDecision]) -> [Step] {
        let all = decisions.flatMap(\.files)
        return all.enumerated().filter { index, step in
            !all[(index + 1)...].contains { $0.change?.file == step.change?.file }
        }.map(\.element)
    }

    /// The record follows the files: it is written when they are, and goes when they go.
    private static func recordChanges(for decision: TargetDecision, in facts: HostFacts) -> [FileChange] {
        guard let identity = decision.identity else { return [] }
        let old = facts.records.first { $0.identity == identity }
        let before = old?.bytes.map { FileFact.present(.init(bytes: $0, mode: 0o600)) } ?? .absent
        guard let record = decision.record else {
            return old.map { [FileChange(file: HostFile($0.path), before: before, after: nil)] } ?? []
        }
        let isWritten = decision.files.contains { if case .write = $0 { true } else { false } }
        guard isWritten, old?.rendered != record.rendered || decision.restart != nil || decision.changesValues else {
            return []
        }
        return [
            FileChange(
                file: HostFile(record.path), before: before, after: .bytes(record.rendered), mode: .bits(0o600))
        ]
    }
}

extension Step {
    /// The service that the step restarts; nil when it restarts none.
    var restartedService: Service? {
        if case .restart(let service, _) = self { return service }
        return nil
    }
}

extension Sequence where Element: Hashable {
    /// Each element once, where it comes first.
    var uniqued: [Element] {
        var seen = Set<Element>()
        return filter { seen.insert($0).inserted }
    }
}
