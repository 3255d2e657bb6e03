import Foundation
import HostAccess
import TestSupport
import Testing

@testable import SSHTransport

extension SSHTests {
    /// Tunnels given up, or cut off, at any moment.
    @Suite("Trouble with tunnels")
    struct TunnelTroubleTests {
        private let server: TestServer

        init() throws { server = try SSHTests.server.get() }

        /// Asks an echoing server in many rounds.
        private static func talk(_ session: any Session, to port: Int) async throws {
            try await session.withTunnel(to: "127.0.0.1", port: port, deadline: .seconds(20)) { tunnel in
                for _ in 0..<20 {
                    try await tunnel.write(Array(repeating: 7, count: 1000))
                    var count = 0
                    while count < 1000 {
                        let bytes = try await tunnel.read(upTo: 400)
                        try #require(!bytes.isEmpty)
                        count += bytes.count
                    }
                }
            }
        }

        private func endpoint(through port: Int) throws -> Endpoint {
            let known = try server.knownHosts("* \(try TestKeys.shared.get().publicKey("host_ed25519"))")
            return try server.endpoint {
                $0.port = port
                $0.knownHostsFiles = known
            }
        }

        @Test("bytes that others wait for survive that openings are withdrawn")
        func withdrawnBesideOutput() async throws {
            let transport = SSHTransport()
            let full = try FullPort()
            let size = 6 << 20
            try await transport.withSession(to: server.endpoint()) { session in
                async let output = session.run(
                    Command("head -c \(size) /dev/zero | tr '\\000' x; sleep 0.2; exit 4", outputLimit: size))
                for milliseconds in 1...20 {
                    let error = await #expect(throws: TransportError.self) {
                        try await session.withTunnel(
                            to: "127.0.0.1", port: full.port, deadline: .milliseconds(milliseconds)
                        ) { _ in }
                    }
                    #expect(error?.code == .tunnelTimeout)
                }
                let result = try await output
                #expect(result.termination == .exited(4))
                #expect(result.standardOutput == [UInt8](repeating: UInt8(ascii: "x"), count: size))
            }
            transport.expectNothingLeft()
        }

        @Test("one byte at a time")
        func fragments() async throws {
            let transport = SSHTransport()
            let echoing = try await ScriptedServer(.echoes)
            let full = try FullPort()
            let relay = try await ScriptedServer(.relay(to: server.port, .init(fragment: 1)))
            try await transport.withSession(to: endpoint(through: relay.port)) { session in
                try await Self.talk(session, to: echoing.port)
                _ = try? await session.withTunnel(
                    to: "127.0.0.1", port: full.port, deadline: .milliseconds(50)
                ) { _ in }
                try await Self.talk(session, to: echoing.port)
            }
            transport.expectNothingLeft()
        }

        @Test("a connection that drops after any number of bytes fails and leaves nothing")
        func drops() async throws {
            var options = SSHTransport.Options()
            options.attempts = 1
            let transport = SSHTransport(options: options)
            let echoing = try await ScriptedServer(.echoes)
            // The login takes about 2 KB from the server; steps of a prime hit every packet of the tunnel somewhere.
            for bytes in Array(stride(from: 2000, to: 8000, by: 211)) {
                let relay = try await ScriptedServer(.relay(to: server.port, .init(dropAfter: bytes)))
                let error = await #expect(throws: TransportError.self) {
                    try await transport.withSession(to: endpoint(through: relay.port)) {
                        try await Self.talk($0, to: echoing.port)
                    }
                }
                #expect(error.map { [.connectionLost, .authentication].contains($0.code) } == true)
                transport.expectNothingLeft()
            }
        }

        @Test(
            "giving up at any moment ends at once and leaves nothing",
            arguments: Array(stride(from: 0, to: 200, by: 13)))
        func cancellation(_ milliseconds: Int) async throws {
            let transport = SSHTransport()
            let endpoint = try server.endpoint()
            let echoing = try await ScriptedServer(.echoes)
            let full = try FullPort()
            let session = Task {
                try await transport.withSession(to: endpoint) { session in
                    while true {
                        try await Self.talk(session, to: echoing.port)
                        _ = try? await session.withTunnel(
                            to: "127.0.0.1", port: full.port, deadline: .milliseconds(5)
                        ) { _ in }
                    }
                }
            }
            try await Task.sleep(for: .milliseconds(milliseconds))
            session.cancel()
            let start = ContinuousClock.now
            let error = await #expect(throws: TransportError.self) { try await session.value }
            #expect(error?.code == .cancelled)
            #expect(ContinuousClock.now - start < .seconds(10))
            transport.expectNothingLeft()
        }
    }
}
