import Foundation
import HostAccess
import SSHTransport
import Synchronization
import TestSupport
import Testing

@testable import ProcessTransport

extension ProcessTests {
    @Suite("The way to a host is chosen")
    struct ChoosingTests {
        @Test(
            "a server that libssh2 cannot talk to is reached with the system's ssh, once told and then known",
            arguments: [
                (["LogLevel VERBOSE"], ["host_rsa"]),
                (["LogLevel VERBOSE", "Ciphers aes256-gcm@openssh.com"], ["host_ed25519"]),
                (["LogLevel VERBOSE", "Ciphers aes128-ctr", "MACs hmac-sha2-512-etm@openssh.com"], ["host_ed25519"]),
            ])
        func fallback(_ lines: [String], _ hostKeys: [String]) async throws {
            let server = try TestServer(lines, hostKeys: hostKeys)
            let endpoint = try server.openSSHEndpoint {
                $0.pinnedHostKey = try? TestKeys.shared.get().fingerprint(hostKeys[0])
            }
            let heard = Heard()
            try await withOpenSSH { openSSH in
                let transport = ChoosingTransport(
                    ssh: SSHTransport(), openSSH: openSSH, local: LocalTransport(), notice: heard.add)
                for status: Int32 in [3, 4] {
                    let result = try await transport.withSession(to: endpoint) {
                        try await $0.run(Command("exit \(status)"))
                    }
                    #expect(result.termination == .exited(status))
                }
                #expect(transport.fallbacks == heard.all)
            }
            #expect(
                heard.all.map(\.description) == [
                    "web-1 is reached with the system's ssh: libssh2 has no algorithm in common with the server"
                ])
            #expect(server.logins == 1)
            // One saw that the server listens; then one by libssh2, which fails, and one by ssh.
            #expect(server.connections == 3)
        }

        @Test("a refused login is no reason to try another way")
        func refused() async throws {
            let endpoint = try ProcessTests.server.get().openSSHEndpoint {
                $0.identityFiles = [(try? TestKeys.shared.get().path("stranger")) ?? ""]
            }
            let heard = Heard()
            try await withOpenSSH { openSSH in
                let transport = ChoosingTransport(
                    ssh: SSHTransport(), openSSH: openSSH, local: LocalTransport(), notice: heard.add)
                let error = await #expect(throws: TransportError.self) {
                    try await transport.withSession(to: endpoint) { _ in }
                }
                #expect(error?.code == .authentication)
                #expect(await openSSH.masters.folder == nil)
            }
            #expect(heard.all.isEmpty)
        }

        @Test("what the body throws is no reason to run it again")
        func bodysError() async throws {
            let runs = Atomic<Int>(0)
            let endpoint = try ProcessTests.server.get().openSSHEndpoint()
            try await withOpenSSH { openSSH in
                let transport = ChoosingTransport(ssh: SSHTransport(), openSSH: openSSH, local: LocalTransport())
                await #expect(throws: TransportError(.needsOpenSSH, "own")) {
                    try await transport.withSession(to: endpoint) { _ in
                        runs.add(1, ordering: .relaxed)
                        throw TransportError(.needsOpenSSH, "own")
                    }
                }
            }
            #expect(runs.load(ordering: .relaxed) == 1)
        }

        @Test("hosts that ssh_config asks ssh for are told by reason; without ssh the message says why it was needed")
        func reasons() async throws {
            let heard = Heard()
            try await withOpenSSH { openSSH in
                let transport = ChoosingTransport(
                    ssh: SSHTransport(), openSSH: openSSH, local: LocalTransport(), notice: heard.add)
                for name in ["a", "b", "c"] {
                    var endpoint = try ProcessTests.server.get().openSSHEndpoint { $0.way = .openssh }
                    endpoint.name = name
                    endpoint.wayReasons = ["ssh_config sets GSSAPIAuthentication"]
                    let result = try await transport.withSession(to: endpoint) { try await $0.run(Command("exit 2")) }
                    #expect(result.termination == .exited(2))
                }
                #expect(heard.all.count == 1)
                #expect(
                    transport.fallbacks.map(\.description) == [
                        "3 hosts are reached with the system's ssh: ssh_config sets GSSAPIAuthentication"
                    ])
            }
        }

        @Test("without an ssh command the error says what to install and why")
        func missing() async throws {
            let server = try TestServer(["Ciphers aes256-gcm@openssh.com"])
            var options = OpenSSHTransport.Options()
            options.program = "no-such-ssh"
            try await withOpenSSH(options) { openSSH in
                let transport = ChoosingTransport(ssh: SSHTransport(), openSSH: openSSH, local: LocalTransport())
                let error = await #expect(throws: TransportError.self) {
                    try await transport.withSession(to: server.openSSHEndpoint()) { _ in }
                }
                #expect(error?.code == .needsOpenSSH)
                #expect(error?.message.contains("there is no no-such-ssh command on this machine") == true)
                #expect(error?.message.contains("no common algorithm with the server") == true)
                #expect(error?.remedy?.contains("install an OpenSSH client") == true)
            }
        }

        @Test("this machine needs no login")
        func local() async throws {
            let transport = ChoosingTransport(
                ssh: SSHTransport(), openSSH: OpenSSHTransport(), local: LocalTransport())
            var endpoint = ConformanceTests.here
            endpoint.way = .local
            let result = try await transport.withSession(to: endpoint) {
                try await $0.run(Command("echo \"$HOME $HTTPS_PROXY\""))
            }
            #expect(String(decoding: result.standardOutput, as: UTF8.self) == "\(NSHomeDirectory()) \n")
        }

        final class Heard: Sendable {
            private let fallbacks = Mutex<[ChoosingTransport.Fallback]>([])

            var all: [ChoosingTransport.Fallback] { fallbacks.withLock(\.self) }

            func add(_ fallback: ChoosingTransport.Fallback) { fallbacks.withLock { $0.append(fallback) } }
        }
    }
}
