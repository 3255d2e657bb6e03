import Foundation
import HostAccess
import SSHTransport
import TestSupport
import Testing

@testable import ProcessTransport

extension ProcessTests {
    /// What is left of a host's connection from session to session, and after them.
    @Suite("Logins by the system's ssh")
    struct LoginTests {
        @Test("plan and apply cost one login, with the sessions one after the other and side by side")
        func once() async throws {
            let server = try TestServer(["LogLevel VERBOSE"])
            try await withOpenSSH { transport in
                let endpoint = try server.openSSHEndpoint()
                for _ in 0..<2 {
                    let result = try await transport.withSession(to: endpoint) {
                        try await $0.run(Command("echo hello"))
                    }
                    #expect(result.standardOutput == Array("hello\n".utf8))
                }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number: Int32 in 0..<12 {
                        group.addTask {
                            let result = try await transport.withSession(to: endpoint) {
                                try await $0.run(Command("exit \(number)"))
                            }
                            #expect(result.termination == .exited(number))
                        }
                    }
                    try await group.waitForAll()
                }
            }
            #expect(server.logins == 1)
        }

        @Test("a connection that has ended in between is made again")
        func again() async throws {
            let server = try TestServer(["LogLevel VERBOSE"])
            try await withOpenSSH { transport in
                let endpoint = try server.openSSHEndpoint()
                let lost = await #expect(throws: TransportError.self) {
                    try await transport.withSession(to: endpoint) {
                        try await $0.run(Command("kill -9 $PPID; sleep 9"))
                    }
                }
                #expect(lost?.code == .connectionLost)
                #expect(lost?.wasRequestSent == true)
                let result = try await transport.withSession(to: endpoint) { try await $0.run(Command("exit 3")) }
                #expect(result.termination == .exited(3))
            }
            #expect(server.logins == 2)
        }

        @Test("output that had arrived when the connection ended is kept")
        func cut() async throws {
            let server = try TestServer()
            try await withOpenSSH { transport in
                let result = try await transport.withSession(to: server.openSSHEndpoint()) {
                    try await $0.run(Command("echo said; sleep 0.3; kill -9 $PPID; sleep 9"))
                }
                #expect(result.termination == .unreported)
                #expect(result.standardOutput == Array("said\n".utf8))
            }
        }

        @Test("a connection nobody closes ends by itself in time")
        func persistence() async throws {
            var options = OpenSSHTransport.Options()
            options.persistence = .seconds(1)
            let transport = OpenSSHTransport(options: options)
            _ = try await transport.withSession(to: ProcessTests.server.get().openSSHEndpoint()) {
                try await $0.run(Command("exit 0"))
            }
            let folder = try #require(await transport.masters.folder)
            for _ in 0..<400 where try !processes(naming: folder).isEmpty {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(try processes(naming: folder) == [])
            await transport.close()
            #expect(!FileManager.default.fileExists(atPath: folder))
        }

        @Test("a master of the user's own is used and left running")
        func usersMaster() async throws {
            let server = try TestServer(["LogLevel VERBOSE"])
            let folder = try TestKeys.temporaryDirectory()
            defer { try? FileManager.default.removeItem(at: folder) }
            let socket = "/tmp/fl-\(UUID().uuidString.prefix(8))"
            let endpoint = try server.openSSHEndpoint {
                $0.openSSH.options = ["ControlMaster=auto", "ControlPath=\(socket)", "ControlPersist=20"]
            }
            try await withOpenSSH { transport in
                _ = try await transport.withSession(to: endpoint) { try await $0.run(Command("exit 0")) }
            }
            #expect(UnixSocket.answers(socket))
            try await withOpenSSH { transport in
                let result = try await transport.withSession(to: endpoint) { try await $0.run(Command("exit 4")) }
                #expect(result.termination == .exited(4))
            }
            #expect(UnixSocket.answers(socket))
            #expect(server.logins == 1)
            try TestKeys.run("ssh", ["-F", "/dev/null", "-O", "exit", "-S", socket, "host"])
        }

        @Test("a login that is cancelled when the connection is in the background already leaves none")
        func cancelled() async throws {
            let folder = try TestKeys.temporaryDirectory()
            defer { try? FileManager.default.removeItem(at: folder) }
            let isBegun = folder.appending(path: "begun").path
            let script = folder.appending(path: "ssh").path
            let lines = [
                "#!/bin/sh", "ssh \"$@\" || exit", "case \" $* \" in *' -M '*) : >'\(isBegun)'; sleep 60;; esac", "",
            ]
            try lines.joined(separator: "\n").write(toFile: script, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: script)
            var options = OpenSSHTransport.Options()
            options.program = script
            let endpoint = try ProcessTests.server.get().openSSHEndpoint()
            try await withOpenSSH(options) { transport in
                let login = Task { try await transport.withSession(to: endpoint) { _ in } }
                while !FileManager.default.fileExists(atPath: isBegun) { try await Task.sleep(for: .milliseconds(10)) }
                login.cancel()
                let error = await #expect(throws: TransportError.self) { try await login.value }
                #expect(error?.code == .cancelled)
            }
        }

        @Test("the operator's proxies are no part of the environment")
        func environment() async throws {
            setenv("HTTPS_PROXY", "http://nobody.invalid:1", 1)
            defer { unsetenv("HTTPS_PROXY") }
            let file = "/tmp/fl-\(UUID().uuidString)"
            defer { try? FileManager.default.removeItem(atPath: file) }
            let endpoint = try ProcessTests.server.get().openSSHEndpoint {
                $0.openSSH.options = ["ProxyCommand=sh -c 'env >\(file); exit 1'"]
            }
            _ = try await LoginFailureTests.failure(endpoint)
            let text = try String(contentsOfFile: file, encoding: .utf8)
            #expect(!text.contains("_PROXY="))
            #expect(text.contains("PATH="))
        }
    }

    @Suite("Pinned keys with the system's ssh")
    struct PinTests {
        @Test(
            "the pinned key is enough, whichever of the server's keys it is", arguments: ["host_ed25519", "host_ecdsa"])
        func pinned(_ key: String) async throws {
            let endpoint = try ProcessTests.server.get().openSSHEndpoint {
                $0.pinnedHostKey = try? TestKeys.shared.get().fingerprint(key)
                $0.knownHostsFiles = []
            }
            try await withOpenSSH { transport in
                let result = try await transport.withSession(to: endpoint) { try await $0.run(Command("exit 5")) }
                #expect(result.termination == .exited(5))
            }
        }

        @Test("a pinned key that known_hosts revokes is refused")
        func revoked() async throws {
            let server = try ProcessTests.server.get()
            let keys = try TestKeys.shared.get()
            let known = try server.knownHosts("@revoked * \(keys.publicKey("host_ed25519"))")
            let error = try await LoginFailureTests.failure(
                server.openSSHEndpoint {
                    $0.pinnedHostKey = try keys.fingerprint("host_ed25519")
                    $0.knownHostsFiles = known
                })
            #expect(error.code == .changedHostKey)
            #expect(error.message.contains("revoked"), "\(error.message)")
        }

        @Test("a pinned key is asked of the host, not of a master that the user began without asking")
        func usersMaster() async throws {
            let server = try TestServer(["LogLevel VERBOSE"])
            let socket = "/tmp/fl-\(UUID().uuidString.prefix(8))"
            let unchecked = try server.openSSHEndpoint {
                $0.openSSH.options = ["ControlMaster=auto", "ControlPath=\(socket)", "ControlPersist=20"]
            }
            try await withOpenSSH { try await $0.withSession(to: unchecked) { _ in } }
            #expect(UnixSocket.answers(socket))
            var pinned = unchecked
            pinned.pinnedHostKey = try TestKeys.shared.get().fingerprint("other_ed25519")
            #expect(try await LoginFailureTests.failure(pinned).code == .changedHostKey)
            pinned.pinnedHostKey = try TestKeys.shared.get().fingerprint("host_ed25519")
            try await withOpenSSH { try await $0.withSession(to: pinned) { _ in } }
            #expect(server.logins == 2)
            #expect(UnixSocket.answers(socket))
            try TestKeys.run("ssh", ["-F", "/dev/null", "-O", "exit", "-S", socket, "host"])
        }

        @Test("another key is refused, though known_hosts has it", arguments: ["other_ed25519", nil])
        func other(_ key: String?) async throws {
            let endpoint = try ProcessTests.server.get().openSSHEndpoint {
                $0.pinnedHostKey = key.flatMap { try? TestKeys.shared.get().fingerprint($0) } ?? "x' || echo"
                $0.unknownHostKeys = .added
            }
            try await withOpenSSH { transport in
                let error = await #expect(throws: TransportError.self) {
                    try await transport.withSession(to: endpoint) { _ in }
                }
                #expect(error?.code == .changedHostKey)
            }
        }
    }
}

extension TestServer {
    /// How many connections the server has seen; it has to have `LogLevel VERBOSE`.
    var connections: Int { log.components(separatedBy: "Connection from").count - 1 }

    /// How many logins the server has seen; it has to have `LogLevel VERBOSE`.
    var logins: Int { log.components(separatedBy: "Accepted publickey").count - 1 }
}
