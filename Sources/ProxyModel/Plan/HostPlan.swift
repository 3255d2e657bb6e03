/// What is to be done on one host, and why: the planner's answer.
public struct HostPlan: Sendable, Equatable {
    /// The status words of plans (contract section 8) that planning itself can give.
    public enum Status: String, Sendable, CaseIterable {
        /// Nothing to do.
        case unchanged
        /// There are steps.
        case changes
        /// At least one target cannot be changed safely, so that the host is left alone.
        case blocked
    }

    /// The host's name in the inventory.
    public var host: String
    /// Its targets in the spec's order.
    public var targets: [TargetPlan]
    /// What is to be done, in order; empty when blocked.
    public var steps: [Step]
    /// What the processes of the restarted units must have afterwards.
    public var expectations: [ProcessExpectation]

    /// - Parameters:
    ///   - host: the host's name in the inventory.
    ///   - targets: its targets.
    ///   - steps: what is to be done.
    ///   - expectations: what the processes of the restarted units must have afterwards.
    public init(host: String, targets: [TargetPlan], steps: [Step], expectations: [ProcessExpectation] = []) {
        self.host = host
        self.targets = targets
        self.steps = steps
        self.expectations = expectations
    }

    /// Blocked when any target is, changes when there are steps, unchanged otherwise.
    public var status: Status {
        if targets.contains(where: { !$0.blocks.isEmpty }) { return .blocked }
        return steps.isEmpty ? .unchanged : .changes
    }
}

/// What the planner found out about one target.
public struct TargetPlan: Sendable, Equatable {
    /// The target's name.
    public var name: String
    /// The unit with its suffix.
    public var unit: String
    /// The drop-in's absolute path.
    public var path: String
    /// Why the target cannot be changed safely; empty when it can.
    public var blocks: [Block]
    /// Every layer with its verdict, from the file to the process.
    public var layers: [Layer]
    /// What the user should know: "takes effect at next start", "restart stops 4 containers", …
    public var notes: [String]
    /// Whether the process still needs a restart that the target's policy forbids.
    public var isRestartPending: Bool

    /// - Parameters:
    ///   - name: the target's name.
    ///   - unit: the unit with its suffix.
    ///   - path: the drop-in's absolute path.
    ///   - blocks: why the target cannot be changed safely.
    ///   - layers: every layer with its verdict.
    ///   - notes: what the user should know.
    ///   - isRestartPending: whether a restart is owed and forbidden.
    public init(
        name: String, unit: String, path: String = "", blocks: [Block] = [], layers: [Layer] = [],
        notes: [String] = [], isRestartPending: Bool = false
    ) {
        self.name = name
        self.unit = unit
        self.path = path
        self.blocks = blocks
        self.layers = layers
        self.notes = notes
        self.isRestartPending = isRestartPending
    }

    /// The first layer that is seen to be other than declared; nil when none is.
    public var firstDifference: Layer? {
        layers.first { if case .differs = $0.verdict { true } else { false } }
    }

    /// Whether every layer that exists was seen and is as declared, and nothing is in the way.
    public var isConverged: Bool {
        blocks.isEmpty
            && layers.allSatisfy { layer in
                switch layer.verdict {
                case .matches, .notApplicable: true
                case .differs, .notVisible: false
                }
            }
    }
}

/// Why a target is blocked, and the way out.
public struct Block: Sendable, Equatable {
    /// A stable identifier: `unit-missing`, `outranked`, `file-foreign`, …
    public var code: String
    /// What is in the way; texts from the host are masked and escaped already.
    public var reason: String
    /// What the user can do about it.
    public var wayOut: String

    /// - Parameters:
    ///   - code: a stable identifier.
    ///   - reason: what is in the way.
    ///   - wayOut: what the user can do about it.
    public init(code: String, reason: String, wayOut: String) {
        self.code = code
        self.reason = reason
        self.wayOut = wayOut
    }
}

/// One layer between the file on disk and the process, with what was seen there.
public struct Layer: Sendable, Equatable {
    /// The layers in order.
    public enum Kind: String, Sendable, CaseIterable {
        /// The bytes on disk.
        case file
        /// What systemd loaded.
        case systemd
        /// What the running process has.
        case process
    }

    /// What was seen.
    public enum Verdict: Sendable, Equatable {
        /// As declared.
        case matches
        /// Not as declared: how, masked and escaped already.
        case differs(String)
        /// It cannot be seen, which never counts as matching: why.
        case notVisible(String)
        /// There is no such layer now, as with an inactive unit's process: why.
        case notApplicable(String)
    }

    /// Which layer.
    public var kind: Kind
    /// What was seen.
    public var verdict: Verdict

    /// - Parameters:
    ///   - kind: which layer.
    ///   - verdict: what was seen.
    public init(_ kind: Kind, _ verdict: Verdict) {
        self.kind = kind
        self.verdict = verdict
    }
}

/// One thing to do on a host.
public enum Step: Sendable, Equatable {
    /// Write a file.
    case write(FileChange)
    /// Remove a file.
    case remove(FileChange)
    /// Make systemd read its files again: once per host, after all files.
    case daemonReload
    /// Restart a unit, after the reload: the unit, and why.
    case restart(unit: String, reason: String)
}

/// A file's change.
public struct FileChange: Sendable, Equatable {
    /// The absolute path.
    public var path: String
    /// The file as it was observed, which is a precondition of the change.
    public var before: FileFact
    /// The bytes to write; nil to remove the file.
    public var after: [UInt8]?
    /// The permission bits to write it with.
    public var mode: Int

    /// - Parameters:
    ///   - path: the absolute path.
    ///   - before: the file as it was observed.
    ///   - after: the bytes to write; nil to remove the file.
    ///   - mode: the permission bits to write it with.
    public init(path: String, before: FileFact, after: [UInt8]?, mode: Int = 0o644) {
        self.path = path
        self.before = before
        self.after = after
        self.mode = mode
    }
}
