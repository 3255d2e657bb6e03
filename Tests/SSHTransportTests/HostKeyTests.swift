import Foundation
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

        @Test("lines that do not count are named where no other helps, and told of once where one does")
        func linesThatDoNotCount() async throws {
            let key = try keys.publicKey("host_ed25519")
            var files: [String] = []
            var error = try await failure {
                files = try server.knownHosts("elsewhere \(key)", "127.0.0.1 ssh-ed25519 A")
                $0.knownHostsFiles = files
            }
            #expect(error.code == .unknownHostKey)
            #expect(
                error.message.hasSuffix(
                    " is not in \(files[0]); \(files[0]):2 is no known_hosts line; it does not count"))
            error = try await failure {
                files = try server.knownHosts("x", "y")
                $0.knownHostsFiles = files
            }
            #expect(
                error.message.hasSuffix(
                    "; 2 lines of \(files[0]) are no known_hosts lines, first \(files[0]):1; they do not count"))
            let notices = Notices()
            files = try server.knownHosts("x", "127.0.0.1 \(key)")
            let transport = SSHTransport(options: notices.options)
            for _ in 0..<2 {
                try await transport.withSession(to: try server.endpoint { $0.knownHostsFiles = files }) { _ in }
            }
            #expect(notices.texts == ["warning: \(files[0]):1 is no known_hosts line; it does not count"])
        }

        @Test("a host that is known by who signs its certificates is for ssh, and costs no connection")
        func authority() async throws {
            let key = try keys.publicKey("host_ed25519")
            let other = try keys.publicKey("other_ed25519")
            for lines in [
                ["@cert-authority elsewhere \(key)", "@cert-authority [127.0.0.1]:* \(other)"],
                ["\(KnownHostsTests.hashed("elsewhere")) \(key)", "@cert-authority 127.0.0.1 \(other)"],
            ] {
                var place = ""
                let error = try await failure {
                    $0.knownHostsFiles = try server.knownHosts(lines[0], lines[1])
                    place = $0.knownHostsFiles[0]
                }
                #expect(error.code == .needsOpenSSH)
                #expect(
                    error.message == "web-1 (127.0.0.1:\(server.port)): the host is known by its certificate "
                        + "(@cert-authority in \(place):2), which only ssh can check")
                #expect(
                    error.remedy
                        == "set transport: openssh for the host, or add its own key with 'fairlead trust'")
            }
            let error = try await failure {
                $0.knownHostsFiles = try server.knownHosts("@cert-authority * \(other)")
                $0.port = try TestServer.freePort()
            }
            #expect(error.code == .needsOpenSSH)
            try await login {
                $0.knownHostsFiles = try server.knownHosts("@cert-authority * \(other)", "127.0.0.1 \(key)")
            }
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
                    + "then add the key with 'fairlead trust', or set hostKey: \(fingerprint)")
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
            #expect(
                error.remedy
                    == "if the host was reinstalled, compare the fingerprint on its console, remove the old key with "
                    + "ssh-keygen -R '[127.0.0.1]:\(server.port)' -f \(files[0]) and add the new one with 'fairlead trust'; "
                    + "else someone may be between here and there")
        }

        @Test("the command that removes an old key does so, whatever its line is like")
        func removal() async throws {
            let name = "[127.0.0.1]:\(server.port)"
            let other = try keys.publicKey("other_ed25519")
            for names in [name, "a,\(name),b", KnownHostsTests.hashed(name), "[127.0.0.*]:*"] {
                var file = ""
                let error = try await failure {
                    file = try server.knownHosts("# one", "elsewhere \(other)", "\(names) \(other)", "x.y \(other)")[0]
                    $0.knownHostsFiles = [file]
                }
                let remedy = try #require(error.remedy)
                let start = try #require(remedy.range(of: "remove the old key with "))
                let end = try #require(remedy.range(of: " and add the new one"))
                try TestKeys.run("sh", ["-c", String(remedy[start.upperBound..<end.lowerBound])])
                let left = try String(contentsOfFile: file, encoding: .utf8)
                #expect(left == "# one\nelsewhere \(other)\nx.y \(other)\n")
            }
        }

        @Test("a revoked key is refused even where another line knows it")
        func revoked() async throws {
            let key = try keys.publicKey("host_ed25519")
            let error = try await failure {
                $0.knownHostsFiles = try server.knownHosts("[127.0.0.1]:\(server.port) \(key)", "@revoked * \(key)")
            }
            #expect(error.code == .changedHostKey)
            #expect(error.message.contains("is revoked by "))
            let onAnyPort = try await failure {
                $0.knownHostsFiles = try server.knownHosts(
                    "[127.0.0.1]:\(server.port) \(key)", "@revoked 127.0.0.1 \(key)")
            }
            #expect(onAnyPort.code == .changedHostKey)
        }

        @Test("a host that is known by a key of another type has changed, as for ssh")
        func otherType() async throws {
            let server = try TestServer(hostKeys: ["host_ed25519"])
            var files: [String] = []
            var endpoint = try server.endpoint()
            files = try server.knownHosts("[127.0.0.1]:\(server.port) \(try keys.publicKey("host_rsa"))")
            endpoint.knownHostsFiles = files
            endpoint.unknownHostKeys = .added
            let error = try #require(
                await #expect(throws: TransportError.self) {
                    try await SSHTransport().withSession(to: endpoint) { _ in }
                })
            #expect(error.code == .changedHostKey)
            #expect(
                error.message == "web-1 (127.0.0.1:\(server.port)): the host's key has changed: it is ED25519 "
                    + "\(try keys.fingerprint("host_ed25519")), and \(files[0]):1 has RSA "
                    + "\(try keys.fingerprint("host_rsa"))")
        }

        @Test("a host whose known key cannot be asked for here is for ssh, which can")
        func knownTypeOfSSHAlone() async throws {
            let server = try TestServer(hostKeys: ["host_rsa", "host_ed25519"])
            var endpoint = try server.endpoint()
            endpoint.knownHostsFiles = try server.knownHosts(
                "[127.0.0.1]:\(server.port) \(try keys.publicKey("host_rsa"))")
            do {
                // libssh2 1.11 and later have RSA keys with SHA-2.
                try await SSHTransport().withSession(to: endpoint) { _ in }
            } catch let error as TransportError {
                #expect(error.code == .needsOpenSSH)
                #expect(error.message.hasSuffix(": the host is known by its RSA key, which only ssh can ask for here"))
            }
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
