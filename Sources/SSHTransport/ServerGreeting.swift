import HostAccess
import NIOCore

/// What a server says in clear before keys are exchanged: its identification line and its lists of algorithms. Read
/// beside libssh2, which keeps neither for the moment when something fails.
struct ServerGreeting {
    /// The algorithms that a server offers (RFC 4253 section 7.1), as far as they can be missing a counterpart.
    struct Algorithms: Equatable {
        var keyExchange: [String]
        var hostKey: [String]
        var cipher: [String]
        var mac: [String]
    }

    private(set) var bytes: [UInt8] = []
    private var isComplete = false

    private static let limit = 8192

    /// Keeps the beginning of what arrives.
    mutating func record(_ arrived: ByteBuffer) {
        guard !isComplete, bytes.count < Self.limit else { return }
        bytes.append(contentsOf: arrived.readableBytesView.prefix(Self.limit - bytes.count))
    }

    /// The handshake is over: forgets everything and records nothing more.
    mutating func finish() {
        bytes = []
        isComplete = true
    }

    /// Where the identification line begins (RFC 4253 section 4.2 allows other lines before it).
    private var identificationStart: Int? {
        let mark = Array("SSH-".utf8)
        if bytes.starts(with: mark) { return 0 }
        return bytes.indices.first { bytes[$0] == UInt8(ascii: "\n") && bytes[($0 + 1)...].starts(with: mark) }
            .map { $0 + 1 }
    }

    /// The server has sent an identification line, or at least its beginning.
    var isSSH: Bool { identificationStart != nil }

    /// It is clear that no SSH server answers.
    var isHopeless: Bool {
        !isComplete && !isSSH && (bytes.starts(with: Array("HTTP/".utf8)) || bytes.count >= Self.limit)
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
        guard let start = identificationStart, let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else {
            return nil
        }
        let line = bytes[start..<end].prefix { $0 != UInt8(ascii: "\r") }
        return Text.escaped(
            line.split(separator: UInt8(ascii: "-"), maxSplits: 2, omittingEmptySubsequences: false).last ?? line)
    }

    /// The server's lists, once they arrived.
    var algorithms: Algorithms? {
        guard let start = identificationStart, let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else {
            return nil
        }
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
