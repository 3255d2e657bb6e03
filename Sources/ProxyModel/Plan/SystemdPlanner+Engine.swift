/// What a container engine makes of its environment.
extension SystemdPlanner {
    /// What the daemon will go by: its environment, and for a container engine what outranks that.
    var outcomeEnvironment: ServiceEnvironment {
        guard let engine = ContainerEngine(unit: target.unit) else { return plannedEnvironment }
        let flags = unit?.engine?.flags
        let path = flags?.configFile ?? engine.configurationPath(in: target.scope)
        return
            plannedEnvironment
            .overridden(by: facts.configuredProxies(at: path)) { _ in
                .configuration(HostFile(path, in: target.scope).shown)
            }
            .overridden(by: flags?.proxies ?? [:]) { .flag($0.flag) }
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
