/// Why a target cannot be changed safely.
extension SystemdPlanner {
    /// Everything that is in the way, the most basic first.
    var blocks: [Block] {
        if isNothingToDo { return [] }
        let service = ServiceBlocks(service: service, facts: facts, isRoot: isRoot)
        if let block = service.basicBlock(of: unit, removesOnly: wantedDropIn == nil) {
            return [block] + (facts.systemdVersion == nil ? [] : [fileBlock].compactMap { $0 })
        }
        guard let unit, unit.loadState != "not-found" else { return [fileBlock, placeBlock].compactMap { $0 } }
        let own = [service.rightsBlock, service.stateBlock(of: unit), fileBlock, placeBlock, valueBlock, ignoredBlock]
        return own.compactMap { $0 } + (isOrphan ? [] : sourceBlocks + outrankingBlocks)
    }

    /// A drop-in that is not to be replaced unasked.
    private var dropInBlock: Block? {
        let path = target.file.shown
        let line: Int
        switch file {
        case .absent: return nil
        case .unreadable(let reason):
            return Block(
                code: "file-unreadable", reason: "\(path): \(DisplayText.line(reason))",
                wayOut: "make it a readable regular file, remove it, or name another file with dropIn:")
        case .foreign(let foreign): line = foreign
        case .lines: line = 1
        case .present(let present):
            guard let foreign = UnitFileReader.firstForeignLine(in: present.bytes, at: dropInPath) else { return nil }
            line = foreign
        }
        return foreignBlock(path, line: line)
    }

    private var fileBlock: Block? { dropInBlock ?? credentialsBlock }

    /// A file in the place of the credentials that is none of ours.
    private var credentialsBlock: Block? {
        guard wantedCredentials != nil else { return nil }
        let path = target.credentialsFile.shown
        switch credentialsFact {
        case .absent, .present, .lines: return nil
        case .unreadable(let reason):
            return Block(
                code: "file-unreadable", reason: "\(path): \(DisplayText.line(reason))",
                wayOut: "make it a readable regular file, remove it, or name another drop-in with dropIn:")
        case .foreign(let line): return foreignBlock(path, line: line)
        }
    }

    private func foreignBlock(_ path: String, line: Int) -> Block? {
        if target.adopt { return nil }
        return Block(
            code: "file-foreign", reason: "\(path) holds more than proxy variables (line \(line))",
            wayOut: "move the other settings to another file, name another file with dropIn:, or set adopt: true")
    }

    /// A place that cannot be written, where something is to be written.
    private var placeBlock: Block? {
        guard fileVerdict != .matches else { return nil }
        if let linkBlock { return linkBlock }
        guard isReadOnly else { return nil }
        return Block(
            code: "place-read-only",
            reason: "\(target.file.shown) cannot be written: read-only file system, or immutable",
            wayOut: "remount the file system writable, or take the attribute away with chattr -i")
    }

    /// What cannot be written, or not for this systemd, which cuts lines of 2048 bytes and more before version 235.
    private var valueBlock: Block? {
        switch wanted {
        case .failure(let error):
            return Block(
                code: "control-character", reason: error.description, wayOut: "take the character out of the spec")
        case .success(let files):
            let longest =
                ((files.dropIn ?? []) + (files.credentials ?? [])).split(separator: .newline).map(\.count).max() ?? 0
            if longest > Self.longestSetting {
                return Block(
                    code: "value-too-long",
                    reason: "Linux starts no process with a variable of \(longest) bytes",
                    wayOut: "shorten noProxy, with networks or domains in place of single hosts")
            }
            guard let version = facts.systemdVersion, version < 235, longest > 2046 else { return nil }
            return Block(
                code: "value-too-long",
                reason: "systemd \(version) cuts lines after 2046 bytes, and a setting needs \(longest)",
                wayOut: "shorten noProxy, with networks or domains in place of single hosts")
        }
    }

    /// A drop-in that systemd would not read: one of its name stands in a stronger directory, or its name is wrong.
    private var ignoredBlock: Block? {
        guard wantedDropIn != nil, !plannedSources.contains(where: { $0.path == dropInPath }) else { return nil }
        return Block(
            code: "drop-in-ignored", reason: "systemd would not read \(target.file.shown)",
            wayOut: "name a file ending in .conf with dropIn: that no stronger directory holds or masks")
    }

    /// `MAX_ARG_STRLEN` (execve(2)) is 128 KiB; some bytes less leave room for systemd's own quoting.
    private static let longestSetting = 131_000

    /// How many blocks of a kind are told of: a host may name any number of files.
    private static let blockLimit = 50

    /// Files that count and could not be read: what they set is not known.
    private var sourceBlocks: [Block] {
        let unreadable = plannedSources.filter { $0.text == nil }.prefix(Self.blockLimit).map { source in
            Block(
                code: "file-unreadable", reason: "\(DisplayText.line(source.path)) could not be read",
                wayOut: "make it a readable regular file, or remove it")
        }
        let unseen = plannedEnvironment.unseenFiles.prefix(Self.blockLimit).map { path in
            Block(
                code: "environment-file-unseen",
                reason: "\(unitName) names the EnvironmentFile \(DisplayText.line(path)), which systemd has not loaded",
                wayOut: "systemctl daemon-reload on the host, and run again")
        }
        let unseeable = (unit?.environmentFiles ?? []).filter { $0.text == nil }
        let unreadableFiles = unseeable.prefix(Self.blockLimit).map { file in
            Block(
                code: "file-unreadable", reason: "the EnvironmentFile \(DisplayText.line(file.path)) could not be read",
                wayOut: "make it a readable regular file, or remove it")
        }
        return unreadable + unreadableFiles + unseen
    }

    /// Places that decide a variable otherwise than declared once our drop-in is as declared.
    private var outrankingBlocks: [Block] {
        guard case .success = wanted else { return [] }
        return outcomeEnvironment.conflicts(with: settings, in: target.variables).compactMap { conflict in
            guard let entry = conflict.entry else { return clearedBlock(conflict.name) }
            return Block(
                code: "outranked", reason: reason(of: conflict, entry: entry),
                wayOut: wayOut(of: conflict, entry: entry))
        }
    }

    /// What the file with the credentials sets is gone after all: a later file starts the list of such files anew.
    private func clearedBlock(_ name: String) -> Block? {
        let clearing = plannedSources.last { source in
            UnitFileReader.settings(in: source.text ?? []).contains(.resetEnvironmentFiles)
        }
        guard let path = clearing.map({ DisplayText.line($0.path) }) else { return nil }
        return Block(
            code: "outranked",
            reason: "\(path) clears EnvironmentFile=, and with it \(name) of \(target.credentialsFile.shown)",
            wayOut: "remove the empty EnvironmentFile= from \(path), or name a later file with dropIn: "
                + "(\(Self.nameBehind(path)))")
    }

    private func reason(of conflict: ServiceEnvironment.Conflict, entry: ServiceEnvironment.Entry) -> String {
        let place = entry.origin.shown(unit: unitName)
        let action =
            switch entry.holding {
            case .value(let value): "sets \(conflict.name) to \(DisplayText.value(value))"
            case .unknown: "sets \(conflict.name) to a value that only systemd knows"
            case .removed: "takes \(conflict.name) away"
            }
        if conflict.kind == .extra { return "\(place) \(action), which is declared as not set" }
        return "\(place) \(action), which outranks \(target.file.shown)"
    }

    /// The name of a drop-in that systemd reads after another one: names are compared as bytes.
    private static func nameBehind(_ path: String) -> String {
        let name = String(path.split(separator: "/").last ?? "")
        let usual = "zz-http-proxy.conf"
        if name.utf8.lexicographicallyPrecedes(usual.utf8) { return usual }
        return DisplayText.line(String(name.dropLast(".conf".count)) + "z.conf")
    }

    private func wayOut(of conflict: ServiceEnvironment.Conflict, entry: ServiceEnvironment.Entry) -> String {
        switch entry.origin {
        case .manager, .loaded:
            return "systemctl unset-environment \(conflict.name) and DefaultEnvironment= in system.conf clear it, "
                + "or declare the setting"
        case .configuration(let path):
            return
                "remove it from \(DisplayText.line(path)), declare the same value, or manage it with via: daemon-json: "
                + "the engine prefers its configuration to its environment; what fairlead wrote there for an earlier spec goes "
                + "with --prune"
        case .flag(let flag):
            return "remove \(flag) from the unit's ExecStart or its variables, or declare the same value: "
                + "the engine prefers its flags to its environment"
        case .environmentFile(let path):
            return "remove \(conflict.name) from \(DisplayText.line(path)), or declare the same value: "
                + "no drop-in outranks an EnvironmentFile"
        case .source(let path):
            let isLater = conflict.kind != .extra && entry.holding != .removed
            let remove = "remove \(conflict.name) from \(DisplayText.line(path))"
            return isLater ? "\(remove), or name a later file with dropIn: (\(Self.nameBehind(path)))" : remove
        }
    }
}
