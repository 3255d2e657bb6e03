/// Who sets the proxy of a host's daemons, who wins, and why the others do not. Every text that comes from the host is
/// raw in here and masked and escaped where it is shown.
public struct Explanation: Sendable, Equatable {
    /// The host's name in the inventory.
    public var host: String
    /// The daemons: those of the spec first, in its order, then others that run.
    public var daemons: [DaemonExplanation]
    /// What concerns no daemon and may be taken for something that does.
    public var notes: [ExplanationNote]

    /// - Parameters:
    ///   - host: the host's name in the inventory.
    ///   - daemons: the daemons.
    ///   - notes: what concerns no daemon.
    public init(host: String, daemons: [DaemonExplanation] = [], notes: [ExplanationNote] = []) {
        self.host = host
        self.daemons = daemons
        self.notes = notes
    }
}

/// A fact beside the settings themselves.
public struct ExplanationNote: Sendable, Hashable {
    /// A stable identifier for programs: lower case with hyphens.
    public var code: String
    /// One sentence without a full stop, masked and escaped.
    public var text: String

    /// - Parameters:
    ///   - code: a stable identifier.
    ///   - text: one sentence, masked and escaped.
    public init(code: String, text: String) {
        self.code = code
        self.text = text
    }
}

/// One daemon.
public struct DaemonExplanation: Sendable, Equatable {
    /// Whether it runs.
    public enum State: String, Sendable, CaseIterable {
        /// It runs.
        case running
        /// Its unit is there, and it does not run.
        case stopped
        /// There is no such unit.
        case missing
        /// It could not be looked at.
        case notVisible = "not-visible"
    }

    /// How sentences name it, fit for display: `docker`, `docker of ops`, `dockerd (PID 4711)`.
    public var name: String
    /// Its unit; nil for a process that belongs to none.
    public var service: Service?
    /// The process; nil for a unit.
    public var processID: Int?
    /// The user that the process or the unit belongs to; nil for the system's own.
    public var user: String?
    /// Whether it runs.
    public var state: State
    /// What it comes to, in sentences without full stops, masked and escaped.
    public var conclusion: [String]
    /// `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`.
    public var variables: [VariableExplanation]
    /// What else one should know.
    public var notes: [ExplanationNote]

    /// - Parameters:
    ///   - name: how sentences name it.
    ///   - service: its unit.
    ///   - processID: the process.
    ///   - user: whose it is.
    ///   - state: whether it runs.
    ///   - conclusion: what it comes to.
    ///   - variables: the settings.
    ///   - notes: what else one should know.
    public init(
        name: String, service: Service? = nil, processID: Int? = nil, user: String? = nil, state: State,
        conclusion: [String] = [], variables: [VariableExplanation] = [], notes: [ExplanationNote] = []
    ) {
        self.name = name
        self.service = service
        self.processID = processID
        self.user = user
        self.state = state
        self.conclusion = conclusion
        self.variables = variables
        self.notes = notes
    }
}

/// One setting of a daemon.
public struct VariableExplanation: Sendable, Equatable {
    /// What the running daemon has.
    public enum Current: Sendable, Equatable {
        /// This value; an empty one is none.
        case value([UInt8])
        /// Nothing.
        case nothing
        /// The daemon does not run.
        case notRunning
        /// It cannot be seen: why, fit for display.
        case notVisible(String)
    }

    /// The setting.
    public var variable: ProxyVariable
    /// What the running daemon has.
    public var current: Current
    /// What the daemon will have once systemd has read its files again and the daemon is restarted; nil for nothing.
    public var configured: [UInt8]?
    /// Everything that has a say, the strongest first; of a great many only the strongest, and those that win.
    public var contenders: [Contender]
    /// How many contenders are not shown.
    public var leftOut: Int

    /// - Parameters:
    ///   - variable: the setting.
    ///   - current: what the running daemon has.
    ///   - configured: what it will have.
    ///   - contenders: everything that has a say.
    ///   - leftOut: how many contenders are not shown.
    public init(
        variable: ProxyVariable, current: Current, configured: [UInt8]? = nil, contenders: [Contender] = [],
        leftOut: Int = 0
    ) {
        self.leftOut = leftOut
        self.variable = variable
        self.current = current
        self.configured = configured
        self.contenders = contenders
    }
}

/// One place that sets a variable, and what becomes of it.
public struct Contender: Sendable, Equatable {
    /// What becomes of it.
    public enum Standing: Sendable, Equatable {
        /// The daemon goes by it.
        case wins
        /// A stronger place sets it, too: which one and why it is stronger, fit for display.
        case outranked(by: String, reason: String)
        /// Nobody reads it, or what is read has no effect: why, fit for display.
        case ignored(String)
        /// It wins once systemd has read its files again: why it does not yet, fit for display.
        case notLoaded(String)
        /// It wins once the daemon is restarted: why it does not yet, fit for display.
        case notRunning(String)
    }

    /// The place.
    public var place: Place
    /// What it is called there: `HTTPS_PROXY`, `https_proxy`, `https-proxy`, `--https-proxy`.
    public var name: String
    /// The value, raw; nil where only systemd knows it.
    public var value: [UInt8]?
    /// What becomes of it.
    public var standing: Standing

    /// - Parameters:
    ///   - place: the place.
    ///   - name: what it is called there.
    ///   - value: the value.
    ///   - standing: what becomes of it.
    public init(place: Place, name: String, value: [UInt8]?, standing: Standing) {
        self.place = place
        self.name = name
        self.value = value
        self.standing = standing
    }
}

/// A place that can set a proxy.
public struct Place: Sendable, Hashable {
    /// The kinds of places.
    public enum Kind: String, Sendable, CaseIterable {
        /// A flag of the container engine.
        case flag
        /// The container engine's own configuration.
        case configuration
        /// A file named by `EnvironmentFile=`.
        case environmentFile = "environment-file"
        /// A drop-in.
        case dropIn = "drop-in"
        /// The unit file.
        case unitFile = "unit-file"
        /// `PassEnvironment=` of a unit file or drop-in.
        case passEnvironment = "pass-environment"
        /// The service manager's own environment.
        case manager
        /// What systemd has loaded, and no file says any more.
        case loaded
        /// What the running process has, and no place says.
        case process
        /// A file that the daemon does not read.
        case otherFile = "other-file"
    }

    /// The kind.
    public var kind: Kind
    /// The file, raw; nil where there is none.
    public var path: String?
    /// The place for people, fit for display.
    public var shown: String

    /// - Parameters:
    ///   - kind: the kind.
    ///   - path: the file.
    ///   - shown: the place for people.
    public init(_ kind: Kind, path: String? = nil, shown: String? = nil) {
        self.kind = kind
        self.path = path
        self.shown = shown ?? DisplayText.line(path ?? kind.rawValue)
    }
}
