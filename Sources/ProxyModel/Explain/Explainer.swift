/// Explains who sets the proxy of a host's daemons: the same answer for the same input.
public enum Explainer {
    /// - Parameters:
    ///   - desired: what the spec names for the host; its settings do not matter, and no secret is needed.
    ///   - facts: what was seen on the host by ``DesiredState/forExplanation``, with its census.
    /// - Returns: the daemons that the spec names, `docker` where it names none, and every other engine that runs.
    public static func explain(_ desired: DesiredState, given facts: HostFacts) -> Explanation {
        var explanation = Explanation(host: desired.host)
        var services = desired.daemons
        if services.isEmpty, facts.units[docker.name].map({ $0.loadState != "not-found" }) ?? false {
            services = [docker]
        }
        explanation.daemons = services.map { daemon($0, on: facts) } + strays(besides: services, on: facts)
        if explanation.daemons.isEmpty {
            explanation.notes.append(
                ExplanationNote(
                    code: "no-daemon",
                    text: facts.systemdVersion == nil
                        ? "no daemon can be looked at: \(facts.systemdProblem.map { DisplayText.line($0) } ?? "no systemd")"
                        : "the spec names no daemon for this host, and there is no \(docker.name)"))
        }
        explanation.notes += clientNotes(desired) + loginNotes(facts)
        return explanation
    }

    static let docker = Service("docker.service")

    private static func daemon(_ service: Service, on host: HostFacts) -> DaemonExplanation {
        let name = ServiceExplainer.name(of: service)
        func unseen(_ state: DaemonExplanation.State, _ why: String) -> DaemonExplanation {
            DaemonExplanation(
                name: name, service: service, user: service.scope.user, state: state, conclusion: [why])
        }
        let facts = host.view(of: service.scope)
        guard facts.systemdVersion != nil, let unit = facts.units[service.name] else {
            let problem = facts.systemdProblem.map { DisplayText.line($0) } ?? "the unit was not looked at"
            return unseen(.notVisible, "what \(name) uses cannot be seen: \(problem)")
        }
        if unit.loadState == "not-found" { return unseen(.missing, "there is no \(service.shown) on this host") }
        return ServiceExplainer(service, unit: unit, host: host).explanation
    }

    /// Engines that run and belong to none of the services.
    private static func strays(besides services: [Service], on facts: HostFacts) -> [DaemonExplanation] {
        (facts.census?.engines ?? []).filter { process in
            switch process.home {
            case .unit(let unit): !services.contains(Service(unit))
            case .userUnit(let unit): !services.contains(Service(unit, in: .user(process.user)))
            case .container, .none: true
            }
        }.map { ProcessExplainer(process: $0, facts: facts).explanation }
    }

    private static func clientNotes(_ desired: DesiredState) -> [ExplanationNote] {
        desired.entries.filter { $0.target.kind == .dockerClient || $0.target.kind == .podman }.map { entry in
            ExplanationNote(
                code: "client-only",
                text:
                    "\(entry.target.file.shown) (\(DisplayText.line(entry.target.name))) concerns containers that are made "
                    + "with it, not the daemon")
        }.uniqued
    }

    private static func loginNotes(_ facts: HostFacts) -> [ExplanationNote] {
        let named = Set(facts.units.values.flatMap(\.environmentFiles).map(\.path))
        let files = (facts.census?.idleFiles ?? []).filter { $0.readers == .logins && !named.contains($0.path) }
        return files.map { file in
            let names = file.variables.map(\.name).uniqued.joined(separator: ", ")
            return ExplanationNote(
                code: "logins-only",
                text: "\(DisplayText.line(file.path)) sets \(names) for logins and shells; services do not read it")
        }
    }
}

extension DesiredState {
    /// The services that run the daemons of the spec, each once.
    var daemons: [Service] { entries.compactMap(\.target.service).uniqued }

    /// What is to be looked at for an explanation: `docker` too where the spec names no daemon.
    public var forExplanation: DesiredState {
        guard daemons.isEmpty else { return self }
        let docker = SystemdTarget(name: "docker", unit: Explainer.docker.name)
        return DesiredState(host: host, entries: entries + [Entry(target: docker, settings: .none)])
    }
}
