import HostAccess
import TestSupport
import Testing

@testable import SSHTransport

extension SSHTests {
    @Suite("Ways through jump hosts")
    struct JumpTests {
        /// A transport that keeps no connection that nobody uses.
        private static func transport() -> SSHTransport {
            var options = SSHTransport.Options()
            options.jumpIdleTime = .zero
            return SSHTransport(options: options)
        }

        /// `server`, reached through each of `jumps` in turn.
        private static func endpoint(
            _ server: TestServer, through jumps: [TestServer], _ adjust: (inout Endpoint) -> Void = { _ in }
        ) throws -> Endpoint {
            try server.endpoint { endpoint in
                endpoint.jumps = jumps.enumerated().compactMap { index, jump in
                    try? jump.endpoint { $0.name = "bastion-\(index + 1)" }
                }
                adjust(&endpoint)
            }
        }

        @Test("what every transport does, done through a jump host", arguments: TransportConformance.checks)
        func conformance(_ check: TransportConformance.Check) async throws {
            let bastion = try TestServer()
            let transport = Self.transport()
            try await check.run(transport, Self.endpoint(try SSHTests.server.get(), through: [bastion]))
            await transport.expectNothingLeftSoon()
        }

        @Test func chainIsGoneThroughInOrder() async throws {
            let chain = try [TestServer(), TestServer(), TestServer()]
            let transport = Self.transport()
            let endpoint = try Self.endpoint(try SSHTests.server.get(), through: chain)
            let result = try await transport.withSession(to: endpoint) {
                // The address of who logs in is that of the last jump host, and so is the port.
                try await $0.run(Command("echo ${SSH_CONNECTION##* }"))
            }
            #expect(result.standardOutput == Array("\(endpoint.port)\n".utf8))
            await transport.expectNothingLeftSoon()
        }

        /// sshd's own limits: ten logins at once (`MaxStartups 10:30:100`), ten sessions in a connection.
        @Test func twoHundredHostsBehindOneJumpHostAreAllReached() async throws {
            let bastion = try TestServer()
            let transport = Self.transport()
            let server = try TestServer(["MaxStartups 300"])
            let endpoint = try Self.endpoint(server, through: [bastion])
            let statuses = try await withThrowingTaskGroup(of: Int32?.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        try await transport.withSession(to: endpoint) { session in
                            let result = try await session.run(Command("exit \(number)"))
                            guard case .exited(let status) = result.termination else { return nil }
                            return status
                        }
                    }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(statuses == Set(0..<200))
            withExtendedLifetime(server) {}
            await transport.expectNothingLeftSoon()
        }

        @Test func deadHostDoesNotKeepTheOthersFromTheirs() async throws {
            let bastion = try TestServer()
            let transport = Self.transport()
            // Nobody ever answers there (RFC 5737).
            let dead = try Self.endpoint(try SSHTests.server.get(), through: [bastion]) {
                $0.address = "198.51.100.1"
                $0.connectTimeout = .milliseconds(500)
            }
            let alive = try Self.endpoint(try SSHTests.server.get(), through: [bastion])
            async let silence = #expect(throws: TransportError.self) {
                try await transport.withSession(to: dead) { _ in }
            }
            for _ in 0..<5 {
                _ = try await transport.withSession(to: alive) { try await $0.run(Command("true")) }
            }
            // A machine without a route hears so at once.
            #expect([.connectTimeout, .refused].contains(await silence?.code))
            await transport.expectNothingLeftSoon()
        }

        @Test func refusedHostNamesTheJumpHost() async throws {
            let bastion = try TestServer()
            let port = try TestServer.freePort()
            let endpoint = try Self.endpoint(try SSHTests.server.get(), through: [bastion]) { $0.port = port }
            let error = await #expect(throws: TransportError.self) {
                try await Self.transport().withSession(to: endpoint) { _ in }
            }
            #expect(
                error?.description
                    == "web-1 (127.0.0.1:\(port)): the jump host bastion-1 (127.0.0.1:\(bastion.port)) cannot connect to it; "
                    + "check the address and the port as the jump host sees them, and that an SSH server runs there")
        }

        @Test func jumpHostThatForbidsGoingOnIsNamed() async throws {
            let bastion = try TestServer(["AllowTcpForwarding no"])
            let endpoint = try Self.endpoint(try SSHTests.server.get(), through: [bastion])
            let error = await #expect(throws: TransportError.self) {
                try await Self.transport().withSession(to: endpoint) { _ in }
            }
            #expect(error?.code == .forwardingForbidden)
            #expect(
                error?.message
                    == "web-1 (127.0.0.1:\(endpoint.port)): the jump host bastion-1 (127.0.0.1:\(bastion.port)) does not let "
                    + "this login go on to other hosts")
        }

        /// A server that counts refused logins (`PerSourcePenalties`) would lock out everybody behind this address.
        @Test func refusedLoginAtAJumpHostIsTriedOnceForAllHostsBehindIt() async throws {
            let bastion = try TestServer(["LogLevel VERBOSE"])
            let stranger = try TestServer.keys.get().path("stranger")
            let endpoint = try Self.endpoint(try SSHTests.server.get(), through: [bastion]) {
                $0.jumps[0].identityFiles = [stranger]
            }
            let transport = Self.transport()
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        let error = await #expect(throws: TransportError.self) {
                            try await transport.withSession(to: endpoint) { _ in }
                        }
                        #expect(error?.code == .authentication)
                        #expect(
                            error?.message.hasPrefix(
                                "web-1 (127.0.0.1:\(endpoint.port)): the jump host cannot be used: bastion-1 "
                                    + "(127.0.0.1:\(bastion.port)): the server refuses the login") == true)
                    }
                }
            }
            let goodbye = "Disconnected from authenticating user"
            for _ in 0..<200 where bastion.count(of: goodbye) == 0 { try await Task.sleep(for: .milliseconds(20)) }
            #expect(bastion.count(of: goodbye) == 1)
        }

        @Test func unknownKeyOfAJumpHostIsRefused() async throws {
            let bastion = try TestServer()
            let endpoint = try Self.endpoint(try SSHTests.server.get(), through: [bastion]) {
                $0.jumps[0].knownHostsFiles = []
            }
            let error = await #expect(throws: TransportError.self) {
                try await Self.transport().withSession(to: endpoint) { _ in }
            }
            #expect(error?.code == .unknownHostKey)
        }

        @Test func connectionToAJumpHostIsSharedAndReplacedWhenItIsLost() async throws {
            let bastion = try TestServer(["LogLevel VERBOSE"])
            let transport = SSHTransport()
            let endpoint = try Self.endpoint(try SSHTests.server.get(), through: [bastion])
            for _ in 0..<3 {
                _ = try await transport.withSession(to: endpoint) { try await $0.run(Command("true")) }
            }
            #expect(bastion.count(of: "Accepted publickey") == 1)
            try bastion.endConnections()
            _ = try await transport.withSession(to: endpoint) { try await $0.run(Command("true")) }
            #expect(bastion.count(of: "Accepted publickey") == 2)
        }
    }
}

extension TestServer {
    /// In how many lines of its log that stands; with `LogLevel VERBOSE`.
    fileprivate func count(of text: String) -> Int {
        log.split(whereSeparator: \.isNewline).count { $0.contains(text) }
    }
}

extension SSHTransport {
    /// Like ``expectNothingLeft(sourceLocation:)``, once connections to jump hosts had the time to end.
    func expectNothingLeftSoon(sourceLocation: SourceLocation = #_sourceLocation) async {
        for _ in 0..<200 where live.sessions.value != 0 || live.sockets.value != 0 {
            try? await Task.sleep(for: .milliseconds(20))
        }
        expectNothingLeft(sourceLocation: sourceLocation)
    }
}
