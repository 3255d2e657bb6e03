/// Plans a systemd service whose settings live in a drop-in.
struct SystemdPlanner {
    let target: SystemdTarget
    let settings: ProxySettings
    /// What was seen of the host, or of the user whose unit it is.
    let facts: HostFacts
    /// Whether the host was looked at as root.
    let isRoot: Bool
    /// Whether the spec no longer names the target.
    let isOrphan: Bool
    /// What becomes of the daemon of a user who is not logged in.
    let lingerNote: String?
    /// The drop-in's absolute path on the host.
    let dropInPath: String
    /// The unit as it was seen; nil when it was not looked at.
    let unit: UnitFacts?
    /// The drop-in as it was seen.
    let file: FileFact
    /// The file with the credentials as it was seen.
    let credentialsFact: FileFact
    /// Whether either of them cannot be written.
    let isReadOnly: Bool
    /// A folder that is a link.
    let linkBlock: Block?
    /// The files as declared, or why they cannot be written.
    let wanted: Result<SystemdFiles, UnitFileWriter.ControlCharacter>
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
        isOrphan = context.isOrphan
        lingerNote = context.host.lingerNote(for: target.scope)
        dropInPath = context.host.absolutePath(of: target.file)
        unit = facts.units[target.unit]
        file = context.host.fact(of: target.file)
        credentialsFact = context.host.fact(of: target.credentialsFile)
        linkBlock = context.host.linkBlock(of: target.file)
        isReadOnly = context.host.isReadOnly(target.file) || context.host.isReadOnly(target.credentialsFile)
        let credentialsPath = context.host.absolutePath(of: target.credentialsFile)
        wanted = Result { () throws(UnitFileWriter.ControlCharacter) in
            try SystemdFiles(target, settings: context.settings, credentialsPath: credentialsPath)
        }
        let files = try? wanted.get()
        plannedSources = Self.sources(of: unit, with: files?.dropIn, at: dropInPath)
        plannedEnvironment = ServiceEnvironment(
            sources: plannedSources, facts: facts, unit: unit,
            ours: (credentialsPath, files?.credentials))
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

    /// The drop-in as declared; nil when it is not to exist or cannot be written.
    var wantedDropIn: [UInt8]? { (try? wanted.get())?.dropIn }

    /// The file with the credentials as declared; nil when it is not to exist.
    var wantedCredentials: [UInt8]? { (try? wanted.get())?.credentials }

    /// The unit.
    var service: Service { Service(target.unit, in: target.scope) }

    var decision: TargetDecision {
        let blocks = blocks
        var layers = [Layer(.file, fileVerdict), Layer(.systemd, systemdVerdict), Layer(.process, processVerdict)]
        if let engineVerdict { layers.append(Layer(.engine, engineVerdict)) }
        var plan = TargetPlan(
            name: target.name, service: target.service, files: [target.file, target.credentialsFile], blocks: blocks,
            layers: layers)
        if let lingerNote { plan.notes.append(lingerNote) }
        plan.notes += engineDoubts
        if !blocks.isEmpty || isNothingToDo { return TargetDecision(plan: plan) }
        let fileSteps = fileSteps
        if fileSteps.contains(where: { $0.change?.file == target.file }), case .foreign = file {
            plan.notes.append(
                "\(target.file.shown) holds other settings, which are not shown: they are removed, and the "
                    + "old file is kept on the host below /var/lib/fairlead")
        }
        // Where the rights alone are wrong, or the password, the diff shows nothing.
        if wantedCredentials != nil, case .present = credentialsFact, case .differs(let how) = credentialsVerdict {
            plan.notes.append("\(how): it is written again, for its owner alone")
        }
        let needsReload = fileSteps.contains { $0.change?.file == target.file } || isReloadOwed
        var restart: Step?
        if isActive {
            if let reason = restartReason(changesFile: !fileSteps.isEmpty) {
                restart = RestartDecision(service: service, policy: target.restart, engine: unit?.engine?.report)
                    .step(reason, in: &plan)
            }
        } else if needsReload || !fileSteps.isEmpty {
            plan.notes.append("\(unitName) is not running: takes effect at next start")
        }
        return TargetDecision(
            plan: plan, files: fileSteps, reload: needsReload ? target.scope : nil,
            restart: restart, expectation: expectation, record: record)
    }

    /// What is to be written down; nil when nothing is left.
    private var record: Record? {
        guard wantedDropIn != nil else { return nil }
        let values = ProxyVariable.assignments(of: settings, in: target.variables).map { ($0.name, $0.value) }
        return target.record(isFileOurs: true, values: Dictionary(uniqueKeysWithValues: values))
    }

    /// A unit that is not there, nothing declared for it, and no file of ours: there is nothing to remove.
    var isNothingToDo: Bool {
        facts.systemdVersion != nil && unit?.loadState == "not-found" && wantedDropIn == nil && file == .absent
            && credentialsFact == .absent
    }

    /// Whether the unit runs, so that a change needs a restart.
    var isActive: Bool { unit?.isActive == true }

    /// What is to be done to the files: the credentials come before the drop-in that names them, and go after it.
    private var fileSteps: [Step] {
        var steps: [Step] = []
        if dropInVerdict != .matches {
            steps.append(FileChange(file: target.file, before: file, after: wantedDropIn.map { .bytes($0) }).step)
        }
        if credentialsVerdict != .matches {
            let change = FileChange(
                file: target.credentialsFile, before: credentialsFact, after: wantedCredentials.map { .bytes($0) },
                mode: .bits(0o600))
            steps.insert(change.step, at: wantedCredentials == nil ? steps.endIndex : 0)
        }
        return steps
    }

    /// Whether systemd has to read its files again although none of ours changes.
    private var isReloadOwed: Bool {
        guard let unit else { return false }
        return unit.needsDaemonReload || isDropInLoadedWrongly(unit) || isLoadedStale
    }

    /// Whether systemd knows a drop-in that is gone, or does not know the one that is there. It resolves links in the
    /// directory, so that one that is there is looked for by its file name.
    func isDropInLoadedWrongly(_ unit: UnitFacts) -> Bool {
        if wantedDropIn == nil { return unit.loadedDropInPaths.contains(dropInPath) }
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
