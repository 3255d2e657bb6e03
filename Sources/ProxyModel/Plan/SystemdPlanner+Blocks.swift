/// Why a target cannot be changed safely.
extension SystemdPlanner {
    /// Everything that is in the way, the most basic first.
    var blocks: [Block] {
        if facts.systemdVersion == nil { return [managerBlock] }
        guard let unit else {
            return [
                Block(
                    code: "unit-unseen", reason: "\(unitName) was not looked at",
                    wayOut: "run again; if it stays so, report it as a fault of fairlead")
            ]
        }
        if isNothingToDo { return [] }
        if let block = loadBlock(unit) { return [block] + [fileBlock].compactMap { $0 } }
        let own = [rightsBlock, stateBlock(unit), fileBlock, placeBlock, valueBlock, ignoredBlock].compactMap { $0 }
        return own + sourceBlocks + outrankingBlocks
    }

    /// Nobody to read a drop-in.
    private var managerBlock: Block {
        let reason = facts.systemdProblem ?? "systemd is not the host's init"
        guard let user = target.scope.user.map({ DisplayText.line($0) }) else {
            return Block(
                code: "no-systemd", reason: reason,
                wayOut: "mend that, take the host out of the inventory, or take the target away from it")
        }
        return Block(
            code: "no-user-manager", reason: "\(unitName): \(reason)",
            wayOut: "loginctl enable-linger \(user) on the host starts the user's service manager and keeps it, "
                + "or take the target away from this host")
    }

    private func loadBlock(_ unit: UnitFacts) -> Block? {
        switch unit.loadState {
        case "loaded": nil
        case "not-found":
            Block(
                code: "unit-missing", reason: "there is no \(unitName)",
                wayOut: "install the daemon, correct the unit's name, or take the target away from this host")
        case "masked":
            Block(
                code: "unit-masked", reason: "\(unitName) is masked",
                wayOut: "systemctl unmask \(unitName), or take the target away from this host")
        default:
            Block(
                code: "unit-broken",
                reason: "systemd could not load \(unitName) (LoadState=\(DisplayText.line(unit.loadState)))",
                wayOut: "mend the unit: systemctl status \(unitName) says what is wrong")
        }
    }

    /// Without root neither the running process can be seen nor anything changed.
    private var rightsBlock: Block? {
        isRoot
            ? nil
            : Block(
                code: "not-root", reason: "the login is not root on the host",
                wayOut: "set become: sudo (or doas) for this host, or log in as root")
    }

    private func stateBlock(_ unit: UnitFacts) -> Block? {
        let state = "ActiveState=\(DisplayText.line(unit.activeState)) SubState=\(DisplayText.line(unit.subState))"
        if unit.activeState == "failed" {
            return Block(
                code: "unit-failed", reason: "\(unitName) has failed already",
                wayOut: "mend and start it, or systemctl reset-failed \(unitName), and run again")
        }
        if unit.subState == "auto-restart" || !(isActive || unit.activeState == "inactive") {
            return Block(
                code: "unit-busy", reason: "\(unitName) is between states (\(state))",
                wayOut: "wait until it runs or is stopped, and run again")
        }
        return nil
    }

    private var fileBlock: Block? {
        let path = target.file.shown
        let line: Int
        switch file {
        case .absent: return nil
        case .unreadable(let reason):
            return Block(
                code: "file-unreadable", reason: "\(path): \(DisplayText.line(reason))",
                wayOut: "make it a readable regular file, remove it, or name another file with dropIn:")
        case .foreign(let foreign): line = foreign
        case .present(let present):
            guard let foreign = UnitFileReader.firstForeignLine(in: present.bytes) else { return nil }
            line = foreign
        }
        if target.adopt { return nil }
        return Block(
            code: "file-foreign", reason: "\(path) holds more than proxy variables (line \(line))",
            wayOut: "move the other settings to another file, name another file with dropIn:, or set adopt: true")
    }

    /// A place that cannot be written, where something is to be written.
    private var placeBlock: Block? {
        guard facts.readOnlyFiles.contains(target.dropInPath), fileVerdict != .matches else { return nil }
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
        case .success(let bytes):
            let longest = bytes?.split(separator: .newline).map(\.count).max() ?? 0
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
        guard wantedBytes != nil, !plannedSources.contains(where: { $0.path == dropInPath }) else { return nil }
        return Block(
            code: "drop-in-ignored", reason: "systemd would not read \(target.file.shown)",
            wayOut: "name a file ending in .conf with dropIn: that no stronger directory holds or masks")
    }

    /// `MAX_ARG_STRLEN` (execve(2)) is 128 KiB; some bytes less leave room for systemd's own quoting.
    private static let longestSetting = 131_000

    /// Files that count and could not be read: what they set is not known.
    private var sourceBlocks: [Block] {
        let unreadable = plannedSources.filter { $0.text == nil }.map { source in
            Block(
                code: "file-unreadable", reason: "\(DisplayText.line(source.path)) could not be read",
                wayOut: "make it a readable regular file, or remove it")
        }
        let unseen = plannedEnvironment.unseenFiles.map { path in
            Block(
                code: "environment-file-unseen",
                reason: "\(unitName) names the EnvironmentFile \(DisplayText.line(path)), which systemd has not loaded",
                wayOut: "systemctl daemon-reload on the host, and run again")
        }
        let unreadableFiles = (unit?.environmentFiles ?? []).filter { $0.text == nil }.map { file in
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
            guard let entry = conflict.entry else { return nil }
            return Block(
                code: "outranked", reason: reason(of: conflict, entry: entry),
                wayOut: wayOut(of: conflict, entry: entry))
        }
    }

    private func reason(of conflict: ServiceEnvironment.Conflict, entry: ServiceEnvironment.Entry) -> String {
        let place =
            switch entry.origin {
            case .manager, .loaded: "the service manager's own environment"
            case .source(let path), .environmentFile(let path), .configuration(let path): DisplayText.line(path)
            case .flag(let flag): "the flag \(flag) of \(unitName)"
            }
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
            return "remove it from \(DisplayText.line(path)), declare the same value, or manage it with via: daemon-json: "
                + "the engine prefers its configuration to its environment"
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
