/// A daemon whose proxy settings live in a file with variables that its service reads: one that a script of sysvinit or
/// OpenRC sources, or one that a systemd unit names by `EnvironmentFile=`. The file is shared with others.
public struct EnvironmentFileTarget: Sendable, Equatable {
    /// The daemon: `docker`, `k3s`.
    public var preset: TargetPreset
    /// The file's absolute path; nil for the one that the host's service reads.
    public var path: String?
    /// Which variables are written.
    public var variables: SystemdTarget.VariableCase
    /// When a restart that is owed happens.
    public var restart: RestartPolicy
    /// Whether credentials may be where other users can read them; else the file loses their access.
    public var secrets: SecretsPolicy

    /// - Parameters:
    ///   - preset: the daemon.
    ///   - path: the file's absolute path; nil for the one that the host's service reads.
    ///   - variables: which variables are written.
    ///   - restart: when a restart that is owed happens.
    ///   - secrets: whether credentials may be where other users can read them.
    public init(
        preset: TargetPreset, path: String? = nil, variables: SystemdTarget.VariableCase = .upper,
        restart: RestartPolicy = .now, secrets: SecretsPolicy = .protected
    ) {
        self.preset = preset
        self.path = path
        self.variables = variables
        self.restart = restart
        self.secrets = secrets
    }

    /// The service's name without systemd: the script in `/etc/init.d`.
    var serviceName: String { preset.rawValue }

    /// The files that may be the one; the first is that of most hosts.
    var candidates: [String] {
        if let path { return [path] }
        let own: [String] =
            switch preset {
            // k3s' installer writes them (get.k3s.io, `create_env_file`).
            case .k3s, .k3sAgent: ["/etc/systemd/system/\(preset.unit).env"]
            case .crio: ["/etc/sysconfig/crio"]
            default: []
            }
        return (own + Self.folders.map { $0 + serviceName }).uniqued
    }

    /// Where services find files with variables: Debian's scripts, Red Hat's, OpenRC's.
    static let folders = ["/etc/default/", "/etc/sysconfig/", "/etc/conf.d/"]
}

extension EnvironmentFileTarget: TargetDefinition {
    var kind: TargetKind { .environmentFile }
    var name: String { preset.rawValue }
    var scope: Scope { .system }
    var claim: String { "unit \(quoted(preset.unit))" }
    /// The file; where the host has not been asked yet, the one of most hosts.
    var file: HostFile { HostFile(path ?? candidates[0]) }
    var service: Service? { Service(preset.unit) }
    var target: Target { .environmentFile(self) }

    var observations: [Observation] {
        var subjects: [Observation.Subject] = [.unit(preset.unit), .service(serviceName)]
        subjects += candidates.map { .environmentLines($0) }
        if ContainerEngine(unit: preset.unit) != nil {
            subjects += [.engine(unit: preset.unit), .engine(unit: serviceName)]
        }
        return subjects.map { Observation($0) }
    }

    func decision(in context: PlanningContext) -> TargetDecision {
        EnvironmentFilePlanner(target: self, context: context).decision
    }

    /// The same target with the path of the file that the host's service reads; without one where it reads none.
    func resolved(on facts: HostFacts) -> any TargetDefinition {
        guard path == nil else { return self }
        var target = self
        target.path = pathRead(on: facts)
        return target
    }

    /// The file that the host's service reads: of those that a unit names, the one that counts last.
    private func pathRead(on facts: HostFacts) -> String? {
        switch facts.initSystem {
        case .systemd:
            let known = Set(candidates)
            return facts.units[preset.unit]?.environmentFiles.last { known.contains($0.path) }?.path
        case .openrc: return "/etc/conf.d/" + serviceName
        case .sysvinit: return facts.services[serviceName].flatMap { pathSourced(by: $0, on: facts) }
        case nil: return nil
        }
    }

    /// The file that a script of sysvinit sources, by the folders that it names; where that leaves a choice, the one
    /// that is there.
    private func pathSourced(by service: ServiceFacts, on facts: HostFacts) -> String? {
        let paths = service.environmentFolders.map { $0 + serviceName }
        return paths.first { facts.files[$0] != .absent && facts.files[$0] != nil } ?? paths.first
    }

    static func targets(_ fields: TargetFields, _ findings: inout Findings) -> [Target] {
        guard let preset = fields.preset else { return [] }
        return [
            .environmentFile(
                EnvironmentFileTarget(
                    preset: preset, path: fields.path(in: .system, &findings), variables: fields.variables(&findings),
                    restart: fields.restart(&findings), secrets: fields.secrets(&findings)))
        ]
    }

    /// The target that a record is about.
    init?(_ record: Record) {
        guard let preset = TargetPreset(rawValue: record.name), preset.kinds.contains(.environmentFile),
            record.file.scope == .system, record.file.path.hasPrefix("/")
        else { return nil }
        self.init(preset: preset, path: record.file.path)
    }
}
