/// What a unit's process must have once it was restarted.
public struct ProcessExpectation: Sendable, Equatable {
    /// The service.
    public var service: Service
    /// Its proxy variables: with their exact values, or without a value where they must not be set.
    public var variables: [EnvironmentVariable]

    /// - Parameters:
    ///   - service: the service.
    ///   - variables: its proxy variables.
    public init(service: Service, variables: [EnvironmentVariable]) {
        self.service = service
        self.variables = variables
    }
}

extension HostPlan {
    /// Whether any target owes a restart that its policy forbids.
    public var isRestartPending: Bool {
        targets.contains { $0.isRestartPending }
    }

    /// What is left to do or differs, for a message; nil when the host is as declared.
    public var remainder: String? {
        if hasRemains { return "another run that was ended has to be put back" }
        for target in targets {
            let name = target.service?.shown ?? DisplayText.line(target.name)
            if let block = target.blocks.first { return "\(name): \(block.reason)" }
            for layer in target.layers {
                switch layer.verdict {
                case .matches, .notApplicable: continue
                case .differs(let how): return "\(name), \(layer.kind.rawValue): \(how)"
                case .notVisible(let why): return "\(name), \(layer.kind.rawValue) cannot be seen: \(why)"
                }
            }
        }
        return steps.isEmpty ? nil : "there is still something to do"
    }
}

extension ProcessExpectation {
    /// The managed variables exactly as a service will get them, which may be the same in other words than the spec's.
    ///
    /// - Parameters:
    ///   - service: the service.
    ///   - environment: what it will be started with; nil where that cannot be seen.
    ///   - settings: what is declared.
    ///   - variableCase: which variables the target manages.
    init(
        _ service: Service, in environment: ServiceEnvironment?, _ settings: ProxySettings,
        _ variableCase: SystemdTarget.VariableCase
    ) {
        let entries = environment?.entries ?? [:]
        let variables = ProxyVariable.allCases.flatMap { variable -> [EnvironmentVariable] in
            guard variable.value(in: settings) != nil else {
                return [variable.upper, variable.lower].map { EnvironmentVariable(name: $0, value: nil) }
            }
            return variable.names(in: variableCase).compactMap { name in
                guard case .value(let value) = entries[name]?.holding else { return nil }
                return EnvironmentVariable(name: name, value: value)
            }
        }
        self.init(service: service, variables: variables)
    }
}

extension SystemdPlanner {
    /// What the process must have after a restart, whichever file sets it.
    var expectation: ProcessExpectation {
        ProcessExpectation(service, in: plannedEnvironment, settings, target.variables)
    }
}
