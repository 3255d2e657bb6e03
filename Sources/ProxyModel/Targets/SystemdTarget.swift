/// A systemd service of a host, or of a user, whose proxy settings live in a drop-in.
public struct SystemdTarget: Sendable, Equatable {
    /// Which variables are written.
    public enum VariableCase: String, Sendable, CaseIterable {
        /// `HTTP_PROXY HTTPS_PROXY NO_PROXY`.
        case upper
        /// `http_proxy https_proxy no_proxy`.
        case lower
        /// All six.
        case both
    }

    /// How users know the target: `docker`, or the unit's name where `unit:` was given.
    public var name: String
    /// The unit with its suffix: `docker.service`.
    public var unit: String
    /// Whose unit it is.
    public var scope: Scope
    /// The drop-in's path: absolute, or starting with `~/` for a user's unit.
    public var dropInPath: String
    /// Which variables are written.
    public var variables: VariableCase
    /// When a restart that is owed happens.
    public var restart: RestartPolicy
    /// Where credentials are written.
    public var secrets: SecretsPolicy
    /// Whether a drop-in of that name that holds more than proxy variables may be replaced.
    public var adopt: Bool

    /// - Parameters:
    ///   - name: how users know the target.
    ///   - unit: the unit with its suffix.
    ///   - scope: whose unit it is.
    ///   - dropInPath: the drop-in's path; nil for `http-proxy.conf` in the unit's own folder.
    ///   - variables: which variables are written.
    ///   - restart: when a restart that is owed happens.
    ///   - secrets: where credentials are written.
    ///   - adopt: whether a foreign drop-in of that name may be replaced.
    public init(
        name: String, unit: String, scope: Scope = .system, dropInPath: String? = nil,
        variables: VariableCase = .upper, restart: RestartPolicy = .now, secrets: SecretsPolicy = .protected,
        adopt: Bool = false
    ) {
        self.name = name
        self.unit = unit
        self.scope = scope
        self.dropInPath = dropInPath ?? Self.folder(of: unit, in: scope) + "http-proxy.conf"
        self.variables = variables
        self.restart = restart
        self.secrets = secrets
        self.adopt = adopt
    }

    /// The file with the credentials, beside the drop-in that names it. systemd reads `*.conf` only from there.
    public var credentialsFile: HostFile { HostFile(Self.credentialsPath(besides: dropInPath), in: scope) }

    /// - Parameter dropIn: a drop-in's path.
    /// - Returns: the path of its file with credentials: `http-proxy.env` for `http-proxy.conf`.
    static func credentialsPath(besides dropIn: String) -> String {
        (dropIn.hasSuffix(".conf") ? String(dropIn.dropLast(".conf".count)) : dropIn) + ".env"
    }

    /// The folder of a unit's own drop-ins, with a slash at the end.
    ///
    /// - Parameters:
    ///   - unit: the unit with its suffix.
    ///   - scope: whose unit it is.
    static func folder(of unit: String, in scope: Scope) -> String {
        switch scope {
        case .system: "/etc/systemd/system/\(unit).d/"
        case .user: "~/.config/systemd/user/\(unit).d/"
        }
    }
}

/// When a restart that is owed happens.
public enum RestartPolicy: String, Sendable, CaseIterable {
    /// In the same run.
    case now
    /// Never by fairlead: the host stays `pending-restart`.
    case never
    /// Only where the engine keeps containers running while it restarts.
    case liveRestoreOnly = "live-restore-only"
}

/// Where credentials are written.
public enum SecretsPolicy: String, Sendable, CaseIterable {
    /// Where other local users cannot read them; a target that has no such place is blocked.
    case protected
    /// In the place of the other settings, where other local users may read them.
    case inline
}

extension SystemdTarget: TargetDefinition {
    var kind: TargetKind { .systemd }
    var claim: String { "unit \(quoted(unit))\(scope.user.map { " of user \(quoted($0))" } ?? "")" }
    var file: HostFile { HostFile(dropInPath, in: scope) }
    var service: Service? { Service(unit, in: scope) }
    var target: Target { .systemd(self) }

    var observations: [Observation] {
        var subjects: [Observation.Subject] = [
            .unit(unit), .dropIn(dropInPath), .credentialsFile(credentialsFile.path),
        ]
        if ContainerEngine(unit: unit) != nil { subjects.append(.engine(unit: unit)) }
        return subjects.map { Observation($0, in: scope) }
    }

    func decision(in context: PlanningContext) -> TargetDecision {
        SystemdPlanner(target: self, context: context).decision
    }
}
