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
    /// A folder that is a link.
    let linkBlock: Block?
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
        linkBlock = context.host.linkBlock(of: target.file)
        absolutePath = context.host.absolutePath(of: target.file)
        unit = facts.units[target.engine.unit]
        file = context.host.fact(of: target.file)
        record = context.record
        content = DaemonJSONFile.editable(file)
        environment = ServiceEnvironment(
            sources: UnitSourceOrder.applied(unit?.sources ?? [], fragmentPath: unit?.fragmentPath ?? ""),
            facts: facts, unit: unit)
    }

    /// What the file is to set.
    var declared: [ProxyVariable: String] { settings.daemonValues }

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

    /// What is to be done to the file; nil when it says what is declared already.
    var change: FileChange? {
        guard case .success(let content) = content, fileVerdict != .matches else { return nil }
        var change = content.change(
            of: target.file, before: file, to: declared, isFileOurs: isFileOurs, mode: secret.mode(replacing: file))
        if isValidated, change?.after != nil { change?.validatingUnit = target.engine.unit }
        return change
    }

    /// What credentials mean for the file's rights.
    var secret: SecretFile { SecretFile(settings, target.secrets) }

    /// Whether the file holds credentials and others may read it.
    var isTooOpen: Bool {
        if case .present(let present) = file { secret.isTooOpen(mode: present.mode) } else { false }
    }

    /// Engines from 23.0 on can check a configuration; older ones are blocked before.
    private var isValidated: Bool { (unit?.engine?.majorVersion ?? 0) >= 23 }

    private var newRecord: Record? {
        guard !declared.isEmpty else { return nil }
        return target.record(
            isFileOurs: isFileOurs,
            values: declared.byDaemonKey)
    }
}
