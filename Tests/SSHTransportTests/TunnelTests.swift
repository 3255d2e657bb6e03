import Foundation
import HostAccess
import TestSupport
import Testing

@testable import SSHTransport

extension SSHTests {
    @Suite("Tunnels")
    struct TunnelTests {
        @Test("the conformance suite over SSH", arguments: TransportConformance.tunnelChecks)
        func ssh(_ check: TransportConformance.TunnelCheck) async throws {
            let server = try Self.server.get()
            let echoing = try await ScriptedServer(.echoes)
            let closing = try await ScriptedServer(.saysAndCloses("bye"))
            let silent = try await ScriptedServer(.says(""))
            let unanswered = try FullPort()
            let transport = SSHTransport()
            try await check.run(
                transport, server.endpoint(),
                .init(
                    echoing: .init("127.0.0.1", echoing.port), closing: .init("127.0.0.1", closing.port),
                    silent: .init("127.0.0.1", silent.port), unanswered: .init("127.0.0.1", unanswered.port),
                    refusing: .init("127.0.0.1", try TestServer.freePort()),
                    forbidden: .init("localhost", echoing.port)))
            transport.expectNothingLeft()
        }

        @Test("the conformance suite in memory", arguments: TransportConformance.tunnelChecks)
        func inMemory(_ check: TransportConformance.TunnelCheck) async throws {
            let endpoint = Endpoint(
                name: "web-1", address: "192.0.2.1", user: "ops", identityFiles: [], knownHostsFiles: [])
            try await check.run(ConformanceCommand.inMemoryHost, endpoint, .inMemory)
        }

        /// A server that lets nobody connect to `localhost`, but to the same address under another name.
        private static let server = Result { try TestServer(["PermitOpen 127.0.0.1:*"]) }

        @Test(
            "a server that allows no forwarding says so",
            arguments: [
                "AllowTcpForwarding no", "DisableForwarding yes", "PermitOpen none", "AllowTcpForwarding remote",
            ]
        )
        func forbidden(_ line: String) async throws {
            let server = try TestServer([line])
            let error = try await Self.failure(server, to: "127.0.0.1", server.port)
            #expect(error.code == .forwardingForbidden)
            #expect(
                error.description
                    == "web-1 (127.0.0.1:\(server.port)): the SSH server does not let this login open a connection to "
                    + "127.0.0.1:\(server.port); check AllowTcpForwarding, DisableForwarding and PermitOpen in its "
                    + "configuration, and the options in the user's authorized_keys")
        }

        @Test("what the host cannot connect to", arguments: ["nosuch.invalid", "127.0.0.1", "::1"])
        func unreachable(_ address: String) async throws {
            let server = try SSHTests.server.get()
            let port = try TestServer.freePort()
            let error = try await Self.failure(server, to: address, port)
            #expect(error.code == .tunnelConnect)
            let target = address == "::1" ? "[::1]" : address
            #expect(
                error.message == "web-1 (127.0.0.1:\(server.port)): the host cannot connect to \(target):\(port): "
                    + "refused, no route, or a name that does not resolve there")
        }

        @Test("a port that is none is not asked for", arguments: [0, -1, 65536])
        func port(_ port: Int) async throws {
            let error = try await Self.failure(try SSHTests.server.get(), to: "127.0.0.1", port)
            #expect(error.code == .internal)
        }

        @Test("a tunnel whose connection dies says so")
        func killedServer() async throws {
            let transport = SSHTransport()
            let silent = try await ScriptedServer(.says(""))
            let error = await #expect(throws: TransportError.self) {
                try await transport.withSession(to: SSHTests.server.get().endpoint()) { session in
                    try await session.withTunnel(to: "127.0.0.1", port: silent.port, deadline: .seconds(20)) { tunnel in
                        _ = try? await session.run(Command("kill -9 $PPID; sleep 5"))
                        _ = try await tunnel.read(upTo: 1)
                    }
                }
            }
            #expect(error?.code == .connectionLost)
            #expect(error?.message.contains("ended during a tunnel to 127.0.0.1:\(silent.port)") == true)
            transport.expectNothingLeft()
        }

        @Test("a server that writes without end is read only as far as it is asked, and holds nobody up")
        func flood() async throws {
            let transport = SSHTransport()
            let flooding = try await ScriptedServer(.says(String(repeating: "x", count: 5 << 20)))
            try await transport.withSession(to: SSHTests.server.get().endpoint()) { session in
                try await session.withTunnel(to: "127.0.0.1", port: flooding.port, deadline: .seconds(20)) { tunnel in
                    #expect(try await tunnel.read(upTo: 10).count <= 10)
                    try await Task.sleep(for: .milliseconds(300))
                    #expect(try await session.run(Command("exit 5")).termination == .exited(5))
                }
                #expect(try await session.run(Command("exit 6")).termination == .exited(6))
            }
            transport.expectNothingLeft()
        }

        @Test("an answer that comes after its tunnel was given up is nobody else's")
        func lateAnswer() async throws {
            let transport = SSHTransport()
            let full = try FullPort()
            let closing = try await ScriptedServer(.saysAndCloses("bye"))
            try await transport.withSession(to: SSHTests.server.get().endpoint()) { session in
                _ = try? await session.withTunnel(to: "127.0.0.1", port: full.port, deadline: .milliseconds(200)) { _ in
                }
                // The kernel sends its second attempt after a second, and the server then answers.
                full.makeRoom()
                for _ in 0..<8 {
                    let said = try await session.withTunnel(to: "127.0.0.1", port: closing.port, deadline: .seconds(9))
                    {
                        try await $0.read(upTo: 3)
                    }
                    #expect(said == Array("bye".utf8))
                    #expect(try await session.run(Command("sleep 0.4; exit 8")).termination == .exited(8))
                }
                #expect(full.hasBeenReached)
            }
            transport.expectNothingLeft()
        }

        private static func failure(_ server: TestServer, to address: String, _ port: Int) async throws
            -> TransportError
        {
            let transport = SSHTransport()
            let error = await #expect(throws: TransportError.self) {
                try await transport.withSession(to: server.endpoint()) { session in
                    try await session.withTunnel(to: address, port: port, deadline: .seconds(20)) { _ in }
                }
            }
            transport.expectNothingLeft()
            return try #require(error)
        }
    }
}
