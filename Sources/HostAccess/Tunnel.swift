/// A TCP connection that a host has opened, as far as it is of use to ask a server something.
///
/// One write and one read may be under way at a time. Both throw ``TransportError`` with
/// ``TransportError/Code/tunnelTimeout`` when the tunnel's deadline passes, ``TransportError/Code/cancelled`` when the
/// task is cancelled, which ends the tunnel, and ``TransportError/Code/connectionLost`` when the connection to the host
/// or the tunnel itself is over.
public protocol Tunnel: Sendable {
    /// Sends bytes, and returns when all of them are on their way to the host.
    ///
    /// - Parameter bytes: what to send. It may get lost without an error when the other end has closed.
    /// - Throws: ``TransportError``.
    func write(_ bytes: [UInt8]) async throws

    /// Waits for bytes.
    ///
    /// - Parameter limit: the most that is returned, in bytes; at least 1.
    /// - Returns: what has arrived, at least one byte; empty when the other end sends nothing more, and again each time
    ///   it is asked after that.
    /// - Throws: ``TransportError``.
    func read(upTo limit: Int) async throws -> [UInt8]
}
