/// Says what putting back a run means on a host: the same answer for the same input.
public enum RollbackPlanner {
    /// What is to be done.
    public enum Decision: Sendable, Equatable {
        /// There is no such run, or everything is as it was before it.
        case nothing(reason: String, HostPlan)
        /// Somebody has changed these files after the run: nothing is put back.
        case stale([HostFile], HostPlan)
        /// The run's name, and the steps. The host itself knows what the files held.
        case steps(run: String, HostPlan)
        /// A killed run is put back; what was asked for can be done after that.
        case remains(HostPlan)
    }

    /// - Parameters:
    ///   - host: the host's name in the inventory.
    ///   - facts: what was seen on the host.
    /// - Returns: what is to be done.
    public static func decide(for host: String, given facts: HostFacts) -> Decision {
        var plan = HostPlan(host: host, targets: [], steps: [])
        plan.unfinished = facts.unfinished
        if plan.hasRemains { return .remains(plan) }
        guard let kept = facts.keptRun else { return .nothing(reason: "there is no run to put back", plan) }
        let parts = parts(of: kept, facts)
        let files = parts.flatMap(\.files).filter { !$0.isRecord }
        plan.targets = [target(of: kept, files.map(\.file))]
        let lost = users(of: kept).filter { user in !parts.contains { $0.scope == .user(user) } }
        let strange =
            files.filter { $0.state == .other }.map(\.file)
            + kept.run.files.filter { $0.scope.user.map(lost.contains) ?? false }
        guard strange.isEmpty else { return .stale(strange, plan) }
        let changed = files.filter { $0.state == .new }
        guard !changed.isEmpty else {
            return .nothing(reason: "everything is as it was before the run \(DisplayText.line(kept.run.id))", plan)
        }
        plan.targets[0].notes += changed.filter { $0.excerpt == nil }.map {
            "what \($0.file.shown) held stays on the host"
        }
        plan.steps =
            changed.map(step)
            + parts.filter(\.reloads).map { .daemonReload($0.scope) }
            + parts.flatMap(\.running).map { .restart($0, reason: "it runs with what the run wrote") }
        return .steps(run: kept.run.id, plan)
    }

    /// Root's share of a run, or a user's.
    private struct Part {
        var scope: Scope
        var files: [KeptRun.File]
        var running: [Service]
        var reloads: Bool
    }

    private static func parts(of kept: KeptRun, _ facts: HostFacts) -> [Part] {
        let root = Part(scope: .system, files: kept.files, running: kept.running, reloads: kept.run.reloads)
        return [root]
            + users(of: kept).compactMap { user in
                guard case .present(let seen)? = facts.users[user], let own = seen.view.keptRun,
                    own.run.id == kept.run.id,
                    // A user may have written anything there: it is about what root's own journal says, or it is nothing.
                    Set(own.files.map(\.file.path)) == Set(kept.run.files.filter { $0.scope.user == user }.map(\.path))
                else { return nil }
                return Part(
                    scope: .user(user), files: own.files.map { $0.moved(to: .user(user)) },
                    running: own.running.map { Service($0.name, in: .user(user), managedBy: $0.manager) },
                    reloads: own.run.reloads)
            }
    }

    private static func users(of kept: KeptRun) -> [String] { kept.run.files.compactMap(\.scope.user).uniqued }

    private static func target(of kept: KeptRun, _ files: [HostFile]) -> TargetPlan {
        // A note masks what stands before an @.
        let holder = kept.run.holder.replacing("@", with: " at ")
        return TargetPlan(
            name: "run \(kept.run.id)", service: nil, files: files,
            notes: holder.isEmpty ? [] : ["it was run by \(holder)"])
    }

    private static func step(_ kept: KeptRun.File) -> Step {
        let change = FileChange(
            file: kept.file, before: kept.wasAbsent ? .absent : .foreign(line: 1),
            after: kept.wasAbsent ? nil : .pieces([]),
            excerpt: kept.excerpt ?? .init(before: nil, after: nil))
        return change.step
    }
}

extension KeptRun.File {
    fileprivate func moved(to scope: Scope) -> Self {
        var file = self
        file.file.scope = scope
        return file
    }
}
