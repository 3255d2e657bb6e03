/// What each layer shows.
extension SystemdPlanner {
    /// The drop-in's bytes, by their meaning.
    var fileVerdict: Layer.Verdict {
        let path = target.file.shown
        switch file {
        case .absent:
            return wantedBytes == nil ? .matches : .differs("\(path) does not exist")
        case .unreadable(let reason):
            return .notVisible("\(path): \(DisplayText.line(reason))")
        case .foreign(let line):
            return .differs("\(path) holds more than proxy variables (line \(line))")
        case .present(let present):
            if wantedBytes == nil { return .differs("\(path) is still there") }
            if let line = UnitFileReader.firstForeignLine(in: present.bytes) {
                return .differs("\(path) holds more than proxy variables (line \(line))")
            }
            return difference(of: present.bytes).map { .differs("\(path) \($0)") } ?? .matches
        }
    }

    /// The first variable that a drop-in with proxy variables only does not hold as declared.
    private func difference(of bytes: [UInt8]) -> String? {
        var found: [String: [UInt8]?] = [:]
        for case .environment(let variable) in UnitFileReader.settings(in: bytes) {
            found[variable.name] = .some(variable.value)
        }
        for declared in ProxyVariable.assignments(of: settings, in: target.variables) {
            guard let value = found.removeValue(forKey: declared.name) else { return "does not set \(declared.name)" }
            guard let value else { return "sets \(declared.name) with a specifier" }
            if !declared.variable.means(value, Array(declared.value.utf8)) {
                return "sets \(declared.name) to \(DisplayText.value(value))"
            }
        }
        return found.keys.min().map { "also sets \($0)" }
    }

    /// What systemd has loaded.
    var systemdVerdict: Layer.Verdict {
        if facts.systemdVersion == nil { return .notVisible(facts.systemdProblem ?? "systemd is not the host's init") }
        guard let unit else { return .notVisible("\(unitName) was not looked at") }
        if unit.loadState == "not-found" {
            return isNothingToDo ? .notApplicable("there is no \(unitName)") : .notVisible("there is no \(unitName)")
        }
        if case .hidden(let reason) = unit.loadedEnvironment { return .notVisible(DisplayText.line(reason)) }
        guard let loaded = loadedEnvironment else { return .notVisible("\(unitName) was not looked at") }
        let conflicts = loaded.conflicts(with: settings, in: target.variables)
        if conflicts.contains(where: { $0.kind != .missing }) || !conflicts.isEmpty && !loaded.hidesAnything {
            return .differs("systemd would start \(unitName) with \(Self.summary(of: conflicts, showsValues: true))")
        }
        if loaded.hidesAnything, !conflicts.isEmpty || hasOmissions {
            return .notVisible("this systemd does not print every value of Environment")
        }
        if case .hidden(let reason) = facts.managerEnvironment, hasOmissions {
            return .notVisible("the service manager's environment: \(DisplayText.line(reason))")
        }
        if unit.needsDaemonReload {
            return .differs("systemd says that files of \(unitName) changed since it read them")
        }
        if isDropInLoadedWrongly(unit) {
            return .differs(
                "systemd has \(wantedBytes == nil ? "still" : "not") loaded \(target.file.shown)")
        }
        return .matches
    }

    /// Whether a setting is declared as not set.
    private var hasOmissions: Bool { ProxyVariable.allCases.contains { $0.value(in: settings) == nil } }

    /// What the running process has.
    var processVerdict: Layer.Verdict {
        if facts.systemdVersion == nil { return .notVisible(facts.systemdProblem ?? "systemd is not the host's init") }
        guard let unit else { return .notVisible("\(unitName) was not looked at") }
        guard isActive else { return .notApplicable("\(unitName) is not running") }
        switch unit.process {
        case nil: return .notVisible("\(unitName) is active and has no main process")
        case .hidden(let reason): return .notVisible(DisplayText.line(reason))
        case .visible(let variables):
            let conflicts = ServiceEnvironment(process: variables).conflicts(with: settings, in: target.variables)
            if conflicts.isEmpty { return .matches }
            return .differs("the running process has \(Self.summary(of: conflicts, showsValues: true))")
        }
    }

    /// The unit's name, fit for display.
    var unitName: String { DisplayText.line(target.unit) }

    /// `no HTTP_PROXY, another HTTPS_PROXY and still NO_PROXY`, with values in brackets when asked for.
    static func summary(of conflicts: [ServiceEnvironment.Conflict], showsValues: Bool) -> String {
        let parts = conflicts.map { conflict in
            var value = ""
            if showsValues, case .value(let bytes) = conflict.entry?.holding {
                value = " (\(DisplayText.value(bytes)))"
            }
            return switch conflict.kind {
            case .missing: "no \(conflict.name)"
            case .other: "another \(conflict.name)\(value)"
            case .extra: "still \(conflict.name)\(value)"
            }
        }
        guard parts.count > 1, let last = parts.last else { return parts.first ?? "" }
        return parts.dropLast().joined(separator: ", ") + " and " + last
    }
}
