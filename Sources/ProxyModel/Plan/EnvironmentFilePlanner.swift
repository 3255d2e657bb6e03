/// Plans a daemon whose settings live in a file with variables that its service reads.
struct EnvironmentFilePlanner {
    let target: EnvironmentFileTarget
    let settings: ProxySettings
    let facts: HostFacts
    /// The file as it was seen.
    let file: FileFact
    /// What fairlead has written down about the file.
    let record: Record?
    /// Whether the spec no longer names the target.
    let isOrphan: Bool
    /// The file's statements; nil where there is no such file, or it was not read.
    let content: EnvironmentContent?
    /// The file as it is to be, or why it cannot be written; nil where nothing changes.
    let edit: Result<EnvironmentContent.Edited, UnitFileWriter.ControlCharacter>?

    init(target: EnvironmentFileTarget, context: PlanningContext) {
        self.target = target
        settings = context.settings
        facts = context.host
        file = context.host.fact(of: target.file)
        record = context.record
        isOrphan = context.isOrphan
        content = Self.content(of: file, facts)
        let declared = Self.declared(context.settings, target)
        let current = content ?? Self.content(of: .lines(Self.emptyFile(facts)), facts)
        let isEdited = current?.differences(from: declared).isEmpty == false || content == nil && !declared.isEmpty
        edit =
            isEdited
            ? current.map { current in
                Result { () throws(UnitFileWriter.ControlCharacter) in
                    try current.edited(to: Self.assignments(context.settings, target))
                }
            } : nil
    }

    private static func content(of file: FileFact, _ facts: HostFacts) -> EnvironmentContent? {
        guard case .lines(let lines) = file else { return nil }
        return EnvironmentContent(lines, systemdVersion: facts.systemdVersion ?? 0)
    }

    private static func emptyFile(_ facts: HostFacts) -> EnvironmentLines {
        EnvironmentLines(syntax: facts.initSystem == .systemd ? .systemd : .shell, count: 0, digest: "")
    }

    private static func assignments(
        _ settings: ProxySettings, _ target: EnvironmentFileTarget
    ) -> [(name: String, value: String)] {
        ProxyVariable.assignments(of: settings, in: target.variables).map { ($0.name, $0.value) }
    }

    private static func declared(_ settings: ProxySettings, _ target: EnvironmentFileTarget) -> [String: String] {
        Dictionary(uniqueKeysWithValues: assignments(settings, target).map { ($0.name, $0.value) })
    }

    /// What the file is to set, by name.
    var declared: [String: String] { Self.declared(settings, target) }

    /// Whether systemd runs the service.
    var isSystemd: Bool { facts.initSystem == .systemd }

    /// The service, as the host runs it.
    var service: Service {
        guard !isSystemd, let manager = facts.initSystem else { return Service(target.preset.unit) }
        return Service(target.serviceName, managedBy: manager)
    }

    /// The unit as it was seen; nil on hosts without systemd.
    var unit: UnitFacts? { isSystemd ? facts.units[target.preset.unit] : nil }

    /// The service as it was seen; nil on hosts with systemd.
    var script: ServiceFacts? { isSystemd ? nil : facts.services[target.serviceName] }

    /// Whether the service runs, so that a change needs a restart.
    var isActive: Bool { unit?.isActive ?? (script?.processID != nil) }

    /// What the running process has; nil when none runs.
    var process: EnvironmentFact? { isSystemd ? unit?.process : script?.process }

    /// What was seen of the container engine; nil where there is none.
    var engine: EngineFacts? { isSystemd ? unit?.engine : script?.engine }

    var decision: TargetDecision {
        let blocks = blocks
        var layers = [Layer(.file, fileVerdict)]
        if isSystemd { layers.append(Layer(.systemd, systemdVerdict)) }
        layers.append(Layer(.process, processVerdict))
        if isActive, let verdict = engine?.verdict(on: settings) { layers.append(Layer(.engine, verdict)) }
        var plan = TargetPlan(
            name: target.name, service: service, files: [target.file], blocks: blocks, layers: layers)
        if ContainerEngine(unit: target.preset.unit) == .docker, let engine, blocks.isEmpty {
            plan.notes += EngineDoubts.notes(settings: settings, version: engine.report?.version ?? engine.version)
        }
        if !blocks.isEmpty || isNothingToDo { return TargetDecision(plan: plan) }
        let change = change
        var restart: Step?
        if isActive {
            if let reason = restartReason(changesFile: change != nil) {
                restart = RestartDecision(service: service, policy: target.restart, engine: engine?.report)
                    .step(reason, in: &plan)
            }
        } else if change != nil {
            plan.notes.append("\(service.shown) is not running: takes effect at next start")
        }
        return TargetDecision(
            plan: plan, files: [change?.step].compactMap { $0 }, restart: restart, expectation: expectation,
            record: newRecord)
    }

    /// What is to be done to the file; nil when it says what is declared already. It goes when it was ours and nothing
    /// is left in it.
    var change: FileChange? {
        let edited = try? edit?.get()
        guard let content else {
            guard file == .absent, let edited else { return nil }
            return FileChange(
                file: target.file, before: file, after: .bytes(edited.ownedText),
                mode: secret.mode(replacing: file))
        }
        if edited == nil, !isTooOpen { return nil }
        let whole = content.lines.count > 0 ? [FileChange.Piece.lines(1...content.lines.count)] : []
        let after = FileChange.Content.pieces(edited?.pieces ?? whole)
        let isRemoved = edited?.isEmpty == true && record?.isFileOurs == true
        return FileChange(
            file: target.file, before: file, after: isRemoved ? nil : after, mode: secret.mode(replacing: file),
            excerpt: .init(
                before: content.ownedText, after: isRemoved ? nil : edited?.ownedText ?? content.ownedText))
    }

    /// What credentials mean for the file's rights.
    var secret: SecretFile { SecretFile(settings, target.secrets) }

    /// Whether the file holds credentials and others may read it.
    var isTooOpen: Bool {
        if case .lines(let lines) = file { secret.isTooOpen(mode: lines.mode) } else { false }
    }

    /// A service that is not there, nothing declared for it, and no line of ours in its file.
    var isNothingToDo: Bool {
        declared.isEmpty && isMissing && fileVerdict == .matches
    }

    /// Whether the host has no such service.
    var isMissing: Bool { isSystemd ? unit?.loadState == "not-found" : script?.isInstalled == false }

    private var newRecord: Record? {
        guard !declared.isEmpty else { return nil }
        let isOurs = file == .absent || record?.isFileOurs == true
        return target.record(isFileOurs: isOurs, values: declared)
    }

    /// What the process must have after a restart: the managed variables exactly as the service will get them, which
    /// may be the same in other words than the spec's.
    private var expectation: ProcessExpectation {
        ProcessExpectation(service, in: plannedEnvironment, settings, target.variables)
    }
}
