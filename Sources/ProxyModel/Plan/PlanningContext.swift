/// What a target is planned from.
struct PlanningContext {
    /// What the target is to have.
    let settings: ProxySettings
    /// What was seen on the host.
    let host: HostFacts
    /// What fairlead has written down about the target; nil when it wrote nothing.
    let record: Record?
    /// Whether the spec no longer names the target: what else sets a proxy for its service is not its business.
    var isOrphan = false
    /// What the host's targets that were planned before do to files.
    var changes: [FileChange] = []

    /// What an earlier target does to the same file: this one's change comes on top of it.
    ///
    /// - Parameter file: the file.
    /// - Returns: nil when none does anything to it.
    func earlier(to file: HostFile) -> FileChange? { changes.last { $0.file == file } }
}

/// A target's part of a host's plan.
struct TargetDecision {
    /// What was found out.
    var plan: TargetPlan
    /// What is to be done to files, in order.
    var files: [Step] = []
    /// Whose service manager has to read its files again; nil when none has to.
    var reload: Scope?
    /// The restart; nil when none is owed, or it is left out.
    var restart: Step?
    /// What the restarted process must have; nil when that cannot be said.
    var expectation: ProcessExpectation?
    /// The identity of the target's record.
    var identity: String?
    /// Whether the file gets other values than it holds, whatever the record says of it.
    var changesValues = false
    /// What is to be written down about the target once its files are changed; nil when nothing of it is left.
    var record: Record?
}
