/// Explains a container engine that runs and belongs to none of the services that are looked at.
struct ProcessExplainer {
    let process: CensusFacts.EngineProcess
    let facts: HostFacts

    var explanation: DaemonExplanation {
        let current: (ProxyVariable) -> VariableExplanation.Current
        switch process.environment {
        case .hidden(let reason): current = { _ in .notVisible(DisplayText.line(reason)) }
        case .visible(let variables):
            let environment = ServiceEnvironment(process: variables)
                .overridden(by: configuration) { _ in .loaded }
                .overridden(by: process.flags.proxies) { _ in .loaded }
            current = environment.goValue
        }
        let explainer = DaemonExplainer(
            name: name, restartCommand: "", reloadCommand: "", sources: sources, current: current, isMasked: false,
            needsReload: false, loadedDropIns: nil, isConfigurationNewer: false)
        let variables = [ProxyVariable.https, .http, .noProxy].map(explainer.explanation)
        let text = ConclusionText(
            name: name, reloadCommand: "", restartCommand: "", stoppedState: nil, variables: variables)
        return DaemonExplanation(
            name: name, service: service, processID: process.processID, user: DisplayText.line(process.user),
            state: .running, conclusion: [origin] + text.sentences, variables: variables)
    }

    /// `dockerd (PID 4711)`.
    private var name: String { "\(DisplayText.line(process.program)) (PID \(process.processID))" }

    private var service: Service? {
        switch process.home {
        case .unit(let unit): Service(unit)
        case .userUnit(let unit): Service(unit, in: .user(process.user))
        case .container, .none: nil
        }
    }

    /// Where it comes from, and what that means for its settings.
    private var origin: String {
        let user = "as \(DisplayText.line(process.user))"
        let socket = process.socket.map { ", listening at \(DisplayText.line($0))" } ?? ""
        switch process.home {
        case .unit(let unit):
            return "\(name) runs \(user) in \(DisplayText.line(unit)), which the spec does not name\(socket)"
        case .userUnit(let unit):
            return
                "\(name) is the user's own (rootless): it runs \(user) in that user's \(DisplayText.line(unit)), which "
                + "the spec does not name\(socket)"
        case .container:
            return "\(name) runs inside of a container: its settings come from there, not from this host\(socket)"
        case .none:
            return "\(name) was started by hand: it runs \(user), in no unit, so that systemd's files do not reach it"
                + socket
        }
    }

    private var sources: DaemonSources {
        var result = DaemonSources(program: DisplayText.line(process.program), claims: [])
        if case .visible(let variables) = process.environment {
            result.claims = ServiceEnvironment(process: variables).claims
        }
        result.flags = process.flags.proxies
        result.configurationPath = configurationPath
        result.configuration = configuration
        return result
    }

    /// The file that it reads, as far as can be told: for root the one that its flags name, or the usual one.
    private var configurationPath: String {
        let engine = process.program.hasSuffix("d") ? String(process.program.dropLast()) : process.program
        return process.flags.configFile ?? ContainerEngine(rawValue: engine)?.configurationPath(in: .system) ?? ""
    }

    private var configuration: [ProxyVariable: [UInt8]] {
        guard process.home != .container, process.user == "root" else { return [:] }
        return facts.configuredProxies(at: configurationPath)
    }
}
