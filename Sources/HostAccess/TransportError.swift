/// Why a host could not be reached, or why a connection ended: one shape for all transports.
///
/// `message` says what failed and where; `remedy` says what to do next.
public struct TransportError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What went wrong, for programs.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The code as it stands in JSON: lower case with hyphens.
        public let description: String

        private init(_ description: String) { self.description = description }

        /// The name does not resolve to an address.
        public static let unresolvable = Code("unresolvable")
        /// The host refuses connections on that port.
        public static let refused = Code("refused")
        /// No route, network or host is unreachable.
        public static let noRoute = Code("no-route")
        /// TCP connect did not finish in time.
        public static let connectTimeout = Code("connect-timeout")
        /// The server accepted the connection and said nothing, or stalled, before the login.
        public static let handshakeTimeout = Code("handshake-timeout")
        /// What answers is not an SSH server.
        public static let notSSH = Code("not-ssh")
        /// No algorithm in common for the key exchange or what follows it.
        public static let noCommonAlgorithm = Code("no-common-algorithm")
        /// The key exchange failed, for another reason than want of a common algorithm.
        public static let keyExchange = Code("key-exchange")
        /// Only the system's `ssh` can do what is asked for.
        public static let needsOpenSSH = Code("needs-openssh")
        /// The host's key is in no known_hosts file.
        public static let unknownHostKey = Code("unknown-host-key")
        /// The host's key differs from the known one.
        public static let changedHostKey = Code("changed-host-key")
        /// A key file is missing, unreadable, encrypted or of a kind that cannot be used.
        public static let identity = Code("identity")
        /// The server refuses the login.
        public static let authentication = Code("authentication")
        /// The login did not finish in time.
        public static let authenticationTimeout = Code("authentication-timeout")
        /// The server refuses to open a channel or to run a command.
        public static let channel = Code("channel")
        /// The server does not let this login open connections from the host (`AllowTcpForwarding no`, `PermitOpen`).
        public static let forwardingForbidden = Code("forwarding-forbidden")
        /// The host could not open a connection for a tunnel: refused, no route, or a name that it cannot resolve. SSH
        /// servers do not say which of them in a form that can be relied on.
        public static let tunnelConnect = Code("tunnel-connect")
        /// The server has no room for another channel.
        public static let channelLimit = Code("channel-limit")
        /// A tunnel was not open, or not done with, before its deadline.
        public static let tunnelTimeout = Code("tunnel-timeout")
        /// A command did not end before its deadline.
        public static let commandTimeout = Code("command-timeout")
        /// The connection ended while it was needed.
        public static let connectionLost = Code("connection-lost")
        /// The task was cancelled.
        public static let cancelled = Code("cancelled")
        /// Anything else, a defect included.
        public static let `internal` = Code("internal")
    }

    /// What went wrong.
    public var code: Code
    /// What failed and where, one sentence without a full stop.
    public var message: String
    /// What to do next, one sentence without a full stop; nil where nothing is to be said.
    public var remedy: String?
    /// Whether the request to run a command had left when the command failed. False means that the host cannot have
    /// started the command, so that it may be repeated; true, that it may or may not have done its work.
    public var wasRequestSent: Bool

    /// - Parameters:
    ///   - code: what went wrong.
    ///   - message: what failed and where.
    ///   - remedy: what to do next.
    ///   - wasRequestSent: whether the host may have started the command that failed.
    public init(_ code: Code, _ message: String, remedy: String? = nil, wasRequestSent: Bool = false) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.wasRequestSent = wasRequestSent
    }

    /// The message and the remedy in one line.
    public var description: String {
        remedy.map { "\(message); \($0)" } ?? message
    }
}
