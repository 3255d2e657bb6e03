import Crypto
import Foundation
import HostAccess
import Testing

@testable import SSHTransport

@Suite("known_hosts files")
struct KnownHostsTests {
    /// Two keys: `a` and `b` in base64, ed25519 by their blobs' first string.
    static let a = "AAAAC3NzaC1lZDI1NTE5AAAAIAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB"
    static let b = "AAAAC3NzaC1lZDI1NTE5AAAAIAICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC"

    @Test(
        "which lines speak of a name",
        arguments: [
            ("web-1 ssh-ed25519 \(a)", "web-1", true),
            ("web-1 ssh-ed25519 \(a) comment with words", "web-1", true),
            ("web-1\tssh-ed25519\t\(a)\r", "web-1", true),
            ("WEB-1 ssh-ed25519 \(a)", "web-1", true),
            ("web-1 ssh-ed25519 \(a)", "web-10", false),
            ("x,web-1,10.0.0.7 ssh-ed25519 \(a)", "10.0.0.7", true),
            ("[web-1]:2222 ssh-ed25519 \(a)", "web-1", false),
            ("[web-1]:2222 ssh-ed25519 \(a)", "[web-1]:2222", true),
            ("[2001:db8::7]:2222 ssh-ed25519 \(a)", "[2001:db8::7]:2222", true),
            ("*.corp.example ssh-ed25519 \(a)", "web.corp.example", true),
            ("*.corp.example ssh-ed25519 \(a)", "corp.example", false),
            ("web-? ssh-ed25519 \(a)", "web-1", true),
            ("web-? ssh-ed25519 \(a)", "web-", false),
            ("*,!web-1 ssh-ed25519 \(a)", "web-1", false),
            ("*,!web-1 ssh-ed25519 \(a)", "web-2", true),
            ("!web-1 ssh-ed25519 \(a)", "web-2", false),
            ("a*b*c ssh-ed25519 \(a)", "aXbYbZc", true),
            ("a*b*c ssh-ed25519 \(a)", "aXbYbZ", false),
            ("# web-1 ssh-ed25519 \(a)", "web-1", false),
            ("  web-1 ssh-ed25519 \(a)", "web-1", true),
            ("@cert-authority web-1 ssh-ed25519 \(a)", "web-1", false),
            ("@revoked web-1 ssh-ed25519 \(a)", "web-1", true),
        ])
    func lines(_ line: String, _ name: String, _ isFound: Bool) {
        let hosts = KnownHosts(Array(line.utf8), file: "f")
        #expect(hosts.entries(for: name).isEmpty == !isFound)
    }

    @Test(
        "lines that are no entry are skipped and remembered",
        arguments: [
            "web-1", "web-1 ssh-ed25519", "web-1 ssh-ed25519 not-base64", "web-1 ssh-rsa \(a)",
            "@unknown web-1 ssh-ed25519 \(a)", "|1|AA== ssh-ed25519 \(a)", "|2|AQEB|AQEB ssh-ed25519 \(a)", "@revoked",
            "web-1 ssh-ed25519 AAAA", "\u{0}\u{1}", "web-1 ssh-ed25519 \(a.dropLast(4))", "web-1 ssh-ed25519 \(a)AAAA",
            "@revoked @revoked web-1 ssh-ed25519 \(a)", "web-1 1024 35 1234567890123",
            "|1|AQEB|AQEBAQEBAQEBAQEBAQEBAQEBAQE= ssh-ed25519 \(a)", "@cert-authority web-1 ssh-ed25519 A",
            "web-1 \(String(repeating: "x", count: 1_000_000))",
        ])
    func damaged(_ line: String) {
        let hosts = KnownHosts(Array("\(line)\nweb-1 ssh-ed25519 \(Self.a)\n".utf8), file: "f")
        #expect(hosts.damagedLines == ["f:1"])
        #expect(hosts.entries(for: "web-1").map(\.line) == [2])
    }

    @Test("bytes that are no text, and other line ends, harm no other line")
    func foreignBytes() {
        var text = [0xFF, 0xFE, 0x0A] + Array("\r\n \r\n".utf8)
        text +=
            Array("\u{00C4}.example,web-1".utf8) + [0xC3, 0x28] + Array(",web-1 ssh-ed25519 \(Self.a) ".utf8) + [0xFF]
        text += Array("\r\nweb-2 ssh-ed25519 \(Self.b)".utf8)
        let hosts = KnownHosts(text, file: "f")
        #expect(hosts.damagedLines == ["f:1"])
        #expect(hosts.entries(for: "web-1").map(\.line) == [4])
        #expect(hosts.entries(for: "WEB-2").map(\.line) == [5])
        #expect(hosts.entries(for: "\u{00C4}.example").count == 1)
        #expect(hosts.entries(for: "\u{00E4}.example").isEmpty)
    }

    @Test func entriesKnowTheirLine() {
        let text =
            "# one\n\nweb-1 ssh-ed25519 \(Self.a)\n@revoked * ssh-ed25519 \(Self.b)\n@cert-authority * ssh-ed25519 \(Self.b)"
        let hosts = KnownHosts(Array(text.utf8), file: "/etc/ssh/ssh_known_hosts")
        #expect(
            hosts.entries(for: "web-1").map(\.location) == ["/etc/ssh/ssh_known_hosts:3", "/etc/ssh/ssh_known_hosts:4"])
        #expect(hosts.entries(for: "web-1").map(\.isRevoked) == [false, true])
        #expect(hosts.authorities(for: "web-1") == ["/etc/ssh/ssh_known_hosts:5"])
        #expect(hosts.damagedLines.isEmpty)
    }

    /// `name` as ssh-keygen -H writes it.
    static func hashed(_ name: String) -> String {
        let salt = SymmetricKey(size: .init(bitCount: 160))
        let hash = HMAC<Insecure.SHA1>.authenticationCode(for: Data(name.utf8), using: salt)
        return "|1|\(salt.withUnsafeBytes { Data($0) }.base64EncodedString())|\(Data(hash).base64EncodedString())"
    }

    @Test("a fleet of hashed lines takes less work than looking for a few of its hosts line by line")
    func hashedFleet() throws {
        let names = (0..<2000).map { "web-\($0)" }
        let keys = names.indices.map { number in
            var blob = WireWriter()
            blob.string("ssh-ed25519".utf8)
            blob.string((0..<32).map { UInt8(truncatingIfNeeded: number >> ($0 % 2 * 8)) })
            return HostKey(blob: blob.bytes)
        }
        let text = zip(names, keys).map {
            "\(Self.hashed($0)) ssh-ed25519 \(Data($1.blob).base64EncodedString())"
        }.joined(separator: "\n")
        let hosts = KnownHosts(Array(text.utf8), file: "f")
        let clock = ContinuousClock()
        let lineByLine = clock.measure {
            for name in names.prefix(20) { #expect(hosts.entries(for: name).count == 1) }
        }
        let fleet = clock.measure {
            for (name, key) in zip(names, keys).prefix(200) {
                let endpoint = Endpoint(
                    name: name, address: name, user: "ops", identityFiles: [], knownHostsFiles: [])
                let trust = HostTrust(endpoint, [hosts])
                #expect(trust.likelyTypes == ["ssh-ed25519"])
                guard case .trusted = trust.judge(key) else {
                    Issue.record("\(name) is not trusted")
                    continue
                }
            }
        }
        #expect(fleet < lineByLine)
    }

    @Test("a pattern of many stars takes no time")
    func stars() {
        let pattern = String(repeating: "*a", count: 500) + "b"
        let hosts = KnownHosts(Array("\(pattern) ssh-ed25519 \(Self.a)".utf8), file: "f")
        #expect(hosts.entries(for: String(repeating: "a", count: 2000)).isEmpty)
    }
}

@Suite("Text in messages")
struct TextTests {
    @Test(
        "bytes of servers are shown without effect on a terminal",
        arguments: [
            ([UInt8]("plain äß 漢".utf8), "plain äß 漢"),
            ([0x1b, 0x5b, 0x33], "\\x1b[3"),
            ([0xff, 0x41, 0xc3], "\\xffA\\xc3"),
            ([0x00, 0x0a, 0x7f], "\\x00\\x0a\\x7f"),
            (Array("\u{202e}x\u{200b}".utf8), "\\xe2\\x80\\xaex\\xe2\\x80\\x8b"),
            (Array("\u{85}".utf8), "\\xc2\\x85"),
            (Array(repeating: 0x61, count: 100), String(repeating: "a", count: 80) + "…"),
        ] as [([UInt8], String)])
    func escaped(_ bytes: [UInt8], _ shown: String) {
        #expect(Text.escaped(bytes) == shown)
    }

    @Test(
        arguments: [
            (.seconds(10), "10 s"), (.milliseconds(1500), "1.5 s"), (.milliseconds(250), "0.25 s"), (.zero, "0 s"),
        ]
            as [(Duration, String)])
    func seconds(_ duration: Duration, _ shown: String) {
        #expect(Text.seconds(duration) == shown)
    }

    @Test func list() {
        #expect(Text.list([]) == "")
        #expect(Text.list(["a"]) == "a")
        #expect(Text.list(["a", "b", "c"]) == "a, b and c")
    }
}
