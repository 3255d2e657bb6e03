/// What every place says of the variables, for those who ask who outranks whom.
extension ServiceEnvironment {
    /// What one place says of a variable, heeded or not.
    struct Claim: Equatable {
        /// What the place does.
        enum Action: Equatable {
            /// It sets the variable.
            case sets
            /// It passes the service manager's own variable on (`PassEnvironment=`); the value is the manager's.
            case passes
            /// An empty `Environment=`: it undoes what weaker unit files and drop-ins set, whatever the variable.
            case resets
            /// `UnsetEnvironment=`: it takes the variable away; with a value, only that assignment.
            case unsets
        }

        /// The variable's name; empty for `resets`.
        var name: String
        /// What the place does.
        var action: Action
        /// The value and the place.
        var entry: Entry

        init(_ variable: EnvironmentVariable, _ action: Action, from origin: Origin) {
            name = variable.name
            self.action = action
            entry = Entry(variable, from: origin)
        }

        /// The value; nil where it cannot be known here, or there is none.
        var value: [UInt8]? {
            if case .value(let value) = entry.holding { return value }
            return nil
        }
    }
}
