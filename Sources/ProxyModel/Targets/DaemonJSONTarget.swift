/// A container engine whose proxy settings live in its own configuration, `daemon.json`, which it shares with others.
public struct DaemonJSONTarget: Sendable, Equatable {
    /// The engine.
    public var engine: ContainerEngine
    /// Whose engine it is.
    public var scope: Scope
    /// The configuration: absolute, or starting with `~/` for a user's engine.
    public var path: String
    /// When a restart that is owed happens.
    public var restart: RestartPolicy
    /// Whether credentials may be where other users can read them; else the file loses their access.
    public var secrets: SecretsPolicy

    /// - Parameters:
    ///   - engine: the engine.
    ///   - scope: whose engine it is.
    ///   - path: the configuration; nil for its usual place.
    ///   - restart: when a restart that is owed happens.
    ///   - secrets: whether credentials may be where other users can read them.
    public init(
        engine: ContainerEngine, scope: Scope = .system, path: String? = nil, restart: RestartPolicy = .now,
        secrets: SecretsPolicy = .protected
    ) {
        self.engine = engine
        self.scope = scope
        self.path = path ?? engine.configurationPath(in: scope)
        self.restart = restart
        self.secrets = secrets
    }
}

extension DaemonJSONTarget: TargetDefinition {
    var kind: TargetKind { .daemonJSON }
    var name: String { engine.rawValue }
    var claim: String { "unit \(quoted(engine.unit))\(scope.user.map { " of user \(quoted($0))" } ?? "")" }
    var file: HostFile { HostFile(path, in: scope) }
    var service: Service? { Service(engine.unit, in: scope) }
    var target: Target { .daemonJSON(self) }

    var observations: [Observation] {
        [.unit(engine.unit), .sharedFile(path), .engine(unit: engine.unit), .processStart(unit: engine.unit)]
            .map { Observation($0, in: scope) }
    }

    func decision(in context: PlanningContext) -> TargetDecision {
        DaemonJSONPlanner(target: self, context: context).decision
    }

    static func targets(_ fields: TargetFields, _ findings: inout Findings) -> [Target] {
        let scope = fields.scope(&findings)
        guard let engine = fields.preset.flatMap({ ContainerEngine(rawValue: $0.rawValue) }) else { return [] }
        return [
            .daemonJSON(
                DaemonJSONTarget(
                    engine: engine, scope: scope, path: fields.path(in: scope, &findings),
                    restart: fields.restart(&findings), secrets: fields.secrets(&findings)))
        ]
    }

    /// The target that a record is about.
    init?(_ record: Record) {
        guard let engine = ContainerEngine(rawValue: record.name) else { return nil }
        self.init(engine: engine, scope: record.file.scope, path: record.file.path)
    }
}
