/// What each layer shows.
extension SystemdPlanner {
    /// The files' bytes, by their meaning.
    var fileVerdict: Layer.Verdict { dropInVerdict == .matches ? credentialsVerdict : dropInVerdict }

    /// The drop-in.
    var dropInVerdict: Layer.Verdict {
        let path = target.file.shown
        switch file {
        case .absent:
            return wantedDropIn == nil ? .matches : .differs("\(path) does not exist")
        case .unreadable(let reason):
            return .notVisible("\(path): \(DisplayText.line(reason))")
        case .foreign(let line):
            return .differs("\(path) holds more than proxy variables (line \(line))")
        case .lines:
            return .notVisible("\(path) was not read as a drop-in")
        case .present(let present):
            guard let wantedDropIn else { return .differs("\(path) is still there") }
            if target.scope == .system, let owner = StrangeOwner.name(in: present.owner) {
                return .differs("\(path) belongs to \(owner), who can change it")
            }
            if let line = UnitFileReader.firstForeignLine(in: present.bytes, at: dropInPath) {
                return .differs("\(path) holds more than proxy variables (line \(line))")
            }
            return difference(of: present.bytes, to: wantedDropIn).map { .differs("\(path) \($0)") } ?? .matches
        }
    }

    /// The file with the credentials.
    var credentialsVerdict: Layer.Verdict {
        let path = target.credentialsFile.shown
        switch credentialsFact {
        case .absent:
            return wantedCredentials == nil ? .matches : .differs("\(path) does not exist")
        case .unreadable(let reason):
            return wantedCredentials == nil ? .matches : .notVisible("\(path): \(DisplayText.line(reason))")
        case .foreign(let line):
            // Where no credentials are declared it is nobody's of ours.
            return wantedCredentials == nil
                ? .matches : .differs("\(path) holds more than proxy variables (line \(line))")
        case .lines:
            return .notVisible("\(path) was not read as a file of ours")
        case .present(let present):
            guard let wantedCredentials else { return .differs("\(path) is still there") }
            if present.mode & 0o077 != 0 { return .differs("\(path) can be read by other users") }
            if target.scope == .system, let owner = StrangeOwner.name(in: present.owner) {
                return .differs("\(path) belongs to \(owner), who can read it")
            }
            let version = facts.systemdVersion ?? 0
            let found = EnvironmentFileReader.variables(in: present.bytes, systemdVersion: version)
            let declared = EnvironmentFileReader.variables(in: wantedCredentials, systemdVersion: version)
            return Self.difference(of: found, to: declared).map { .differs("\(path) \($0)") } ?? .matches
        }
    }

    /// The first thing that a drop-in with proxy variables only does not hold as declared.
    private func difference(of bytes: [UInt8], to wanted: [UInt8]) -> String? {
        let (found, declared) = (UnitFileReader.settings(in: bytes), UnitFileReader.settings(in: wanted))
        let files = (found.environmentFiles, declared.environmentFiles)
        if files.0 != files.1 {
            return files.1.isEmpty ? "still names an EnvironmentFile" : "does not name the file with the credentials"
        }
        return Self.difference(of: found.environment, to: declared.environment)
    }

    private static func difference(of found: [EnvironmentVariable], to declared: [EnvironmentVariable]) -> String? {
        var values: [String: [UInt8]?] = [:]
        for variable in found { values[variable.name] = .some(variable.value) }
        for variable in declared {
            guard let value = values.removeValue(forKey: variable.name) else { return "does not set \(variable.name)" }
            guard let value else { return "sets \(variable.name) with a specifier" }
            if ProxyVariable(name: variable.name)?.means(value, variable.value ?? []) != true {
                return "sets \(variable.name) to \(DisplayText.value(value))"
            }
        }
        return values.keys.min().map { "also sets \($0)" }
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
                "systemd has \(wantedDropIn == nil ? "still" : "not") loaded \(target.file.shown)")
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
        return enumeration(of: parts)
    }

    /// `a, b and c`.
    static func enumeration(of parts: [String]) -> String {
        guard parts.count > 1, let last = parts.last else { return parts.first ?? "" }
        return parts.dropLast().joined(separator: ", ") + " and " + last
    }
}
