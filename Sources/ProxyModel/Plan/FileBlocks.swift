/// What stands in the way of a change to a file that no service reads: whose it is, and the file itself.
struct FileBlocks {
    /// The file.
    let file: HostFile
    /// What was seen of the host.
    let host: HostFacts

    /// Whether the file's user is not there, so that neither is the file.
    var isUserMissing: Bool {
        guard let user = file.scope.user, case .absent? = host.users[user] else { return false }
        return true
    }

    /// Why what belongs to the user, or to the system, cannot be looked at or changed.
    var accessBlock: Block? {
        if !host.isRoot {
            return Block(
                code: "not-root", reason: "the login is not root on the host",
                wayOut: "set become: sudo (or doas) for this host, or log in as root")
        }
        guard let user = file.scope.user else { return nil }
        switch host.users[user] {
        case .present: return nil
        case .absent:
            return Block(
                code: "user-missing", reason: "there is no user \(quoted(user))",
                wayOut: "make the user, correct the name, or take the target away from this host")
        case .hidden(let reason):
            return Block(
                code: "user-unseen",
                reason: "what user \(quoted(user)) has cannot be seen: \(DisplayText.line(reason))",
                wayOut: "see that a command can be run as the user on the host, or take the target away from it")
        case nil:
            return Block(
                code: "user-unseen", reason: "user \(quoted(user)) was not looked at",
                wayOut: "run again; if it stays so, report it as a fault of fairlead")
        }
    }

    /// Something that is there and cannot be read.
    var unreadableBlock: Block? {
        switch host.fact(of: file) {
        case .absent, .present, .foreign, .lines: return nil
        case .unreadable(let reason):
            return Block(
                code: "file-unreadable", reason: "\(file.shown): \(DisplayText.line(reason))",
                wayOut: "make it a readable regular file of moderate size\(owner), or remove it")
        }
    }

    /// A place that cannot be written.
    ///
    /// - Parameter isChanged: whether something is to be written there.
    func placeBlock(isChanged: Bool) -> Block? {
        guard isChanged else { return nil }
        if let block = host.linkBlock(of: file) { return block }
        guard host.isReadOnly(file) else { return nil }
        guard let user = file.scope.user else {
            return Block(
                code: "place-read-only",
                reason: "\(file.shown) cannot be written: read-only file system, or immutable",
                wayOut: "remount the file system writable, or take the attribute away with chattr -i")
        }
        return Block(
            code: "place-read-only", reason: "\(file.shown) cannot be written by user \(quoted(user))",
            wayOut: "give the file and its folder to the user, and see that the file system is writable")
    }

    /// Credentials in a place where others than those who log in to the proxy get at them.
    ///
    /// - Parameters:
    ///   - settings: what is declared.
    ///   - secrets: whether they may be written there.
    ///   - reason: who gets at them.
    func secretsBlock(_ settings: ProxySettings, _ secrets: SecretsPolicy, because reason: String) -> Block? {
        guard settings.usesCredentials, secrets == .protected else { return nil }
        return Block(
            code: "secrets-need-inline", reason: "the proxy's credentials would be in \(file.shown), \(reason)",
            wayOut: "set secrets: inline for this target, or give it a proxy without credentials: "
                + "proxy: { credentials: null }")
    }

    private var owner: String {
        file.scope.user.map { " that belongs to \(DisplayText.line($0))" } ?? ""
    }
}
