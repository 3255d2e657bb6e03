/// Plans the `daemon.json` of Docker on a workstation, of which nothing proves that it takes effect.
struct DesktopPlanner {
    let target: DesktopTarget
    let settings: ProxySettings
    /// What was seen of the host.
    let host: HostFacts
    /// The file as it was seen.
    let file: FileFact
    /// What fairlead has written down about the file.
    let record: Record?
    /// What the file is to set.
    let declared: [ProxyVariable: String]
    /// The file's content, or why it cannot be edited.
    let content: Result<DaemonJSONFile, SharedFileProblem>

    init(target: DesktopTarget, context: PlanningContext) {
        self.target = target
        settings = context.settings
        host = context.host
        record = context.record
        let file = context.host.fact(of: target.file)
        self.file = file
        declared = context.settings.daemonValues
        content = DaemonJSONFile.editable(file)
    }

    var decision: TargetDecision {
        let product = target.product.words
        let engine = Layer.Verdict.notApplicable(
            "\(product) is known to ignore 'proxies' in this file: nothing shows what its engine uses")
        var plan = TargetPlan(
            name: target.name, service: nil, files: [target.file], blocks: blocks,
            layers: [Layer(.file, fileVerdict), Layer(.engine, engine)])
        if isNothingToDo { return TargetDecision(plan: plan) }
        if !declared.isEmpty {
            plan.notes.append(
                "\(product) is known to ignore 'proxies' in \(target.file.shown): \(target.product.settings), and for "
                    + "containers and builds target docker-client helps")
        }
        guard plan.blocks.isEmpty else { return TargetDecision(plan: plan) }
        return TargetDecision(plan: plan, files: [change?.step].compactMap { $0 }, record: newRecord)
    }

    private var common: FileBlocks { FileBlocks(file: target.file, host: host) }

    /// A user who is not there and is to have nothing.
    private var isNothingToDo: Bool { declared.isEmpty && common.isUserMissing }

    private var isFileOurs: Bool { file == .absent || record?.isFileOurs == true }

    private var newRecord: Record? {
        guard !declared.isEmpty else { return nil }
        return target.record(
            isFileOurs: isFileOurs,
            values: declared.byDaemonKey)
    }
}

/// The file.
extension DesktopPlanner {
    private var blocks: [Block] {
        if isNothingToDo { return [] }
        if let block = common.accessBlock { return [block] }
        let file = common.unreadableBlock ?? contentBlock ?? common.placeBlock(isChanged: change != nil)
        return [file].compactMap { $0 }
    }

    private var contentBlock: Block? {
        guard case .failure(let problem) = content else { return nil }
        return Block(
            code: "file-invalid", reason: "\(target.file.shown): \(problem.description)",
            wayOut: "mend the file: the engine would not start with it, or not do what it says")
    }

    private var fileVerdict: Layer.Verdict {
        let path = target.file.shown
        if isNothingToDo { return .notApplicable("there is no user \(quoted(target.user))") }
        if let block = common.accessBlock { return .notVisible(block.reason) }
        if case .unreadable(let reason) = file { return .notVisible("\(path): \(DisplayText.line(reason))") }
        switch content {
        case .failure(let problem): return .notVisible("\(path): \(problem.description)")
        case .success(let content):
            if file == .absent { return declared.isEmpty ? .matches : .differs("\(path) does not exist") }
            if let difference = content.difference(from: declared) { return .differs("\(path) \(difference)") }
            return isTooOpen ? .differs("\(path) holds credentials and can be read by other users") : .matches
        }
    }

    private var secret: SecretFile { SecretFile(settings, target.secrets) }

    private var isTooOpen: Bool {
        if case .present(let present) = file { secret.isTooOpen(mode: present.mode) } else { false }
    }

    private var change: FileChange? {
        guard case .success(let content) = content, content.difference(from: declared) != nil || isTooOpen else {
            return nil
        }
        return content.change(
            of: target.file, before: file, to: declared, isFileOurs: isFileOurs, mode: secret.mode(replacing: file))
    }
}
