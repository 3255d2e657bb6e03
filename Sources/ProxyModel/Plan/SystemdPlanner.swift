/// Plans a systemd service whose settings live in a drop-in.
struct SystemdPlanner {
    let target: SystemdTarget
    let settings: ProxySettings
    /// What was seen of the host, or of the user whose unit it is.
    let facts: HostFacts
    /// Whether the host was looked at as root.
    let isRoot: Bool
    /// The drop-in's absolute path on the host.
    let dropInPath: String
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

    init(target: SystemdTarget, context: PlanningContext) {
        self.target = target
        settings = context.settings
        facts = context.host.view(of: target.scope)
        isRoot = context.host.isRoot
        dropInPath = context.host.absolutePath(of: target.file)
        unit = facts.units[target.unit]
        file = facts.files[target.dropInPath] ?? .unreadable(reason: "it was not looked at")
        wanted = Result { () throws(UnitFileWriter.ControlCharacter) in
            try UnitFileWriter.dropIn(for: target, settings: context.settings)
        }
        plannedSources = Self.sources(of: unit, with: (try? wanted.get()) ?? nil, at: dropInPath)
        plannedEnvironment = ServiceEnvironment(
            sources: plannedSources, facts: facts, unit: unit)
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

    var decision: TargetDecision {
        let blocks = blocks
        var layers = [Layer(.file, fileVerdict), Layer(.systemd, systemdVerdict), Layer(.process, processVerdict)]
        if let engineVerdict { layers.append(Layer(.engine, engineVerdict)) }
        var plan = TargetPlan(
            name: target.name, service: target.service, files: [target.file], blocks: blocks, layers: layers)
        if !blocks.isEmpty || isNothingToDo { return TargetDecision(plan: plan) }
        let fileStep = fileStep
        if fileStep != nil, case .foreign = file {
            plan.notes.append(
                "\(target.file.shown) holds other settings, which are not shown: they are removed, and the "
                    + "old file is kept on the host below /var/lib/fairlead")
        }
        let needsReload = fileStep != nil || isReloadOwed
        var restart: Step?
        if isActive {
            if let reason = restartReason(changesFile: fileStep != nil) {
                restart = permittedRestart(reason, in: &plan)
            }
        } else if needsReload {
            plan.notes.append("\(unitName) is not running: takes effect at next start")
        }
        return TargetDecision(
            plan: plan, files: [fileStep].compactMap { $0 }, reload: needsReload ? target.scope : nil,
            restart: restart, expectation: expectation, record: record)
    }

    /// What is to be written down; nil when nothing is left.
    private var record: Record? {
        guard wantedBytes != nil else { return nil }
        let values = ProxyVariable.assignments(of: settings, in: target.variables).map { ($0.name, $0.value) }
        return target.record(isFileOurs: true, values: Dictionary(uniqueKeysWithValues: values))
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
        return FileChange(file: target.file, before: file, after: wantedBytes.map { .bytes($0) }).step
    }

    /// Whether systemd has to read its files again although none of ours changes.
    private var isReloadOwed: Bool {
        guard let unit else { return false }
        return unit.needsDaemonReload || isDropInLoadedWrongly(unit) || isLoadedStale
    }

    /// Whether systemd knows a drop-in that is gone, or does not know the one that is there. It resolves links in the
    /// directory, so that one that is there is looked for by its file name.
    func isDropInLoadedWrongly(_ unit: UnitFacts) -> Bool {
        if wantedBytes == nil { return unit.loadedDropInPaths.contains(dropInPath) }
        let name = dropInPath.split(separator: "/").last
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
