/// Plans the entry of Docker's client in a user's `config.json`.
struct DockerClientPlanner {
    let target: DockerClientTarget
    let settings: ProxySettings
    /// What was seen of the host.
    let host: HostFacts
    /// What an earlier target of the host does to the same file; nil when none does.
    let earlier: FileChange?
    /// The file as it was seen.
    let file: FileFact
    /// What fairlead has written down about the entry.
    let record: Record?
    /// What the file is to set.
    let declared: [ClientVariable: String]
    /// The file's content, with what an earlier target does to it, or why it cannot be edited.
    let content: Result<ClientConfigFile, SharedFileProblem>

    init(target: DockerClientTarget, context: PlanningContext) {
        self.target = target
        settings = context.settings
        host = context.host
        let earlier = context.earlier(to: target.file)
        self.earlier = earlier
        record = context.record
        declared = ClientVariable.values(in: context.settings)
        let file = context.host.fact(of: target.file)
        self.file = file
        let bytes = Self.bytes(of: file, after: earlier)
        content = Result { () throws(SharedFileProblem) in
            let file = try ClientConfigFile(bytes, daemonHost: target.daemonHost)
            if let problem = file.problems.first { throw problem }
            return file
        }
    }

    private static func bytes(of file: FileFact, after earlier: FileChange?) -> [UInt8]? {
        if let earlier {
            if case .bytes(let bytes)? = earlier.after { return bytes }
            return nil
        }
        if case .present(let present) = file { return present.bytes }
        return nil
    }

    var decision: TargetDecision {
        let name = target.name + (target.daemonHost.map { " \($0)" } ?? "")
        var plan = TargetPlan(
            name: name, service: nil, files: [target.file], blocks: blocks, layers: [Layer(.file, fileVerdict)])
        if isNothingToDo { return TargetDecision(plan: plan) }
        plan.notes = containerNotes
        guard plan.blocks.isEmpty else { return TargetDecision(plan: plan) }
        return TargetDecision(plan: plan, files: [change?.step].compactMap { $0 }, record: newRecord)
    }

    /// A user who is not there and is to have nothing.
    private var isNothingToDo: Bool { declared.isEmpty && common.isUserMissing }

    private var common: FileBlocks { FileBlocks(file: target.file, host: host) }

    private var containerNotes: [String] {
        guard target.isForThisHost else { return [] }
        let notes = ContainerNotes(declared: declared, settings: settings)
        let system = notes.notes(on: host.containers[.docker], user: nil)
        if target.scope == .system { return system }
        return system + notes.notes(on: host.view(of: target.scope).containers[.docker], user: target.user)
    }

    /// A file that others than us made stays, be it empty.
    private var isFileOurs: Bool { file == .absent || record?.isFileOurs == true }

    private var newRecord: Record? {
        guard !declared.isEmpty else { return nil }
        return target.record(
            isFileOurs: isFileOurs,
            values: Dictionary(uniqueKeysWithValues: declared.map { ($0.key.key, $0.value) }))
    }
}

/// The file.
extension DockerClientPlanner {
    private var blocks: [Block] {
        if isNothingToDo { return [] }
        if let block = common.accessBlock { return [block] }
        let secrets = common.secretsBlock(
            settings, target.secrets, because: "and in every container and build that its user makes")
        let file = common.unreadableBlock ?? contentBlock ?? common.placeBlock(isChanged: change != nil)
        return [secrets, file].compactMap { $0 }
    }

    private var contentBlock: Block? {
        let path = target.file.shown
        switch content {
        case .failure(let problem):
            return Block(
                code: "file-invalid", reason: "\(path): \(problem.description)",
                wayOut: "mend the file: the client would not read it, or not do what it says")
        case .success(let content):
            guard content.hasByteOrderMark else { return nil }
            return Block(
                code: "byte-order-mark",
                reason: "\(path) starts with a byte order mark, which the client does not read",
                wayOut: "save the file as UTF-8 without a byte order mark")
        }
    }

    private var fileVerdict: Layer.Verdict {
        let path = target.file.shown
        if isNothingToDo { return .notApplicable("there is no user \(quoted(target.user))") }
        if let block = common.accessBlock { return .notVisible(block.reason) }
        if case .unreadable(let reason) = file { return .notVisible("\(path): \(DisplayText.line(reason))") }
        switch content {
        case .failure(let problem): return .notVisible("\(path): \(problem.description)")
        case .success(let content):
            if declared.isEmpty, content.values.byKey.isEmpty { return .matches }
            if file == .absent, earlier == nil { return .differs("\(path) does not exist") }
            return difference(in: content).map { .differs("\(path) \($0)") } ?? .matches
        }
    }

    private func difference(in content: ClientConfigFile) -> String? {
        let found = content.values.byKey
        for variable in ClientVariable.allCases {
            switch (declared[variable], found[variable.key]) {
            case (nil, nil): continue
            case (nil, _?): return "sets \(variable.key)"
            case (_?, nil): return "does not set \(variable.key)"
            case (let wanted?, let found?):
                if variable.means(Array(wanted.utf8), Array(found.utf8)) { continue }
                return "sets \(variable.key) to \(DisplayText.value(found.utf8))"
            }
        }
        return nil
    }

    /// What is to be done to the file, with what an earlier target does to it; nil when it says what is declared already.
    /// It goes when it was ours and nothing is left in it.
    private var change: FileChange? {
        guard case .success(let content) = content, difference(in: content) != nil else { return nil }
        let after: [UInt8]?
        do {
            after = try content.edited(to: wanted(over: content), createdByUs: isFileOurs)
        } catch {
            // What cannot be edited is a block already.
            return nil
        }
        if after == nil, file == .absent { return nil }
        let edited = after.flatMap { try? ClientConfigFile($0, daemonHost: target.daemonHost) }
        let before = file == .absent ? nil : (earlier?.excerpt?.before ?? []) + content.ownedKeysText()
        var mode = FileChange.Mode.kept
        if case .absent = file { mode = .bits(0o600) }
        return FileChange(
            file: target.file, before: file, after: after.map { .bytes($0) }, mode: mode,
            excerpt: .init(before: before, after: edited.map { (earlier?.excerpt?.after ?? []) + $0.ownedKeysText() }))
    }

    /// The values to be written: one that only differs in a password that nobody looked up stays as it is.
    private func wanted(over content: ClientConfigFile) -> ClientProxyValues {
        let found = content.values.byKey
        let pairs = declared.map { variable, value -> (String, String) in
            let old = found[variable.key]
            let stays = old.map { variable.means(Array($0.utf8), Array(value.utf8)) } ?? false
            return (variable.key, stays ? old ?? value : value)
        }
        return ClientProxyValues(byKey: Dictionary(uniqueKeysWithValues: pairs))
    }
}
