/// A way to reach hosts: libssh2 (`SSHTransport`), the system's `ssh`, this machine itself, or a host in memory.
///
/// Every implementation passes the conformance suite in `Tests/TestSupport`.
public protocol Transport: Sendable {
    /// Opens a session to `endpoint`, runs `body` with it and closes the session, whether `body` returns, throws or
    /// is cancelled.
    ///
    /// - Parameters:
    ///   - endpoint: where and as whom to log in.
    ///   - body: what to do with the session, which is valid only until `body` returns.
    /// - Returns: what `body` returned.
    /// - Throws: ``TransportError`` when the session cannot be had; otherwise what `body` throws.
    func withSession<Outcome: Sendable>(
        to endpoint: Endpoint,
        _ body: @Sendable (any Session) async throws -> Outcome
    ) async throws -> Outcome
}

/// An authenticated login on one host. Commands run one after the other or side by side.
public protocol Session: Sendable {
    /// Runs `command` and collects what it wrote.
    ///
    /// A command that ends with a nonzero status, dies by a signal or writes more than its limit is a value, not an
    /// error: the caller decides what it means. So is one whose connection ends after some of its output arrived: the
    /// output comes with ``CommandResult/Termination/unreported``.
    ///
    /// - Parameter command: what to run, with its input and limits.
    /// - Returns: how the command ended and what it wrote.
    /// - Throws: ``TransportError`` when the connection is lost without output, the deadline passes or the task is cancelled;
    ///   ``TransportError/wasRequestSent`` tells whether the host may have started the command.
    func run(_ command: Command) async throws -> CommandResult

    /// Has the host open a TCP connection, and carries bytes to and from it while `body` runs.
    ///
    /// Whatever becomes of the tunnel, the session stays usable, unless the connection to the host itself ends.
    ///
    /// - Parameters:
    ///   - address: where the host connects to: a name, which the host resolves, or an IP address without brackets.
    ///   - port: TCP port, 1 to 65535.
    ///   - deadline: the longest that the tunnel may last, from the request to open it to its end.
    ///   - body: what to do with the tunnel, which is closed when `body` returns, throws or is cancelled.
    /// - Returns: what `body` returned.
    /// - Throws: ``TransportError`` when there is no tunnel: ``TransportError/Code/forwardingForbidden``,
    ///   ``TransportError/Code/tunnelConnect``, ``TransportError/Code/channelLimit``,
    ///   ``TransportError/Code/channel`` for any other refusal, ``TransportError/Code/tunnelTimeout``,
    ///   ``TransportError/Code/connectionLost`` or ``TransportError/Code/cancelled``; otherwise what `body` throws.
    func withTunnel<Outcome: Sendable>(
        to address: String, port: Int, deadline: Duration,
        _ body: @Sendable (any Tunnel) async throws -> Outcome
    ) async throws -> Outcome
}
