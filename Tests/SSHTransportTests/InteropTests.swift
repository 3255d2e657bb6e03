import Foundation
import HostAccess
import TestSupport
import Testing

@testable import SSHTransport

extension SSHTests {
    /// OpenSSH 7.2 to 10 and Dropbear, as their distributions configure them.
    @Suite("SSH servers of other releases", .enabled(if: SSHServers.areUp, Comment(rawValue: SSHServers.absence)))
    struct InteropTests {
        /// What is known of a server: the way to it, and the keys that log in there.
        ///
        /// libssh2 1.10 reaches them all, since all still have curve25519, AES in counter mode and HMAC-SHA-256. One that
        /// it cannot reach gets ``Endpoint/Way/openssh`` here, and what the error then says is missing.
        struct Expectation: Sendable {
            var way = Endpoint.Way.ssh
            var missing = ""
            var keys = ["id_ed25519", "id_ecdsa", "id_rsa"]
        }

        /// Only what differs from ``Expectation/init(way:missing:keys:)``. libssh2 1.10 signs with RSA keys under a name
        /// that Dropbear does not take.
        static let expectations: [String: Expectation] = [
            "dropbear-bullseye": Expectation(keys: ["id_ed25519", "id_ecdsa"]),
            "dropbear-bookworm": Expectation(keys: ["id_ed25519", "id_ecdsa"]),
            "dropbear-trixie": Expectation(keys: ["id_ed25519", "id_ecdsa"]),
        ]

        static let cases = SSHServers.usual.flatMap { server in
            let expectation = expectations[server.name] ?? Expectation()
            return expectation.keys.map { Case(server: server, key: $0, expectation: expectation) }
        }

        struct Case: Sendable, CustomTestStringConvertible {
            let server: SSHServers.Server
            let key: String
            let expectation: Expectation

            var testDescription: String { "\(server.name) \(key)" }
        }

        static let mebibyte = (0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

        @Test("login, a mebibyte there and back, standard error, exit status and signal, a tunnel", arguments: cases)
        func works(_ test: Case) async throws {
            let endpoint = try SSHServers.shared.endpoint(test.server, key: test.key)
            let transport = SSHTransport()
            guard test.expectation.way == .ssh else {
                let error = await #expect(throws: TransportError.self) {
                    try await transport.withSession(to: endpoint) { _ in }
                }
                #expect(error?.code == .noCommonAlgorithm)
                #expect(error?.message.contains(test.expectation.missing) == true)
                return
            }
            let echo = try await ScriptedServer(.echoes)
            try await transport.withSession(to: endpoint) { session in
                let result = try await session.run(
                    Command("cat; echo problem >&2; exit 3", standardInput: Self.mebibyte))
                #expect(result.termination == .exited(3))
                #expect(result.standardOutput == Self.mebibyte)
                #expect(result.standardError == Array("problem\n".utf8))
                #expect(try await session.run(Command("kill -9 $$")).termination == .signalled("KILL"))
                let answer = try await session.withTunnel(to: "127.0.0.1", port: echo.port, deadline: .seconds(10)) {
                    try await $0.write(Array("ping".utf8))
                    return try await $0.read(upTo: 100)
                }
                #expect(answer == Array("ping".utf8))
            }
            transport.expectNothingLeft()
        }

        @Test("several commands at once, and one after the other", arguments: SSHServers.usual)
        func commands(_ server: SSHServers.Server) async throws {
            let endpoint = try SSHServers.shared.endpoint(server)
            let transport = SSHTransport()
            try await transport.withSession(to: endpoint) { session in
                try await session.expectCommands(atOnce: 20)
                for _ in 0..<5 { try await session.expectCommands(atOnce: 1) }
            }
            transport.expectNothingLeft()
        }

        @Test("the host's key is held against known_hosts", arguments: SSHServers.usual)
        func hostKey(_ server: SSHServers.Server) async throws {
            let directory = try TestKeys.temporaryDirectory()
            defer { try? FileManager.default.removeItem(at: directory) }
            let keys = try TestKeys.shared.get()
            let known = directory.appending(path: "known_hosts")
            let address = "[127.0.0.1]:\(server.port)"
            let table: [(String, TransportError.Code)] = [
                ("[127.0.0.1]:1 \(try keys.publicKey("other_ed25519"))", .unknownHostKey),
                ("\(address) \(try keys.publicKey("other_ed25519"))", .changedHostKey),
            ]
            for (line, code) in table {
                try "\(line)\n".write(to: known, atomically: true, encoding: .utf8)
                var endpoint = try SSHServers.shared.endpoint(server)
                endpoint.knownHostsFiles = [known.path]
                #expect(try await FailureTests.failure(endpoint).code == code, "\(line)")
            }
        }

        @Test("a refused key is offered once: a server that penalises it lets us in afterwards")
        func refusedKey() async throws {
            let server = try SSHServers.shared.server("penalties")
            // Whatever tests have run before.
            let before = try await Self.refusals(server, after: 0)
            let error = try await FailureTests.failure(try SSHServers.shared.endpoint(server, key: "stranger"))
            #expect(error.code == .authentication)
            #expect(try await Self.refusals(server, after: before) == before + 1)
            let transport = SSHTransport()
            try await transport.withSession(to: SSHServers.shared.endpoint(server)) {
                try await $0.expectCommands(atOnce: 1)
            }
            transport.expectNothingLeft()
        }

        /// How often a server has refused a key, once that is more than `count`, which the log may say only a moment
        /// later.
        private static func refusals(_ server: SSHServers.Server, after count: Int) async throws -> Int {
            var found = 0
            for _ in 0..<20 {
                found = try SSHServers.shared.log(of: server).split(whereSeparator: \.isNewline).count {
                    $0.hasPrefix("Failed publickey for ")
                }
                if found > count { break }
                try await Task.sleep(for: .milliseconds(50))
            }
            return found
        }
    }
}

extension Session {
    /// Commands that run at the same time and say who they are.
    func expectCommands(atOnce count: Int, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<count {
                group.addTask {
                    let result = try await run(Command("cat; exit \(number)", standardInput: Array("\(number)".utf8)))
                    #expect(
                        result
                            == CommandResult(
                                termination: .exited(Int32(number)), standardOutput: Array("\(number)".utf8)),
                        sourceLocation: sourceLocation)
                }
            }
            try await group.waitForAll()
        }
    }
}
