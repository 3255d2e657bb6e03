/// What was seen of one systemd unit.
public struct UnitFacts: Sendable, Equatable {
    /// `loaded`, `not-found`, `masked`, `bad-setting`, `error`.
    public var loadState: String
    /// `active`, `inactive`, `failed`, `activating`, `deactivating`, `reloading`.
    public var activeState: String
    /// `running`, `dead`, `auto-restart`, …
    public var subState: String
    /// Whether systemd says that files changed since it loaded them. It goes by modification times and can be fooled.
    public var needsDaemonReload: Bool
    /// The unit file that systemd loaded; empty when there is none.
    public var fragmentPath: String
    /// The drop-ins that systemd loaded, in its order.
    public var loadedDropInPaths: [String]
    /// The proxy variables among the unit's `Environment=` settings as systemd loaded them.
    public var loadedEnvironment: EnvironmentFact
    /// The unit file, and all its drop-ins as they are on disk now, in no particular order.
    public var sources: [UnitSource]
    /// Its `EnvironmentFile=` settings as systemd loaded them, in order.
    public var environmentFiles: [EnvironmentFileFact]
    /// The proxy variables that the main process runs with; nil when no process runs.
    public var process: EnvironmentFact?
    /// When the main process started, in seconds since 1970 by the host's clock; nil when that is not known.
    public var processStart: Double?
    /// What was seen of the container engine that the unit runs; nil where nobody asked.
    public var engine: EngineFacts?

    /// - Parameters:
    ///   - loadState: `loaded`, `not-found`, `masked`, …
    ///   - activeState: `active`, `inactive`, `failed`, …
    ///   - subState: `running`, `dead`, …
    ///   - needsDaemonReload: whether systemd says that files changed since it loaded them.
    ///   - fragmentPath: the unit file that systemd loaded.
    ///   - loadedDropInPaths: the drop-ins that systemd loaded.
    ///   - loadedEnvironment: the unit's `Environment=` settings as systemd loaded them.
    ///   - sources: the unit file and its drop-ins on disk.
    ///   - environmentFiles: its `EnvironmentFile=` settings.
    ///   - process: the proxy variables that the main process runs with.
    ///   - processStart: when the main process started, in seconds since 1970.
    ///   - engine: what was seen of the container engine.
    public init(
        loadState: String = "loaded", activeState: String = "active", subState: String = "running",
        needsDaemonReload: Bool = false, fragmentPath: String = "", loadedDropInPaths: [String] = [],
        loadedEnvironment: EnvironmentFact = .visible([]), sources: [UnitSource] = [],
        environmentFiles: [EnvironmentFileFact] = [], process: EnvironmentFact? = nil, processStart: Double? = nil,
        engine: EngineFacts? = nil
    ) {
        self.loadState = loadState
        self.activeState = activeState
        self.subState = subState
        self.needsDaemonReload = needsDaemonReload
        self.fragmentPath = fragmentPath
        self.loadedDropInPaths = loadedDropInPaths
        self.loadedEnvironment = loadedEnvironment
        self.sources = sources
        self.environmentFiles = environmentFiles
        self.process = process
        self.processStart = processStart
        self.engine = engine
    }
}

/// A unit file or drop-in on disk, reduced on the host to the lines that bear on proxy variables: section headers,
/// `Environment=` with the proxy variables only, an empty `Environment=`, `EnvironmentFile=`, `PassEnvironment=` and
/// `UnsetEnvironment=` with the proxy variables only.
public struct UnitSource: Sendable, Equatable {
    /// Its absolute path.
    public var path: String
    /// The reduced text, a line per setting with continuation lines joined; nil when the file could not be read.
    public var text: [UInt8]?
    /// Whether it is a link to `/dev/null`, which masks files of that name in weaker directories.
    public var isMask: Bool

    /// - Parameters:
    ///   - path: its absolute path.
    ///   - text: the reduced text.
    ///   - isMask: whether it is a link to `/dev/null`.
    public init(path: String, text: [UInt8]?, isMask: Bool = false) {
        self.path = path
        self.text = text
        self.isMask = isMask
    }
}

/// A file that a unit names by `EnvironmentFile=`, reduced on the host to its lines that set proxy variables.
public struct EnvironmentFileFact: Sendable, Equatable {
    /// The file's path.
    public var path: String
    /// What the unit says, as systemd prints it: the path, or a glob that any number of files fit.
    public var pattern: String
    /// The reduced text, empty when no line sets a proxy variable or there is no such file; nil when it cannot be read.
    public var text: [UInt8]?
    /// Whether there is no such file.
    public var isAbsent: Bool

    /// - Parameters:
    ///   - path: the file's path.
    ///   - pattern: what the unit says; nil when that is the path.
    ///   - text: the reduced text.
    ///   - isAbsent: whether there is no such file.
    public init(path: String, pattern: String? = nil, text: [UInt8]?, isAbsent: Bool = false) {
        self.path = path
        self.pattern = pattern ?? path
        self.text = text
        self.isAbsent = isAbsent
    }
}
