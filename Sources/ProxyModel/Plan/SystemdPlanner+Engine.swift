/// What a container engine makes of its environment.
extension SystemdPlanner {
    /// What the daemon will go by: its environment, and for a container engine what outranks that.
    var outcomeEnvironment: ServiceEnvironment {
        plannedEnvironment.asUsed(
            by: ContainerEngine(unit: target.unit), unit?.engine, of: facts, in: target.scope)
    }

    /// What the engine says of itself; nil where no engine runs.
    var engineVerdict: Layer.Verdict? {
        guard isActive, let engine = unit?.engine else { return nil }
        return engine.verdict(on: settings)
    }

    /// What an engine of this version makes of the settings.
    var engineDoubts: [String] {
        guard ContainerEngine(unit: target.unit) == .docker, let engine = unit?.engine else { return [] }
        return EngineDoubts.notes(settings: settings, version: engine.report?.version ?? engine.version)
    }
}

extension ServiceEnvironment {
    /// What a daemon goes by that is started with this environment: a container engine prefers its configuration and its
    /// flags.
    ///
    /// - Parameters:
    ///   - engine: the engine; nil for daemons that are none.
    ///   - seen: what was seen of it.
    ///   - facts: what was seen of the host or user.
    ///   - scope: whose engine it is.
    func asUsed(
        by engine: ContainerEngine?, _ seen: EngineFacts?, of facts: HostFacts, in scope: Scope
    ) -> ServiceEnvironment {
        guard let engine else { return self }
        let flags = seen?.flags
        let path = flags?.configFile ?? engine.configurationPath(in: scope)
        return overridden(by: facts.configuredProxies(at: path)) { _ in
            .configuration(HostFile(path, in: scope).shown)
        }
        .overridden(by: flags?.proxies ?? [:]) { .flag($0.flag) }
    }
}
