/// What was seen of a service that a script in `/etc/init.d` runs.
public struct ServiceFacts: Sendable, Equatable {
    /// Who runs it.
    public var manager: Service.Manager
    /// Whether there is a script for it.
    public var isInstalled: Bool
    /// The folders, with a slash at the end, from which its script takes a file with variables, as far as its text
    /// names them: `/etc/default/`, `/etc/sysconfig/`, `/etc/conf.d/`.
    public var environmentFolders: [String]
    /// Its process; nil when it does not run.
    public var processID: Int?
    /// The proxy variables that its process runs with; nil when it does not run.
    public var process: EnvironmentFact?
    /// When its process started, in seconds since 1970 by the host's clock; nil when that is not known.
    public var processStart: Double?
    /// What was seen of the container engine that it runs; nil where nobody asked.
    public var engine: EngineFacts?

    /// - Parameters:
    ///   - manager: who runs it.
    ///   - isInstalled: whether there is a script for it.
    ///   - environmentFolders: the folders from which its script takes a file with variables.
    ///   - processID: its process.
    ///   - process: the proxy variables that its process runs with.
    ///   - processStart: when its process started.
    ///   - engine: what was seen of the container engine.
    public init(
        manager: Service.Manager, isInstalled: Bool = true, environmentFolders: [String] = [], processID: Int? = nil,
        process: EnvironmentFact? = nil, processStart: Double? = nil, engine: EngineFacts? = nil
    ) {
        self.manager = manager
        self.isInstalled = isInstalled
        self.environmentFolders = environmentFolders
        self.processID = processID
        self.process = process
        self.processStart = processStart
        self.engine = engine
    }
}

/// What runs, or may run, a container engine.
public protocol EngineRunner {
    /// When its process started, in seconds since 1970 by the host's clock; nil when that is not known.
    var processStart: Double? { get set }
    /// What was seen of the container engine; nil where nobody asked.
    var engine: EngineFacts? { get set }
}

extension UnitFacts: EngineRunner {}
extension ServiceFacts: EngineRunner {}
