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
        declared = Dictionary(
            uniqueKeysWithValues: ProxyVariable.allCases.compactMap { variable in
                variable.value(in: context.settings).map { (variable, $0) }
            })
        content = Result { () throws(SharedFileProblem) in
            let bytes: [UInt8]? = if case .present(let present) = file { present.bytes } else { nil }
            let content = try DaemonJSONFile(bytes)
            if let problem = content.problems.first { throw problem }
            return content
        }
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
            values: Dictionary(uniqueKeysWithValues: declared.map { ($0.key.daemonKey, $0.value) }))
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

    private var isSecret: Bool { settings.usesCredentials && target.secrets == .protected }

    private var isTooOpen: Bool {
        guard isSecret, case .present(let present) = file else { return false }
        return present.mode & 0o077 != 0
    }

    private var change: FileChange? {
        guard case .success(let content) = content, content.difference(from: declared) != nil || isTooOpen else {
            return nil
        }
        let after: [UInt8]?
        do {
            after = try content.edited(to: declared, createdByUs: isFileOurs)
        } catch {
            // What cannot be edited is a block already.
            return nil
        }
        if after == nil, file == .absent { return nil }
        let edited = after.flatMap { try? DaemonJSONFile($0) }
        var mode = isSecret ? FileChange.Mode.keptPrivate : .kept
        if case .absent = file { mode = .bits(isSecret ? 0o600 : 0o644) }
        return FileChange(
            file: target.file, before: file, after: after.map { .bytes($0) }, mode: mode,
            excerpt: .init(before: file == .absent ? nil : content.ownedKeysText(), after: edited?.ownedKeysText()))
    }
}

extension DaemonJSONFile {
    /// - Parameter declared: what the file is to set.
    /// - Returns: the first difference as what the file does, `sets http-proxy` for example; nil when there is none.
    func difference(from declared: [ProxyVariable: String]) -> String? {
        for variable in ProxyVariable.allCases {
            switch (declared[variable], proxies[variable]) {
            case (nil, nil): continue
            case (nil, _?): return "sets \(variable.daemonKey)"
            case (_?, nil): return "does not set \(variable.daemonKey)"
            case (let wanted?, let found?):
                if variable.means(Array(found.utf8), Array(wanted.utf8)) { continue }
                return "sets \(variable.daemonKey) to \(DisplayText.value(found.utf8))"
            }
        }
        return nil
    }
}
