import Foundation
import HostAccess
import Synchronization
import TestSupport
import Testing

@testable import ProcessTransport

extension ProcessTests {
    /// What the user reads when the system's `ssh` cannot log in.
    @Suite("Hosts that the system's ssh cannot reach")
    struct LoginFailureTests {
        static func failure(
            _ endpoint: Endpoint, sourceLocation: SourceLocation = #_sourceLocation
        ) async throws -> TransportError {
            var options = OpenSSHTransport.Options()
            options.retryPause = .milliseconds(10)
            let error = try await withOpenSSH(options, sourceLocation: sourceLocation) { transport in
                await #expect(throws: TransportError.self, sourceLocation: sourceLocation) {
                    try await transport.withSession(to: endpoint) { _ in }
                }
            }
            return try #require(error)
        }

        @Test(
            "a server that is no good one",
            arguments: [
                (.says(""), .handshakeTimeout, "said nothing in time; ssh says 'Connection timed out during banner"),
                (
                    .answersAndCloses("HTTP/1.1 400 Bad Request\r\n\r\n"), .connectionLost,
                    "closed the connection before"
                ),
                (.says("SSH-1.5-Old\r\n"), .notSSH, "not an SSH server; ssh says 'banner exchange: Connection to 127"),
                (
                    .saysAndCloses(""), .connectionLost,
                    "before it said who it is; ssh says 'kex_exchange_identification"
                ),
                (.answersAndCloses("SSH-2.0-Test\r\n"), .connectionLost, "during the login; ssh says 'Connection "),
            ] as [(ScriptedServer.Behaviour, TransportError.Code, String)])
        func scripted(_ behaviour: ScriptedServer.Behaviour, _ code: TransportError.Code, _ text: String) async throws {
            let server = try await ScriptedServer(behaviour)
            let error = try await Self.failure(
                ProcessTests.server.get().openSSHEndpoint {
                    $0.port = server.port
                    $0.connectTimeout = .seconds(1)
                })
            #expect(error.code == code)
            #expect(error.message.contains(text), "\(error.message)")
            #expect(error.remedy != nil)
        }

        @Test func refusedConnection() async throws {
            let port = try TestServer.freePort()
            let error = try await Self.failure(ProcessTests.server.get().openSSHEndpoint { $0.port = port })
            #expect(error.code == .refused)
            #expect(
                error.description
                    == "web-1 (127.0.0.1:\(port)): the host refuses connections on that port; ssh says 'ssh: connect to host "
                    + "127.0.0.1 port \(port): Connection refused'; check that an SSH server runs there and that the port is right"
            )
        }

        @Test func noAnswer() async throws {
            let full = try FullPort()
            let error = try await Self.failure(
                ProcessTests.server.get().openSSHEndpoint {
                    $0.port = full.port
                    $0.connectTimeout = .seconds(1)
                })
            #expect(error.code == .connectTimeout)
        }

        @Test(
            "a host that is wrong about something",
            arguments: [
                ("destination", "nosuch.invalid", .unresolvable, "the name does not resolve; ssh says"),
                ("destination", "255.255.255.255", .noRoute, "no route to the host; ssh says"),
                ("known_hosts", "/dev/null", .unknownHostKey, "not known; ssh says 'Host key verification failed.'"),
                ("identity", "stranger", .authentication, "Permission denied (publickey"),
                ("option", "KexAlgorithms=diffie-hellman-group1-sha1", .noCommonAlgorithm, "Their offer"),
                ("option", "Foo=bar", .internal, "ssh does not take its configuration; ssh says 'command-line"),
                ("option", "Port=many", .internal, "ssh does not take its configuration; ssh says 'command-line"),
                (
                    "option", "ProxyCommand=echo 'the way \u{1b}[31m' >&2; exit 1", .connectionLost,
                    "the way through another host or command broke"
                ),
            ] as [(String, String, TransportError.Code, String)])
        func mistaken(_ what: String, _ value: String, _ code: TransportError.Code, _ text: String) async throws {
            let keys = try TestKeys.shared.get()
            let endpoint = try ProcessTests.server.get().openSSHEndpoint {
                switch what {
                case "destination": $0.openSSH.destination = value
                case "known_hosts": $0.knownHostsFiles = [value]
                case "identity": $0.identityFiles = [keys.path(value)]
                default: $0.openSSH.options = [value]
                }
            }
            let error = try await Self.failure(endpoint)
            #expect(error.code == code)
            #expect(error.message.contains(text), "\(error.message)")
            #expect(!error.message.contains("\u{1b}"))
        }

        @Test("a changed key shows the new fingerprint and the line of the old key")
        func changedKey() async throws {
            let server = try ProcessTests.server.get()
            let keys = try TestKeys.shared.get()
            let known = try server.knownHosts("[127.0.0.1]:\(server.port) \(keys.publicKey("other_ed25519"))")
            let error = try await Self.failure(server.openSSHEndpoint { $0.knownHostsFiles = known })
            #expect(error.code == .changedHostKey)
            #expect(error.message.contains(try keys.fingerprint("host_ed25519")))
            #expect(error.message.contains("Offending ED25519 key in \(known[0]):1"))
        }

        @Test("an unknown key is added only where the user chose that, and the user is told")
        func added() async throws {
            let server = try ProcessTests.server.get()
            let known = try server.knownHosts("")
            let heard = Said()
            let transport = OpenSSHTransport(notice: heard.add)
            let result = try await transport.withSession(
                to: server.openSSHEndpoint {
                    $0.knownHostsFiles = known
                    $0.unknownHostKeys = .added
                }
            ) { try await $0.run(Command("exit 1")) }
            await transport.close()
            #expect(result.termination == .exited(1))
            #expect(heard.all.count == 1)
            #expect(heard.all.first?.contains("Permanently added '[127.0.0.1]:\(server.port)'") == true)
            #expect(
                try String(contentsOfFile: known[0], encoding: .utf8).contains("[127.0.0.1]:\(server.port) ssh-ed25519")
            )
        }

        @Test("a server that is overloaded for a moment is tried again; one that refuses a key is not")
        func retries() async throws {
            let server = try TestServer(["LogLevel VERBOSE", "MaxStartups 2:100:2"])
            try await withOpenSSH { transport in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<6 {
                        group.addTask {
                            var endpoint = try server.openSSHEndpoint()
                            endpoint.name = "web-\(number)"
                            _ = try await transport.withSession(to: endpoint) { try await $0.run(Command("exit 0")) }
                        }
                    }
                    try await group.waitForAll()
                }
            }
            #expect(server.logins == 6)
            let before = server.connections
            let error = try await Self.failure(
                server.openSSHEndpoint { $0.identityFiles = [(try? TestKeys.shared.get().path("stranger")) ?? ""] })
            #expect(error.code == .authentication)
            #expect(server.connections == before + 1)
        }
    }
}

/// What was said, in order.
final class Said: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock(\.self) }

    func add(_ line: String) { lines.withLock { $0.append(line) } }
}
