/// Compares what is declared with what was seen, and says what is to be done: the same answer for the same input.
public enum Planner {
    /// - Parameters:
    ///   - desired: what the host is to look like.
    ///   - facts: what was seen on it.
    /// - Returns: the plan: files first, then at most one daemon-reload, then restarts. No steps when any target is
    ///   blocked; the layers are reported all the same.
    public static func plan(_ desired: DesiredState, given facts: HostFacts) -> HostPlan {
        let targets = desired.entries.map { TargetPlanner(entry: $0, facts: facts).decision }
        let isBlocked = targets.contains { !$0.plan.blocks.isEmpty }
        return HostPlan(
            host: desired.host, targets: targets.map(\.plan), steps: isBlocked ? [] : steps(for: targets),
            expectations: isBlocked ? [] : targets.filter { $0.restart != nil }.map(\.expectation))
    }

    private static func steps(for targets: [TargetPlanner.Decision]) -> [Step] {
        var steps = targets.compactMap(\.file)
        if targets.contains(where: \.needsReload) { steps.append(.daemonReload) }
        return steps + targets.compactMap(\.restart)
    }
}

/// Plans one target.
struct TargetPlanner {
    /// A target's part of the plan.
    struct Decision {
        var plan: TargetPlan
        var file: Step?
        var needsReload: Bool
        var restart: Step?
        var expectation: ProcessExpectation
    }

    let target: SystemdTarget
    let settings: ProxySettings
    let facts: HostFacts
    /// The unit as it was seen; nil when it was not looked at.
    let unit: UnitFacts?
    /// The drop-in as it was seen.
    let file: FileFact
    /// The drop-in's bytes as declared, nil when it is not to exist; or why it cannot be written.
    let wanted: Result<[UInt8]?, UnitFileWriter.ControlCharacter>
    /// The unit's sources in systemd's order, with the drop-in as declared.
    let plannedSources: [UnitSource]
    /// What the service will get after the change.
    let plannedEnvironment: ServiceEnvironment
    /// What the service would get from systemd now; nil when that cannot be seen.
    let loadedEnvironment: ServiceEnvironment?

    init(entry: DesiredState.Entry, facts: HostFacts) {
        target = entry.target
        settings = entry.settings
        self.facts = facts
        unit = facts.units[entry.target.unit]
        file = facts.files[entry.target.dropInPath] ?? .unreadable(reason: "it was not looked at")
        wanted = Result { () throws(UnitFileWriter.ControlCharacter) in
            try UnitFileWriter.dropIn(for: entry.target, settings: entry.settings)
        }
        plannedSources = Self.sources(of: unit, with: (try? wanted.get()) ?? nil, at: entry.target.dropInPath)
        plannedEnvironment = ServiceEnvironment(
            sources: plannedSources, manager: facts.managerEnvironment, files: unit?.environmentFiles ?? [],
            knowsUnitFile: plannedSources.contains { $0.path == facts.units[entry.target.unit]?.fragmentPath },
            systemdVersion: facts.systemdVersion ?? 0)
        if let unit, case .visible(let variables) = unit.loadedEnvironment {
            loadedEnvironment = ServiceEnvironment(
                loaded: variables, manager: facts.managerEnvironment, files: unit.environmentFiles,
                systemdVersion: facts.systemdVersion ?? 0)
        } else {
            loadedEnvironment = nil
        }
    }

    private static func sources(of unit: UnitFacts?, with bytes: [UInt8]?, at path: String) -> [UnitSource] {
        guard let unit else { return [] }
        let others = unit.sources.filter { $0.path != path }
        let ours = bytes.map { [UnitSource(path: path, text: $0)] } ?? []
        return UnitSourceOrder.applied(others + ours, fragmentPath: unit.fragmentPath)
    }

    /// The bytes as declared; nil when the file is not to exist or cannot be written.
    var wantedBytes: [UInt8]? { (try? wanted.get()) ?? nil }

    var decision: Decision {
        let blocks = blocks
        let layers = [Layer(.file, fileVerdict), Layer(.systemd, systemdVerdict), Layer(.process, processVerdict)]
        var plan = TargetPlan(
            name: target.name, unit: target.unit, path: target.dropInPath, blocks: blocks, layers: layers)
        if !blocks.isEmpty || isNothingToDo {
            return Decision(plan: plan, file: nil, needsReload: false, restart: nil, expectation: expectation)
        }
        let fileStep = fileStep
        if fileStep != nil, case .foreign = file {
            plan.notes.append(
                "\(DisplayText.line(target.dropInPath)) holds other settings, which are not shown: they are removed, and the "
                    + "old file is kept on the host below /var/lib/fairlead")
        }
        let needsReload = fileStep != nil || isReloadOwed
        var restart: Step?
        if isActive {
            if let reason = restartReason(changesFile: fileStep != nil) {
                restart = permittedRestart(reason, in: &plan)
            }
        } else if needsReload {
            plan.notes.append("\(target.unit) is not running: takes effect at next start")
        }
        return Decision(
            plan: plan, file: fileStep, needsReload: needsReload, restart: restart, expectation: expectation)
    }

    /// A unit that is not there, nothing declared for it, and no file of ours: there is nothing to remove.
    var isNothingToDo: Bool {
        facts.systemdVersion != nil && unit?.loadState == "not-found" && wantedBytes == nil && file == .absent
    }

    /// Whether the unit runs, so that a change needs a restart.
    var isActive: Bool { ["active", "reloading", "refreshing"].contains(unit?.activeState) }

    /// What is to be done to the drop-in; nil when it says what is declared already.
    private var fileStep: Step? {
        if fileVerdict == .matches { return nil }
        let change = FileChange(path: target.dropInPath, before: file, after: wantedBytes)
        return wantedBytes == nil ? .remove(change) : .write(change)
    }

    /// Whether systemd has to read its files again although none of ours changes.
    private var isReloadOwed: Bool {
        guard let unit else { return false }
        return unit.needsDaemonReload || isDropInLoadedWrongly(unit) || isLoadedStale
    }

    /// Whether systemd knows a drop-in that is gone, or does not know the one that is there. It resolves links in the
    /// directory, so that one that is there is looked for by its file name.
    func isDropInLoadedWrongly(_ unit: UnitFacts) -> Bool {
        if wantedBytes == nil { return unit.loadedDropInPaths.contains(target.dropInPath) }
        let name = target.dropInPath.split(separator: "/").last
        return !unit.loadedDropInPaths.contains { $0.split(separator: "/").last == name }
    }

    /// Whether systemd has loaded other values than the files on disk hold.
    private var isLoadedStale: Bool {
        guard let loaded = loadedEnvironment, !loaded.hidesAnything else { return false }
        return ProxyVariable.allCases.contains { variable in
            [variable.upper, variable.lower].contains { name in
                switch (
                    plannedEnvironment.settings[name]?.holding ?? .removed, loaded.settings[name]?.holding ?? .removed
                ) {
                case (.unknown, _): false
                case (.value(let planned), .value(let loaded)): !variable.means(planned, loaded)
                case (let planned, let loaded): planned != loaded
                }
            }
        }
    }
}

extension ServiceEnvironment {
    /// Whether systemd hides at least one variable, name and all.
    var hidesAnything: Bool { entries[""] != nil }
}
