/// What each layer shows, and whether a restart is owed.
extension EnvironmentFilePlanner {
    /// The file's lines about managed variables, by their meaning.
    var fileVerdict: Layer.Verdict {
        let path = target.file.shown
        switch file {
        case .absent: return declared.isEmpty ? .matches : .differs("\(path) does not exist")
        case .unreadable(let reason): return .notVisible("\(path): \(DisplayText.line(reason))")
        case .present, .foreign: return .notVisible("\(path) was not read as a file with variables")
        case .lines(let lines):
            if let line = content?.obscureLine ?? lines.openLine {
                return .notVisible("\(path), line \(line), cannot be understood")
            }
        }
        if let (name, difference) = content?.differences(from: declared).first {
            return .differs("\(path) \(Self.words(name, difference))")
        }
        return isTooOpen ? .differs("\(path) holds credentials and can be read by other users") : .matches
    }

    private static func words(_ name: String, _ difference: EnvironmentContent.Difference) -> String {
        switch difference {
        case .missing: "does not set \(name)"
        case .notExported: "sets \(name) without exporting it"
        case .other(let value): "sets \(name) to \(value.map { DisplayText.value($0) } ?? "what is not UTF-8")"
        case .extra: "sets \(name)"
        }
    }

    /// What systemd would start the service with now; nil when that cannot be seen.
    private var loadedEnvironment: ServiceEnvironment? { environment(with: nil) }

    /// What the service will be started with once the file is as declared: on hosts with systemd from all places that
    /// it knows, elsewhere from the file alone.
    var plannedEnvironment: ServiceEnvironment? {
        let holdings = (try? edit?.get())?.holdings ?? content?.holdings ?? [:]
        let variables = holdings.sorted { $0.key < $1.key }.filter(\.value.isExported).map {
            EnvironmentVariable(name: $0.key, value: $0.value.value)
        }
        return isSystemd ? environment(with: variables) : ServiceEnvironment(process: variables)
    }

    /// - Parameter ours: what the file will set; nil for what it sets now.
    private func environment(with ours: [EnvironmentVariable]?) -> ServiceEnvironment? {
        guard let unit, case .visible(let loaded) = unit.loadedEnvironment else { return nil }
        let files = unit.environmentFiles.map { file in
            guard let ours, file.path == target.path else { return file }
            let lines = ours.compactMap { variable -> String? in
                guard let value = variable.value else { return nil }
                return try? EnvironmentFileWriter.line(
                    name: variable.name, value: String(decoding: value, as: UTF8.self))
            }
            return EnvironmentFileFact(
                path: file.path, pattern: file.pattern, text: Array(lines.joined(separator: "\n").utf8))
        }
        if ours != nil {
            // As the files on disk have it: they may take variables away again.
            var changed = unit
            changed.environmentFiles = files
            return ServiceEnvironment(
                sources: UnitSourceOrder.applied(unit.sources, fragmentPath: unit.fragmentPath), facts: facts,
                unit: changed)
        }
        return ServiceEnvironment(
            loaded: loaded, manager: facts.managerEnvironment, files: files,
            systemdVersion: facts.systemdVersion ?? 0)
    }

    /// What systemd would start the service with.
    var systemdVerdict: Layer.Verdict {
        if facts.systemdVersion == nil { return .notVisible(facts.systemdProblem ?? "systemd is not the host's init") }
        guard let unit else { return .notVisible("\(service.shown) was not looked at") }
        if unit.loadState == "not-found" { return .notVisible("there is no \(service.shown)") }
        guard let loaded = loadedEnvironment else {
            return .notVisible("what systemd has loaded for \(service.shown) cannot be seen")
        }
        let conflicts = loaded.conflicts(with: settings, in: target.variables)
        if loaded.hidesAnything {
            return .notVisible("this systemd does not print every value of Environment")
        }
        if conflicts.isEmpty { return .matches }
        return .differs(
            "systemd would start \(service.shown) with \(SystemdPlanner.summary(of: conflicts, showsValues: true))")
    }

    /// What the running process has.
    var processVerdict: Layer.Verdict {
        if unit == nil, script == nil { return .notVisible("\(service.shown) was not looked at") }
        guard isActive else { return .notApplicable("\(service.shown) is not running") }
        switch process {
        case nil: return .notVisible("\(service.shown) is active and has no main process")
        case .hidden(let reason): return .notVisible(DisplayText.line(reason))
        case .visible(let variables):
            let conflicts = ServiceEnvironment(process: variables).conflicts(with: settings, in: target.variables)
            if conflicts.isEmpty { return .matches }
            return .differs("the running process has \(SystemdPlanner.summary(of: conflicts, showsValues: true))")
        }
    }

    /// A process that cannot be seen is restarted only when its settings are known to change.
    ///
    /// - Parameter changesFile: whether this plan changes the file.
    /// - Returns: why the running process needs a restart; nil when it has the declared settings.
    func restartReason(changesFile: Bool) -> String? {
        guard case .visible(let variables) = process else {
            return changesFile ? "its settings change, and what its process has cannot be seen" : nil
        }
        let conflicts = ServiceEnvironment(process: variables).conflicts(with: settings, in: target.variables)
        if conflicts.isEmpty {
            // A configuration that was there when it started, say.
            if case .differs(let how)? = engine?.verdict(on: settings) { return how }
            return nil
        }
        return "the running process has \(SystemdPlanner.summary(of: conflicts, showsValues: false))"
    }
}
