/// Whether a restart is owed, and whether it is done.
extension SystemdPlanner {
    /// A process that cannot be seen is restarted only when its settings are known to change.
    ///
    /// - Parameter changesFile: whether this plan changes the drop-in.
    /// - Returns: why the running process needs a restart; nil when it has the declared settings.
    func restartReason(changesFile: Bool) -> String? {
        if case .visible(let variables) = unit?.process {
            let conflicts = ServiceEnvironment(process: variables).conflicts(with: settings, in: target.variables)
            guard conflicts.isEmpty else {
                return "the running process has \(Self.summary(of: conflicts, showsValues: false))"
            }
            // An engine may still go by a configuration or a flag that is gone by now.
            if case .differs(let how)? = engineVerdict { return how }
            return nil
        }
        let loadsOthers = loadedEnvironment?.conflicts(with: settings, in: target.variables).isEmpty == false
        guard changesFile || loadsOthers else { return nil }
        return "its settings change, and what its process has cannot be seen"
    }
}
