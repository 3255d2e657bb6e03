import Foundation
import HostAccess
import TestSupport
import Testing

@testable import SSHTransport

@Suite("Passphrases")
struct PassphraseTests {
    let keys: TestKeys

    init() throws { keys = try TestKeys.shared.get() }

    private static let right = Passphrase(Array("sécret".utf8))

    /// Writes a copy of a key under the passphrase.
    private func protected(_ name: String, _ options: [String]) throws -> String {
        let path = try keys.copy(name)
        try TestKeys.run("ssh-keygen", ["-q", "-p", "-N", "sécret", "-f", path] + options)
        return path
    }

    @Test(
        "the derivation of OpenBSD's bcrypt_pbkdf",
        arguments: [
            (4, "5bbf0cc293587f1c3635555c27796598d47e579071bf427e9d8fbe842aba34d9"),
            (12, "1ae42c05d487bc02f64921a4ebe4ea93bcacfe135fda99974c06b7b01fae149a"),
        ])
    func derivation(_ rounds: Int, _ expected: String) {
        let key = BcryptPBKDF.derive(
            Passphrase(Array("password".utf8)), salt: Array("salt".utf8), rounds: rounds, count: 32)
        #expect(key.map { String(format: "%02x", $0) }.joined() == expected)
    }

    @Test(
        "what ssh-keygen protects, opens with its passphrase and with no other",
        arguments: [
            ("user_ed25519", "aes256-ctr", 16), ("user_rsa_small", "aes128-ctr", 1), ("user_ecdsa", "aes192-ctr", 2),
            ("user_ecdsa384", "aes256-cbc", 3), ("user_ecdsa521", "aes128-cbc", 1),
            ("user_ed25519", "aes256-gcm@openssh.com", 1), ("user_rsa", "aes128-gcm@openssh.com", 1),
            ("user_ed25519", "chacha20-poly1305@openssh.com", 2),
        ])
    func openSSH(_ name: String, _ cipher: String, _ rounds: Int) async throws {
        try await check(try protected(name, ["-Z", cipher, "-a", "\(rounds)"]), name)
    }

    @Test(
        "PEM as ssh-keygen protects it",
        arguments: [("user_rsa", "PEM"), ("user_ecdsa", "PEM"), ("user_rsa", "PKCS8"), ("user_ecdsa384", "PKCS8")])
    func pem(_ name: String, _ format: String) async throws {
        try await check(try protected(name, ["-m", format]), name)
    }

    @Test(
        "PKCS #8 as openssl protects it",
        arguments: [
            ["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA512"], ["-v2", "aes-192-cbc", "-v2prf", "hmacWithSHA1"],
            ["-v2", "aes-128-cbc", "-iter", "5"],
        ])
    func pkcs8(_ options: [String]) async throws {
        let path = keys.path(UUID().uuidString)
        try TestKeys.run(
            "openssl",
            ["pkcs8", "-topk8", "-in", keys.path("user_rsa_pkcs8"), "-out", path, "-passout", "pass:sécret"] + options)
        try await check(path, "user_rsa_pkcs8")
    }

    private func check(_ path: String, _ name: String) async throws {
        let transport = SSHTransport()
        #expect(await transport.encryptedIdentities(among: [path, keys.path(name), path]) == [path])
        #expect(await transport.unlock(path, with: Passphrase(Array("sEcret".utf8))) == .wrongPassphrase)
        #expect(await transport.unlock(path, with: Passphrase([UInt8]())) == .wrongPassphrase)
        #expect(await transport.encryptedIdentities(among: [path]) == [path])
        #expect(await transport.unlock(path, with: Self.right) == .unlocked)
        #expect(await transport.encryptedIdentities(among: [path]).isEmpty)
        let expected = try #require(PublicKeyLine.blob(in: Array(try keys.text(name + ".pub").utf8)))
        #expect(transport.keyring.key(of: path)?.publicBlob == expected)
    }

    @Test("protection that cannot be read names the way out, and is not asked for")
    func unsupported() async throws {
        let path = try protected("user_ed25519", ["-Z", "3des-cbc", "-a", "1"])
        let transport = SSHTransport()
        #expect(await transport.encryptedIdentities(among: [path, keys.path("missing")]).isEmpty)
        let file = await transport.keyFiles.content(of: path)
        guard case .failure(let why) = file.key else {
            Issue.record("the key was read")
            return
        }
        #expect(why.reason == "is protected in a way that is not supported (3des-cbc, bcrypt)")
        #expect(why.remedy.contains("ssh-keygen -p"))
        #expect(
            await transport.unlock(path, with: Self.right)
                == .unusable("is protected in a way that is not supported (3des-cbc, bcrypt)"))
    }

    @Test("what an agent has needs no passphrase")
    func inAgent() async throws {
        let path = try keys.copy("user_ecdsa")
        let agent = try TestAgent([path])
        try TestKeys.run("ssh-keygen", ["-q", "-p", "-N", "sécret", "-a", "1", "-f", path])
        let transport = SSHTransport()
        #expect(await transport.encryptedIdentities(among: [path]) == [path])
        #expect(await transport.encryptedIdentities(among: [path], agentSocket: agent.socket).isEmpty)
        #expect(
            await transport.encryptedIdentities(among: [path], agentSocket: "/nonexistent/agent") == [path])
    }

    @Test("a passphrase cannot be printed")
    func unprintable() {
        var dumped = ""
        dump(Self.right, to: &dumped)
        for text in ["\(Self.right)", String(reflecting: Self.right), String(describing: [Self.right]), dumped] {
            #expect(!text.contains("cret"))
        }
    }

    @Test(
        "RSA keys of other sizes than can be used",
        arguments: [768, 16384])
    func sizes(_ bits: Int) throws {
        var fields = DERWriter.value(DERReader.Tag.integer, [0])
        fields += DERWriter.integer([UInt8](repeating: 0xff, count: bits / 8))
        let pem =
            "-----BEGIN RSA PRIVATE KEY-----\n"
            + Data(DERWriter.value(DERReader.Tag.sequence, fields)).base64EncodedString()
            + "\n-----END RSA PRIVATE KEY-----\n"
        let error = #expect(throws: PrivateKey.Unusable.self) { try PrivateKey.parse(Array(pem.utf8), path: "key") }
        #expect(error?.reason == "holds an RSA key of \(bits) bits; those of 1024 to 8192 bits can be used")
    }
}

extension SSHTests {
    @Suite("Keys with passphrases log in")
    struct UnlockedTests {
        @Test func logsIn() async throws {
            let keys = try TestKeys.shared.get()
            let path = try keys.copy("user_rsa")
            try TestKeys.run("ssh-keygen", ["-q", "-p", "-N", "secret", "-a", "1", "-f", path])
            let endpoint = try SSHTests.server.get().endpoint { $0.identityFiles = [path] }
            let transport = SSHTransport()
            let error = await #expect(throws: TransportError.self) {
                try await transport.withSession(to: endpoint) { _ in }
            }
            #expect(error?.message.hasSuffix("\(path) is protected by a passphrase, which was not given") == true)
            #expect(error?.remedy?.contains("ssh-add") == true)
            #expect(await transport.unlock(path, with: Passphrase(Array("secret".utf8))) == .unlocked)
            let result = try await transport.withSession(to: endpoint) { try await $0.run(Command("echo in")) }
            #expect(result.standardOutput == Array("in\n".utf8))
        }
    }
}
