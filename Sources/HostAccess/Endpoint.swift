/// Where and as whom to log in, and the way there: everything that a transport has to know of a host, resolved from the
/// inventory, the command line and the operator's ssh_config.
public struct Endpoint: Sendable, Hashable {
    /// How a host is reached.
    public enum Way: String, Sendable, CaseIterable {
        /// SSH through libssh2, in this process.
        case ssh
        /// The system's `ssh` command.
        case openssh
        /// This machine itself.
        case local
    }

    /// What is done about a host whose key nobody knows. A key that differs from the known one is always refused.
    public enum UnknownHostKeys: String, Sendable, CaseIterable {
        /// The host is refused.
        case refused
        /// The key is added to the first known_hosts file, and the user is told (`StrictHostKeyChecking accept-new`).
        case added
    }

    /// Which addresses of a name count.
    public enum AddressFamily: String, Sendable, CaseIterable {
        case any
        case inet
        case inet6
    }

    /// What the system's `ssh` has to be told, since it reads ssh_config by itself.
    public struct OpenSSHArguments: Sendable, Hashable {
        /// The host's name as ssh_config knows it: what a person would type behind `ssh`.
        public var destination: String
        /// Options (`ssh -o`) that win over ssh_config, because the inventory or the command line says so.
        public var options: [String]
        /// The configuration file (`ssh -F`); nil for the usual ones.
        public var configurationFile: String?

        /// - Parameters:
        ///   - destination: the host's name as ssh_config knows it.
        ///   - options: options that win over ssh_config: `Port=2222`.
        ///   - configurationFile: the configuration file; nil for the usual ones.
        public init(destination: String, options: [String] = [], configurationFile: String? = nil) {
            self.destination = destination
            self.options = options
            self.configurationFile = configurationFile
        }
    }

    /// The host's name in the inventory; how users know it, and the name that messages use.
    public var name: String
    /// A DNS name, an IPv4 address or an IPv6 address without brackets.
    public var address: String
    /// TCP port.
    public var port: Int
    /// The user to log in as.
    public var user: String
    /// Private key files to try, in order; paths without `~`.
    public var identityFiles: [String]
    /// The known_hosts files to look in, in order; paths without `~`. Files that do not exist are skipped.
    public var knownHostsFiles: [String]
    /// The fingerprint that the host's key must have (`SHA256:…`, as `ssh-keygen -lf` prints it). It replaces
    /// known_hosts.
    public var pinnedHostKey: String?
    /// The longest that each stage until the login may take: name resolution, TCP connect, and the key exchange.
    /// Authentication has its own, longer deadline, since PAM stalls logins.
    public var connectTimeout: Duration

    /// How the host is reached.
    public var way = Way.ssh
    /// Why ``way`` is ``Way/openssh`` though nobody asked for that: what ssh_config wants and libssh2 cannot do, each a
    /// phrase such as `ssh_config sets GSSAPIAuthentication`. Empty otherwise.
    public var wayReasons: [String] = []
    /// What the system's `ssh` has to be told.
    public var openSSH: OpenSSHArguments
    /// The hosts to go through, in order: the first is reached from here, each next one from the one before
    /// (`ProxyJump`). Their own ``jumps`` are empty.
    public var jumps: [Endpoint] = []
    /// A command whose standard input and output are the connection, run by the operator's shell, tokens expanded
    /// (`ProxyCommand`).
    public var proxyCommand: String?
    /// Whether ``identityFiles`` are the only keys, whatever an agent has (`IdentitiesOnly`).
    public var identitiesOnly = false
    /// The ssh-agent's socket; nil where none is to be asked (`IdentityAgent`, `SSH_AUTH_SOCK`).
    public var agentSocket: String?
    /// Certificates for keys (`CertificateFile`), paths without `~`.
    public var certificateFiles: [String] = []
    /// The name to look for in known_hosts instead of the address (`HostKeyAlias`).
    public var hostKeyAlias: String?
    /// What is done about a host whose key nobody knows.
    public var unknownHostKeys = UnknownHostKeys.refused
    /// Which addresses of a name count.
    public var addressFamily = AddressFamily.any
    /// The address on this machine to connect from (`BindAddress`).
    public var bindAddress: String?
    /// How often a TCP connection is tried, once a second (`ConnectionAttempts`).
    public var connectionAttempts = 1
    /// After how long a silent server is asked for a sign of life (`ServerAliveInterval`); nil for the transport's own.
    public var signOfLifeInterval: Duration?
    /// How many of them may stay unanswered (`ServerAliveCountMax`); nil for the transport's own.
    public var unansweredSignsOfLife: Int?

    /// - Parameters:
    ///   - name: the host's name in the inventory.
    ///   - address: a DNS name or an IP address.
    ///   - port: TCP port.
    ///   - user: the user to log in as.
    ///   - identityFiles: private key files to try, in order.
    ///   - knownHostsFiles: known_hosts files to look in, in order.
    ///   - pinnedHostKey: the fingerprint that the host's key must have.
    ///   - connectTimeout: the longest that each stage until the login may take.
    public init(
        name: String, address: String, port: Int = 22, user: String, identityFiles: [String],
        knownHostsFiles: [String], pinnedHostKey: String? = nil, connectTimeout: Duration = .seconds(10)
    ) {
        self.name = name
        self.address = address
        self.port = port
        self.user = user
        self.identityFiles = identityFiles
        self.knownHostsFiles = knownHostsFiles
        self.pinnedHostKey = pinnedHostKey
        self.connectTimeout = connectTimeout
        openSSH = OpenSSHArguments(destination: address)
    }
}
