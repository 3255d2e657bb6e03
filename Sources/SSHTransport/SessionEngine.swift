import CLibSSH2
import HostAccess
import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// One libssh2 session as a protocol engine without I/O: bytes go in by ``receive(_:)``, come out of ``outbound``, and
/// every call answers at once, with `LIBSSH2_ERROR_EAGAIN` where it needs bytes that are not here yet.
///
/// Sending always succeeds into a buffer, since libssh2 1.10 loses its place after a partial send. The engine belongs
/// to one ``SSHConnection`` and is used on that connection's event loop only.
final class SessionEngine {
    /// What libssh2 wants sent, in order.
    var outbound = ByteBuffer()
    /// How many bytes libssh2 has taken from the inbound buffer in all; a change means that other operations may have
    /// to look again.
    private(set) var consumed = 0
    /// The text of the server's disconnect message, once it sent one.
    private(set) var disconnectMessage: [UInt8]?
    /// ``disconnectMessage``, to follow "the server closed the connection; ".
    var farewell: String? { disconnectMessage.map { "it said '\(Text.escaped($0))'" } }

    private let session: OpaquePointer
    private var inbound = ByteBuffer()
    private var isDead = false
    private var isReceivingInterrupted = false

    /// - Throws: ``TransportError`` with code `internal` when libssh2 does not start.
    init() throws(TransportError) {
        guard Self.libraryStatus == 0, let session = libssh2_session_init_ex(nil, nil, nil, nil) else {
            throw TransportError(.internal, "libssh2 did not start (code \(Self.libraryStatus))")
        }
        self.session = session
        libssh2_session_set_blocking(session, 0)
        libssh2_session_abstract(session).pointee = Unmanaged.passUnretained(self).toOpaque()
        fairlead_set_callbacks(
            session,
            { _, bytes, count, _, abstract in SessionEngine.of(abstract)?.take(bytes, count) ?? count },
            { _, bytes, count, _, abstract in SessionEngine.of(abstract)?.give(bytes, count) ?? 0 },
            { _, _, message, length, _, _, abstract in
                SessionEngine.of(abstract)?.disconnectMessage =
                    UnsafeRawBufferPointer(start: message, count: Int(length)).map { $0 }
            })
    }

    deinit {
        // The callbacks answer "disconnected" from here on, so nothing waits and freeing takes one call.
        isDead = true
        libssh2_session_free(session)
    }

    /// `libssh2_init` is not safe for threads; a lazy global runs it once, before the first session.
    private static let libraryStatus: Int32 = libssh2_init(0)

    /// libssh2 looks at its descriptor's flags and then hands it to the callbacks only, so that all sessions can share
    /// one that carries nothing: a pipe's reading end, non-blocking.
    private static let placeholderDescriptor: Int32 = {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return -1 }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        return ends[0]
    }()

    // MARK: - Bytes

    /// Bytes that arrived and that libssh2 has not taken yet.
    var waitingBytes: Int { inbound.readableBytes }

    /// Hands over what arrived from the server.
    func receive(_ bytes: ByteBuffer) {
        if inbound.readableBytes == 0 {
            inbound = bytes
        } else {
            var bytes = bytes
            inbound.writeBuffer(&bytes)
        }
    }

    /// From here on libssh2 sees a closed connection: each pending call fails, frees what it holds, and sends nothing.
    func kill() {
        isDead = true
        inbound = ByteBuffer()
        outbound = ByteBuffer()
    }

    private func take(_ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
        if !isDead {
            outbound.writeBytes(UnsafeRawBufferPointer(start: bytes, count: count))
        }
        return count
    }

    private func give(_ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
        guard !isDead else { return 0 }
        guard !isReceivingInterrupted else { return -Int(EINTR) }
        guard inbound.readableBytes > 0 else { return -Int(EAGAIN) }
        let given = inbound.readWithUnsafeReadableBytes { readable in
            let given = min(count, readable.count)
            UnsafeMutableRawBufferPointer(start: bytes, count: given)
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: readable[..<given]))
            return (given, given)
        }
        consumed += given
        if inbound.readableBytes == 0 {
            // An idle session keeps no receive buffer.
            inbound = ByteBuffer()
        }
        return given
    }

    private static func of(_ abstract: UnsafeMutablePointer<UnsafeMutableRawPointer?>?) -> SessionEngine? {
        abstract?.pointee.map { Unmanaged<SessionEngine>.fromOpaque($0).takeUnretainedValue() }
    }

    // MARK: - Key exchange

    /// Restricts a kind of algorithm (`LIBSSH2_METHOD_…`) to those of `names` that this libssh2 has, in that order.
    ///
    /// - Returns: 0, or a negative libssh2 code when it has none of them.
    func prefer(_ names: [String], for method: Int32) -> Int32 {
        libssh2_session_method_pref(session, method, names.joined(separator: ","))
    }

    /// The names of all algorithms of a kind that this libssh2 has.
    func supportedAlgorithms(_ method: Int32) -> [String] {
        var names: UnsafeMutablePointer<UnsafePointer<CChar>?>?
        let count = libssh2_session_supported_algs(session, method, &names)
        defer { libssh2_free(session, names) }
        guard count > 0, let names else { return [] }
        return (0..<Int(count)).compactMap { names[$0].map { String(cString: $0) } }
    }

    /// Exchanges banners and keys and asks for the authentication service. Call again on `EAGAIN`.
    func handshake() -> Int32 {
        libssh2_session_handshake(session, Self.placeholderDescriptor)
    }

    /// The server's public key as it stands on the wire (RFC 4253 section 6.6), after the handshake.
    var hostKey: [UInt8]? {
        var length = 0
        var type: Int32 = 0
        guard let bytes = libssh2_session_hostkey(session, &length, &type) else { return nil }
        return UnsafeRawBufferPointer(start: bytes, count: length).map { $0 }
    }

    // MARK: - Authentication

    /// Offers a key for `user` and, if the server takes it, signs. Call again with the same arguments on `EAGAIN`, which
    /// also means that the signature is not there yet.
    func authenticate(_ user: String, with signature: LoginSignature) -> Int32 {
        // The callback gets the signature through its own `abstract`; it outlives this synchronous call.
        withExtendedLifetime(signature) {
            let blob = signature.key.offeredBlob
            var abstract: UnsafeMutableRawPointer? = Unmanaged.passUnretained(signature).toOpaque()
            return libssh2_userauth_publickey(
                session, user, blob, blob.count,
                { _, result, length, data, dataLength, abstract in
                    guard let result, let length, let raw = abstract?.pointee else { return -1 }
                    let signature = Unmanaged<LoginSignature>.fromOpaque(raw).takeUnretainedValue()
                    signature.sign(UnsafeRawBufferPointer(start: data, count: dataLength))
                    switch signature.state {
                    case .unasked, .asked: return EngineCode.again
                    case .failed: return -1
                    case .signed(let bytes):
                        guard let copy = malloc(bytes.count) else { return -1 }  // libssh2 frees it
                        UnsafeMutableRawBufferPointer(start: copy, count: bytes.count).copyBytes(from: bytes)
                        result.pointee = copy.assumingMemoryBound(to: UInt8.self)
                        length.pointee = bytes.count
                        return 0
                    }
                },
                &abstract)
        }
    }

    /// Asks which ways to log in the server offers, as its comma-separated list.
    ///
    /// - Returns: 0 with the list (nil when the server let `user` in without any), or a negative libssh2 code.
    func authenticationMethods(for user: String) -> (code: Int32, methods: String?) {
        let count = UInt32(user.utf8.count)
        if let methods = libssh2_userauth_list(session, user, count) {
            return (0, String(cString: methods))
        }
        return (libssh2_userauth_authenticated(session) != 0 ? 0 : lastError.code, nil)
    }

    /// Asks the server for an answer that says nothing (RFC 4254 section 4, `keepalive@libssh2.org`).
    func askForSignOfLife() {
        var seconds: Int32 = 0
        libssh2_keepalive_config(session, 1, 1)
        _ = libssh2_keepalive_send(session, &seconds)
    }

    /// Tells the server that the client leaves, as far as the protocol allows at this moment.
    func disconnect() {
        _ = libssh2_session_disconnect_ex(session, SSH_DISCONNECT_BY_APPLICATION, "done", "")
    }

    /// libssh2's own code and words for the latest failure.
    var lastError: (code: Int32, text: String) {
        var text: UnsafeMutablePointer<CChar>?
        let code = libssh2_session_last_error(session, &text, nil, 0)
        return (code, text.map { String(cString: $0) } ?? "")
    }

    // MARK: - Channels

    /// What a server may send before it is read: libssh2's own default, whose macro Swift cannot see.
    private static let window: UInt32 = 2 << 20

    /// Opens a session channel. Nil with ``lastError`` at `EAGAIN`: call again. One at a time in a session.
    func openChannel() -> EngineChannel? {
        libssh2_channel_open_ex(
            session, "session", 7, Self.window, UInt32(LIBSSH2_CHANNEL_PACKET_DEFAULT),
            nil, 0
        ).map { EngineChannel(session: session, channel: $0) }
    }

    /// Opens a channel to a port that the server connects to (RFC 4254 section 7.2, `direct-tcpip`). Nil with
    /// ``lastError`` at `EAGAIN`: call again with the same arguments. One at a time in a session, of all channels.
    ///
    /// `libssh2_channel_direct_tcpip_ex` does no more than this, but leaves its message to the next call when an opening
    /// is withdrawn, and opens a window of 2 MiB.
    func openTunnel(to address: String, port: Int) -> EngineChannel? {
        var message = WireWriter()
        message.string(address.utf8)
        message.uint32(port)
        // The originator, which servers only log: what `ssh -W` sends.
        message.string("127.0.0.1".utf8)
        message.uint32(65535)
        return message.bytes.withUnsafeBytes { bytes in
            libssh2_channel_open_ex(
                session, "direct-tcpip", 12, Self.tunnelWindow, UInt32(LIBSSH2_CHANNEL_PACKET_DEFAULT),
                bytes.assumingMemoryBound(to: CChar.self).baseAddress, UInt32(bytes.count)
            ).map { EngineChannel(session: session, channel: $0) }
        }
    }

    /// What the other end of a tunnel may send before it is read.
    private static let tunnelWindow: UInt32 = 64 << 10

    /// Makes libssh2 give up the opening of a channel whose answer has not come, so that another can be opened.
    ///
    /// libssh2 has no call for that. It gives up when receiving fails, and fails for this call only: an error but
    /// `EAGAIN` from the callback leaves the session as it was. The answer may still come; nothing waits for it then,
    /// as channel numbers are not used twice, and the server keeps its end until the session ends. (Source: libssh2 1.10
    /// to 1.11.1, `_libssh2_transport_read`, `_libssh2_channel_open`, `_libssh2_channel_nextid`.) In the middle of
    /// another key exchange it breaks the session, which the next call notices.
    ///
    /// - Parameter open: the call that opens the channel.
    /// - Returns: the channel, if its answer had come after all.
    func withdraw(_ open: (SessionEngine) -> EngineChannel?) -> EngineChannel? {
        isReceivingInterrupted = true
        defer { isReceivingInterrupted = false }
        return open(self)
    }
}
