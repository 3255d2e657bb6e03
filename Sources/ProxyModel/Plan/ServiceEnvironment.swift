/// The proxy variables that systemd gives a service, each with the place that decides it.
///
/// The manager's environment is weakest, then `Environment=`, then `EnvironmentFile=`; `UnsetEnvironment=` takes away at
/// the end. `PassEnvironment=` passes variables of the manager on and so never changes a value seen here.
/// (Source: systemd.exec(5); `exec_child` in systemd's src/core/exec-invoke.c.)
struct ServiceEnvironment: Equatable {
    /// Who decides a variable.
    enum Origin: Equatable {
        /// The service manager's own environment.
        case manager
        /// A unit file or drop-in, by path.
        case source(String)
        /// A file named by `EnvironmentFile=`, by path.
        case environmentFile(String)
        /// The settings as systemd loaded them, whose places it does not tell.
        case loaded
        /// The container engine's own configuration, by path.
        case configuration(String)
        /// A flag of the container engine.
        case flag(String)
    }

    /// What a variable is.
    enum Holding: Equatable {
        case value([UInt8])
        /// Set to what cannot be known here.
        case unknown
        /// Taken away by an empty `Environment=` or by `UnsetEnvironment=`.
        case removed
    }

    /// A variable's holding and who decides it.
    struct Entry: Equatable {
        var holding: Holding
        var origin: Origin
    }

    /// By variable name: the proxy variables, and an empty name for what may be any; a name that nobody mentions is
    /// missing.
    private(set) var entries: [String: Entry] = [:]
    /// The entries that come from `Environment=` alone.
    private(set) var settings: [String: Entry] = [:]
    /// Files that the unit names and that were not observed.
    private(set) var unseenFiles: [String] = []
    /// What every place says, heeded or not, the weakest first.
    private(set) var claims: [Claim] = []

    /// What a process was seen to have.
    ///
    /// - Parameter variables: in order; a later one of the same name wins.
    init(process variables: [EnvironmentVariable]) {
        for variable in variables where variable.mayBeProxy {
            entries[variable.name] = Entry(variable, from: .loaded)
            claims.append(Claim(variable, .sets, from: .loaded))
        }
    }

    /// What systemd gives the service as it has loaded it.
    ///
    /// - Parameters:
    ///   - loaded: the unit's `Environment` settings.
    ///   - manager: the service manager's own environment.
    ///   - files: the environment files as systemd has loaded them.
    ///   - systemdVersion: the version that reads the files.
    init(
        loaded: [EnvironmentVariable], manager: EnvironmentFact, files: [EnvironmentFileFact], systemdVersion: Int
    ) {
        add(manager)
        for variable in loaded where variable.mayBeProxy {
            settings[variable.name] = Entry(variable, from: .loaded)
        }
        entries.merge(settings) { $1 }
        add(files, systemdVersion: systemdVersion)
    }

    /// What systemd will give the service once it has loaded what is on disk.
    ///
    /// - Parameters:
    ///   - sources: the unit file and its drop-ins in systemd's order.
    ///   - manager: the service manager's own environment.
    ///   - files: the environment files as systemd has loaded them.
    ///   - knowsUnitFile: whether the unit file is among the sources; if not (a generated unit, say), all files that
    ///     systemd has loaded count.
    ///   - systemdVersion: the version that reads the files.
    init(
        sources: [UnitSource], manager: EnvironmentFact, files: [EnvironmentFileFact], knowsUnitFile: Bool,
        systemdVersion: Int
    ) {
        add(manager)
        let inherited = entries
        let place = claims.count
        var paths: [String] = []
        var passes: [Claim] = []
        var unset: [(variable: EnvironmentVariable, path: String)] = []
        for source in sources {
            for setting in UnitFileReader.settings(in: source.text ?? []) {
                apply(setting, of: source.path, inherited, paths: &paths, passes: &passes, unset: &unset)
            }
        }
        // What is passed on is stronger than the manager's environment and weaker than everything else.
        claims.insert(contentsOf: passes, at: place)
        entries.merge(settings) { $1 }
        let named = knowsUnitFile ? Self.match(paths, with: files, unseen: &unseenFiles) : files
        add(named, systemdVersion: systemdVersion)
        for (variable, path) in unset { remove(variable, by: path) }
    }

    /// What systemd will give a unit's process once it has loaded what is on disk.
    ///
    /// - Parameters:
    ///   - sources: the unit file and its drop-ins in systemd's order, as they will be.
    ///   - facts: what was seen of the host or user.
    ///   - unit: the unit as it was seen.
    ///   - ours: the path of an environment file of ours, and its bytes as they will be; nil where there will be none.
    init(
        sources: [UnitSource], facts: HostFacts, unit: UnitFacts?, ours: (path: String, text: [UInt8]?)? = nil
    ) {
        let others = (unit?.environmentFiles ?? []).filter { $0.path != ours?.path }
        let own = ours.flatMap { ours in ours.text.map { [EnvironmentFileFact(path: ours.path, text: $0)] } }
        self.init(
            sources: sources, manager: facts.managerEnvironment, files: others + (own ?? []),
            knowsUnitFile: sources.contains { $0.path == unit?.fragmentPath },
            systemdVersion: facts.systemdVersion ?? 0)
    }

    /// What a container engine makes of its environment: a value that is not empty of its configuration or its flags
    /// takes the place of the variable in both cases; others leave the environment's.
    /// (Source: `configureProxyEnv` in moby's cmd/dockerd/daemon.go, from 23.0 on.)
    ///
    /// - Parameters:
    ///   - proxies: the values by variable.
    ///   - origin: where each of them comes from.
    /// - Returns: what the engine goes by.
    func overridden(
        by proxies: [ProxyVariable: [UInt8]], from origin: (ProxyVariable) -> Origin
    ) -> ServiceEnvironment {
        var result = self
        for (variable, value) in proxies where !value.isEmpty {
            let entry = Entry(holding: .value(value), origin: origin(variable))
            result.entries[variable.upper] = entry
            result.entries[variable.lower] = entry
        }
        return result
    }

    private mutating func add(_ manager: EnvironmentFact) {
        guard case .visible(let variables) = manager else { return }
        for variable in variables where variable.mayBeProxy {
            entries[variable.name] = Entry(variable, from: .manager)
            claims.append(Claim(variable, .sets, from: .manager))
        }
    }

    private mutating func add(_ files: [EnvironmentFileFact], systemdVersion: Int) {
        for file in files {
            let variables = EnvironmentFileReader.variables(in: file.text ?? [], systemdVersion: systemdVersion)
            for variable in variables where variable.mayBeProxy {
                entries[variable.name] = Entry(variable, from: .environmentFile(file.path))
                claims.append(Claim(variable, .sets, from: .environmentFile(file.path)))
            }
        }
    }

    private mutating func apply(
        _ setting: UnitSetting, of path: String, _ inherited: [String: Entry], paths: inout [String],
        passes: inout [Claim], unset: inout [(variable: EnvironmentVariable, path: String)]
    ) {
        switch setting {
        case .environment(let variable):
            guard variable.mayBeProxy else { return }
            settings[variable.name] = Entry(variable, from: .source(path))
            claims.append(Claim(variable, .sets, from: .source(path)))
        case .resetEnvironment:
            claims.append(Claim(EnvironmentVariable(name: "", value: nil), .resets, from: .source(path)))
            for name in settings.keys { settings[name] = Entry(holding: .removed, origin: .source(path)) }
        case .environmentFile(let file): paths.append(file)
        case .resetEnvironmentFiles: paths = []
        case .passEnvironment(let name):
            guard ProxyVariable.allNames.contains(name), !passes.contains(where: { $0.name == name }) else { return }
            var claim = Claim(EnvironmentVariable(name: name, value: nil), .passes, from: .source(path))
            if let entry = inherited[name] { claim.entry.holding = entry.holding }
            passes.append(claim)
        case .resetPassEnvironment: passes = []
        case .unsetEnvironment(let variable):
            if variable.mayBeProxy { unset.append((variable, path)) }
        case .resetUnsetEnvironment: unset = []
        }
    }

    private mutating func remove(_ variable: EnvironmentVariable, by path: String) {
        claims.append(Claim(variable, .unsets, from: .source(path)))
        guard let entry = entries[variable.name] else { return }
        if let value = variable.value, entry.holding != .value(value) { return }
        entries[variable.name] = Entry(holding: .removed, origin: .source(path))
    }

    /// The facts of the named files, in the order in which they count. A name with a specifier is known by its place
    /// among the names.
    ///
    /// A name that comes again counts at its last place: what it set before it sets again there.
    private static func match(
        _ names: [String], with files: [EnvironmentFileFact], unseen: inout [String]
    ) -> [EnvironmentFileFact] {
        let matches = Dictionary(grouping: files, by: \.pattern)
        let (firstNames, patterns) = (names.uniqued, files.map(\.pattern).uniqued)
        var placed: [String: String] = [:]
        if firstNames.count == patterns.count {
            for (name, pattern) in zip(firstNames, patterns) where name.contains("%") { placed[name] = pattern }
        }
        return names.reversed().uniqued.reversed().flatMap { name in
            if let found = matches[name] ?? placed[name].flatMap({ matches[$0] }) { return found }
            unseen.append(name)
            return []
        }
    }
}

extension Sequence<String> {
    /// Each text once, where it comes first.
    fileprivate var uniqued: [String] {
        var seen = Set<String>()
        return filter { seen.insert($0).inserted }
    }
}

extension ServiceEnvironment.Origin {
    /// The place for people.
    ///
    /// - Parameter unit: the service for people.
    func shown(unit: String) -> String {
        switch self {
        case .manager, .loaded: "the service manager's own environment"
        case .source(let path), .environmentFile(let path), .configuration(let path): DisplayText.line(path)
        case .flag(let flag): "the flag \(flag) of \(unit)"
        }
    }
}

extension ServiceEnvironment.Entry {
    /// A variable as it was read at its place.
    init(_ variable: EnvironmentVariable, from origin: ServiceEnvironment.Origin) {
        self.init(holding: variable.value.map { .value($0) } ?? .unknown, origin: origin)
    }
}
