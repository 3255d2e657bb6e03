/// What was seen on a host in one observation. Every text in it comes from the host and is hostile.
public struct HostFacts: Sendable, Equatable {
    /// The running systemd's version, 252 for example; nil when systemd cannot be spoken to.
    public var systemdVersion: Int?
    /// Why systemd cannot be spoken to, for people; nil when it can.
    public var systemdProblem: String?
    /// Whether the observation ran as root.
    public var isRoot: Bool
    /// The proxy variables of the service manager's own environment, which every service inherits.
    public var managerEnvironment: EnvironmentFact
    /// What was seen of each unit that was asked for, by unit name.
    public var units: [String: UnitFacts]
    /// What was seen of each file that was asked for, by absolute path.
    public var files: [String: FileFact]
    /// The files among them that cannot be written: their file system is read-only, or they are immutable.
    public var readOnlyFiles: Set<String>

    /// - Parameters:
    ///   - systemdVersion: the running systemd's version.
    ///   - systemdProblem: why systemd cannot be spoken to.
    ///   - isRoot: whether the observation ran as root.
    ///   - managerEnvironment: the service manager's own environment.
    ///   - units: what was seen of each unit.
    ///   - files: what was seen of each file.
    ///   - readOnlyFiles: the files that cannot be written.
    public init(
        systemdVersion: Int?, systemdProblem: String? = nil, isRoot: Bool = true,
        managerEnvironment: EnvironmentFact = .visible([]), units: [String: UnitFacts] = [:],
        files: [String: FileFact] = [:], readOnlyFiles: Set<String> = []
    ) {
        self.systemdVersion = systemdVersion
        self.systemdProblem = systemdProblem
        self.isRoot = isRoot
        self.managerEnvironment = managerEnvironment
        self.units = units
        self.files = files
        self.readOnlyFiles = readOnlyFiles
    }
}

/// A file of a host. Unreadable is never absent.
public enum FileFact: Sendable, Equatable {
    /// Nothing is there.
    case absent
    /// A regular file.
    case present(Present)
    /// Something is there, and its bytes cannot be had: the reason, for people.
    case unreadable(reason: String)
    /// A regular file with more than proxy variables in it, whose other bytes were left on the host: the first line,
    /// counted from 1, that is not ours.
    case foreign(line: Int)

    /// A regular file's content and metadata.
    public struct Present: Sendable, Equatable {
        /// Its bytes.
        public var bytes: [UInt8]
        /// Its permission bits, `0o644` for example.
        public var mode: Int
        /// Its owner and group, `root:root` for example.
        public var owner: String

        /// - Parameters:
        ///   - bytes: its bytes.
        ///   - mode: its permission bits.
        ///   - owner: its owner and group.
        public init(bytes: [UInt8], mode: Int = 0o644, owner: String = "root:root") {
            self.bytes = bytes
            self.mode = mode
            self.owner = owner
        }
    }
}

/// One variable with its value.
public struct EnvironmentVariable: Sendable, Hashable {
    /// The name: one of the proxy variables, upper or lower case. It is empty where systemd prints `[unprintable]`
    /// (versions 234 to 245), name and all: any variable may be meant.
    public var name: String
    /// The value's bytes; nil where they cannot be known: `[unprintable]`, or a specifier in a unit file.
    public var value: [UInt8]?

    /// - Parameters:
    ///   - name: the variable's name.
    ///   - value: the value's bytes.
    public init(name: String, value: [UInt8]?) {
        self.name = name
        self.value = value
    }
}

/// The proxy variables of an environment, or why they cannot be seen.
public enum EnvironmentFact: Sendable, Equatable {
    /// The variables in order; a later one of the same name wins.
    case visible([EnvironmentVariable])
    /// Why they cannot be seen, for people.
    case hidden(reason: String)
}

extension EnvironmentVariable {
    /// Whether it is a proxy variable, or hidden by systemd so that it may be one. No other variable is looked at: they
    /// are nobody's business, and a host may have any number of them.
    var mayBeProxy: Bool { name.isEmpty || ProxyVariable.allNames.contains(name) }
}

extension EnvironmentVariable: CustomStringConvertible, CustomDebugStringConvertible {
    /// `NAME=value`, masked and escaped.
    public var description: String {
        "\(DisplayText.line(name))=\(value.map { DisplayText.value($0) } ?? "?")"
    }

    /// The same as `description`.
    public var debugDescription: String { description }
}
