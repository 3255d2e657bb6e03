/// One host of the inventory with everything that `defaults`, groups and its own entry say about it.
///
/// Nil means that the inventory does not say it, so that ssh_config or a built-in value may.
public struct Host: Sendable, Equatable {
    /// How the host is reached.
    public enum TransportKind: String, Sendable, CaseIterable {
        /// SSH through libssh2, in this process.
        case ssh
        /// The system's `ssh` command.
        case openssh
        /// This machine itself.
        case local
    }

    /// How commands become root.
    public enum Become: String, Sendable, CaseIterable {
        /// They do not: the login is root already, or nothing needs it.
        case none
        /// With `sudo`.
        case sudo
        /// With `doas`.
        case doas
    }

    /// The keys that ssh_config may say something about, too.
    public enum ConnectionKey: Sendable, Hashable {
        case address
        case port
        case user
        case identity
        case knownHosts
        case jump
        case connectTimeout
    }

    /// The host's name in the inventory.
    public var name: String
    /// Where the host stands in the inventory.
    public var position: SourcePosition
    /// DNS name or IP address to connect to; the name where the inventory does not say.
    public var address: String?
    /// TCP port.
    public var port: Int?
    /// The user to log in as.
    public var user: String?
    /// The private key file, as written (`~` not yet expanded).
    public var identity: String?
    /// The known_hosts file, as written.
    public var knownHosts: String?
    /// The fingerprint that the host's key must have: `SHA256:…`.
    public var hostKey: String?
    /// How commands become root.
    public var become: Become?
    /// Where the password is kept that becoming root takes.
    public var becomePassword: DeclaredPassword?
    /// The hosts to go through, as ``JumpHost/list(_:)`` reads them: `none` for going through none, whatever ssh_config says.
    public var jump: String?
    /// A command whose standard input and output are the connection (`ProxyCommand`), tokens not yet expanded.
    public var proxyCommand: String?
    /// Options of ssh_config that the inventory sets over the operator's files, as `Keyword=value`; the first of two with
    /// the same keyword counts.
    public var sshOptions: [String] = []
    /// The keys whose values come from `defaults` alone: what ssh_config says wins over them.
    public var defaultedKeys: Set<ConnectionKey> = []
    /// How the host is reached.
    public var transport: TransportKind?
    /// The longest that each stage until the login may take, in seconds.
    public var connectTimeoutSeconds: Double?
    /// Its groups in the order listed, each once.
    public var groups: [String] = []
    /// Its labels; the value is text, exactly as written.
    public var labels: [String: String] = [:]

    /// - Parameters:
    ///   - name: the host's name in the inventory.
    ///   - position: where the host stands in the inventory.
    public init(name: String, position: SourcePosition) {
        self.name = name
        self.position = position
    }
}

/// The hosts of one or more inventory files, in the files' order.
public struct Inventory: Sendable, Equatable {
    /// The hosts in order; names are unique.
    public var hosts: [Host]
    /// Every declared group, in order.
    public var groups: [String]

    /// - Parameters:
    ///   - hosts: the hosts in order.
    ///   - groups: every declared group.
    public init(hosts: [Host], groups: [String]) {
        self.hosts = hosts
        self.groups = groups
    }
}
