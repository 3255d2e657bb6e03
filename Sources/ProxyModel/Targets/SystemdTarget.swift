/// A systemd service of a host whose proxy settings live in a drop-in.
public struct SystemdTarget: Sendable, Equatable {
    /// Which variables are written.
    public enum VariableCase: String, Sendable, CaseIterable {
        /// `HTTP_PROXY HTTPS_PROXY NO_PROXY`.
        case upper
        /// `http_proxy https_proxy no_proxy`.
        case lower
        /// All six.
        case both
    }

    /// When a restart that is owed happens.
    public enum RestartPolicy: String, Sendable, CaseIterable {
        /// In the same run.
        case now
        /// Never by fairlead: the host stays `pending-restart`.
        case never
        /// Only where the engine keeps containers running while it restarts.
        case liveRestoreOnly = "live-restore-only"
    }

    /// How users know the target: `docker`, or the unit's name where `unit:` was given.
    public var name: String
    /// The unit with its suffix: `docker.service`.
    public var unit: String
    /// The drop-in's absolute path.
    public var dropInPath: String
    /// Which variables are written.
    public var variables: VariableCase
    /// When a restart that is owed happens.
    public var restart: RestartPolicy
    /// Whether a drop-in of that name that holds more than proxy variables may be replaced.
    public var adopt: Bool

    /// - Parameters:
    ///   - name: how users know the target.
    ///   - unit: the unit with its suffix.
    ///   - dropInPath: the drop-in's absolute path; nil for `/etc/systemd/system/UNIT.d/http-proxy.conf`.
    ///   - variables: which variables are written.
    ///   - restart: when a restart that is owed happens.
    ///   - adopt: whether a foreign drop-in of that name may be replaced.
    public init(
        name: String, unit: String, dropInPath: String? = nil, variables: VariableCase = .upper,
        restart: RestartPolicy = .now, adopt: Bool = false
    ) {
        self.name = name
        self.unit = unit
        self.dropInPath = dropInPath ?? "/etc/systemd/system/\(unit).d/http-proxy.conf"
        self.variables = variables
        self.restart = restart
        self.adopt = adopt
    }
}

/// What one host is to look like.
public struct DesiredState: Sendable, Equatable {
    /// One target with its settings.
    public struct Entry: Sendable, Equatable {
        /// The target.
        public var target: SystemdTarget
        /// What it is to have.
        public var settings: ProxySettings

        /// - Parameters:
        ///   - target: the target.
        ///   - settings: what it is to have.
        public init(target: SystemdTarget, settings: ProxySettings) {
            self.target = target
            self.settings = settings
        }
    }

    /// The host's name in the inventory.
    public var host: String
    /// Its targets in the spec's order; units are unique.
    public var entries: [Entry]

    /// - Parameters:
    ///   - host: the host's name in the inventory.
    ///   - entries: its targets in the spec's order.
    public init(host: String, entries: [Entry]) {
        self.host = host
        self.entries = entries
    }
}
