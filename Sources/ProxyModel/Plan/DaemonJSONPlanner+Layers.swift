/// What each layer shows, and whether a restart is owed.
extension DaemonJSONPlanner {
    /// The configuration's own keys.
    var fileVerdict: Layer.Verdict {
        let path = target.file.shown
        switch file {
        case .unreadable(let reason): return .notVisible("\(path): \(DisplayText.line(reason))")
        case .foreign, .lines: return .notVisible("\(path) was not read as a configuration")
        case .absent where declared.isEmpty: return .matches
        case .absent: return .differs("\(path) does not exist")
        case .present: break
        }
        guard case .success(let content) = content else {
            if case .failure(let problem) = content { return .notVisible("\(path): \(problem.description)") }
            return .notVisible(path)
        }
        if let difference = content.difference(from: declared) { return .differs("\(path) \(difference)") }
        return isTooOpen ? .differs("\(path) holds credentials and can be read by other users") : .matches
    }

    /// What systemd would start the engine with: what the configuration does not set must not come from there.
    var systemdVerdict: Layer.Verdict {
        guard let unit, facts.systemdVersion != nil else {
            return .notVisible(facts.systemdProblem ?? "\(unitName) was not looked at")
        }
        if unit.loadState == "not-found" { return .notVisible("there is no \(unitName)") }
        guard case .visible(let variables) = unit.loadedEnvironment else {
            return .notVisible("what systemd has loaded for \(unitName) cannot be seen")
        }
        let loaded = ServiceEnvironment(
            loaded: variables, manager: facts.managerEnvironment, files: unit.environmentFiles,
            systemdVersion: facts.systemdVersion ?? 0)
        let extras = leftovers(in: loaded)
        if extras.isEmpty { return .matches }
        return .differs("systemd would start \(unitName) with \(SystemdPlanner.summary(of: extras, showsValues: true))")
    }

    /// What an environment sets and the configuration is declared not to: the engine would go by it.
    func leftovers(in environment: ServiceEnvironment) -> [ServiceEnvironment.Conflict] {
        environment.overridden(by: declared.mapValues { Array($0.utf8) }) { _ in .configuration(target.path) }
            .conflicts(with: settings, in: .upper)
    }

    /// What the engine says of itself.
    var engineVerdict: Layer.Verdict {
        guard isActive else { return .notApplicable("\(unitName) is not running") }
        guard let engine = unit?.engine else { return .notVisible("the engine was not asked") }
        if case .none(let reason) = engine.answer {
            // A stand-in reads the file, if at all, when it starts.
            return isNewerThanProcess
                ? .differs("\(target.file.shown) changed after the process of \(unitName) started")
                : .notApplicable(DisplayText.line(reason))
        }
        guard let verdict = engine.verdict(on: settings) else { return .notVisible("the engine does not answer") }
        if verdict == .matches, let reason = staleReason { return .differs(reason) }
        return verdict
    }

    /// - Parameter changesFile: whether this plan changes the configuration.
    /// - Returns: why the running engine needs a restart; nil when it has the declared settings.
    func restartReason(changesFile: Bool) -> String? {
        switch unit?.engine?.verdict(on: settings) {
        case .differs(let how): return how
        case .matches:
            return staleReason
                ?? (changesFile && hasOtherValues ? "its credentials change, which it does not show" : nil)
        case .notVisible, .notApplicable, nil:
            return changesFile || isNewerThanProcess
                ? "its settings change, and what it runs with cannot be seen" : nil
        }
    }

    /// Whether the file holds other values than declared, as opposed to other rights or another order.
    var hasOtherValues: Bool {
        guard case .success(let content) = content else { return true }
        return content.difference(from: declared) != nil
    }

    /// The engine masks credentials, so that it may run with others than declared: it does when the file changed after
    /// it started, unless fairlead itself wrote these values before.
    private var staleReason: String? {
        guard settings.usesCredentials, isNewerThanProcess else { return nil }
        return "the engine shows no credentials, and \(target.file.shown) changed after it started"
    }

    /// A file with the values of the record got no others since the record was written, so that its own time says when it
    /// got them; any other file may have come with an old time.
    private var isNewerThanProcess: Bool {
        guard case .present(let present) = file, let modified = present.modified, let start = unit?.processStart else {
            return false
        }
        if let record, let written = record.written,
            record.values == declared.byDaemonKey
        {
            return written > start && modified > start
        }
        return max(modified, present.changed ?? modified) > start
    }
}
