/// Plans podman's file of ours.
struct PodmanPlanner {
    let target: PodmanTarget
    let settings: ProxySettings
    /// What was seen of the host.
    let host: HostFacts
    /// What was seen of podman; nil when it was not looked at.
    let podman: PodmanFacts?
    /// The file as it was seen.
    let file: FileFact
    /// What the file is to set, in order.
    let variables: [EnvironmentVariable]
    /// The other files and ours, merged as podman does it.
    let merge: PodmanMerge

    init(target: PodmanTarget, context: PlanningContext) {
        self.target = target
        settings = context.settings
        host = context.host
        podman = context.host.view(of: target.scope).podman
        file = context.host.fact(of: target.file)
        variables = ProxyVariable.assignments(of: context.settings, in: target.variables).map {
            EnvironmentVariable(name: $0.name, value: Array($0.value.utf8))
        }
        merge = PodmanMerge(
            facts: podman ?? PodmanFacts(), path: context.host.absolutePath(of: target.file), scope: target.scope,
            changes: context.changes)
    }

    var decision: TargetDecision {
        var plan = TargetPlan(
            name: target.name, service: nil, files: [target.file], blocks: blocks, layers: [Layer(.file, fileVerdict)])
        guard plan.blocks.isEmpty, !isNothingToDo else { return TargetDecision(plan: plan) }
        guard let change else { return TargetDecision(plan: plan, record: record) }
        plan.notes.append(
            "podman commands run later have it, unless their own environment sets these variables; what runs keeps what "
                + "it has")
        if case .foreign = file {
            plan.notes.append(
                "\(target.file.shown) holds other settings, which are not shown: they are removed, and the old file is "
                    + "kept on the host")
        }
        return TargetDecision(plan: plan, files: [change.step], record: record)
    }

    private var common: FileBlocks { FileBlocks(file: target.file, host: host) }

    /// Nothing is declared, and nothing is there to be removed.
    private var isNothingToDo: Bool {
        variables.isEmpty && (common.isUserMissing || (file == .absent && podman?.isInstalled != true))
    }

    private var record: Record? {
        guard !variables.isEmpty else { return nil }
        let values = ProxyVariable.assignments(of: settings, in: target.variables).map { ($0.name, $0.value) }
        return target.record(isFileOurs: true, values: Dictionary(uniqueKeysWithValues: values))
    }

    /// Whether ours adds to what other files set: only where it would be lost otherwise.
    private var appends: Bool {
        if merge.loser != nil { return true }
        // What is there stays where it does as well.
        let mayAppend = merge.version?.knowsAppend == true
        let preferred = mayAppend && current?.appends == true ? [true, false] : mayAppend ? [false, true] : [false]
        return preferred.min { conflicts(appending: $0).count < conflicts(appending: $1).count } ?? false
    }

    private func conflicts(appending appends: Bool) -> [PodmanMerge.Conflict] {
        merge.conflicts(with: settings, ours: ContainersConf(setting: variables, appends: appends))
    }

    /// The file as it is, when it is one of ours.
    private var current: ContainersConf? {
        guard case .present(let present) = file, let content = try? ContainersConf(present.bytes),
            !content.hasOtherSettings, !content.hasOtherEntries
        else { return nil }
        return content
    }

    /// The file as declared; nil when it is not to exist.
    private var wanted: Result<[UInt8]?, UnitFileWriter.ControlCharacter> {
        Result { () throws(UnitFileWriter.ControlCharacter) in
            try ContainersConf.file(
                setting: ProxyVariable.assignments(of: settings, in: target.variables).map { ($0.name, $0.value) },
                appends: appends)
        }
    }

    private var change: FileChange? {
        guard fileVerdict != .matches, case .success(let wanted) = wanted else { return nil }
        // Users' own podman reads the host's file, too; a user's file is nobody else's business.
        return FileChange(
            file: target.file, before: file, after: wanted.map { .bytes($0) },
            mode: .bits(target.scope == .system ? 0o644 : 0o600))
    }
}

/// What was seen, and what is in the way.
extension PodmanPlanner {
    private var fileVerdict: Layer.Verdict {
        let path = target.file.shown
        if variables.isEmpty, common.isUserMissing {
            return .notApplicable("there is no user \(quoted(target.scope.user ?? ""))")
        }
        if let block = common.accessBlock { return .notVisible(block.reason) }
        switch file {
        case .unreadable(let reason): return .notVisible("\(path): \(DisplayText.line(reason))")
        case .absent: return variables.isEmpty ? .matches : .differs("\(path) does not exist")
        case .foreign, .present: break
        }
        guard let current else { return .differs("\(path) holds more than proxy variables") }
        if variables.isEmpty { return .differs("\(path) is there") }
        for variable in variables {
            guard let found = current.proxies.first(where: { $0.name == variable.name }) else {
                return .differs("\(path) does not set \(variable.name)")
            }
            if !isSame(variable, found) { return .differs("\(path) sets \(found)") }
        }
        if let extra = current.proxies.first(where: { entry in !variables.contains { $0.name == entry.name } }) {
            return .differs("\(path) also sets \(extra.name)")
        }
        if (current.appends ?? false) != appends {
            return .differs(
                appends
                    ? "\(path) takes away what other files set"
                    : "\(path) adds to what other files set, which outranks it")
        }
        return .matches
    }

    /// Containers get the values as they are.
    private func isSame(_ left: EnvironmentVariable, _ right: EnvironmentVariable) -> Bool {
        guard let variable = ClientVariable(rawValue: left.name.uppercased()) else { return left == right }
        return variable.means(left.value ?? [], right.value ?? [])
    }

    private var blocks: [Block] {
        if isNothingToDo { return [] }
        if let block = common.accessBlock { return [block] }
        let file = common.unreadableBlock ?? foreignBlock ?? common.placeBlock(isChanged: fileVerdict != .matches)
        if variables.isEmpty { return [file].compactMap { $0 } }
        if let installation = installationBlock { return [installation] + [file].compactMap { $0 } }
        let secrets = common.secretsBlock(
            settings, target.secrets,
            because: target.scope == .system ? "which every user can read" : "and in every container that its user runs"
        )
        return [secrets, file, valueBlock].compactMap { $0 } + mergeBlocks
    }

    private var installationBlock: Block? {
        guard let podman else {
            return Block(
                code: "podman-unseen", reason: "podman was not looked at",
                wayOut: "run again; if it stays so, report it as a fault of fairlead")
        }
        if !podman.isInstalled {
            return Block(
                code: "podman-missing", reason: "there is no podman",
                wayOut: "install podman, or take the target away from this host")
        }
        guard podman.version == nil else { return nil }
        return Block(
            code: "podman-version-unseen",
            reason: "podman does not say its version, and what its files mean depends on it",
            wayOut: "see what 'podman --version' says on the host: a file that podman refuses keeps it from starting")
    }

    private var foreignBlock: Block? {
        let line: Int
        switch file {
        case .absent, .unreadable: return nil
        case .foreign(let foreign): line = foreign
        case .present:
            if current != nil { return nil }
            line = 1
        }
        if target.adopt { return nil }
        return Block(
            code: "file-foreign", reason: "\(target.file.shown) holds more than proxy variables (line \(line))",
            wayOut: "move the other settings to another file, name another file with path:, or set adopt: true")
    }

    private var valueBlock: Block? {
        guard case .failure(let error) = wanted else { return nil }
        return Block(
            code: "control-character", reason: error.description, wayOut: "take the character out of the spec")
    }

    private var mergeBlocks: [Block] {
        let unclear = merge.unclear.map { fact in
            Block(
                code: "file-invalid", reason: "\(DisplayText.line(fact.path)): \(DisplayText.line(fact.problem))",
                wayOut: "mend the file: what podman makes of it is not known")
        }
        if !unclear.isEmpty { return unclear }
        if let loser = merge.loser, let version = merge.version, !version.knowsAppend {
            return [
                Block(
                    code: "podman-no-append",
                    reason:
                        "podman \(version.major).\(version.minor) lets a later file replace the whole list of env, and "
                        + "\(DisplayText.line(loser)) has other entries in it, which would be lost",
                    wayOut:
                        "update podman to 4.8 or later, or keep the proxy in that file by hand and take the target away"
                )
            ]
        }
        return conflicts(appending: appends).map { $0.block(besides: target.file) }
    }
}
