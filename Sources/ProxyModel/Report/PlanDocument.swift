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
            "steps": .array(plan.steps.map(step)),
        ]
    }

    /// An entry of a document of kind `verification`: the plan read as a comparison.
    ///
    /// - Parameter plan: a host's plan.
    /// - Returns: `host`, `status` (`converged`, `drifted` or `blocked`) and `targets`.
    public static func verificationEntry(_ plan: HostPlan) -> JSONValue {
        [
            "host": text(plan.host), "status": .string(plan.verification.rawValue),
            "targets": .array(plan.targets.map(verifiedTarget)),
        ]
    }

    private static func target(_ target: TargetPlan) -> JSONValue {
        [
            "name": text(target.name), "unit": text(target.unit), "file": text(target.path),
            "layers": .array(target.layers.map(layer)),
            "blocked": .array(target.blocks.map(block)), "notes": .array(target.notes.map(text)),
            "restartPending": .bool(target.isRestartPending),
        ]
    }

    private static func verifiedTarget(_ target: TargetPlan) -> JSONValue {
        [
            "name": text(target.name), "unit": text(target.unit), "file": text(target.path),
            "converged": .bool(target.isConverged),
            "firstDifference": target.firstDifference.map { .string($0.kind.rawValue) } ?? .null,
            "layers": .array(target.layers.map(layer)), "blocked": .array(target.blocks.map(block)),
        ]
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
            ["action": "write", "path": text(change.path), "diff": .string(change.diff)]
        case .remove(let change):
            ["action": "remove", "path": text(change.path), "diff": .string(change.diff)]
        case .daemonReload:
            ["action": "daemon-reload"]
        case .restart(let unit, let reason):
            ["action": "restart", "unit": text(unit), "reason": text(reason)]
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
        return steps.isEmpty && targets.allSatisfy(\.isConverged) ? .converged : .drifted
    }
}

extension FileChange {
    /// The change as a unified diff, masked and escaped. Of a file that holds more than proxy variables only what will
    /// be written is shown, since its other bytes never leave the host.
    public var diff: String {
        let old: [UInt8]? =
            switch before {
            case .present(let present): present.bytes
            case .foreign: []
            case .absent, .unreadable: nil
            }
        return UnifiedDiff.text(path: path, before: old, after: after)
    }
}
