/// A restart that is owed, as the target's policy has it.
struct RestartDecision {
    /// What is to be restarted.
    let service: Service
    /// When.
    let policy: RestartPolicy
    /// What the container engine says of itself; nil where there is none.
    let engine: EngineReport?

    /// - Parameters:
    ///   - reason: why the restart is owed.
    ///   - plan: is told what the restart means for containers, or why it is left out.
    /// - Returns: the restart; nil when the policy leaves it out.
    func step(_ reason: String, in plan: inout TargetPlan) -> Step? {
        switch policy {
        case .now: break
        case .never:
            leaveOut(reason, because: "restart is never", in: &plan)
            return nil
        case .liveRestoreOnly where engine?.liveRestore != true:
            let state = engine == nil ? "is not known" : "is off"
            leaveOut(reason, because: "restart is live-restore-only and live-restore \(state)", in: &plan)
            return nil
        case .liveRestoreOnly: break
        }
        if let engine, engine.runningContainers > 0 {
            let count = engine.runningContainers
            let containers = "\(count) running container\(count == 1 ? "" : "s")"
            plan.notes.append(
                engine.liveRestore ? "live-restore keeps \(containers)" : "the restart stops \(containers)")
        }
        return .restart(service, reason: reason)
    }

    private func leaveOut(_ reason: String, because policy: String, in plan: inout TargetPlan) {
        plan.isRestartPending = true
        plan.notes.append("a restart of \(service.shown) is owed (\(reason)) and left out: \(policy)")
    }
}
