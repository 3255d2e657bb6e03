/// Explains the daemon that a unit runs.
struct ServiceExplainer {
    let service: Service
    let host: HostFacts
    let facts: HostFacts
    let unit: UnitFacts
    let engine: ContainerEngine?
    let sources: [UnitSource]
    let disk: ServiceEnvironment
    /// What systemd has loaded; nil where it hides something.
    let loaded: ServiceEnvironment?

    init(_ service: Service, unit: UnitFacts, host: HostFacts) {
        self.service = service
        self.host = host
        self.unit = unit
        facts = host.view(of: service.scope)
        engine = ContainerEngine(unit: service.name)
        sources = UnitSourceOrder.applied(unit.sources, fragmentPath: unit.fragmentPath)
        disk = ServiceEnvironment(sources: sources, facts: facts, unit: unit)
        if case .visible(let variables) = unit.loadedEnvironment {
            let loaded = ServiceEnvironment(
                loaded: variables, manager: facts.managerEnvironment, files: unit.environmentFiles,
                systemdVersion: facts.systemdVersion ?? 0)
            self.loaded = loaded.hidesAnything ? nil : loaded
        } else {
            loaded = nil
        }
    }

    var explanation: DaemonExplanation {
        let explainer = DaemonExplainer(
            name: name, restartCommand: restartCommand, reloadCommand: reloadCommand, sources: daemonSources,
            current: current, isMasked: reported != nil, needsReload: unit.needsDaemonReload,
            loadedDropIns: unit.loadedDropInPaths, isConfigurationNewer: isConfigurationNewer)
        let variables = [ProxyVariable.https, .http, .noProxy].map(explainer.explanation)
        let conclusion = ConclusionText(
            name: name, reloadCommand: reloadCommand, restartCommand: restartCommand,
            stoppedState: unit.isActive ? nil : DisplayText.line(unit.activeState), variables: variables)
        return DaemonExplanation(
            name: name, service: service, user: service.scope.user, state: unit.isActive ? .running : .stopped,
            conclusion: conclusion.sentences, variables: variables, notes: notes(on: variables))
    }

    /// `docker`, `docker of ops`.
    var name: String { Self.name(of: service) }

    static func name(of service: Service) -> String {
        let stem = service.name.hasSuffix(".service") ? String(service.name.dropLast(".service".count)) : service.name
        let user = service.scope.user.map { " of \(DisplayText.line($0))" } ?? ""
        return DisplayText.line(stem) + user
    }

    private var systemctl: String { service.scope == .system ? "systemctl" : "systemctl --user" }
    var reloadCommand: String { "\(systemctl) daemon-reload" }
    var restartCommand: String {
        let isShort = service.name.hasSuffix(".service")
        return "\(systemctl) restart "
            + DisplayText.line(isShort ? String(service.name.dropLast(".service".count)) : service.name)
    }

    /// The program: `dockerd` for an engine.
    var program: String { engine.map { "\($0.rawValue)d" } ?? name }

    // MARK: Sources

    private var daemonSources: DaemonSources {
        var result = DaemonSources(program: program, claims: disk.claims)
        result.unitPath = unit.fragmentPath
        // Before 236 such a specifier stays as it is written.
        if (facts.systemdVersion ?? 0) >= 236 {
            for source in sources {
                let dropped = UnitFileReader.dropped(in: source.text ?? []).specifiers
                result.dropped[source.path] = Dictionary(dropped.map { ($0.name, $0) }) { first, _ in first }
            }
        }
        result.neglected = UnitSourceOrder.neglected(unit.sources)
        result.loadedSettings = loaded?.settings
        result.flags = unit.engine?.flags?.proxies ?? [:]
        if let path = configurationPath {
            result.configurationPath = HostFile(path, in: service.scope).shown
            result.configuration = facts.configuredProxies(at: path)
            result.configurationObjection = configurationObjection
        }
        result.idleFiles = idleFiles
        return result
    }

    /// Where the engine's configuration is; nil for a daemon that has none.
    var configurationPath: String? {
        guard let engine, unit.engine?.flags != nil else { return nil }
        return unit.engine?.flags?.configFile ?? engine.configurationPath(in: service.scope)
    }

    private var configurationObjection: String? {
        guard let major = unit.engine?.majorVersion, major < 23 else { return nil }
        return "\(program) before 23.0 does not know 'proxies', and does not start with it"
    }

    private var isConfigurationNewer: Bool {
        guard let path = configurationPath, case .present(let file)? = facts.files[path],
            let modified = file.modified, let start = unit.processStart
        else { return false }
        return max(modified, file.changed ?? modified) > start
    }

    /// Files of init scripts that people take for the service's.
    private var idleFiles: [(file: CensusFacts.IdleFile, reason: String)] {
        guard service.scope == .system else { return [] }
        let stem = service.name.hasSuffix(".service") ? String(service.name.dropLast(".service".count)) : service.name
        let named = Set(unit.environmentFiles.flatMap { [$0.path, $0.pattern] })
        return (host.census?.idleFiles ?? []).filter { file in
            file.readers == .service && file.path.hasSuffix("/\(stem)") && !named.contains(file.path)
        }.map { ($0, "\(service.shown) does not name the file by EnvironmentFile=, so systemd does not read it") }
    }

    // MARK: What runs

    /// What the engine says it uses; nil where none says so.
    private var reported: [ProxyVariable: String]? { unit.isActive ? unit.engine?.report?.proxies : nil }

    private func current(_ variable: ProxyVariable) -> VariableExplanation.Current {
        guard unit.isActive else { return .notRunning }
        if let reported {
            let value = reported[variable] ?? ""
            return value.isEmpty ? .nothing : .value(Array(value.utf8))
        }
        switch unit.process {
        case nil: return .notVisible("\(service.shown) is active and has no main process")
        case .hidden(let reason): return .notVisible(DisplayText.line(reason))
        case .visible(let variables):
            var environment = ServiceEnvironment(process: variables)
            if let path = configurationPath, !isConfigurationNewer, configurationObjection == nil {
                environment = environment.overridden(by: facts.configuredProxies(at: path)) { _ in .loaded }
            }
            environment = environment.overridden(by: unit.engine?.runningFlags?.proxies ?? [:]) { _ in .loaded }
            return environment.goValue(of: variable)
        }
    }
}

extension ServiceEnvironment {
    /// What a program written in Go has for a setting: the upper-case variable unless it is empty.
    func goValue(of variable: ProxyVariable) -> VariableExplanation.Current {
        for name in [variable.upper, variable.lower] {
            if case .value(let value)? = entries[name]?.holding, !value.isEmpty { return .value(value) }
        }
        return .nothing
    }
}
