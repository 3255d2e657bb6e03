import HostAccess
import NIOCore

/// What a server says in clear before keys are exchanged: its identification line and its lists of algorithms. Read
/// beside libssh2, which keeps neither for the moment when something fails.
///
/// Other lines may come before the identification (RFC 4253 section 4.2), legal notices above all. libssh2 never sees
/// them: it gives up at an empty one.
struct ServerGreeting {
    /// The algorithms that a server offers (RFC 4253 section 7.1), as far as they can be missing a counterpart.
    struct Algorithms: Equatable {
        var keyExchange: [String]
        var hostKey: [String]
        var cipher: [String]
        var mac: [String]
    }

    /// What arrived first, from the identification line on once that has begun.
    private(set) var bytes: [UInt8] = []
    /// The server has sent an identification line, or at least its beginning.
    private(set) var isSSH = false
    private var isComplete = false
    /// Where the latest line before the identification begins.
    private var lineStart = 0

    private static let limit = 8192
    /// The longest line before the identification; OpenSSH's client has the same limit.
    private static let lineLimit = 8192
    /// The most that may come before the identification.
    static let prefaceLimit = 65536
    private static let mark = Array("SSH-".utf8)

    /// Keeps the beginning of what arrives.
    ///
    /// - Returns: what of it, and of what was kept back before, is SSH.
    @discardableResult
    mutating func record(_ arrived: ByteBuffer) -> ByteBuffer {
        guard !isComplete else { return arrived }
        guard !isSSH else {
            bytes.append(contentsOf: arrived.readableBytesView.prefix(Self.limit - bytes.count))
            return arrived
        }
        let room = Self.prefaceLimit - bytes.count
        bytes.append(contentsOf: arrived.readableBytesView.prefix(room))
        while !bytes[lineStart...].starts(with: Self.mark) {
            guard let end = bytes[lineStart...].firstIndex(of: UInt8(ascii: "\n")) else { return ByteBuffer() }
            lineStart = end + 1
        }
        isSSH = true
        bytes = Array(bytes[lineStart...])
        bytes.append(contentsOf: arrived.readableBytesView.dropFirst(room))
        let begun = ByteBuffer(bytes: bytes)
        bytes = Array(bytes.prefix(Self.limit))
        return begun
    }

    /// The handshake is over: forgets everything and records nothing more.
    mutating func finish() {
        bytes = []
        isComplete = true
    }

    /// It is clear that no SSH server answers.
    var isHopeless: Bool {
        !isComplete && !isSSH
            && (bytes.starts(with: Array("HTTP/".utf8)) || bytes.count - lineStart >= Self.lineLimit
                || bytes.count >= Self.prefaceLimit)
    }

    /// An SSH server that turns clients away says so in clear (sshd's `drop_connection`) and closes.
    var isRefusal: Bool {
        ["Exceeded MaxStartups", "Not allowed at this time"].contains { bytes.starts(with: Array($0.utf8)) }
    }

    /// The first line, to be shown; nil when the server said nothing.
    var firstLine: String? {
        bytes.isEmpty ? nil : Text.escaped(bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") })
    }

    /// The software that the server names: `OpenSSH_9.2p1 Debian-2`; nil before its line is complete.
    var software: String? {
        guard isSSH, let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let line = bytes[..<end].prefix { $0 != UInt8(ascii: "\r") }
        return Text.escaped(
            line.split(separator: UInt8(ascii: "-"), maxSplits: 2, omittingEmptySubsequences: false).last ?? line)
    }

    /// The server's lists, once they arrived.
    var algorithms: Algorithms? {
        guard isSSH, let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        var packet = WireReader(bytes[(end + 1)...])
        // Length, padding length, SSH_MSG_KEXINIT, cookie.
        guard packet.uint32() != nil, packet.bytes(1) != nil, packet.bytes(1)?.first == 20, packet.bytes(16) != nil,
            let keyExchange = packet.text(), let hostKey = packet.text(), let cipher = packet.text(),
            packet.string() != nil, let mac = packet.text()
        else { return nil }
        func names(_ list: String) -> [String] { list.split(separator: ",").map(String.init) }
        return Algorithms(
            keyExchange: names(keyExchange), hostKey: names(hostKey), cipher: names(cipher), mac: names(mac))
    }
}
