/// Plans as entries of JSON documents (contract section 8). Every text is masked and escaped.
public enum PlanDocument {
    /// An entry of a document of kind `plan`.
    ///
    /// - Parameter plan: a host's plan.
    /// - Returns: `host`, `status`, `targets` and `steps`.
    public static func planEntry(_ plan: HostPlan) -> JSONValue {
        [
            "host": text(plan.host), "status": .string(plan.status.rawValue),
            "targets": .array(plan.targets.map(target)),
            "steps": .array(plan.steps.map(step)), "orphaned": .array(plan.orphans.map(orphan)),
            "unfinished": .array(plan.unfinished.map(unfinished)),
        ]
    }

    /// An entry of a document of kind `verification`: the plan read as a comparison.
    ///
    /// - Parameter plan: a host's plan.
    /// - Returns: `host`, `status` (`converged`, `drifted` or `blocked`) and `targets`.
    public static func verificationEntry(_ plan: HostPlan) -> JSONValue {
        [
            "host": text(plan.host), "status": .string(plan.verification.rawValue),
            "targets": .array(plan.targets.map(verifiedTarget)), "orphaned": .array(plan.orphans.map(orphan)),
            "unfinished": .array(plan.unfinished.map(unfinished)),
        ]
    }

    private static func target(_ target: TargetPlan) -> JSONValue {
        [
            "name": text(target.name), "unit": unit(target), "user": user(target), "file": file(target),
            "layers": .array(target.layers.map(layer)),
            "blocked": .array(target.blocks.map(block)), "notes": .array(target.notes.map(text)),
            "restartPending": .bool(target.isRestartPending),
            "credentials": .string(target.credentials.rawValue), "orphaned": .bool(target.isOrphan),
        ]
    }

    private static func verifiedTarget(_ target: TargetPlan) -> JSONValue {
        [
            "name": text(target.name), "unit": unit(target), "user": user(target), "file": file(target),
            "converged": .bool(target.isConverged),
            "firstDifference": target.firstDifference.map { .string($0.kind.rawValue) } ?? .null,
            "layers": .array(target.layers.map(layer)), "blocked": .array(target.blocks.map(block)),
            "notes": .array(target.notes.map(text)),
        ]
    }

    private static func orphan(_ target: TargetPlan) -> JSONValue {
        ["name": text(target.name), "unit": unit(target), "user": user(target), "file": file(target)]
    }

    private static func unfinished(_ unfinished: UnfinishedRun) -> JSONValue {
        let run = unfinished.run
        return [
            "run": text(run.id), "holder": .string(DisplayText.escaped(run.holder)),
            "atWork": .bool(unfinished.isAtWork), "stage": run.stage.map(text) ?? .null,
            "files": .array(run.files.map { .string($0.shown) }),
            "restarts": .array(run.services.map { .string($0.shown) }),
        ]
    }

    private static func unit(_ target: TargetPlan) -> JSONValue { target.service.map { text($0.name) } ?? .null }

    private static func user(_ target: TargetPlan) -> JSONValue { user(of: target.files.first?.scope ?? .system) }

    private static func user(of scope: Scope) -> JSONValue { scope.user.map(text) ?? .null }

    private static func file(_ target: TargetPlan) -> JSONValue {
        target.files.first.map { .string($0.shown) } ?? .null
    }

    private static func layer(_ layer: Layer) -> JSONValue {
        let (word, detail): (String, String?) =
            switch layer.verdict {
            case .matches: ("matches", nil)
            case .differs(let how): ("differs", how)
            case .notVisible(let why): ("not-visible", why)
            case .notApplicable(let why): ("not-applicable", why)
            }
        return [
            "layer": .string(layer.kind.rawValue), "verdict": .string(word), "detail": detail.map(text) ?? .null,
        ]
    }

    private static func block(_ block: Block) -> JSONValue {
        ["code": .string(block.code), "reason": text(block.reason), "wayOut": text(block.wayOut)]
    }

    private static func step(_ step: Step) -> JSONValue {
        switch step {
        case .write(let change):
            ["action": "write", "path": .string(change.file.shown), "diff": .string(change.diff)]
        case .remove(let change):
            ["action": "remove", "path": .string(change.file.shown), "diff": .string(change.diff)]
        case .daemonReload(let scope):
            ["action": "daemon-reload", "user": user(of: scope)]
        case .restart(let service, let reason):
            [
                "action": "restart", "unit": text(service.name), "user": user(of: service.scope),
                "reason": text(reason),
            ]
        }
    }

    private static func text(_ text: String) -> JSONValue { .string(DisplayText.line(text)) }
}

extension HostPlan {
    /// The status words of verifications (contract section 8) that planning can give.
    public enum Verification: String, Sendable, CaseIterable {
        /// Every layer that exists was seen and is as declared.
        case converged
        /// Something is not as declared, or could not be seen.
        case drifted
        /// At least one target is blocked.
        case blocked
    }

    /// What the plan says when it is read as a comparison.
    public var verification: Verification {
        if status == .blocked { return .blocked }
        return steps.isEmpty && !hasRemains && targets.allSatisfy(\.isConverged) ? .converged : .drifted
    }
}
