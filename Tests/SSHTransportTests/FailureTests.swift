import CLibSSH2
import Foundation
import HostAccess
import TestSupport
import Testing

@testable import SSHTransport

/// What the user reads when a host cannot be reached; the exact words are the behaviour.
extension SSHTests {
    @Suite("Hosts that cannot be reached")
    struct FailureTests {
        static func endpoint(_ address: String, _ port: Int, timeout: Duration = .seconds(1)) throws -> Endpoint {
            Endpoint(
                name: "web-1", address: address, port: port, user: "ops",
                identityFiles: [try TestKeys.shared.get().path("user_ed25519")], knownHostsFiles: [],
                connectTimeout: timeout)
        }

        static func failure(
            _ endpoint: Endpoint, sourceLocation: SourceLocation = #_sourceLocation
        ) async throws -> TransportError {
            var options = SSHTransport.Options()
            options.retryPause = .milliseconds(10)
            let transport = SSHTransport(options: options)
            let error = await #expect(throws: TransportError.self, sourceLocation: sourceLocation) {
                try await transport.withSession(to: endpoint) { _ in }
            }
            transport.expectNothingLeft(sourceLocation: sourceLocation)
            return try #require(error)
        }

        @Test func refused() async throws {
            let port = try TestServer.freePort()
            let error = try await Self.failure(Self.endpoint("127.0.0.1", port))
            #expect(error.code == .refused)
            #expect(
                error.description == "web-1 (127.0.0.1:\(port)): the host refuses connections on port \(port); "
                    + "check that an SSH server runs there and that the port is right")
        }

        @Test func unresolvable() async throws {
            let error = try await Self.failure(Self.endpoint("nosuch.invalid", 22, timeout: .seconds(10)))
            #expect(error.code == .unresolvable)
            #expect(error.message.hasPrefix("web-1 (nosuch.invalid:22): the name does not resolve ("))
            #expect(error.remedy == "check the spelling, or set the host's address in the inventory")
        }

        @Test func silent() async throws {
            let server = try await ScriptedServer(.says(""))
            let error = try await Self.failure(Self.endpoint("127.0.0.1", server.port))
            #expect(error.code == .handshakeTimeout)
            #expect(
                error.message
                    == "web-1 (127.0.0.1:\(server.port)): the server accepted the connection and said nothing for 1 s")
        }

        @Test(
            "something else than SSH answers",
            arguments: [
                (.answersAndCloses("HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n"), "HTTP/1.1 400 Bad Request"),
                (.says("HTTP/1.1 400 Bad Request\r\n"), "HTTP/1.1 400 Bad Request"),
                (.says("220 mail \u{1b}[31m\u{202e}ESMTP\r\n"), "220 mail \\x1b[31m\\xe2\\x80\\xaeESMTP"),
                (.saysAndCloses("garbage without an end"), "garbage without an end"),
                (.saysAndCloses("a\0b\n"), "a\\x00b"),
                (.says(String(repeating: "x", count: 20_000)), String(repeating: "x", count: 80) + "…"),
            ] as [(ScriptedServer.Behaviour, String)])
        func notSSH(_ behaviour: ScriptedServer.Behaviour, _ shown: String) async throws {
            let server = try await ScriptedServer(behaviour)
            let error = try await Self.failure(Self.endpoint("127.0.0.1", server.port))
            #expect(error.code == .notSSH)
            #expect(
                error.description
                    == "web-1 (127.0.0.1:\(server.port)): what answers is not an SSH server; it said '\(shown)'; "
                    + "check the address and the port")
        }

        @Test(arguments: ["", "Exceeded MaxStartups\r\n"])
        func closesAtOnce(_ text: String) async throws {
            let server = try await ScriptedServer(.saysAndCloses(text))
            let error = try await Self.failure(Self.endpoint("127.0.0.1", server.port))
            #expect(error.code == .connectionLost)
            #expect(error.message.contains("the server closed the connection before it said who it is"))
            #expect(text.isEmpty || error.message.hasSuffix("it said 'Exceeded MaxStartups'"))
        }

        /// libssh2 1.11 can use RSA host keys.
        static let needsOldLibrary = !LIBSSH2_VERSION.hasPrefix("1.11")

        @Test func closesDuringTheKeyExchange() async throws {
            let server = try await ScriptedServer(.saysAndCloses("SSH-2.0-Test\r\n"))
            let error = try await Self.failure(Self.endpoint("127.0.0.1", server.port))
            #expect(error.code == .connectionLost)
            #expect(error.message.contains("the server closed the connection during the key exchange"))
        }

        @Test func stallsDuringTheKeyExchange() async throws {
            let server = try await ScriptedServer(.says("SSH-2.0-Test\r\n"))
            let error = try await Self.failure(Self.endpoint("127.0.0.1", server.port))
            #expect(error.code == .handshakeTimeout)
            #expect(error.message.hasSuffix("the server began the key exchange and did not finish it within 1 s"))
        }

        @Test("no common algorithm", .enabled(if: Self.needsOldLibrary))
        func noCommonAlgorithm() async throws {
            let server = try TestServer(hostKeys: ["host_rsa"])
            let error = try await Self.failure(try server.endpoint())
            #expect(error.code == .noCommonAlgorithm)
            #expect(error.message.contains("no common algorithm with the server (OpenSSH_"))
            #expect(
                error.message.contains("none of its host key algorithms can be used here: rsa-sha2-512, rsa-sha2-256"))
            #expect(error.remedy?.contains("libssh2 1.11.1 or later") == true)
        }

        @Test(
            "a key file that cannot be used",
            arguments: [
                ("encrypted", "is protected by a passphrase, which was not given"),
                ("user_ed25519.pub", "is a public key"),
                ("authorized_keys_missing", "does not exist"),
                ("", "cannot be read (Is a directory)"),
            ])
        func identity(_ file: String, _ reason: String) async throws {
            let path = try TestKeys.shared.get().path(file)
            var endpoint = try Self.endpoint("192.0.2.1", 22)
            endpoint.identityFiles = [path]
            let error = try await Self.failure(endpoint)
            #expect(error.code == .identity)
            #expect(error.message == "web-1 (192.0.2.1:22): no private key to log in with: \(path) \(reason)")
        }

        @Test func refusedKeys() async throws {
            let server = try SSHTests.server.get()
            let keys = try TestKeys.shared.get()
            let endpoint = try server.endpoint { $0.identityFiles = [keys.path("stranger"), keys.path("encrypted")] }
            let error = try await Self.failure(endpoint)
            #expect(error.code == .authentication)
            #expect(
                error.message
                    == "web-1 (127.0.0.1:\(server.port)): the server refuses the login of user '\(endpoint.user)' with "
                    + "\(keys.path("stranger")) (ED25519 \(try keys.fingerprint("stranger"))); the server offers: publickey; "
                    + "\(keys.path("encrypted")) is protected by a passphrase, which was not given")
        }

        @Test("a server that wants a password after the key says so, after all keys were tried")
        func furtherMethod() async throws {
            let server = try TestServer(["AuthenticationMethods publickey,password", "PasswordAuthentication yes"])
            let keys = try TestKeys.shared.get()
            let error = try await Self.failure(
                try server.endpoint { $0.identityFiles = [keys.path("user_ed25519"), keys.path("stranger")] })
            #expect(error.code == .authentication)
            #expect(error.message.contains("\(keys.path("user_ed25519")) ("))
            #expect(error.message.contains("\(keys.path("stranger")) ("))
            #expect(error.message.hasSuffix("; the server offers: password"))
            #expect(
                error.remedy == "the server took the key and wants a further method, which cannot be given here: allow "
                    + "'publickey' alone for this user (AuthenticationMethods in the SSH server's configuration)")
        }

        @Test("a server that wants two keys gets them, or says what it wants")
        func twoKeys() async throws {
            let server = try TestServer(["AuthenticationMethods publickey,publickey"])
            let keys = try TestKeys.shared.get()
            let transport = SSHTransport()
            let result = try await transport.withSession(
                to: server.endpoint { $0.identityFiles = [keys.path("user_ed25519"), keys.path("user_ecdsa")] }
            ) { try await $0.run(Command("exit 7")) }
            #expect(result.termination == .exited(7))
            let error = try await Self.failure(try server.endpoint())
            #expect(error.message.hasSuffix("; the server offers: publickey"))
            #expect(error.remedy?.hasPrefix("the server knows the key and lets nobody in with it alone") == true)
        }

        @Test("a FIFO as identity holds nobody up", .timeLimit(.minutes(1)))
        func fifo() async throws {
            let directory = try TestKeys.temporaryDirectory()
            defer { try? FileManager.default.removeItem(at: directory) }
            let path = directory.appending(path: "key").path
            try TestKeys.run("mkfifo", [path])
            var endpoint = try Self.endpoint("192.0.2.1", 22)
            endpoint.identityFiles = [path]
            let error = try await Self.failure(endpoint)
            #expect(error.code == .identity)
            #expect(error.message.hasSuffix("\(path) cannot be read (not a regular file)"))
        }

        @Test(
            "keys that log in",
            arguments: [
                "user_ed25519", "user_ecdsa", "user_ecdsa384", "user_ecdsa521", "user_ecdsa_pem", "user_ecdsa_pkcs8",
                "user_rsa", "user_rsa_pem", "user_rsa_pkcs8",
            ])
        func goodKeys(_ file: String) async throws {
            let keys = try TestKeys.shared.get()
            let endpoint = try SSHTests.server.get().endpoint {
                $0.identityFiles = [keys.path("missing"), keys.path("stranger"), keys.path(file)]
            }
            let transport = SSHTransport()
            let result = try await transport.withSession(to: endpoint) { try await $0.run(Command("echo $((6 * 7))")) }
            #expect(result.standardOutput == Array("42\n".utf8))
            transport.expectNothingLeft()
        }
    }
}
