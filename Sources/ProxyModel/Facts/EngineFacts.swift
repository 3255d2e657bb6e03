/// What was seen of a container engine.
public struct EngineFacts: Sendable, Equatable {
    /// The engine's version, `26.1.5` for example, as its program says or as it says itself; nil when neither did.
    public var version: String?
    /// The flags that the unit starts the engine with, as far as they bear on proxies; nil when they are not known.
    public var flags: EngineFlags?
    /// The flags that the running process was started with; nil when none runs or they cannot be seen.
    public var runningFlags: EngineFlags?
    /// What the running engine says of itself.
    public var answer: EngineAnswer
    /// The process of an engine that runs although its unit does not; nil when there is none.
    public var strayProcess: Int?

    /// - Parameters:
    ///   - version: the engine's version.
    ///   - flags: the flags that the unit starts the engine with.
    ///   - runningFlags: the flags that the running process was started with.
    ///   - answer: what the running engine says of itself.
    public init(
        version: String? = nil, flags: EngineFlags? = nil, runningFlags: EngineFlags? = nil,
        answer: EngineAnswer = .none(reason: "it was not asked")
    ) {
        self.version = version
        self.flags = flags
        self.runningFlags = runningFlags
        self.answer = answer
    }

    /// What the engine says of itself; nil when it says nothing.
    public var report: EngineReport? {
        if case .report(let report) = answer { return report }
        return nil
    }

    /// The first number of the version; nil when the version is not known.
    public var majorVersion: Int? {
        let said = report?.version ?? version
        return said.flatMap { Int($0.prefix { $0.isASCII && $0.isNumber }) }
    }
}

/// Whether a running engine says something of itself.
public enum EngineAnswer: Sendable, Equatable {
    /// It does.
    case report(EngineReport)
    /// No engine runs there: a stand-in, or nothing at all.
    case none(reason: String)
    /// One runs and does not answer, or it cannot be asked: why, for people.
    case silent(reason: String)
}

/// What a running engine says of itself (`docker info`).
public struct EngineReport: Sendable, Equatable {
    /// Its version, `26.1.5` for example.
    public var version: String
    /// How many containers run.
    public var runningContainers: Int
    /// Whether containers keep running while the engine restarts.
    public var liveRestore: Bool
    /// The proxy settings that it uses, by variable, userinfo masked by the engine as `xxxxx:xxxxx`; empty ones are
    /// missing. Nil when the engine does not say.
    public var proxies: [ProxyVariable: String]?

    /// - Parameters:
    ///   - version: its version.
    ///   - runningContainers: how many containers run.
    ///   - liveRestore: whether containers keep running while the engine restarts.
    ///   - proxies: the proxy settings that it uses.
    public init(
        version: String, runningContainers: Int, liveRestore: Bool, proxies: [ProxyVariable: String]? = nil
    ) {
        self.version = version
        self.runningContainers = runningContainers
        self.liveRestore = liveRestore
        self.proxies = proxies
    }
}

/// The flags of a container engine that bear on proxies.
public struct EngineFlags: Sendable, Equatable {
    /// `--config-file`; nil where the usual place counts.
    public var configFile: String?
    /// `--http-proxy`, `--https-proxy` and `--no-proxy`, with their values.
    public var proxies: [ProxyVariable: [UInt8]]

    /// - Parameters:
    ///   - configFile: `--config-file`.
    ///   - proxies: the proxy flags with their values.
    public init(configFile: String? = nil, proxies: [ProxyVariable: [UInt8]] = [:]) {
        self.configFile = configFile
        self.proxies = proxies
    }
}
