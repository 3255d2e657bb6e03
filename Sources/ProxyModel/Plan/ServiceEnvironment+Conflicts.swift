/// Holding an environment against what is declared.
extension ServiceEnvironment {
    /// A variable that is not as declared.
    struct Conflict: Equatable {
        /// How it differs.
        enum Kind: Equatable {
            /// It is declared and not there.
            case missing
            /// It is declared and has another value.
            case other
            /// It is there and declared as not set.
            case extra
        }

        /// The variable's name.
        var name: String
        /// How it differs.
        var kind: Kind
        /// Who decides it; nil when nobody mentions it.
        var entry: Entry?
    }

    /// Holds the environment against what is declared, by Go's rules.
    ///
    /// - Parameters:
    ///   - settings: what is declared.
    ///   - variableCase: which variables the target manages.
    /// - Returns: every variable that makes a daemon's settings other than declared, and every variable of the target
    ///   that does not hold its value; empty when all is as declared.
    func conflicts(with settings: ProxySettings, in variableCase: SystemdTarget.VariableCase) -> [Conflict] {
        ProxyVariable.allCases.flatMap { variable -> [Conflict] in
            guard let declared = variable.value(in: settings) else {
                return [variable.upper, variable.lower].filter(isSet).map {
                    Conflict(name: $0, kind: .extra, entry: entries[$0])
                }
            }
            var names = variable.names(in: variableCase)
            if variableCase == .lower, isSet(variable.upper) { names.insert(variable.upper, at: 0) }
            return names.compactMap { conflict(of: variable, name: $0, declared: Array(declared.utf8)) }
        }
    }

    private func conflict(of variable: ProxyVariable, name: String, declared: [UInt8]) -> Conflict? {
        switch entries[name]?.holding {
        case .value(let value) where variable.means(value, declared): nil
        case .value, .unknown: Conflict(name: name, kind: .other, entry: entries[name])
        case .removed, nil: Conflict(name: name, kind: .missing, entry: entries[name])
        }
    }

    private func isSet(_ name: String) -> Bool {
        switch entries[name]?.holding {
        case .value(let value): !value.isEmpty
        case .unknown: true
        case .removed, nil: false
        }
    }
}
