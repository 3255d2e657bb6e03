import Foundation
import HostAccess
import TestSupport
import Testing

@testable import ProcessTransport

extension ProcessTests {
    @Suite("Many hosts behind one, with the system's ssh")
    struct BastionTests {
        @Test(
            "all are reached, with sshd's usual limit of connections and with a lower one",
            arguments: [([], 40, true), ([], 40, false), (["MaxStartups 2:100:2"], 8, true)] as [([String], Int, Bool)])
        func many(_ lines: [String], _ count: Int, _ isJump: Bool) async throws {
            let bastion = try TestServer(lines)
            let host = try TestServer(["LogLevel VERBOSE", "MaxStartups 100"])
            let template = try Self.endpoint(of: host, through: bastion, isJump: isJump)
            try await withOpenSSH { transport in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<count {
                        group.addTask {
                            var endpoint = template
                            endpoint.name = "web-\(number)"
                            let result = try await transport.withSession(to: endpoint) {
                                try await $0.run(Command("exit 7"))
                            }
                            #expect(result.termination == .exited(7))
                        }
                    }
                    try await group.waitForAll()
                }
            }
            #expect(host.logins == count)
        }

        @Test("a bastion that refuses the login is asked once, and the message says so")
        func refused() async throws {
            let bastion = try TestServer(["LogLevel VERBOSE"])
            let stranger = try TestKeys.shared.get().path("stranger")
            let endpoint = try Self.endpoint(
                of: ProcessTests.server.get(), through: bastion, isJump: true, identity: stranger)
            let before = bastion.connections
            let error = try await LoginFailureTests.failure(endpoint)
            #expect(error.code == .authentication)
            #expect(bastion.connections == before + 1)
        }

        @Test("a port behind a bastion on which nobody listens is told as such")
        func nothingThere() async throws {
            let port = try TestServer.freePort()
            var endpoint = try Self.endpoint(of: ProcessTests.server.get(), through: TestServer(), isJump: true)
            endpoint.openSSH.options.insert("Port=\(port)", at: 0)
            let error = try await LoginFailureTests.failure(endpoint)
            #expect(error.code == .refused)
            #expect(error.message.contains("open failed: connect failed: Connection refused"), "\(error.message)")
        }

        private static func endpoint(
            of host: TestServer, through bastion: TestServer, isJump: Bool, identity: String? = nil
        ) throws -> Endpoint {
            let jump = try bastion.openSSHEndpoint {
                if let identity { $0.identityFiles = [identity] }
            }
            let options = (["BatchMode=yes"] + OpenSSHTransport.hostKeyOptions(for: jump) + jump.openSSH.options)
                .map { "-o '\($0)'" }
            let command = "ssh -F /dev/null \(options.joined(separator: " ")) -W [%h]:%p 127.0.0.1"
            return try host.openSSHEndpoint {
                $0.connectTimeout = .seconds(60)
                if isJump { $0.jumps = [jump] } else { $0.proxyCommand = command }
                $0.openSSH.options = ["ProxyCommand=\(command)"]
            }
        }
    }

    @Suite("Programs that are run with limits")
    struct ChildProcessTests {
        @Test("one that writes without end and reads nothing ends at once, with what there is room for")
        func flood() async throws {
            var command = Command("yes")
            command.standardInput = [UInt8](repeating: 0, count: 4_000_000)
            command.outputLimit = 1000
            command.deadline = .seconds(60)
            let outcome = try await LocalTransport().withSession(to: ConformanceTests.here) { [command] in
                try await $0.run(command)
            }
            #expect(outcome.termination == .outputLimitExceeded)
            #expect(outcome.standardOutput.count == 1000)
        }
    }
}
