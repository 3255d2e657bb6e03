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
    /// What fairlead writes down on the host about its own files, together with the steps.
    public var records: [FileChange]
    /// The targets that the spec no longer names and that are left where they are.
    public var orphans: [TargetPlan]
    /// The runs that have not ended on the host: what they left is put back before anything else.
    public var unfinished: [UnfinishedRun] = []

    /// - Parameters:
    ///   - host: the host's name in the inventory.
    ///   - targets: its targets.
    ///   - steps: what is to be done.
    ///   - expectations: what the processes of the restarted units must have afterwards.
    ///   - records: what is written down about fairlead's own files.
    ///   - orphans: the targets that the spec no longer names and that are left where they are.
    public init(
        host: String, targets: [TargetPlan], steps: [Step], expectations: [ProcessExpectation] = [],
        records: [FileChange] = [], orphans: [TargetPlan] = []
    ) {
        self.host = host
        self.targets = targets
        self.steps = steps
        self.expectations = expectations
        self.records = records
        self.orphans = orphans
    }

    /// Blocked when any target is, changes when there are steps, unchanged otherwise. What is in the way of a host that a
    /// killed run left may be gone once that is put back, so that there is something to do first.
    public var status: Status {
        if hasRemains { return .changes }
        if targets.contains(where: { !$0.blocks.isEmpty }) { return .blocked }
        return steps.isEmpty && records.isEmpty ? .unchanged : .changes
    }
}

/// What the planner found out about one target.
public struct TargetPlan: Sendable, Equatable {
    /// What became of credentials.
    public enum Credentials: String, Sendable, CaseIterable {
        /// There are none.
        case none
        /// They were looked up, and held against those of the host.
        case compared
        /// Nobody looked them up: whether those of the host are right is not known.
        case notCompared = "not-compared"
    }

    /// The target's name.
    public var name: String
    /// The service that reads the settings; nil where no service does.
    public var service: Service?
    /// The files that hold the settings, the one that the target is about first.
    public var files: [HostFile]
    /// Why the target cannot be changed safely; empty when it can.
    public var blocks: [Block]
    /// Every layer with its verdict, from the file to the process.
    public var layers: [Layer]
    /// What the user should know: "takes effect at next start", "restart stops 4 containers", …
    public var notes: [String]
    /// Whether the process still needs a restart that the target's policy forbids.
    public var isRestartPending: Bool
    /// Whether the spec no longer names the target and fairlead's record on the host does.
    public var isOrphan: Bool
    /// Whether the settings hold credentials, and whether these were compared.
    public var credentials: Credentials = .none

    /// - Parameters:
    ///   - name: the target's name.
    ///   - service: the service that reads the settings.
    ///   - files: the files that hold the settings.
    ///   - blocks: why the target cannot be changed safely.
    ///   - layers: every layer with its verdict.
    ///   - notes: what the user should know.
    ///   - isRestartPending: whether a restart is owed and forbidden.
    ///   - isOrphan: whether the spec no longer names the target.
    public init(
        name: String, service: Service?, files: [HostFile] = [], blocks: [Block] = [], layers: [Layer] = [],
        notes: [String] = [], isRestartPending: Bool = false, isOrphan: Bool = false
    ) {
        self.name = name
        self.service = service
        self.files = files
        self.blocks = blocks
        self.layers = layers
        self.notes = notes
        self.isRestartPending = isRestartPending
        self.isOrphan = isOrphan
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
        /// What the container engine says of itself.
        case engine
        /// Whether the proxy lets the declared addresses through, asked from the host.
        case probe
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
    /// Make a service manager read its files again: once per host or user, after all files.
    case daemonReload(Scope)
    /// Restart a service, after the reload: which, and why.
    case restart(Service, reason: String)

    /// The file that the step changes; nil when it changes none.
    public var change: FileChange? {
        switch self {
        case .write(let change), .remove(let change): change
        case .daemonReload, .restart: nil
        }
    }
}
