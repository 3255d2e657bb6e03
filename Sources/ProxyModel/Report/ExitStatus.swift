/// The exit codes of contract section 2.
public enum ExitStatus: Int32, Sendable, CaseIterable {
    /// Done; every selected host is as declared.
    case done = 0
    /// Usage or configuration error; no host was touched.
    case usage = 1
    /// Differences were found.
    case differences = 2
    /// At least one host failed, is blocked, or its state is unknown.
    case failed = 3
    /// At least one host was unreachable, none failed.
    case unreachable = 4
    /// The plan is stale on at least one host.
    case stale = 5
    /// At least one host is locked by another run.
    case locked = 6
    /// At least one host was put back after a failed change, none failed.
    case rolledBack = 7
    /// The rollout waits at a pause.
    case paused = 8
    /// Interrupted.
    case interrupted = 130

    /// When several apply, the first of these wins.
    static let precedence: [ExitStatus] = [.failed, .rolledBack, .stale, .locked, .unreachable, .paused, .differences]

    /// What one host's status means for the exit code.
    ///
    /// - Parameters:
    ///   - status: the host's status.
    ///   - changesCount: whether planned changes count as differences (`plan --detailed-exitcode`).
    public init(_ status: HostOutcome.Status, changesCount: Bool = false) {
        switch status {
        case .unchanged, .changed, .pendingRestart, .converged, .skipped: self = .done
        case .changes: self = changesCount ? .differences : .done
        case .drifted: self = .differences
        case .blocked, .failed, .unknown: self = .failed
        case .unreachable: self = .unreachable
        case .rolledBack: self = .rolledBack
        case .stale: self = .stale
        case .locked: self = .locked
        }
    }

    /// The exit code of a run over many hosts.
    ///
    /// - Parameters:
    ///   - statuses: every host's status.
    ///   - changesCount: whether planned changes count as differences.
    public init(_ statuses: some Sequence<HostOutcome.Status>, changesCount: Bool = false) {
        let present = Set(statuses.map { ExitStatus($0, changesCount: changesCount) })
        self = Self.precedence.first(where: present.contains) ?? .done
    }
}
