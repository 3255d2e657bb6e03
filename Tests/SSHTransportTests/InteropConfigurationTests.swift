import Foundation
import HostAccess
import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import SSHTransport

extension SSHTests {
    /// The sshd of this machine, configured as administrators do.
    @Suite("Configurations of SSH servers")
    struct InteropConfigurationTests {
        /// A server that shares some list of algorithms with no libssh2 1.10, and what is said to be missing.
        struct Foreign: Sendable, CustomTestStringConvertible {
            var lines: [String] = []
            var hostKeys = ["host_ed25519"]
            let missing: [String]

            var testDescription: String { (lines + hostKeys).joined(separator: ", ") }
        }

        @Test(
            "algorithms that cannot be used here are named",
            .enabled(if: FailureTests.needsOldLibrary),
            arguments: [
                Foreign(
                    hostKeys: ["host_rsa"],
                    missing: ["none of its host key algorithms can be used here: rsa-sha2-512, rsa-sha2-256"]),
                Foreign(
                    lines: ["Ciphers aes256-ctr", "MACs hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com"],
                    missing: [
                        "none of its MACs can be used here: hmac-sha2-256-etm@openssh.com, "
                            + "hmac-sha2-512-etm@openssh.com"
                    ]),
                Foreign(
                    lines: ["Ciphers aes128-gcm@openssh.com,aes256-gcm@openssh.com"],
                    missing: ["none of its ciphers can be used here: aes128-gcm@openssh.com, aes256-gcm@openssh.com"]),
                Foreign(
                    lines: ["Ciphers chacha20-poly1305@openssh.com"],
                    missing: ["none of its ciphers can be used here: chacha20-poly1305@openssh.com"]),
                Foreign(
                    lines: ["KexAlgorithms sntrup761x25519-sha512@openssh.com"],
                    missing: [
                        "none of its key exchange methods can be used here: sntrup761x25519-sha512@openssh.com"
                    ]),
                Foreign(
                    lines: ["Ciphers chacha20-poly1305@openssh.com"], hostKeys: ["host_rsa"],
                    missing: ["none of its host key algorithms", "none of its ciphers"]),
            ])
        func noCommonAlgorithm(_ foreign: Foreign) async throws {
            let server = try TestServer(foreign.lines, hostKeys: foreign.hostKeys)
            let error = try await FailureTests.failure(try server.endpoint())
            #expect(error.code == .noCommonAlgorithm)
            for missing in foreign.missing { #expect(error.message.contains(missing), "\(error.message)") }
        }

        @Test("commands wait their turn where few are allowed at once", arguments: [1, 2, 3])
        func maxSessions(_ limit: Int) async throws {
            let server = try TestServer(["MaxSessions \(limit)"])
            let echo = try await ScriptedServer(.echoes)
            let transport = SSHTransport()
            try await transport.withSession(to: server.endpoint()) { session in
                for _ in 0..<5 { try await session.expectCommands(atOnce: 1) }
                try await session.expectCommands(atOnce: 12)
                // A tunnel counts not among them.
                try await session.withTunnel(to: "127.0.0.1", port: echo.port, deadline: .seconds(20)) { _ in
                    try await session.expectCommands(atOnce: 4)
                }
            }
            transport.expectNothingLeft()
        }

        @Test("a command that waits its turn can be given up")
        func cancelledBeforeItsTurn() async throws {
            let server = try TestServer(["MaxSessions 1"])
            let transport = SSHTransport()
            try await transport.withSession(to: server.endpoint()) { session in
                let running = Task { try await session.run(Command("sleep 1; echo done")) }
                try await Task.sleep(for: .milliseconds(200))
                let waiting = Task { try await session.run(Command("true")) }
                try await Task.sleep(for: .milliseconds(200))
                waiting.cancel()
                let error = await #expect(throws: TransportError.self) { try await waiting.value }
                #expect(error?.code == .cancelled && error?.wasRequestSent == false)
                #expect(try await running.value.standardOutput == Array("done\n".utf8))
                try await session.expectCommands(atOnce: 2)
            }
            transport.expectNothingLeft()
        }

        @Test(
            "all hosts behind one address are reached, however few logins it allows at once",
            .timeLimit(.minutes(1)), arguments: [("2", 24), ("1", 6), ("10:30:100", 60)])
        func maxStartups(_ limit: String, _ hosts: Int) async throws {
            let server = try TestServer(["MaxStartups \(limit)"])
            let transport = SSHTransport()
            let endpoint = try server.endpoint()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<hosts {
                    group.addTask {
                        try await transport.withSession(to: endpoint) { try await $0.expectCommands(atOnce: 1) }
                    }
                }
                try await group.waitForAll()
            }
            transport.expectNothingLeft()
        }

        @Test(
            "configurations that change nothing", arguments: [["UseDNS yes"], ["LoginGraceTime 2"], ["Compression no"]])
        func harmless(_ lines: [String]) async throws {
            let server = try TestServer(lines)
            let transport = SSHTransport()
            try await transport.withSession(to: server.endpoint()) { try await $0.expectCommands(atOnce: 2) }
            transport.expectNothingLeft()
        }

        @Test("a long banner is passed over", arguments: [100, 10_000, 30_000])
        func banner(_ length: Int) async throws {
            let directory = try TestKeys.temporaryDirectory()
            defer { try? FileManager.default.removeItem(at: directory) }
            let file = directory.appending(path: "banner")
            let line = "Authorised use only. \u{1b}[31m\n"
            try String(repeating: line, count: length / line.utf8.count).write(
                to: file, atomically: true, encoding: .utf8)
            let server = try TestServer(["Banner \(file.path)"])
            let transport = SSHTransport()
            try await transport.withSession(to: server.endpoint()) { try await $0.expectCommands(atOnce: 2) }
            transport.expectNothingLeft()
        }

        @Test(
            "lines before the server says who it is are passed over",
            arguments: [
                "Welcome\r\n", "\r\n\n", "SSH server\nof SSH-\n",
                String(repeating: "Authorised use only.\r\n", count: 500),
            ])
        func preface(_ preface: String) async throws {
            let server = try SSHTests.server.get()
            let relay = try await ScriptedServer(.relay(to: server.port, .init(preface: preface)))
            let known = try server.knownHosts("* \(try TestKeys.shared.get().publicKey("host_ed25519"))")
            let transport = SSHTransport()
            let endpoint = try server.endpoint {
                $0.port = relay.port
                $0.knownHostsFiles = known
            }
            try await transport.withSession(to: endpoint) { try await $0.expectCommands(atOnce: 2) }
            transport.expectNothingLeft()
        }

        @Test("a forced command runs instead of ours, and what it says is what we get")
        func forcedCommand() async throws {
            let server = try TestServer(["ForceCommand echo hi; exit 4"])
            let transport = SSHTransport()
            let result = try await transport.withSession(to: server.endpoint()) {
                try await $0.run(Command("cat", standardInput: Array(repeating: 7, count: 100_000)))
            }
            #expect(result == CommandResult(termination: .exited(4), standardOutput: Array("hi\n".utf8)))
            transport.expectNothingLeft()
        }

        @Test("twenty megabytes each way, with new keys every megabyte", .timeLimit(.minutes(1)))
        func rekeying() async throws {
            let server = try TestServer(["RekeyLimit 1M"])
            let input = (0..<20_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
            let transport = SSHTransport()
            let result = try await transport.withSession(to: server.endpoint()) {
                try await $0.run(Command("cat; exit 5", standardInput: input, outputLimit: 32_000_000))
            }
            #expect(result.termination == .exited(5))
            #expect(result.standardOutput == input)
            transport.expectNothingLeft()
        }

        @Test("a server that wants a password gets no key, and the error says what it wants")
        func passwordOnly() async throws {
            let server = try TestServer(["AuthenticationMethods password", "PasswordAuthentication yes"])
            let error = try await FailureTests.failure(try server.endpoint())
            #expect(error.code == .authentication)
            #expect(error.message.hasSuffix("; the server offers: password"))
        }

        /// A server that takes its time to look the key up.
        private static func slowServer(_ seconds: Int, _ lines: String...) throws -> TestServer {
            try TestServer(
                lines + [
                    "AuthorizedKeysFile none", "AuthorizedKeysCommandUser root",
                    "AuthorizedKeysCommand /bin/sh -c \"sleep \(seconds); cat \(try TestKeys.shared.get().path("authorized_keys"))\"",
                ])
        }

        @Test("a slow login is waited for, longer than a connection")
        func slowLogin() async throws {
            let server = try Self.slowServer(2)
            let transport = SSHTransport()
            try await transport.withSession(to: server.endpoint { $0.connectTimeout = .seconds(1) }) {
                try await $0.expectCommands(atOnce: 1)
            }
            transport.expectNothingLeft()
        }

        @Test("a server that loses patience during the login says so, and is not asked again")
        func graceTime() async throws {
            let server = try Self.slowServer(30, "LoginGraceTime 2", "LogLevel VERBOSE")
            let error = try await FailureTests.failure(try server.endpoint())
            #expect(error.code == .authentication)
            #expect(error.message.contains("the server closed the connection"))
            #expect(server.log.split(whereSeparator: \.isNewline).count { $0.hasPrefix("Connection from ") } == 2)
        }

        @Test("IPv6")
        func ipv6() async throws {
            let server = try SSHTests.server.get()
            let key = try TestKeys.shared.get().publicKey("host_ed25519")
            let transport = SSHTransport()
            let known = try server.knownHosts("[::1]:\(server.port) \(key)")
            let endpoint = try server.endpoint {
                $0.address = "::1"
                $0.knownHostsFiles = known
            }
            try await transport.withSession(to: endpoint) { try await $0.expectCommands(atOnce: 1) }
            transport.expectNothingLeft()
        }

        @Test("the second address of a name counts where the first refuses or is silent", .timeLimit(.minutes(1)))
        func severalAddresses() async throws {
            let server = try SSHTests.server.get()
            let silent = try FullPort()
            let good = try SocketAddress(ipAddress: "127.0.0.1", port: server.port)
            for bad in [
                try SocketAddress(ipAddress: "127.0.0.1", port: try TestServer.freePort()),
                try SocketAddress(ipAddress: "127.0.0.1", port: silent.port),
            ] {
                let transport = SSHTransport()
                let connection = try SSHConnection(
                    to: server.endpoint { $0.connectTimeout = .seconds(4) }, options: transport.options,
                    on: Workers.eventLoops.next(), live: transport.live)
                try await connection.connect(to: [bad, good])
                let (key, _) = try await connection.handshake(hostKeys: Algorithms.hostKey)
                #expect(key.type == "ssh-ed25519")
                await connection.close()
                transport.expectNothingLeft()
            }
        }
    }
}
