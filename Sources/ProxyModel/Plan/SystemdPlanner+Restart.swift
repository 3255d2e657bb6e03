/// Whether a restart is owed, and whether it is done.
extension SystemdPlanner {
    /// A process that cannot be seen is restarted only when its settings are known to change.
    ///
    /// - Parameter changesFile: whether this plan changes the drop-in.
    /// - Returns: why the running process needs a restart; nil when it has the declared settings.
    func restartReason(changesFile: Bool) -> String? {
        if case .visible(let variables) = unit?.process {
            let conflicts = ServiceEnvironment(process: variables).conflicts(with: settings, in: target.variables)
            if conflicts.isEmpty { return engineReason }
            return "the running process has \(Self.summary(of: conflicts, showsValues: false))"
        }
        let loadsOthers = loadedEnvironment?.conflicts(with: settings, in: target.variables).isEmpty == false
        guard changesFile || loadsOthers else { return nil }
        return "its settings change, and what its process has cannot be seen"
    }

    /// The engine goes by something else than its process's environment: a configuration that was there when it started.
    private var engineReason: String? {
        if case .differs(let how) = engineVerdict { return how }
        return nil
    }
}
