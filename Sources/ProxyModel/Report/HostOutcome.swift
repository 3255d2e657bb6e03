/// What one host came to in a run: every host ends in one, and none throws.
public struct HostOutcome: Sendable, Equatable {
    /// The status words of contract section 8.
    public enum Status: String, Sendable, CaseIterable {
        /// Nothing to do.
        case unchanged
        /// A plan with steps.
        case changes
        /// A target cannot be changed safely.
        case blocked
        /// The host could not be reached.
        case unreachable
        /// Something failed on the host.
        case failed
        /// Changed and verified.
        case changed
        /// The files are as declared, and a restart is owed that the spec forbids.
        case pendingRestart = "pending-restart"
        /// The change failed and was put back.
        case rolledBack = "rolled-back"
        /// The connection was lost during the change, and what became of it is not known.
        case unknown
        /// The host is not what the plan was made for.
        case stale
        /// Another run holds the host's lock.
        case locked
        /// The host was not started.
        case skipped
        /// Verified: as declared.
        case converged
        /// Verified: not as declared.
        case drifted
    }

    /// The host's name in the inventory.
    public var host: String
    /// What it came to.
    public var status: Status
    /// What was planned; nil when the host could not be observed.
    public var plan: HostPlan?
    /// What the planner found after the change; nil when there was none.
    public var verification: HostPlan?
    /// What went wrong; nil when nothing did.
    public var failure: HostFailure?

    /// - Parameters:
    ///   - host: the host's name in the inventory.
    ///   - status: what it came to.
    ///   - plan: what was planned.
    ///   - verification: what the planner found after the change.
    ///   - failure: what went wrong.
    public init(
        host: String, status: Status, plan: HostPlan? = nil, verification: HostPlan? = nil,
        failure: HostFailure? = nil
    ) {
        self.host = host
        self.status = status
        self.plan = plan
        self.verification = verification
        self.failure = failure
    }
}

/// What went wrong with a host. The texts are fit to be shown: masked and escaped.
public struct HostFailure: Error, Sendable, Equatable {
    /// A stable identifier for programs: lower case with hyphens.
    public var code: String
    /// What failed and where, one sentence without a full stop.
    public var message: String
    /// What to do next, one sentence without a full stop; nil where nothing is to be said.
    public var remedy: String?
    /// What a person has to run on the host, as root and in this order, one shell command each; empty where nothing waits
    /// for a person. They are complete and can be pasted.
    public var commands: [String]

    /// - Parameters:
    ///   - code: a stable identifier.
    ///   - message: what failed and where.
    ///   - remedy: what to do next.
    ///   - commands: what a person has to run on the host.
    public init(code: String, message: String, remedy: String? = nil, commands: [String] = []) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.commands = commands
    }

    /// The code of a change that failed and could not be put back: the host waits for a person.
    public static let notPutBack = "not-put-back"
}
