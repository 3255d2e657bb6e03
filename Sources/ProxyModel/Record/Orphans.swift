extension DesiredState {
    /// What fairlead wrote on a host and the spec no longer names.
    ///
    /// - Parameter facts: what was seen on the host, its records above all.
    /// - Returns: the targets, in an order that no run changes.
    public func orphans(in facts: HostFacts) -> [Target] {
        let named = Set(entries.map { $0.target.definition.record(isFileOurs: false, values: [:]).identity })
        return facts.records.filter { !named.contains($0.identity) }
            .sorted { $0.identity < $1.identity }
            .compactMap(Target.init)
    }

    /// The same state with targets that are to have nothing.
    ///
    /// - Parameter orphans: the targets.
    /// - Returns: a state whose observations cover them too.
    public func observing(_ orphans: [Target]) -> DesiredState {
        var state = self
        state.entries += orphans.map { Entry(target: $0, settings: .none) }
        return state
    }
}

extension Target {
    /// The target that a record is about; nil when no target of this version is like that.
    init?(_ record: Record) {
        switch record.kind {
        case .systemd: self.init(systemd: record)
        case .daemonJSON:
            guard let target = DaemonJSONTarget(record) else { return nil }
            self = .daemonJSON(target)
        case .dockerClient:
            self = .dockerClient(DockerClientTarget(record))
        case .podman:
            guard let target = PodmanTarget(record) else { return nil }
            self = .podman(target)
        case .dockerDesktop, .orbStack:
            guard let target = DesktopTarget(record) else { return nil }
            self = .desktop(target)
        }
    }

    private init?(systemd record: Record) {
        guard UnitName.objection(toUnit: record.service) == nil,
            UnitName.path(ofDropIn: record.file.path, for: record.service, in: record.file.scope) == record.file.path
        else { return nil }
        self = .systemd(
            SystemdTarget(
                name: record.name, unit: record.service, scope: record.file.scope, dropInPath: record.file.path))
    }
}

extension HostFacts {
    /// The host as it will be once the files of these targets are gone.
    func without(_ targets: [Target]) -> HostFacts {
        var facts = self
        for target in targets {
            switch target {
            case .systemd(let target):
                let path = absolutePath(of: target.file)
                facts.update(target.scope) { view in
                    view.units[target.unit]?.sources.removeAll { $0.path == path }
                }
            case .daemonJSON(let target):
                facts.update(target.scope) { view in view.removeProxies(at: target.path) }
            case .podman(let target):
                let path = absolutePath(of: target.file)
                // The host's file is one of those that a user's podman reads.
                for scope in [target.scope] + (target.scope == .system ? users.keys.map { .user($0) } : []) {
                    facts.update(scope) { $0.podman?.files.removeAll { $0.path == path } }
                }
            case .dockerClient, .desktop:
                // Nothing else that is planned reads these.
                break
            }
        }
        return facts
    }

    private mutating func removeProxies(at path: String) {
        guard case .present(var file)? = files[path], let content = try? DaemonJSONFile(file.bytes),
            let rest = try? content.edited(to: [:], createdByUs: false)
        else { return }
        file.bytes = rest
        files[path] = .present(file)
    }

    private mutating func update(_ scope: Scope, _ change: (inout HostFacts) -> Void) {
        guard let user = scope.user else { return change(&self) }
        guard case .present(var facts)? = users[user] else { return }
        change(&facts.view)
        users[user] = .present(facts)
    }
}
