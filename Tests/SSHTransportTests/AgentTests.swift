import Foundation
import HostAccess
import TestSupport
import Testing

@testable import SSHTransport

extension SSHTests {
    @Suite("Logging in with an ssh-agent")
    struct AgentTests {
        let keys: TestKeys

        init() throws { keys = try TestKeys.shared.get() }

        private func output(_ endpoint: Endpoint, _ transport: SSHTransport = SSHTransport()) async throws -> [UInt8] {
            let result = try await transport.withSession(to: endpoint) { try await $0.run(Command("echo in")) }
            transport.expectNothingLeft()
            return result.standardOutput
        }

        @Test(
            "each type of key signs in the agent",
            arguments: ["user_ed25519", "user_ecdsa", "user_ecdsa384", "user_ecdsa521", "user_rsa", "user_rsa_small"])
        func types(_ name: String) async throws {
            let agent = try TestAgent([keys.path(name)])
            let endpoint = try SSHTests.server.get().endpoint {
                $0.identityFiles = []
                $0.agentSocket = agent.socket
            }
            #expect(try await output(endpoint) == Array("in\n".utf8))
        }

        @Test("only named keys count where identitiesOnly is set; a public key names one")
        func identitiesOnly() async throws {
            let agent = try TestAgent([keys.path("user_ecdsa")], [keys.path("stranger")], [keys.path("user_ed25519")])
            var endpoint = try SSHTests.server.get().endpoint {
                $0.identityFiles = [keys.path("user_ed25519.pub")]
                $0.agentSocket = agent.socket
                $0.identitiesOnly = true
            }
            let transport = SSHTransport()
            #expect(try await transport.loginKeys(for: endpoint).keys.map(\.name) == [keys.path("user_ed25519.pub")])
            #expect(try await output(endpoint, transport) == Array("in\n".utf8))
            endpoint.identityFiles = [keys.path("stranger.pub")]
            let error = await #expect(throws: TransportError.self) { try await output(endpoint, transport) }
            #expect(error?.code == .authentication)
            endpoint.identityFiles = [keys.path("user_rsa.pub")]
            let missing = await #expect(throws: TransportError.self) { try await output(endpoint, transport) }
            #expect(missing?.code == .identity)
            #expect(missing?.message.hasSuffix("is a public key, and the ssh-agent does not have the key") == true)
        }

        @Test("keys come in the order of ssh: the agent's that files name, the agent's others, other files")
        func order() async throws {
            // The agent gets the key before a passphrase protects the file.
            let locked = try keys.copy("other_ed25519")
            let agent = try TestAgent([keys.path("stranger")], [keys.path("user_rsa")], [locked])
            try TestKeys.run("ssh-keygen", ["-q", "-p", "-N", "secret", "-a", "1", "-f", locked])
            let endpoint = try SSHTests.server.get().endpoint {
                $0.identityFiles = [
                    keys.path("user_ed25519"), locked, keys.path("user_rsa.pub"),
                ]
                $0.agentSocket = agent.socket
            }
            let names = try await SSHTransport().loginKeys(for: endpoint).keys.map(\.name)
            #expect(
                names == [
                    keys.path("user_rsa.pub"), locked, "'stranger' of the ssh-agent",
                    keys.path("user_ed25519"),
                ])
        }

        @Test("many hosts share one connection to the agent")
        func many() async throws {
            let agent = try TestAgent([keys.path("user_rsa")], [keys.path("user_ed25519")])
            let endpoint = try SSHTests.server.get().endpoint {
                $0.identityFiles = []
                $0.agentSocket = agent.socket
            }
            let transport = SSHTransport()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await transport.withSession(to: endpoint) { _ = try await $0.run(Command("true")) }
                    }
                }
                try await group.waitForAll()
            }
            transport.expectNothingLeft()
        }

        @Test("a key that the agent refuses to use is named, and the next one tried")
        func confirmation() async throws {
            let agent = try TestAgent(["-c", keys.path("user_ed25519")])
            var endpoint = try SSHTests.server.get().endpoint {
                $0.identityFiles = []
                $0.agentSocket = agent.socket
            }
            let error = try await FailureTests.failure(endpoint)
            #expect(error.code == .identity)
            #expect(
                error.message.contains(
                    "the ssh-agent at \(agent.socket) did not sign with 'user_ed25519' of the ssh-agent (ED25519 "
                        + "\(try keys.fingerprint("user_ed25519"))), which the server takes: it refused"))
            endpoint.identityFiles = [keys.path("user_ecdsa")]
            #expect(try await output(endpoint) == Array("in\n".utf8))
        }

        @Test("without an agent files are used, and the message says what is wrong with the agent")
        func noAgent() async throws {
            var endpoint = try SSHTests.server.get().endpoint { $0.agentSocket = "/nonexistent/agent" }
            #expect(try await output(endpoint) == Array("in\n".utf8))
            endpoint.identityFiles = []
            let error = try await FailureTests.failure(endpoint)
            #expect(error.code == .identity)
            #expect(
                error.message.hasSuffix(
                    "no private key to log in with: the ssh-agent at /nonexistent/agent does not list its keys: "
                        + "No such file or directory"))
        }

        @Test("an agent that ends between its list and a signature is named; one that comes back is used")
        func dies() async throws {
            let agent = try TestAgent([keys.path("user_ed25519")])
            let endpoint = try SSHTests.server.get().endpoint {
                $0.identityFiles = []
                $0.agentSocket = agent.socket
            }
            let transport = SSHTransport()
            #expect(try await output(endpoint, transport) == Array("in\n".utf8))
            agent.stop()
            let error = await #expect(throws: TransportError.self) { try await output(endpoint, transport) }
            #expect(error?.code == .identity)
            #expect(error?.message.contains("which the server takes: ") == true)
        }

        @Test("more keys than the server hears: the message says what to do")
        func tooMany() async throws {
            let server = try TestServer(["MaxAuthTries 2"])
            let agent = try TestAgent(
                [keys.path("stranger")], [keys.path("other_ed25519")], [keys.path("user_ed25519")])
            let endpoint = try server.endpoint {
                $0.identityFiles = []
                $0.agentSocket = agent.socket
            }
            let error = try await FailureTests.failure(endpoint)
            #expect(error.code == .authentication)
            #expect(
                error.message.contains("the server closed the connection; it said 'Too many authentication failures"))
            #expect(error.remedy?.contains("IdentitiesOnly") == true)
        }

        @Test("a server that takes other types of keys only")
        func policy() async throws {
            let server = try TestServer(["PubkeyAcceptedAlgorithms ssh-ed25519"])
            let error = try await FailureTests.failure(
                server.endpoint { $0.identityFiles = [keys.path("user_rsa")] })
            #expect(error.code == .authentication)
            #expect(error.message.contains("with \(keys.path("user_rsa")) (RSA "))
            #expect(error.remedy?.hasSuffix("may not take keys of type RSA (PubkeyAcceptedAlgorithms)") == true)
        }

        @Test("a server that takes one kind of RSA signature only", arguments: ["rsa-sha2-256", "rsa-sha2-512"])
        func oneHash(_ algorithm: String) async throws {
            let server = try TestServer(["PubkeyAcceptedAlgorithms \(algorithm)"])
            let agent = try TestAgent([keys.path("user_rsa")])
            #expect(
                try await output(server.endpoint { $0.identityFiles = [keys.path("user_rsa")] }) == Array("in\n".utf8))
            let endpoint = try server.endpoint {
                $0.identityFiles = []
                $0.agentSocket = agent.socket
            }
            #expect(try await output(endpoint) == Array("in\n".utf8))
        }
    }
}
