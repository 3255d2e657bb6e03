/// Why the configuration cannot be changed safely.
extension DaemonJSONPlanner {
    /// Everything that is in the way, the most basic first.
    var blocks: [Block] {
        if isNothingToDo { return [] }
        let service = ServiceBlocks(service: service, facts: facts, isRoot: isRoot)
            .blocks(of: unit, removesOnly: declared.isEmpty)
        if !service.isEmpty { return service + [fileBlock].compactMap { $0 } }
        return [fileBlock, placeBlock, versionBlock, pathBlock].compactMap { $0 }
            + (isOrphan ? [] : flagBlocks + outrankingBlocks)
    }

    private var fileBlock: Block? {
        let path = target.file.shown
        switch file {
        case .absent: return nil
        case .unreadable(let reason):
            return Block(
                code: "file-unreadable", reason: "\(path): \(DisplayText.line(reason))",
                wayOut: "make it a readable regular file of moderate size, or remove it")
        case .foreign, .lines:
            return Block(
                code: "file-unreadable", reason: "\(path) was not read as a configuration", wayOut: "run again")
        case .present: break
        }
        if let block = ownerBlock { return block }
        switch content {
        case .failure(let problem):
            return Block(
                code: "file-invalid", reason: "\(path): \(problem.description)",
                wayOut: "mend the file: the engine would not start with it, or not do what it says")
        case .success(let content):
            guard content.hasByteOrderMark, (unit?.engine?.majorVersion ?? 0) < 24 else { return nil }
            return Block(
                code: "byte-order-mark",
                reason: "\(path) starts with a byte order mark, at which engines before 24.0 stop",
                wayOut: "save the file as UTF-8 without a byte order mark")
        }
    }

    /// A file that holds credentials and belongs to somebody else than root.
    private var ownerBlock: Block? {
        guard secret.isSecret, case .present(let present) = file else { return nil }
        return StrangeOwner.block(of: target.file, owner: present.owner)
    }

    private var placeBlock: Block? {
        guard change != nil else { return nil }
        if let linkBlock { return linkBlock }
        guard isReadOnly else { return nil }
        return Block(
            code: "place-read-only",
            reason: "\(target.file.shown) cannot be written: read-only file system, or immutable",
            wayOut: "remount the file system writable, or take the attribute away with chattr -i")
    }

    /// An engine before 23.0 does not start with `proxies` in its configuration.
    private var versionBlock: Block? {
        guard !declared.isEmpty else { return nil }
        guard let engine = unit?.engine, let version = engine.majorVersion else {
            // A stand-in has no version; nothing can refuse the file then.
            guard case .none? = unit?.engine?.answer, unit?.engine?.flags == nil else {
                return Block(
                    code: "engine-version-unseen", reason: "the version of \(unitName)'s engine cannot be seen",
                    wayOut: "'proxies' in its configuration needs 23.0 or later; use a drop-in: via: systemd")
            }
            return nil
        }
        guard version < 23 else { return nil }
        return Block(
            code: "engine-too-old",
            reason: "the engine is \(engine.report?.version ?? engine.version ?? "older"), and before 23.0 it does not "
                + "start with 'proxies' in its configuration",
            wayOut: "use a drop-in for this host: via: systemd")
    }

    /// The engine reads another file.
    private var pathBlock: Block? {
        guard let flag = unit?.engine?.flags?.configFile, flag != absolutePath, !declared.isEmpty else { return nil }
        return Block(
            code: "config-file-elsewhere",
            reason:
                "the unit starts the engine with --config-file=\(DisplayText.line(flag)), and \(target.file.shown) is "
                + "not read",
            wayOut: "name that file with path:")
    }

    /// A key that is a flag, too, stops the engine.
    private var flagBlocks: [Block] {
        guard let flags = unit?.engine?.flags?.proxies else { return [] }
        return ProxyVariable.allCases.filter { flags[$0] != nil }.compactMap { variable in
            let value = flags[variable].map { DisplayText.value($0) } ?? ""
            if declared[variable] != nil {
                return Block(
                    code: "flag-clash",
                    reason:
                        "the unit starts the engine with \(variable.flag) (\(value)), and a key that is a flag and in "
                        + "the configuration stops it",
                    wayOut: "remove \(variable.flag) from the unit's ExecStart or its variables")
            }
            return Block(
                code: "outranked",
                reason:
                    "the flag \(variable.flag) of \(unitName) sets \(variable.upper) to \(value), which is declared as "
                    + "not set",
                wayOut: "remove \(variable.flag) from the unit's ExecStart or its variables")
        }
    }

    /// What the engine would take from its environment although it is declared as not set.
    private var outrankingBlocks: [Block] {
        leftovers(in: environment).compactMap { conflict in
            conflict.entry.map { entry in
                let place = entry.origin.shown(unit: unitName)
                return Block(
                    code: "outranked", reason: "\(place) sets \(conflict.name), which is declared as not set",
                    wayOut:
                        "remove \(conflict.name) from \(place), or declare the setting; what fairlead wrote there for an "
                        + "earlier spec goes with --prune")
            }
        }
    }
}
