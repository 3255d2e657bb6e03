/// podman, whose settings live in a file of ours among those that configure it.
public struct PodmanTarget: Sendable, Equatable {
    /// Whose podman it is: everybody's on the host, or a user's.
    public var scope: Scope
    /// The file: absolute, or starting with `~/` for a user's podman.
    public var path: String
    /// Which variables are written.
    public var variables: SystemdTarget.VariableCase
    /// Whether credentials may be written: others can read the file, and every container gets them.
    public var secrets: SecretsPolicy
    /// Whether a file of that name that holds more than proxy variables may be replaced.
    public var adopt: Bool

    /// - Parameters:
    ///   - scope: whose podman it is.
    ///   - path: the file; nil for its usual place.
    ///   - variables: which variables are written.
    ///   - secrets: whether credentials may be written.
    ///   - adopt: whether a foreign file of that name may be replaced.
    public init(
        scope: Scope = .system, path: String? = nil, variables: SystemdTarget.VariableCase = .upper,
        secrets: SecretsPolicy = .protected, adopt: Bool = false
    ) {
        self.scope = scope
        self.path = path ?? Self.folder(in: scope) + Self.fileName
        self.variables = variables
        self.secrets = secrets
        self.adopt = adopt
    }

    /// podman reads the files of a folder sorted by name: behind the usual ones, whose lists ours then replaces.
    static let fileName = "zz-fairlead-proxy.conf"

    /// The folder that podman reads, with a slash at the end.
    ///
    /// - Parameter scope: whose podman it is.
    static func folder(in scope: Scope) -> String {
        switch scope {
        case .system: "/etc/containers/containers.conf.d/"
        case .user: "~/.config/containers/containers.conf.d/"
        }
    }

    /// - Parameters:
    ///   - path: a path.
    ///   - scope: whose podman it is.
    /// - Returns: whether podman reads a file of that path, as one of its folder.
    static func isRead(_ path: String, in scope: Scope) -> Bool {
        let folder = folder(in: scope)
        let name = path.dropFirst(folder.count)
        return path.hasPrefix(folder) && name.hasSuffix(".conf") && !name.hasPrefix(".") && !name.contains("/")
    }
}

extension PodmanTarget: TargetDefinition {
    var kind: TargetKind { .podman }
    var name: String { "podman" }
    var claim: String { scope.user.map { "podman of user \(quoted($0))" } ?? "podman" }
    var file: HostFile { HostFile(path, in: scope) }
    var service: Service? { nil }
    var target: Target { .podman(self) }
    var observations: [Observation] { [Observation(.podman(path: path), in: scope)] }

    func decision(in context: PlanningContext) -> TargetDecision {
        PodmanPlanner(target: self, context: context).decision
    }

    static func targets(_ fields: TargetFields, _ findings: inout Findings) -> [Target] {
        let scope = fields.scope(&findings)
        let path = fields.path(in: scope, &findings)
        if let path, let node = fields.entries.value("path"), !isRead(path, in: scope) {
            findings.error(
                "path", "'path' must be a file in \(folder(in: scope)) with the ending .conf, not \(quoted(path))",
                at: node.position)
        }
        return [
            .podman(
                PodmanTarget(
                    scope: scope, path: path, variables: fields.variables(&findings),
                    secrets: fields.secrets(&findings), adopt: fields.adopt(&findings)))
        ]
    }

    /// The target that a record is about.
    init?(_ record: Record) {
        guard Self.isRead(record.file.path, in: record.file.scope) else { return nil }
        self.init(scope: record.file.scope, path: record.file.path)
    }
}
