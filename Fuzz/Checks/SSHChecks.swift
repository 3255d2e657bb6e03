import FoundationEssentials
import HostAccess
import NIOCore

@testable import SSHTransport

/// known_hosts files: what a line says holds whatever stands before it.
enum KnownHostsCheck {
    private static let base64 = "AAAAC3NzaC1lZDI1NTE5AAAAIAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB"
    private static let names = ["web-1", "[web-1]:2222", "10.0.0.7", "a.corp.example", "2001:db8::7", ""]

    @Sendable static func check(_ input: [UInt8]) throws {
        let hosts = KnownHosts(input, file: "f")
        for name in names {
            let entries = hosts.entries(for: name)
            let all = Set(entries)
            try require(hosts.readableEntries(for: name).allSatisfy(all.contains), "a readable entry that is none")
            for entry in entries.prefix(50) {
                let same = Set(hosts.entries(for: name, with: entry.key))
                try require(same.contains(entry), "an entry that its key does not find")
                try require(same.allSatisfy(all.contains), "an entry that its name does not find")
                try SafeText.requireSafe(entry.key.summary, "a key")
            }
            _ = hosts.authorities(for: name)
        }
        try checkTrust(input, hosts)
    }

    /// A key that is known is trusted unless a line revokes it, and one that is revoked never is.
    private static func checkTrust(_ input: [UInt8], _ hosts: KnownHosts) throws {
        guard let blob = Data(base64Encoded: base64) else { return }
        let key = HostKey(blob: [UInt8](blob))
        let endpoint = Endpoint(
            name: "h", address: "zz.corp.example", user: "u", identityFiles: [], knownHostsFiles: ["f"])
        let revokes = hosts.entries(for: "zz.corp.example", with: key).contains(where: \.isRevoked)
        let line = Array("\nzz.corp.example ssh-ed25519 \(base64)\n".utf8)
        let with = KnownHosts(input + line, file: "f")
        let number = input.count { $0 == 0x0A } + 2
        try require(
            with.entries(for: "zz.corp.example").contains { $0.line == number && $0.key == key }, "a line is lost")
        switch HostTrust(endpoint, [with]).judge(key) {
        case .trusted: try require(!revokes, "a revoked key is trusted")
        case .refused(let error), .otherKeyNeeded(let error, _):
            try require(revokes, "a known key is not trusted")
            try SafeText.requireSafe(error.message, "a refusal")
        case .acceptable: throw Violation(description: "an unknown key is acceptable though nobody asked for that")
        }
        let without = KnownHosts(input + Array("\n@revoked * ssh-ed25519 \(base64)\n".utf8), file: "f")
        if case .refused = HostTrust(endpoint, [without]).judge(key) { return }
        throw Violation(description: "a revoked key is not refused")
    }
}

/// Private key files.
enum PrivateKeyCheck {
    @Sendable static func check(_ input: [UInt8]) throws {
        do {
            let key = try PrivateKey.parse(input, path: "key")
            try requireEqual(HostKey(blob: key.publicBlob).type, key.algorithm, "a key's type")
            let message = Array("message".utf8)
            let signature = try message.withUnsafeBytes { try key.signature(for: $0) }
            try require(!signature.isEmpty, "an empty signature")
            try SafeText.requireSafe(key.summary, "a key")
        } catch let unusable as PrivateKey.Unusable {
            try SafeText.requireSafe(unusable.reason + unusable.remedy, "a reason")
        }
        var reader = WireReader(input)
        while reader.string() != nil {}
        _ = HostKey(blob: input).summary
    }
}

/// What a server says first: the same whatever pieces it comes in.
enum ServerGreetingCheck {
    @Sendable static func check(_ input: [UInt8]) throws {
        let size = max(1, Int(input.first ?? 1))
        let bytes = Array(input.dropFirst())
        var whole = ServerGreeting()
        whole.record(ByteBuffer(bytes: bytes))
        var pieces = ServerGreeting()
        for start in stride(from: 0, to: bytes.count, by: size) {
            pieces.record(ByteBuffer(bytes: bytes[start..<min(start + size, bytes.count)]))
            let limit = pieces.isSSH ? 8192 : ServerGreeting.prefaceLimit
            try require(pieces.bytes.count <= limit, "more is kept than is read")
            _ = (pieces.isSSH, pieces.isHopeless, pieces.algorithms, pieces.software)
        }
        try requireEqual(pieces.bytes, whole.bytes, "the bytes in pieces")
        try requireEqual(pieces.algorithms, whole.algorithms, "the algorithms in pieces")
        for text in [whole.firstLine, whole.software].compactMap({ $0 }) {
            try SafeText.requireSafe(text, "what a server says")
            try require(text.unicodeScalars.count <= 4 * 80 + 1, "a long text")
        }
        try require(!(whole.isSSH && whole.isHopeless), "a server that is both")
    }
}
