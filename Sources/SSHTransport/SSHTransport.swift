public import HostAccess
import NIOCore

/// Reaches hosts over SSH: SwiftNIO moves the bytes, libssh2 speaks the protocol.
///
/// Logs in with ed25519, ECDSA and RSA keys from files and from an ssh-agent; what only the system's `ssh` can use is told
/// by ``TransportError/Code/needsOpenSSH``. A host's key has to be in a known_hosts file or be the pinned one, unless the
/// user lets unknown hosts in. Key and known_hosts files are read once in a transport's life, and agents are asked once for
/// their keys. The operator's proxy variables have no part in it.
///
/// libssh2 does not tell a command whose end the server did not report from one that exited with 0: what a command
/// answers must show by itself that it is complete. ``CommandResult/Termination/unreported`` occurs only when the
/// connection ended after some output had arrived.
public struct SSHTransport: Transport {
    /// Limits that hold for all hosts; those of a single host are in its ``Endpoint``.
    public struct Options: Sendable {
        /// The most connections to one address and port that are between TCP and the end of their login. OpenSSH's
        /// default (`MaxStartups 10:30:100`) begins to drop connections at ten.
        public var loginsPerServer = 8
        /// The longest that a login may take once keys are exchanged. Name lookups and pam_systemd on the host can
        /// stall it for half a minute.
        public var authenticationTimeout = Duration.seconds(60)
        /// The longest that a server may take to open a channel for a command; the session ends then.
        public var channelOpenTimeout = Duration.seconds(30)
        /// After how long a silent server is asked for a sign of life; after four times that without any, the connection
        /// counts as lost. A restart on the host may take minutes in which it says nothing by itself.
        public var signOfLifeInterval = Duration.seconds(15)
        /// The most commands and tunnels at once in a session; others wait. OpenSSH's default (`MaxSessions`) is ten.
        public var commandsPerSession = 8
        /// How often a connection is tried that the server closes before it says who it is.
        public var attempts = 4
        /// The shortest pause before such a connection is tried again; it doubles each time and is up to half longer,
        /// at random, so that clients do not come back together.
        public var retryPause = Duration.milliseconds(300)
        /// The most connections to one jump host. They share the hosts behind it, since each opens one tunnel at a time.
        public var connectionsPerJump = 6
        /// How many tunnels a connection to a jump host carries before another one is opened beside it.
        public var tunnelsBeforeNextJump = 8
        /// How long a connection to a jump host is kept that no host uses.
        public var jumpIdleTime = Duration.seconds(5)
        /// Is given what the user has to know though nothing fails, one line without newline each: keys that were added to
        /// known_hosts, and lines there that do not count.
        public var notice: @Sendable (String) -> Void = { _ in }

        /// The values that fit OpenSSH's defaults.
        public init() {}
    }

    let options: Options
    let live = LiveCounters()
    let gate: LoginGate
    let keyFiles: FileCache<KeyFile>
    let certificates: FileCache<Bool>
    let keyring: Keyring
    let agents: Agents
    let knownHosts: FileCache<KnownHosts>
    let jumpHosts: JumpHosts
    let knownHostsWriter = KnownHostsWriter()

    /// - Parameters:
    ///   - options: limits that hold for all hosts.
    ///   - other: a transport whose opened key files this one has, too.
    public init(options: Options = Options(), sharingKeysOf other: SSHTransport? = nil) {
        self.options = options
        keyring = other?.keyring ?? Keyring()
        let logins = live.logins
        gate = LoginGate(limit: options.loginsPerServer) { logins.add($0) }
        jumpHosts = JumpHosts(options)
        agents = Agents(patience: options.authenticationTimeout)
        keyFiles = FileCache(KeyFile.load)
        certificates = FileCache { _, content in
            (try? content.get()).map(PublicKeyLine.isCertificate) ?? false
        }
        let notice = options.notice
        knownHosts = FileCache(limit: KnownHosts.largestFile) { path, content in
            let hosts = KnownHosts(content, of: path)
            if let warning = hosts.warning { notice("warning: \(warning)") }
            return hosts
        }
        Workers.raisedFileLimit
    }

    /// Opens a session to `endpoint`, runs `body` with it and closes the session, whether `body` returns, throws or is
    /// cancelled.
    ///
    /// - Parameters:
    ///   - endpoint: where and as whom to log in.
    ///   - body: what to do with the session, which is valid only until `body` returns.
    /// - Returns: what `body` returned.
    /// - Throws: ``TransportError`` when the session cannot be had; otherwise what `body` throws.
    public func withSession<Outcome: Sendable>(
        to endpoint: Endpoint,
        _ body: @Sendable (any Session) async throws -> Outcome
    ) async throws -> Outcome {
        do {
            let connection = try await logIn(to: endpoint)
            do {
                let outcome = try await body(connection)
                await connection.close()
                return outcome
            } catch {
                await connection.close()
                throw error
            }
        } catch let error as TransportError where error.code == .connectionLost && Task.isCancelled {
            // Giving up ends the connection, and which of both is seen first is a matter of luck.
            throw TransportError(
                .cancelled, error.message, remedy: error.remedy, wasRequestSent: error.wasRequestSent)
        }
    }
}
