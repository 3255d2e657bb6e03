/// podman's files together, with ours among them.
struct PodmanMerge {
    /// Something that podman would have otherwise than declared.
    struct Conflict: Equatable {
        /// What is wrong, after the file's name.
        var reason: String
        /// The file; nil where podman refuses it.
        var path: String
        /// What the user can do about it.
        var wayOut: String

        func block(besides ours: HostFile) -> Block {
            Block(code: "outranked", reason: "\(DisplayText.line(path)) \(reason)", wayOut: wayOut)
        }
    }

    /// podman's version.
    let version: PodmanVersion?
    /// The files that are not understood.
    let unclear: [PodmanFileFact]
    private let path: String
    private let before: [(path: String, content: ContainersConf)]
    private let after: [(path: String, content: ContainersConf)]

    /// - Parameters:
    ///   - facts: podman and its files.
    ///   - path: the absolute path of ours.
    ///   - scope: whose podman it is.
    ///   - changes: what other targets do to files.
    init(facts: PodmanFacts, path: String, scope: Scope, changes: [FileChange]) {
        self.path = path
        version = facts.version
        // Before 5.0 files below a home are for users who are not root.
        let readsHome = scope.user != nil || (facts.version ?? PodmanVersion(0, 0)) >= PodmanVersion(5, 0)
        let others = Self.files(facts.files, after: changes).filter {
            $0.path != path && (readsHome || Self.place($0.path) < Self.homePlace)
        }
        unclear = others.filter { $0.content == nil }
        let known = others.compactMap { fact in fact.content.map { (path: fact.path, content: $0) } }
        before = known.filter { Self.isRead($0.path, before: path) }
        after = known.filter { !Self.isRead($0.path, before: path) }
    }

    /// The files as they will be, in podman's order: ours for the whole host is one of those that a user's podman reads.
    private static func files(_ files: [PodmanFileFact], after changes: [FileChange]) -> [PodmanFileFact] {
        var files = files
        for change in changes where change.file.scope == .system && PodmanTarget.isRead(change.file.path, in: .system) {
            files.removeAll { $0.path == change.file.path }
            guard case .bytes(let bytes)? = change.after, let content = try? ContainersConf(bytes) else { continue }
            files.append(PodmanFileFact(path: change.file.path, content: content))
        }
        return files.sorted { isRead($0.path, before: $1.path) }
    }

    /// The last file whose entries ours would take away, other ones than proxies, if it added to no list; nil when there
    /// is none.
    var loser: String? {
        var appends = false
        var loser: String?
        for file in before where file.content.setsEnvironment {
            appends = file.content.appends ?? appends
            if file.content.hasOtherEntries { loser = file.path } else if !appends { loser = nil }
        }
        return loser
    }

    /// - Parameters:
    ///   - settings: what is declared.
    ///   - ours: our file.
    /// - Returns: what podman would have otherwise.
    func conflicts(with settings: ProxySettings, ours: ContainersConf) -> [Conflict] {
        guard let version else { return [] }
        let environment: PodmanEnvironment
        do {
            environment = try PodmanEnvironment(files: before + [(path, ours)] + after, version: version)
        } catch {
            return [
                Conflict(
                    reason: "says 'append', which podman before 4.8 does not know: it refuses the file",
                    path: error.path,
                    wayOut: "take 'append' out of the file, or update podman to 4.8 or later")
            ]
        }
        return ProxyVariable.allCases.compactMap { conflict($0, declared: $0.value(in: settings), environment) }
    }

    private func conflict(
        _ variable: ProxyVariable, declared: String?, _ environment: PodmanEnvironment
    ) -> Conflict? {
        guard let entry = environment.entry(deciding: variable) else {
            guard declared != nil, let last = after.last(where: { $0.content.setsEnvironment }) else { return nil }
            return Conflict(
                reason: "replaces the whole list of env that other files set", path: last.path,
                wayOut: "remove env from that file, or say there that it adds: {append=true}, from podman 4.8 on")
        }
        let name = entry.variable.name
        let value = entry.variable.value ?? []
        guard let declared else {
            return Conflict(
                reason: "sets \(name) to \(DisplayText.value(value)), which is declared as not set", path: entry.path,
                wayOut: "remove \(name) from that file, or declare the setting")
        }
        if variable.means(value, Array(declared.utf8)) { return nil }
        return Conflict(
            reason: "sets \(name) to \(DisplayText.value(value)), which outranks \(DisplayText.line(path))",
            path: entry.path,
            wayOut: "remove \(name) from that file, or declare the same value")
    }

    /// Where files below a home start.
    private static let homePlace = 3

    /// A file's place: podman reads these one after the other, and the files of a folder sorted by name.
    private static func place(_ path: String) -> Int {
        if path.hasPrefix("/usr/share/containers/") { return 0 }
        if path == "/etc/containers/containers.conf" { return 1 }
        if path.hasPrefix(PodmanTarget.folder(in: .system)) { return 2 }
        return path.hasSuffix("/.config/containers/containers.conf") ? homePlace : homePlace + 1
    }

    private static func isRead(_ path: String, before other: String) -> Bool {
        let (left, right) = (place(path), place(other))
        return left == right ? path.utf8.lexicographicallyPrecedes(other.utf8) : left < right
    }
}

extension ContainersConf {
    /// What a file of ours says.
    ///
    /// - Parameters:
    ///   - variables: what it sets; empty for a file that does not exist.
    ///   - appends: whether it adds to what other files set.
    init(setting variables: [EnvironmentVariable], appends: Bool) {
        self.init()
        setsEnvironment = !variables.isEmpty
        proxies = variables
        self.appends = appends && !variables.isEmpty ? true : nil
    }
}
