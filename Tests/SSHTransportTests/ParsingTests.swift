import Foundation
import NIOCore
import TestSupport
import Testing

@testable import SSHTransport

@Suite("Private key files")
struct PrivateKeyTests {
    /// The example of RFC 8410 section 10.3, and its public key from section 10.1.
    static let pkcs8 = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
        -----END PRIVATE KEY-----
        """

    @Test func ed25519InPKCS8() throws {
        let key = try PrivateKey.parse(Array(Self.pkcs8.utf8), path: "key")
        let expected = try #require(Data(base64Encoded: "Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="))
        #expect(key.algorithm == "ssh-ed25519")
        #expect(key.publicBlob.suffix(32).elementsEqual(expected))
        #expect(key.publicBlob.count == 51)
    }

    @Test(
        "files without a key that can be used",
        arguments: [
            ("", "is not a private key or is damaged"),
            ("garbage", "is not a private key or is damaged"),
            (
                "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----",
                "is not a private key or is damaged"
            ),
            ("-----BEGIN OPENSSH PRIVATE KEY-----", "is not a private key or is damaged"),
            ("-----BEGIN CERTIFICATE-----\nAAAA\n", "is not a private key or is damaged"),
            ("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n", "is not a private key or is damaged"),
            ("-----BEGIN DSA PRIVATE KEY-----\nAAAA\n", "holds a key of DSA type, which is not supported"),
            (
                "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n",
                "is protected by a passphrase, which was not given"
            ),
            ("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n", "is protected by a passphrase, which was not given"),
            ("ssh-ed25519 AAAA ops", "is a public key"),
            ("PuTTY-User-Key-File-3: ssh-ed25519", "is in PuTTY's format"),
        ])
    func unusable(_ content: String, _ reason: String) {
        let error = #expect(throws: PrivateKey.Unusable.self) { try PrivateKey.parse(Array(content.utf8), path: "key") }
        #expect(error?.reason == reason)
    }

    @Test("a key file cut anywhere is damaged, never a crash")
    func truncated() throws {
        let keys = try TestKeys.shared.get()
        for name in ["user_ed25519", "user_ecdsa521", "user_rsa", "user_rsa_pem", "encrypted"] {
            let content = Array(try keys.text(name).utf8)
            for length in 0..<(content.count - 40) {
                #expect(throws: PrivateKey.Unusable.self) {
                    try PrivateKey.parse(Array(content[..<length]), path: "key")
                }
            }
        }
    }

    @Test("numbers of ECDSA signatures are positive and shortest")
    func integers() {
        for (raw, expected) in [
            ([0, 0, 1], [0, 0, 0, 1, 1]), ([0x80], [0, 0, 0, 2, 0, 0x80]), ([0, 0], [0, 0, 0, 0]),
        ] as [([UInt8], [UInt8])] {
            var writer = WireWriter()
            writer.integer(raw)
            #expect(writer.bytes == expected)
        }
    }
}

@Suite("What a server says first")
struct ServerGreetingTests {
    private func greeting(_ text: String) -> ServerGreeting {
        var greeting = ServerGreeting()
        greeting.record(ByteBuffer(string: text))
        return greeting
    }

    @Test func software() {
        #expect(greeting("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n").software == "OpenSSH_9.2p1 Debian-2")
        #expect(greeting("Welcome\r\nSSH-2.0-dropbear\n").software == "dropbear")
        #expect(greeting("SSH-2.0-Open").software == nil)
        #expect(greeting("SSH-").isSSH)
        #expect(!greeting("not SSH-2.0").isSSH)
    }

    @Test func hopeless() {
        #expect(greeting("HTTP/1.0 400").isHopeless)
        #expect(greeting(String(repeating: "x\n", count: 40_000)).isHopeless)
        #expect(!greeting("banner\n").isHopeless)
        #expect(!greeting("").isHopeless)
    }

    @Test("the lists of algorithms, and every way in which they can end early")
    func algorithms() {
        var packet = WireWriter()
        packet.uint32(500)
        var bytes = packet.bytes + [4, 20] + [UInt8](repeating: 9, count: 16)
        for list in ["curve25519-sha256,x", "ssh-ed25519", "aes128-ctr", "aes128-ctr", "hmac-sha2-256"] {
            var writer = WireWriter()
            writer.string(list.utf8)
            bytes += writer.bytes
        }
        let line = Array("SSH-2.0-x\r\n".utf8)
        for length in 0...bytes.count {
            var greeting = ServerGreeting()
            greeting.record(ByteBuffer(bytes: line + bytes[..<length]))
            #expect((greeting.algorithms != nil) == (length == bytes.count))
            #expect(
                greeting.algorithms.map(\.keyExchange) ?? ["curve25519-sha256", "x"] == ["curve25519-sha256", "x"])
        }
    }
}
