/// Every place that says something about a daemon's proxy, heeded or not.
struct DaemonSources {
    /// The daemon's program for people: `dockerd`.
    var program: String
    /// What systemd gives the process, the weakest first; for a process without a unit what it has.
    var claims: [ServiceEnvironment.Claim]
    /// The unit file; empty when it is not known.
    var unitPath = ""
    /// What systemd drops out of the files, by path and variable: the first of each.
    var dropped: [String: [String: DroppedAssignment]] = [:]
    /// Drop-ins that systemd does not read.
    var neglected: [(source: UnitSource, reason: UnitSourceOrder.Neglect)] = []
    /// What systemd has loaded of `Environment=`; nil where that cannot be seen in full.
    var loadedSettings: [String: ServiceEnvironment.Entry]?
    /// The engine's flags.
    var flags: [ProxyVariable: [UInt8]] = [:]
    /// The engine's configuration, by path.
    var configurationPath = ""
    /// What the engine's configuration sets.
    var configuration: [ProxyVariable: [UInt8]] = [:]
    /// Why the engine does not heed its configuration; nil when it does.
    var configurationObjection: String?
    /// Files for the daemon that nobody reads for it, with the reason.
    var idleFiles: [(file: CensusFacts.IdleFile, reason: String)] = []
}

/// A place with what it says about one variable, before it is known who wins.
struct Candidate {
    /// What the candidate is heard through.
    enum Level: Equatable {
        /// The engine's own flags and configuration.
        case engine
        /// The variable in upper case.
        case upper
        /// The variable in lower case.
        case lower
        /// Nothing.
        case none
    }

    var place: Place
    var name: String
    var value: [UInt8]?
    var level: Level
    /// Why it is not heeded, however weak the others are; nil when it may be.
    var objection: String?
}

extension DaemonSources {
    /// - Parameter variable: a setting.
    /// - Returns: everything that says something about it, the strongest first.
    func candidates(for variable: ProxyVariable) -> [Candidate] {
        engineCandidates(for: variable)
            + environmentCandidates(named: variable.upper, .upper)
            + environmentCandidates(named: variable.lower, .lower)
            + neglectedCandidates(for: variable) + idleCandidates(for: variable)
    }

    private func engineCandidates(for variable: ProxyVariable) -> [Candidate] {
        var found: [Candidate] = []
        let isEmpty = "it is empty, and an empty one cannot take a variable away"
        if let value = flags[variable] {
            found.append(
                Candidate(
                    place: Place(.flag, shown: "the flag \(variable.flag) of \(program)"), name: variable.flag,
                    value: value, level: .engine, objection: value.isEmpty ? isEmpty : nil))
        }
        if let value = configuration[variable] {
            found.append(
                Candidate(
                    place: Place(.configuration, path: configurationPath), name: "proxies.\(variable.daemonKey)",
                    value: value, level: .engine,
                    objection: configurationObjection ?? (value.isEmpty ? isEmpty : nil)))
        }
        return found
    }

    private func environmentCandidates(named name: String, _ level: Candidate.Level) -> [Candidate] {
        var found: [Candidate] = []
        var unsets: [(value: [UInt8]?, by: String)] = []
        var reset: (by: String, objection: String)?
        var place: Place?
        for claim in claims.reversed() where claim.name == name || claim.action == .resets {
            let path = claim.entry.origin.path
            switch claim.action {
            case .unsets: unsets.append((claim.value, path))
            case .resets: if reset?.by != path { reset = (path, Self.objection(toResetBy: path)) }
            case .sets, .passes:
                // A host may have any number of lines: they share the texts that are alike.
                let own = self.place(of: claim, path: path, like: place)
                place = own
                found.append(
                    candidate(claim, level, at: own, resetObjection: reset?.objection, isFirst: found.isEmpty))
            }
        }
        if let top = found.first(where: { $0.objection == nil }),
            let unset = unsets.first(where: { $0.value == nil || $0.value == top.value })
        {
            let objection = "UnsetEnvironment= in \(DisplayText.line(unset.by)) takes \(name) away"
            for index in found.indices where found[index].objection == nil { found[index].objection = objection }
        }
        return found
    }

    private func candidate(
        _ claim: ServiceEnvironment.Claim, _ level: Candidate.Level, at place: Place, resetObjection: String?,
        isFirst: Bool
    ) -> Candidate {
        let path = claim.entry.origin.path
        var objection: String?
        var value = claim.value
        if claim.action == .passes {
            if value == nil { objection = "the service manager has no \(claim.name) to pass on" }
        } else if case .source = claim.entry.origin {
            let dropped = value == nil ? dropped[path]?[claim.name] : nil
            if let resetObjection {
                objection = resetObjection
            } else if value == nil, let dropped {
                value = dropped.value
                objection =
                    "systemd drops the assignment and says so in its journal only: it does not know the specifier "
                    + "'\(dropped.specifier)'; a '%' is written '%%' here"
            } else if value == nil, isFirst, case .value(let loaded)? = loadedSettings?[claim.name]?.holding {
                value = loaded
            }
        }
        return Candidate(
            place: place, name: claim.name, value: value, level: level, objection: objection)
    }

    private static func objection(toResetBy path: String) -> String {
        "an empty Environment= in \(DisplayText.line(path)) takes back what was set before it"
    }

    /// - Parameter other: a place that may be the same.
    private func place(of claim: ServiceEnvironment.Claim, path: String, like other: Place?) -> Place {
        if case .source = claim.entry.origin, claim.action == .sets, let other, other.path == path,
            other.kind == .dropIn || other.kind == .unitFile
        {
            return other
        }
        if case .environmentFile = claim.entry.origin, let other, other.path == path, other.kind == .environmentFile {
            return other
        }
        return switch claim.entry.origin {
        case .manager: Place(.manager, shown: "the service manager's own environment (systemctl show-environment)")
        case .source where claim.action == .passes:
            Place(.passEnvironment, path: path, shown: "PassEnvironment= in \(DisplayText.line(path))")
        case .source: Place(path == unitPath ? .unitFile : .dropIn, path: path)
        case .environmentFile: Place(.environmentFile, path: path)
        case .configuration: Place(.configuration, path: path)
        case .flag(let flag): Place(.flag, shown: "the flag \(flag) of \(program)")
        case .loaded: Place(.process, shown: "the environment that it was started in")
        }
    }

    private func neglectedCandidates(for variable: ProxyVariable) -> [Candidate] {
        neglected.flatMap { source, reason in
            UnitFileReader.settings(in: source.text ?? []).environment
                .filter { $0.name == variable.upper || $0.name == variable.lower }
                .map { set in
                    Candidate(
                        place: Place(.otherFile, path: source.path), name: set.name, value: set.value, level: .none,
                        objection: Self.text(reason))
                }
        }
    }

    private static func text(_ reason: UnitSourceOrder.Neglect) -> String {
        switch reason {
        case .name: "systemd reads no drop-in whose name does not end in .conf"
        case .shadowed(let path): "\(DisplayText.line(path)) has the same name in a stronger folder and is read instead"
        case .masked(let path): "\(DisplayText.line(path)) is a link to /dev/null, which masks files of that name"
        }
    }

    private func idleCandidates(for variable: ProxyVariable) -> [Candidate] {
        idleFiles.flatMap { file, reason in
            file.variables.filter { $0.name == variable.upper || $0.name == variable.lower }.map { set in
                Candidate(
                    place: Place(.otherFile, path: file.path), name: set.name, value: set.value, level: .none,
                    objection: reason)
            }
        }
    }
}

extension ServiceEnvironment.Origin {
    /// The file that the place is, or that stands for it; empty where there is none.
    fileprivate var path: String {
        switch self {
        case .source(let path), .environmentFile(let path), .configuration(let path): path
        case .manager, .loaded, .flag: ""
        }
    }
}
