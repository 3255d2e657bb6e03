/// Why the file cannot be changed safely.
extension EnvironmentFilePlanner {
    /// Everything that is in the way, the most basic first.
    var blocks: [Block] {
        if isNothingToDo { return [] }
        let service = serviceBlocks
        if !service.isEmpty { return service }
        if let unreadBlock { return [unreadBlock] }
        return [fileBlock, placeBlock, valueBlock, commentBlock].compactMap { $0 }
            + (isOrphan ? [] : outrankingBlocks)
    }

    private var serviceBlocks: [Block] {
        if isSystemd {
            return ServiceBlocks(service: service, facts: facts, isRoot: facts.isRoot)
                .blocks(of: unit, removesOnly: declared.isEmpty)
        }
        guard facts.initSystem != nil else {
            return [
                Block(
                    code: "no-init-system",
                    reason: facts.systemdProblem ?? "neither systemd, OpenRC nor sysvinit runs the host's services",
                    wayOut: "take the host out of the inventory, or take the target away from it")
            ]
        }
        let rights = ServiceBlocks(service: service, facts: facts, isRoot: facts.isRoot).rightsBlock
        let isObstacle = isMissing && !declared.isEmpty
        let missing = isObstacle ? "there is no /etc/init.d/\(DisplayText.line(target.serviceName))" : nil
        return [
            rights,
            missing.map {
                Block(
                    code: "service-missing", reason: $0,
                    wayOut: "install the daemon, or take the target away from this host")
            },
        ].compactMap { $0 }
    }

    /// A file that the service does not read.
    private var unreadBlock: Block? {
        guard !declared.isEmpty else { return nil }
        if isSystemd {
            let isNamed = unit?.environmentFiles.contains { $0.path == target.path } == true
            guard target.path == nil || !isNamed else { return nil }
            return Block(
                code: "environment-file-unread",
                reason: "on this host \(target.file.shown) does nothing: \(service.shown) does not name it",
                wayOut: "write via: systemd, or name a file that is an EnvironmentFile of the unit with path:")
        }
        guard target.path == nil else { return nil }
        return Block(
            code: "environment-file-unread",
            reason: "/etc/init.d/\(target.serviceName) names neither \(EnvironmentFileTarget.folders[0]) nor "
                + EnvironmentFileTarget.folders[1],
            wayOut: "name the file from which it takes variables with path:")
    }

    private var fileBlock: Block? {
        let path = target.file.shown
        switch file {
        case .absent: return nil
        case .unreadable(let reason):
            return Block(
                code: "file-unreadable", reason: "\(path): \(DisplayText.line(reason))",
                wayOut: "make it a readable regular file of moderate size, or remove it")
        case .present, .foreign:
            return Block(
                code: "file-unreadable", reason: "\(path) was not read as a file with variables", wayOut: "run again")
        case .lines(let lines):
            if secret.isSecret, let block = StrangeOwner.block(of: target.file, owner: lines.owner) {
                return block
            }
            if let line = content?.obscureLine {
                return Block(
                    code: "file-obscure",
                    reason: "\(path), line \(line), does something with a proxy variable that only a shell can tell",
                    wayOut: "take the proxy variables out of that line, or write them as NAME=\"value\" on lines of "
                        + "their own, outside of if and functions")
            }
            return lines.openLine.map { line in
                Block(
                    code: "file-obscure",
                    reason: "\(path) cannot be understood from line \(line) on: a quote or a block stays open, or a "
                        + "here-document stands there",
                    wayOut: "mend the file, or name another one with path:")
            }
        }
    }

    private var placeBlock: Block? {
        guard change != nil else { return nil }
        if let block = facts.linkBlock(of: target.file) { return block }
        guard facts.isReadOnly(target.file) else { return nil }
        return Block(
            code: "place-read-only",
            reason: "\(target.file.shown) cannot be written: read-only file system, or immutable",
            wayOut: "remount the file system writable, or take the attribute away with chattr -i")
    }

    /// What cannot be written.
    private var valueBlock: Block? {
        guard case .failure(let error)? = edit else { return nil }
        return Block(code: "control-character", reason: error.description, wayOut: "take the character out of the spec")
    }

    /// A comment that stays on the host cannot be written again.
    private var commentBlock: Block? {
        guard let line = (try? edit?.get())?.lostCommentLine else { return nil }
        return Block(
            code: "comment-in-the-way",
            reason: "\(target.file.shown), line \(line), has a comment behind a setting that is to be replaced",
            wayOut: "move the comment to a line of its own")
    }

    /// Places that decide a variable otherwise than declared once the file is as declared.
    private var outrankingBlocks: [Block] {
        guard let outcome = outcomeEnvironment else { return [] }
        return outcome.conflicts(with: settings, in: target.variables).compactMap { conflict in
            guard let entry = conflict.entry else { return nil }
            let place = entry.origin.shown(unit: service.shown)
            let value: String? = if case .value(let bytes) = entry.holding { DisplayText.value(bytes) } else { nil }
            let action = "\(place) sets \(conflict.name)\(value.map { " to \($0)" } ?? "")"
            return Block(
                code: "outranked",
                reason: conflict.kind == .extra
                    ? "\(action), which is declared as not set" : "\(action), which outranks \(target.file.shown)",
                wayOut: "remove \(conflict.name) from \(place), or declare the same value")
        }
    }

    /// What the daemon will go by: its environment, and for a container engine what outranks that.
    private var outcomeEnvironment: ServiceEnvironment? {
        guard let planned = plannedEnvironment else { return nil }
        return planned.asUsed(by: ContainerEngine(unit: target.preset.unit), engine, of: facts, in: .system)
    }
}
