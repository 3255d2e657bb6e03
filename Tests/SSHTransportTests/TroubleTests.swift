import Foundation
import HostAccess
import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import SSHTransport

extension SSHTests {
    /// Connections that break, crawl or are given up at any moment.
    @Suite("Trouble on the way")
    struct TroubleTests {
        private let server: TestServer

        init() throws { server = try SSHTests.server.get() }

        private func endpoint(through port: Int, timeout: Duration = .seconds(10)) throws -> Endpoint {
            let known = try server.knownHosts("* \(try TestKeys.shared.get().publicKey("host_ed25519"))")
            return try server.endpoint {
                $0.port = port
                $0.knownHostsFiles = known
                $0.connectTimeout = timeout
            }
        }

        private static let transport: SSHTransport = {
            var options = SSHTransport.Options()
            options.retryPause = .milliseconds(5)
            options.attempts = 2
            return SSHTransport(options: options)
        }()

        @Test("a connection that drops after any number of bytes fails and leaves nothing")
        func drops() async throws {
            let transport = Self.transport
            var codes: Set<TransportError.Code> = []
            // The whole conversation has about 4 KB from the server; steps of a prime hit every packet somewhere.
            for bytes in Array(stride(from: 1, to: 3600, by: 113)) {
                let relay = try await ScriptedServer(.relay(to: server.port, .init(dropAfter: bytes)))
                do {
                    try await transport.withSession(to: endpoint(through: relay.port)) {
                        let result = try await $0.run(Command("cat", standardInput: Array(repeating: 7, count: 8192)))
                        #expect(result.termination == .unreported, "after \(bytes) bytes")
                    }
                } catch let error as TransportError {
                    codes.insert(error.code)
                }
                transport.expectNothingLeft()
            }
            #expect(codes == [.notSSH, .connectionLost, .authentication])
        }

        @Test("a line that is dead though nobody closed it is noticed")
        func silence() async throws {
            var options = SSHTransport.Options()
            options.signOfLifeInterval = .milliseconds(300)
            let transport = SSHTransport(options: options)
            let relay = try await ScriptedServer(.relay(to: server.port, .init(silentAfter: 3600)))
            let error = await #expect(throws: TransportError.self) {
                _ = try await transport.withSession(to: endpoint(through: relay.port)) {
                    try await $0.run(Command("sleep 30", deadline: .seconds(20)))
                }
            }
            #expect(error?.code == .connectionLost && error?.wasRequestSent == true)
            #expect(error?.message.contains("it has said nothing for 1.2 s") == true)
            transport.expectNothingLeft()
        }

        @Test("a server that has nothing to say for long is not taken for dead")
        func patience() async throws {
            var options = SSHTransport.Options()
            // libssh2 asks no more than once in two seconds.
            options.signOfLifeInterval = .milliseconds(1200)
            let transport = SSHTransport(options: options)
            let result = try await transport.withSession(to: server.endpoint()) {
                try await $0.run(Command("sleep 7; echo done"))
            }
            #expect(result == CommandResult(termination: .exited(0), standardOutput: Array("done\n".utf8)))
            transport.expectNothingLeft()
        }

        @Test("one byte at a time")
        func fragments() async throws {
            let transport = SSHTransport()
            let relay = try await ScriptedServer(.relay(to: server.port, .init(fragment: 1)))
            let input = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let result = try await transport.withSession(to: endpoint(through: relay.port)) {
                try await $0.run(Command("cat; exit 3", standardInput: input))
            }
            #expect(result == CommandResult(termination: .exited(3), standardOutput: input))
            transport.expectNothingLeft()
        }

        @Test("keys exchanged again in the middle of input and output")
        func rekey() async throws {
            let server = try TestServer(["RekeyLimit 100K"])
            let transport = SSHTransport()
            let input = (0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let result = try await transport.withSession(to: server.endpoint()) {
                try await $0.run(Command("cat", standardInput: input))
            }
            #expect(result.termination == .exited(0))
            #expect(result.standardOutput == input)
            transport.expectNothingLeft()
        }

        @Test("a command whose connection dies says so")
        func killedServer() async throws {
            let transport = SSHTransport()
            let error = await #expect(throws: TransportError.self) {
                try await transport.withSession(to: server.endpoint()) {
                    // The shell's parent is the sshd process of this session.
                    _ = try await $0.run(Command("kill -9 $PPID; sleep 5"))
                }
            }
            #expect(error?.code == .connectionLost)
            #expect(
                error?.message.hasPrefix("web-1 (127.0.0.1:\(server.port)): the connection ended while a command ran")
                    == true)
            #expect(error?.wasRequestSent == true)
            transport.expectNothingLeft()
        }

        @Test("what a command wrote before its connection died is not lost")
        func partialOutput() async throws {
            let transport = SSHTransport()
            let result = try await transport.withSession(to: server.endpoint()) {
                try await $0.run(Command("echo out; echo err >&2; sleep 0.3; kill -9 $PPID; sleep 5"))
            }
            #expect(
                result
                    == CommandResult(
                        termination: .unreported, standardOutput: Array("out\n".utf8),
                        standardError: Array("err\n".utf8)))
            transport.expectNothingLeft()
        }

        @Test("an error tells whether the request had left")
        func requestSent() async throws {
            var options = SSHTransport.Options()
            options.commandsPerSession = 1
            let transport = SSHTransport(options: options)
            try await transport.withSession(to: server.endpoint()) { session in
                let running = Task { try await session.run(Command("sleep 60", deadline: .seconds(3))) }
                try await Task.sleep(for: .milliseconds(500))
                let queued = Task { try await session.run(Command("true")) }
                let cancelled = Task { try await session.run(Command("true")) }
                try await Task.sleep(for: .milliseconds(100))
                cancelled.cancel()
                let errors = await [cancelled.result, running.result, queued.result].map { result in
                    #expect(throws: TransportError.self) { try result.get() }
                }
                #expect(errors.map { $0?.code } == [.cancelled, .commandTimeout, .connectionLost])
                #expect(errors.map { $0?.wasRequestSent } == [false, true, false])
                #expect(errors[2]?.message.contains("the connection ended before a command began") == true)
            }
            transport.expectNothingLeft()
        }

        @Test("a deadline that passes when the answer is there ends nothing")
        func lateTimer() async throws {
            let transport = SSHTransport()
            let connection = try SSHConnection(
                to: server.endpoint(), options: transport.options, on: Workers.eventLoops.next(), live: transport.live)
            #expect(await connection.answerAsTheDeadlinePasses() == .success(0))
            #expect(await connection.ending == nil)
            await connection.close()
            transport.expectNothingLeft()
        }

        @Test(
            "giving up at any moment ends at once and leaves nothing",
            arguments: Array(stride(from: 0, to: 400, by: 23)))
        func cancellation(_ milliseconds: Int) async throws {
            let transport = SSHTransport()
            let endpoint = try server.endpoint()
            let session = Task {
                try await transport.withSession(to: endpoint) { session in
                    for _ in 0..<20 {
                        _ = try await session.run(
                            Command("cat; sleep 60", standardInput: Array(repeating: 1, count: 300_000)))
                    }
                }
            }
            try await Task.sleep(for: .milliseconds(milliseconds))
            session.cancel()
            let start = ContinuousClock.now
            let error = await #expect(throws: TransportError.self) { try await session.value }
            #expect(error?.code == .cancelled)
            // Far below the command's own time, whatever else this machine does.
            #expect(ContinuousClock.now - start < .seconds(20))
            transport.expectNothingLeft()
        }

        @Test("giving up on silent servers, on waiting for a place, and on retries")
        func cancellationWithoutServer() async throws {
            var options = SSHTransport.Options()
            options.loginsPerServer = 1
            options.retryPause = .seconds(60)
            let transport = SSHTransport(options: options)
            let silent = try await ScriptedServer(.says(""))
            let closing = try await ScriptedServer(.saysAndCloses(""))
            let tasks = try [
                endpoint(through: silent.port), endpoint(through: silent.port), endpoint(through: closing.port),
            ].map { endpoint in Task { try await transport.withSession(to: endpoint) { _ in } } }
            try await Task.sleep(for: .milliseconds(300))
            for task in tasks {
                task.cancel()
                let error = await #expect(throws: TransportError.self) { try await task.value }
                #expect(error?.code == .cancelled)
            }
            transport.expectNothingLeft()
        }

        @Test("a deadline in a login")
        func authenticationDeadline() async throws {
            var options = SSHTransport.Options()
            options.authenticationTimeout = .milliseconds(1)
            let transport = SSHTransport(options: options)
            let error = await #expect(throws: TransportError.self) {
                try await transport.withSession(to: server.endpoint()) { _ in }
            }
            #expect(error?.code == .authenticationTimeout)
            #expect(error?.message.hasSuffix("did not finish within 0.001 s") == true)
            transport.expectNothingLeft()
        }

        @Test("a server that allows no session refuses the command, not the login")
        func noSessions() async throws {
            let server = try TestServer(["MaxSessions 0"])
            let transport = SSHTransport()
            let error = await #expect(throws: TransportError.self) {
                try await transport.withSession(to: server.endpoint()) { _ = try await $0.run(Command("true")) }
            }
            #expect(error?.code == .channel)
            transport.expectNothingLeft()
        }

        @Test("fifty logins at one server that allows ten at a time")
        func manyLogins() async throws {
            let server = try TestServer()
            let transport = SSHTransport()
            let endpoint = try server.endpoint()
            try await withThrowingTaskGroup(of: CommandResult.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        try await transport.withSession(to: endpoint) { try await $0.run(Command("exit 9")) }
                    }
                }
                for try await result in group { #expect(result.termination == .exited(9)) }
            }
            transport.expectNothingLeft()
        }
    }
}

extension SSHConnection {
    /// A call whose answer comes just before its deadline: its task gets to run only after the timer.
    fileprivate func answerAsTheDeadlinePasses() async -> Result<Int32, Ending> {
        var answer = EngineCode.again
        eventLoop.scheduleTask(in: .milliseconds(10)) {
            self.assumeIsolated {
                $0.pump()
                usleep(300_000)
            }
        }
        return await call(within: .milliseconds(200)) { _ in
            defer { answer = 0 }
            return answer
        }
    }
}
