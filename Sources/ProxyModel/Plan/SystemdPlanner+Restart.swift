/// Whether a restart is owed, and whether it is done.
extension SystemdPlanner {
    /// A process that cannot be seen is restarted only when its settings are known to change.
    ///
    /// - Parameter changesFile: whether this plan changes the drop-in.
    /// - Returns: why the running process needs a restart; nil when it has the declared settings.
    func restartReason(changesFile: Bool) -> String? {
        if case .visible(let variables) = unit?.process {
            let conflicts = ServiceEnvironment(process: variables).conflicts(with: settings, in: target.variables)
            if conflicts.isEmpty { return nil }
            return "the running process has \(Self.summary(of: conflicts, showsValues: false))"
        }
        let loadsOthers = loadedEnvironment?.conflicts(with: settings, in: target.variables).isEmpty == false
        guard changesFile || loadsOthers else { return nil }
        return "its settings change, and what its process has cannot be seen"
    }

    /// The restart as the target's policy has it; otherwise the plan says that it is left out.
    func permittedRestart(_ reason: String, in plan: inout TargetPlan) -> Step? {
        switch target.restart {
        case .now: break
        case .never:
            leaveOut(reason, because: "restart is never", in: &plan)
            return nil
        case .liveRestoreOnly where unit?.engine?.report?.liveRestore != true:
            let state = unit?.engine?.report == nil ? "is not known" : "is off"
            leaveOut(reason, because: "restart is live-restore-only and live-restore \(state)", in: &plan)
            return nil
        case .liveRestoreOnly: break
        }
        if let engine = unit?.engine?.report, engine.runningContainers > 0 {
            let count = engine.runningContainers
            let containers = "\(count) running container\(count == 1 ? "" : "s")"
            plan.notes.append(
                engine.liveRestore ? "live-restore keeps \(containers)" : "the restart stops \(containers)")
        }
        return .restart(Service(target.unit, in: target.scope), reason: reason)
    }

    private func leaveOut(_ reason: String, because policy: String, in plan: inout TargetPlan) {
        plan.isRestartPending = true
        plan.notes.append("a restart of \(unitName) is owed (\(reason)) and left out: \(policy)")
    }
}
