/// What Docker's client gives to the containers and builds that a user makes: an entry in the user's `config.json`, which
/// also holds the user's logins.
public struct DockerClientTarget: Sendable, Equatable {
    /// The user's login name; root, too, is somebody whose client makes containers.
    public var user: String
    /// The daemon that the entry is for, exactly as the client names it: `tcp://host:2376`; nil for `default`.
    public var daemonHost: String?
    /// The client's configuration: absolute, or starting with `~/`.
    public var path: String
    /// Whether credentials may be written: they get into every container.
    public var secrets: SecretsPolicy

    /// - Parameters:
    ///   - user: the user's login name.
    ///   - daemonHost: the daemon that the entry is for; nil for `default`.
    ///   - path: the client's configuration; nil for its usual place.
    ///   - secrets: whether credentials may be written.
    public init(
        user: String, daemonHost: String? = nil, path: String? = nil, secrets: SecretsPolicy = .protected
    ) {
        self.user = user
        self.daemonHost = daemonHost
        let path = path ?? "~/.docker/config.json"
        // What is root's is the system's, and is looked at and written as root.
        self.path = user == "root" && path.hasPrefix("~/") ? "/root/" + path.dropFirst(2) : path
        self.secrets = secrets
    }
}

extension DockerClientTarget: TargetDefinition {
    var kind: TargetKind { .dockerClient }
    var name: String { "docker-client" }
    var scope: Scope { user == "root" ? .system : .user(user) }
    var claim: String {
        let entry = daemonHost.map { "daemon host \(quoted($0))" } ?? "every daemon host"
        return "the client's proxy for \(entry) in \(quoted(file.shown))"
    }
    var file: HostFile { HostFile(path, in: scope) }
    var service: Service? { nil }
    var target: Target { .dockerClient(self) }
    var detail: String { daemonHost ?? "" }

    var observations: [Observation] {
        let file = Observation(.sharedFile(path), in: scope)
        return isForThisHost
            ? [file, Observation(.containers(.docker)), Observation(.containers(.docker), in: scope)] : [file]
    }

    /// Whether the entry is for daemons of the host itself, so that their containers have to do with it.
    var isForThisHost: Bool { daemonHost.map { $0.hasPrefix("unix://") } ?? true }

    func decision(in context: PlanningContext) -> TargetDecision {
        DockerClientPlanner(target: self, context: context).decision
    }

    static func targets(_ fields: TargetFields, _ findings: inout Findings) -> [Target] {
        let users = fields.users(&findings)
        let daemonHost = fields.daemonHost(&findings)
        let secrets = fields.secrets(&findings)
        // Whose it is makes no difference to what a path may be.
        let path = fields.path(in: .user(users.first ?? ""), &findings)
        return users.map { user in
            .dockerClient(DockerClientTarget(user: user, daemonHost: daemonHost, path: path, secrets: secrets))
        }
    }

    /// The target that a record is about.
    init(_ record: Record) {
        self.init(
            user: record.file.scope.user ?? "root", daemonHost: record.detail.isEmpty ? nil : record.detail,
            path: record.file.path)
    }
}

extension TargetFields {
    /// `users`: at least one, each once.
    fileprivate func users(_ findings: inout Findings) -> [String] {
        guard let node = entries.value("users") else {
            findings.error(
                "missing-key", "target \(quoted(name)) needs 'users': whose client it is, as in [ops, ci]", at: position
            )
            return []
        }
        let elements = node.elements(of: "'users'", &findings)
        if elements.isEmpty, case .sequence = node.content {
            findings.error("value", "'users' is empty; name a user, or remove the target", at: node.position)
        }
        return elements.compactMap { Self.userName($0, of: "an entry of 'users'", allowsRoot: true, &findings) }
    }

    /// `daemonHost`: a daemon's address with its scheme.
    fileprivate func daemonHost(_ findings: inout Findings) -> String? {
        guard let node = entries.value("daemonHost"), let text = node.text(of: "'daemonHost'", &findings) else {
            return nil
        }
        let scheme = ["tcp", "unix", "ssh", "npipe", "http", "https", "fd"].first { text.hasPrefix("\($0)://") }
        guard let scheme, text.utf8.count > scheme.utf8.count + 3, text.utf8.count <= 512,
            text.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
        else {
            findings.error(
                "daemon-host",
                "'daemonHost' must be a daemon's address as the client names it, as in tcp://host:2376, not \(quoted(text))",
                at: node.position)
            return nil
        }
        return text
    }
}
