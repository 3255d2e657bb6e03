/// What was seen on a host in one observation. Every text in it comes from the host and is hostile.
public struct HostFacts: Sendable, Equatable {
    /// Who runs the host's services; nil when it is nobody that fairlead knows.
    public var initSystem: Service.Manager?
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
    /// What was seen of each service that was asked for, by its script's name; empty where systemd runs services.
    public var services: [String: ServiceFacts]
    /// What was seen of each file that was asked for, by absolute path.
    public var files: [String: FileFact]
    /// The files among them that cannot be written: their file system is read-only, or they are immutable.
    public var readOnlyFiles: Set<String>
    /// The files among them whose folder is a symbolic link, through which nothing is written.
    public var filesBehindLinks: Set<String> = []
    /// What each user that was asked for has of his own, by login name.
    public var users: [String: UserFact]
    /// What fairlead has written down on the host about its own files.
    public var records: [Record]
    /// The runs that have not ended on the host.
    public var unfinished: [UnfinishedRun] = []
    /// The run that is to be put back; nil where nobody asked, or there is none.
    public var keptRun: KeptRun?
    /// Whether these are the facts of a user who is not there.
    var isOfMissingUser = false
    /// The containers that run at each engine that was asked for.
    public var containers: [ContainerEngine: ContainersFact] = [:]
    /// What was seen of podman; nil where nobody asked.
    public var podman: PodmanFacts?
    /// What else on the host has to do with proxies; nil where nobody asked.
    public var census: CensusFacts?

    /// - Parameters:
    ///   - systemdVersion: the running systemd's version.
    ///   - systemdProblem: why systemd cannot be spoken to.
    ///   - isRoot: whether the observation ran as root.
    ///   - managerEnvironment: the service manager's own environment.
    ///   - units: what was seen of each unit.
    ///   - services: what was seen of each service that a script runs.
    ///   - initSystem: who runs the host's services; systemd where its version is known and nothing is said.
    ///   - files: what was seen of each file.
    ///   - readOnlyFiles: the files that cannot be written.
    ///   - users: what each user has of his own.
    ///   - records: what fairlead has written down about its own files.
    ///   - census: what else on the host has to do with proxies.
    public init(
        systemdVersion: Int?, systemdProblem: String? = nil, isRoot: Bool = true,
        managerEnvironment: EnvironmentFact = .visible([]), units: [String: UnitFacts] = [:],
        services: [String: ServiceFacts] = [:], initSystem: Service.Manager? = nil,
        files: [String: FileFact] = [:], readOnlyFiles: Set<String> = [], users: [String: UserFact] = [:],
        records: [Record] = [], census: CensusFacts? = nil
    ) {
        self.initSystem = initSystem ?? systemdVersion.map { _ in .systemd }
        self.systemdVersion = systemdVersion
        self.systemdProblem = systemdProblem
        self.isRoot = isRoot
        self.managerEnvironment = managerEnvironment
        self.units = units
        self.services = services
        self.files = files
        self.readOnlyFiles = readOnlyFiles
        self.users = users
        self.records = records
        self.census = census
    }

    /// What was seen of a scope: of the host itself, or of what a user has.
    ///
    /// - Parameter scope: whose things are meant.
    /// - Returns: the facts; with the reason in `systemdProblem` where the user could not be looked at.
    func view(of scope: Scope) -> HostFacts {
        guard let user = scope.user else { return self }
        switch users[user] {
        case .present(let facts): return facts.view
        case .absent:
            var nobody = HostFacts(systemdVersion: nil, systemdProblem: "there is no user \(quoted(user))")
            nobody.isOfMissingUser = true
            return nobody
        case .hidden(let reason): return HostFacts(systemdVersion: nil, systemdProblem: DisplayText.line(reason))
        case nil: return HostFacts(systemdVersion: nil, systemdProblem: "the user was not looked at")
        }
    }
}

extension HostFacts {
    /// A file's absolute path on the host; with its `~` where the user's home is not known.
    func absolutePath(of file: HostFile) -> String {
        guard let user = file.scope.user, file.path.hasPrefix("~/"), case .present(let facts)? = users[user] else {
            return file.path
        }
        return facts.home + file.path.dropFirst()
    }

    /// What a user's daemon does when its user is not logged in; nil for the system's daemons and for users who linger.
    func lingerNote(for scope: Scope) -> String? {
        guard let user = scope.user, case .present(let facts)? = users[user], !facts.isLingering else { return nil }
        let name = DisplayText.line(user)
        return "\(name) does not linger: the daemon ends with the user's last session and is not started at boot "
            + "(loginctl enable-linger \(name) changes that)"
    }

    /// The file as it was seen.
    func fact(of file: HostFile) -> FileFact {
        view(of: file.scope).files[file.path] ?? .unreadable(reason: "it was not looked at")
    }

    /// A folder that is a link, in the way of a change to a file in it.
    func linkBlock(of file: HostFile) -> Block? {
        guard view(of: file.scope).filesBehindLinks.contains(file.path) else { return nil }
        return Block(
            code: "folder-linked",
            reason: "the folder of \(file.shown) is a symbolic link, and nothing is written through a link",
            wayOut: "make the folder a real one, or name a file in another folder")
    }

    /// Whether the file cannot be written: its file system is read-only, or it is immutable.
    func isReadOnly(_ file: HostFile) -> Bool { view(of: file.scope).readOnlyFiles.contains(file.path) }
}

/// What was seen of a user.
public enum UserFact: Sendable, Equatable {
    /// There is no such user.
    case absent
    /// The user's things could not be looked at: why, for people.
    case hidden(reason: String)
    /// What the user has.
    case present(UserFacts)
}

/// What a user of the host has of his own, seen with that user's rights and no others. The user may be hostile.
public struct UserFacts: Sendable, Equatable {
    /// The home directory.
    public var home: String
    /// Whether the user's service manager runs without a login, so that it is there after a boot.
    public var isLingering: Bool
    /// The user's service manager, units and files; paths below the home start with `~/`.
    public var view: HostFacts

    /// - Parameters:
    ///   - home: the home directory.
    ///   - isLingering: whether the user's service manager runs without a login.
    ///   - view: the user's service manager, units and files.
    public init(home: String, isLingering: Bool, view: HostFacts) {
        self.home = home
        self.isLingering = isLingering
        self.view = view
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
    /// A regular file with variables that is shared with others, reduced to the lines about managed ones.
    case lines(EnvironmentLines)

    /// A regular file's content and metadata.
    public struct Present: Sendable, Equatable {
        /// Its bytes.
        public var bytes: [UInt8]
        /// Its permission bits, `0o644` for example.
        public var mode: Int
        /// Its owner and group, `root:root` for example.
        public var owner: String
        /// When its content changed last, in seconds since 1970 by the host's clock; nil when that is not known.
        public var modified: Double?
        /// When anything about it changed last, its name and its rights too, by the same clock: a copy may bring an old time
        /// of its content along, but never this one. Nil when that is not known.
        public var changed: Double?

        /// - Parameters:
        ///   - bytes: its bytes.
        ///   - mode: its permission bits.
        ///   - owner: its owner and group.
        ///   - modified: when its content changed last, in seconds since 1970.
        ///   - changed: when anything about it changed last, in seconds since 1970.
        public init(
            bytes: [UInt8], mode: Int = 0o644, owner: String = "root:root", modified: Double? = nil,
            changed: Double? = nil
        ) {
            self.bytes = bytes
            self.mode = mode
            self.owner = owner
            self.modified = modified
            self.changed = changed
        }
    }
}

extension FileFact.Present {
    /// Whether both are the same file with the same content. A file that was moved away and back has changed, and is the
    /// same.
    public static func == (left: Self, right: Self) -> Bool {
        left.bytes == right.bytes && left.mode == right.mode && left.owner == right.owner
            && left.modified == right.modified
    }
}

/// Who owns a file that holds credentials, where that is to be root.
enum StrangeOwner {
    /// - Parameter owner: a file's owner and group, `root:root` for example.
    /// - Returns: the owner's name, fit for display; nil for root.
    static func name(in owner: String) -> String? {
        let name = owner.prefix { $0 != ":" }
        return name == "root" ? nil : DisplayText.line(String(name))
    }

    /// The block of a shared file of the system that is to hold credentials and belongs to somebody else.
    static func block(of file: HostFile, owner: String) -> Block? {
        guard file.scope == .system, let name = name(in: owner) else { return nil }
        return Block(
            code: "file-owned-by-user", reason: "\(file.shown) belongs to \(name), who could read the credentials",
            wayOut: "chown root \(file.shown), or set secrets: inline")
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
