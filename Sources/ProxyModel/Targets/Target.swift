/// The kinds of places where proxy settings live.
public enum TargetKind: String, Sendable, CaseIterable {
    /// A systemd service, by a drop-in.
    case systemd
    /// A container engine, by its own configuration.
    case daemonJSON = "daemon-json"
    /// Docker's client, by its own configuration.
    case dockerClient = "docker-client"
    /// podman, by a file among those that configure it.
    case podman
    /// Docker Desktop, by its engine's configuration.
    case dockerDesktop = "docker-desktop"
    /// OrbStack, by its engine's configuration.
    case orbStack = "orbstack"

    /// Whether it is a client's configuration, which `ftp` and `all` reach, too.
    var isClient: Bool {
        switch self {
        case .dockerClient: true
        case .systemd, .daemonJSON, .podman, .dockerDesktop, .orbStack: false
        }
    }

    /// How messages name a target of this kind.
    var words: String {
        switch self {
        case .systemd: "a target via systemd"
        case .daemonJSON: "a target via daemon-json"
        case .dockerClient, .podman, .dockerDesktop, .orbStack: "target '\(rawValue)'"
        }
    }
}

/// A place on a host where proxy settings live.
public enum Target: Sendable, Equatable {
    case systemd(SystemdTarget)
    case daemonJSON(DaemonJSONTarget)
    case dockerClient(DockerClientTarget)
    case podman(PodmanTarget)
    case desktop(DesktopTarget)

    /// What the kind says of itself.
    var definition: any TargetDefinition {
        switch self {
        case .systemd(let target): target
        case .daemonJSON(let target): target
        case .dockerClient(let target): target
        case .podman(let target): target
        case .desktop(let target): target
        }
    }
}

/// What every kind of target says of itself: one file in `Targets/` for each kind.
protocol TargetDefinition: Sendable, Equatable {
    /// The kind.
    var kind: TargetKind { get }
    /// How users know the target: `docker`, `docker-client`, or the unit's name where `unit:` was given.
    var name: String { get }
    /// Whose it is.
    var scope: Scope { get }
    /// What of the host the target takes for itself, for people; no two targets of a host may take the same.
    var claim: String { get }
    /// The file that holds the settings.
    var file: HostFile { get }
    /// The service that reads it; nil where no service does.
    var service: Service? { get }
    /// What is to be looked at on the host.
    var observations: [Observation] { get }
    /// The target as a case of the enum.
    var target: Target { get }
    /// What tells the target from others of its kind with the same file; empty where nothing does.
    var detail: String { get }

    /// Plans the target.
    ///
    /// - Parameter context: what is declared and what was seen.
    /// - Returns: the target's part of the host's plan.
    func decision(in context: PlanningContext) -> TargetDecision
}

extension TargetDefinition {
    var detail: String { "" }

    /// What is written down about the target.
    ///
    /// - Parameters:
    ///   - isFileOurs: whether fairlead made the file.
    ///   - values: the values that are written, by their names in the file.
    func record(isFileOurs: Bool, values: [String: String]) -> Record {
        Record(
            kind: kind, name: name, file: file, service: service?.name ?? "", detail: detail, isFileOurs: isFileOurs,
            values: values)
    }
}

extension Target {
    /// The kind.
    public var kind: TargetKind { definition.kind }
    /// How users know it.
    public var name: String { definition.name }
    /// Whose it is.
    public var scope: Scope { definition.scope }
    /// The file that holds the settings.
    public var file: HostFile { definition.file }
    /// The service that reads it; nil where no service does.
    public var service: Service? { definition.service }
}

/// Something to look at on a host, with whose it is.
public struct Observation: Sendable, Hashable {
    /// What is looked at.
    public enum Subject: Sendable, Hashable {
        /// A systemd unit: what systemd loaded, its sources on disk, and what its process has.
        case unit(String)
        /// A drop-in, by path.
        case dropIn(String)
        /// A file of ours with credentials that a drop-in names, by path.
        case credentialsFile(String)
        /// A file that is shared with others, by path: all its bytes.
        case sharedFile(String)
        /// When the process of a unit started.
        case processStart(unit: String)
        /// The container engine that a unit runs: its flags, its version and what it says of itself.
        case engine(unit: String)
        /// The containers that run at an engine's usual socket.
        case containers(ContainerEngine)
        /// podman and the files that configure it, a file of ours among them by path.
        case podman(path: String)
    }

    /// What is looked at.
    public var subject: Subject
    /// Whose it is.
    public var scope: Scope

    /// - Parameters:
    ///   - subject: what is looked at.
    ///   - scope: whose it is.
    public init(_ subject: Subject, in scope: Scope = .system) {
        self.subject = subject
        self.scope = scope
    }
}

/// What one host is to look like.
public struct DesiredState: Sendable, Equatable {
    /// One target with its settings.
    public struct Entry: Sendable, Equatable {
        /// The target.
        public var target: Target
        /// What it is to have.
        public var settings: ProxySettings
        /// What the proxy is to be asked for, from the host.
        public var probes: [ProbeAddress]

        /// - Parameters:
        ///   - target: the target.
        ///   - settings: what it is to have.
        ///   - probes: what the proxy is to be asked for, from the host.
        public init(target: Target, settings: ProxySettings, probes: [ProbeAddress] = []) {
            self.target = target
            self.settings = settings
            self.probes = probes
        }

        /// - Parameters:
        ///   - target: the target.
        ///   - settings: what it is to have.
        public init(target: SystemdTarget, settings: ProxySettings) {
            self.init(target: .systemd(target), settings: settings)
        }
    }

    /// The host's name in the inventory.
    public var host: String
    /// Its targets in the spec's order; no two make the same claim.
    public var entries: [Entry]

    /// - Parameters:
    ///   - host: the host's name in the inventory.
    ///   - entries: its targets in the spec's order.
    public init(host: String, entries: [Entry]) {
        self.host = host
        self.entries = entries
    }

    /// Everything that is to be looked at, each thing once.
    public var observations: [Observation] {
        var seen = Set<Observation>()
        return entries.flatMap(\.target.definition.observations).filter { seen.insert($0).inserted }
    }
}
