/// Where and as whom to log in.
public struct Endpoint: Sendable, Hashable {
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
    }
}
