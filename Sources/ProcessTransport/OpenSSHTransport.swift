public import HostAccess
import Subprocess

/// Reaches hosts through the system's `ssh`, with everything that the operator's ssh_config says.
///
/// A host is logged in to once: a master (`ControlMaster`) holds the connection, in the background, until ``close()``;
/// commands and tunnels go through it, also those of later sessions. It ends by itself when it is not used for
/// ``Options/persistence``, should this process die. A master that the operator's own configuration has is used, and
/// left running.
///
/// `ssh` does not pass on by which signal a command died: such a command is ``CommandResult/Termination/unreported``.
public struct OpenSSHTransport: Transport {
    /// Limits that hold for all hosts; those of a single host are in its ``Endpoint``.
    public struct Options: Sendable {
        /// The program: a name to look for in `PATH`.
        public var program = "ssh"
        /// The most connections to one address and port that are between their start and the end of their login.
        public var loginsPerServer = 8
        /// The longest that a login may take beyond what connecting may (``Endpoint/connectTimeout``).
        public var authenticationTimeout = Duration.seconds(60)
        /// For how long an unused connection stays, should this process die without closing it.
        public var persistence = Duration.seconds(600)
        /// The most commands at once on a connection; others wait. OpenSSH's default (`MaxSessions`) is ten.
        public var commandsPerSession = 8
        /// How often a connection is tried that the server closes before it says who it is.
        public var attempts = 4
        /// How often where the way leads through another host, and that one closes: all that go through it share it.
        public var attemptsThroughOthers = 8
        /// The shortest pause before such a connection is tried again; it doubles up to four times and is up to half
        /// longer.
        public var retryPause = Duration.milliseconds(300)

        /// The values that fit OpenSSH's defaults.
        public init() {}
    }

    let masters: OpenSSHMasters

    /// - Parameters:
    ///   - options: limits that hold for all hosts.
    ///   - notice: hears what `ssh` says that a user should know though the login succeeds, as that a host's key was
    ///     added to known_hosts.
    public init(options: Options = Options(), notice: @escaping @Sendable (String) -> Void = { _ in }) {
        masters = OpenSSHMasters(options, notice)
    }

    /// What `ssh` has to be told of the host's key (`ssh -o`): a host to go through is checked as the others are.
    ///
    /// - Parameter endpoint: the host, with its pinned key where it has one.
    /// - Returns: options that have to stand before all others, such as `StrictHostKeyChecking=yes`.
    public static func hostKeyOptions(for endpoint: Endpoint) -> [String] {
        OpenSSHCommandLine(endpoint: endpoint).hostKeys
    }

    /// Ends all connections. The transport can be used again after that.
    public func close() async { await masters.close() }

    /// Opens a session to `endpoint`, with a login only where there is none yet, and runs `body` with it.
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
        let session = OpenSSHSession(endpoint, try await masters.master(for: endpoint))
        defer { session.end() }
        return try await body(session)
    }
}
