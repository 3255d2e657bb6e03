import HostAccess
import TestSupport
import Testing

@testable import SSHTransport

extension SSHTests {
    @Suite("Host keys")
    struct HostKeyTests {
        private let server: TestServer
        private let keys: TestKeys

        init() throws {
            server = try SSHTests.server.get()
            keys = try TestKeys.shared.get()
        }

        private func login(_ adjust: (inout Endpoint) throws -> Void) async throws {
            var endpoint = try server.endpoint()
            try adjust(&endpoint)
            let transport = SSHTransport()
            defer { transport.expectNothingLeft() }
            try await transport.withSession(to: endpoint) { _ in }
        }

        private func failure(_ adjust: (inout Endpoint) throws -> Void) async throws -> TransportError {
            try #require(await #expect(throws: TransportError.self) { try await login(adjust) })
        }

        @Test("a known key of any type is accepted", arguments: ["host_ed25519", "host_ecdsa"])
        func known(_ key: String) async throws {
            let line = "[127.0.0.1]:\(server.port) \(try keys.publicKey(key))"
            try await login { $0.knownHostsFiles = try server.knownHosts("# comment", line) }
        }

        @Test("names with wildcards, lists, without port")
        func names() async throws {
            let key = try keys.publicKey("host_ed25519")
            for names in ["127.0.0.1", "a,[127.0.0.*]:*", "*,!other"] {
                try await login { $0.knownHostsFiles = try server.knownHosts("\(names) \(key)") }
            }
            let error = try await failure {
                $0.knownHostsFiles = try server.knownHosts("*,![127.0.0.1]:*,!127.0.0.1 \(key)")
            }
            #expect(error.code == .unknownHostKey)
        }

        @Test("hashed names, as ssh-keygen writes them")
        func hashed() async throws {
            let files = try server.knownHosts("[127.0.0.1]:\(server.port) \(try keys.publicKey("host_ecdsa"))")
            try TestKeys.run("ssh-keygen", ["-q", "-H", "-f", files[0]])
            try await login { $0.knownHostsFiles = files }
        }

        @Test("a hashed key of the less wanted type is found, although the file has lines of the other type")
        func hashedOtherType() async throws {
            let ecdsa = try keys.publicKey("host_ecdsa")
            let other = try keys.publicKey("other_ed25519")
            for name in ["[127.0.0.1]:\(server.port)", "127.0.0.1"] {
                let files = try server.knownHosts(
                    "\(KnownHostsTests.hashed(name)) \(ecdsa)", "\(KnownHostsTests.hashed("elsewhere")) \(other)")
                try await login { $0.knownHostsFiles = files }
            }
        }

        @Test("what is known of the port counts before what is known of the address")
        func portBeforeAddress() async throws {
            let name = "[127.0.0.1]:\(server.port)"
            let shown = try keys.publicKey("host_ed25519")
            let other = try keys.publicKey("other_ed25519")
            for (name, bare) in [
                (name, "127.0.0.1"), (KnownHostsTests.hashed(name), KnownHostsTests.hashed("127.0.0.1")),
            ] {
                let error = try await failure {
                    $0.knownHostsFiles = try server.knownHosts("\(bare) \(shown)", "\(name) \(other)")
                }
                #expect(error.code == .changedHostKey)
            }
        }

        @Test("lines that do not count are named where no other helps")
        func linesThatDoNotCount() async throws {
            let key = try keys.publicKey("host_ed25519")
            var files: [String] = []
            var error = try await failure {
                files = try server.knownHosts(
                    "@cert-authority elsewhere \(key)", "@cert-authority [127.0.0.1]:* \(key)",
                    "127.0.0.1 ssh-ed25519 A")
                $0.knownHostsFiles = files
            }
            #expect(error.code == .unknownHostKey)
            #expect(
                error.message.hasSuffix(
                    " is not in \(files[0]); host certificates are not supported, so that the @cert-authority line "
                        + "\(files[0]):2 does not count; \(files[0]):3 cannot be read"))
            error = try await failure {
                files = try server.knownHosts("x", "y")
                $0.knownHostsFiles = files
            }
            #expect(error.message.hasSuffix("; 2 lines cannot be read, first \(files[0]):1"))
        }

        @Test func unknown() async throws {
            var files: [String] = []
            let error = try await failure {
                files = try server.knownHosts("elsewhere \(try keys.publicKey("host_ed25519"))")
                $0.knownHostsFiles = files
            }
            let fingerprint = try keys.fingerprint("host_ed25519")
            #expect(error.code == .unknownHostKey)
            #expect(
                error.message
                    == "web-1 (127.0.0.1:\(server.port)): the host's key ED25519 \(fingerprint) is not in \(files[0])")
            #expect(
                error.remedy
                    == "compare the fingerprint on the host's console (ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub), "
                    + "then add the key with ssh-keyscan, or set hostKey: \(fingerprint)")
        }

        @Test func changed() async throws {
            var files: [String] = []
            let error = try await failure {
                files = try server.knownHosts(
                    "# one", "[127.0.0.1]:\(server.port) \(try keys.publicKey("other_ed25519"))")
                $0.knownHostsFiles = files
            }
            #expect(error.code == .changedHostKey)
            #expect(
                error.message == "web-1 (127.0.0.1:\(server.port)): the host's key has changed: it is ED25519 "
                    + "\(try keys.fingerprint("host_ed25519")), and \(files[0]):2 has ED25519 "
                    + "\(try keys.fingerprint("other_ed25519"))")
        }

        @Test("a revoked key is refused even where another line knows it")
        func revoked() async throws {
            let key = try keys.publicKey("host_ed25519")
            let error = try await failure {
                $0.knownHostsFiles = try server.knownHosts("[127.0.0.1]:\(server.port) \(key)", "@revoked * \(key)")
            }
            #expect(error.code == .changedHostKey)
            #expect(error.message.contains("is revoked by "))
        }

        @Test("an unknown key names the types that are known")
        func otherType() async throws {
            let error = try await failure {
                $0.knownHostsFiles = try server.knownHosts(
                    "[127.0.0.1]:\(server.port) \(try keys.publicKey("host_rsa"))")
            }
            #expect(error.code == .unknownHostKey)
            #expect(error.message.contains("known are keys of other types: RSA ("))
        }

        @Test("a pin finds the key that it belongs to, whatever its type", arguments: ["host_ed25519", "host_ecdsa"])
        func pinned(_ key: String) async throws {
            let pin = try keys.fingerprint(key)
            try await login {
                $0.knownHostsFiles = []
                $0.pinnedHostKey = pin
            }
        }

        @Test("a pin replaces known_hosts")
        func wrongPin() async throws {
            let pin = try keys.fingerprint("other_ed25519")
            let error = try await failure { $0.pinnedHostKey = pin }
            #expect(error.code == .changedHostKey)
            #expect(
                error.message == "web-1 (127.0.0.1:\(server.port)): the host's key is ED25519 "
                    + "\(try keys.fingerprint("host_ed25519")), and hostKey: asks for \(pin)")
        }
    }
}
