/// Plans a container engine whose settings live in its own configuration.
struct DaemonJSONPlanner {
    let target: DaemonJSONTarget
    let settings: ProxySettings
    /// What was seen of the host, or of the user whose engine it is.
    let facts: HostFacts
    /// Whether the host was looked at as root.
    let isRoot: Bool
    /// Whether the spec no longer names the target.
    let isOrphan: Bool
    /// What becomes of the daemon of a user who is not logged in.
    let lingerNote: String?
    /// Whether the file cannot be written.
    let isReadOnly: Bool
    /// The file's absolute path on the host.
    let absolutePath: String
    /// The unit as it was seen; nil when it was not looked at.
    let unit: UnitFacts?
    /// The configuration as it was seen.
    let file: FileFact
    /// What fairlead has written down about the file.
    let record: Record?
    /// The configuration's content, or why it cannot be edited.
    let content: Result<DaemonJSONFile, SharedFileProblem>
    /// What the engine's process gets from systemd.
    let environment: ServiceEnvironment

    init(target: DaemonJSONTarget, context: PlanningContext) {
        self.target = target
        settings = context.settings
        facts = context.host.view(of: target.scope)
        isRoot = context.host.isRoot
        isOrphan = context.isOrphan
        lingerNote = context.host.lingerNote(for: target.scope)
        isReadOnly = context.host.isReadOnly(target.file)
        absolutePath = context.host.absolutePath(of: target.file)
        unit = facts.units[target.engine.unit]
        file = context.host.fact(of: target.file)
        record = context.record
        let bytes: [UInt8]? = if case .present(let present) = file { present.bytes } else { nil }
        content = Result { () throws(SharedFileProblem) in
            let file = try DaemonJSONFile(bytes)
            if let problem = file.problems.first { throw problem }
            return file
        }
        environment = ServiceEnvironment(
            sources: UnitSourceOrder.applied(unit?.sources ?? [], fragmentPath: unit?.fragmentPath ?? ""),
            facts: facts, unit: unit)
    }

    /// What the file is to set.
    var declared: [ProxyVariable: String] {
        Dictionary(
            uniqueKeysWithValues: ProxyVariable.allCases.compactMap { variable in
                variable.value(in: settings).map { (variable, $0) }
            })
    }

    var decision: TargetDecision {
        let blocks = blocks
        let layers = [
            Layer(.file, fileVerdict), Layer(.systemd, systemdVerdict), Layer(.engine, engineVerdict),
        ]
        var plan = TargetPlan(
            name: target.name, service: target.service, files: [target.file], blocks: blocks, layers: layers)
        if case .success(let content) = content {
            plan.notes += content.notes.map { "\(target.file.shown), line \($0.line): \($0.message)" }
        }
        if let lingerNote { plan.notes.append(lingerNote) }
        if target.engine == .docker, let engine = unit?.engine, blocks.isEmpty {
            plan.notes += EngineDoubts.notes(
                settings: settings, version: engine.report?.version ?? engine.version, kind: .daemonJSON)
        }
        if !blocks.isEmpty || isNothingToDo { return TargetDecision(plan: plan) }
        let change = change
        var restart: Step?
        if isActive {
            if let reason = restartReason(changesFile: change != nil) {
                restart = RestartDecision(service: service, policy: target.restart, engine: unit?.engine?.report)
                    .step(reason, in: &plan)
            }
        } else if change != nil {
            plan.notes.append("\(unitName) is not running: takes effect at next start")
        }
        return TargetDecision(
            plan: plan, files: [change?.step].compactMap { $0 }, restart: restart, expectation: nil,
            changesValues: change != nil && hasOtherValues, record: newRecord)
    }

    /// The engine's unit.
    var service: Service { Service(target.engine.unit, in: target.scope) }

    /// The engine's unit for people.
    var unitName: String { service.shown }

    /// An engine that is not there, nothing declared for it, and nothing of ours in its configuration.
    var isNothingToDo: Bool {
        facts.systemdVersion != nil && unit?.loadState == "not-found" && declared.isEmpty && fileVerdict == .matches
    }

    /// Whether the engine's unit runs, so that a change needs a restart.
    var isActive: Bool { unit?.isActive == true }

    /// Whether fairlead made the file.
    private var isFileOurs: Bool { file == .absent || record?.isFileOurs == true }

    /// What is to be done to the file; nil when it says what is declared already. It goes when it was ours and nothing
    /// is left in it.
    var change: FileChange? {
        guard case .success(let content) = content, fileVerdict != .matches else { return nil }
        do {
            let after = try content.edited(to: declared, createdByUs: isFileOurs)
            if after == nil, file == .absent { return nil }
            let edited = try after.map { bytes throws(SharedFileProblem) in try DaemonJSONFile(bytes).ownedKeysText() }
            return FileChange(
                file: target.file, before: file, after: after.map { .bytes($0) }, mode: mode,
                excerpt: .init(before: file == .absent ? nil : content.ownedKeysText(), after: edited),
                validatingUnit: isValidated && after != nil ? target.engine.unit : nil)
        } catch {
            // What cannot be edited is a block already.
            return nil
        }
    }

    /// A new file is root's alone where it holds credentials; one that is there keeps its rights, but loses those of
    /// group and others with them.
    private var mode: FileChange.Mode {
        let isSecret = settings.usesCredentials && target.secrets == .protected
        guard case .present = file else { return .bits(isSecret ? 0o600 : 0o644) }
        return isSecret ? .keptPrivate : .kept
    }

    /// Whether the file holds credentials and others may read it.
    var isTooOpen: Bool {
        guard settings.usesCredentials, target.secrets == .protected, case .present(let present) = file else {
            return false
        }
        return present.mode & 0o077 != 0
    }

    /// Engines from 23.0 on can check a configuration; older ones are blocked before.
    private var isValidated: Bool { (unit?.engine?.majorVersion ?? 0) >= 23 }

    private var newRecord: Record? {
        guard !declared.isEmpty else { return nil }
        return target.record(
            isFileOurs: isFileOurs,
            values: Dictionary(uniqueKeysWithValues: declared.map { ($0.key.daemonKey, $0.value) }))
    }
}
