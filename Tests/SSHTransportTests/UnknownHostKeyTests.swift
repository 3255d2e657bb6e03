import Foundation
import HostAccess
import TestSupport
import Testing

@testable import SSHTransport

extension SSHTests {
    @Suite("Unknown hosts that the user lets in")
    struct UnknownHostKeyTests {
        private let server: TestServer
        private let keys: TestKeys
        private let notices = Notices()

        init() throws {
            server = try SSHTests.server.get()
            keys = try TestKeys.shared.get()
        }

        /// An endpoint of the server with a known_hosts file of its own and more to adjust.
        private func endpoint(_ files: [String], _ adjust: (inout Endpoint) -> Void = { _ in }) throws -> Endpoint {
            var endpoint = try server.endpoint()
            endpoint.knownHostsFiles = files
            endpoint.unknownHostKeys = .added
            adjust(&endpoint)
            return endpoint
        }

        private var line: String {
            get throws { "[127.0.0.1]:\(server.port) \(try keys.publicKey("host_ed25519"))\n" }
        }

        private var wasUnknown: String {
            get throws {
                "web-1 (127.0.0.1:\(server.port)): the host's key ED25519 \(try keys.fingerprint("host_ed25519")) was unknown"
            }
        }

        @Test("the key is added once and told of once, and is known from then on")
        func added() async throws {
            let file = try server.knownHosts("# mine")[0]
            for _ in 0..<2 {
                let transport = SSHTransport(options: notices.options)
                for _ in 0..<2 { try await transport.withSession(to: try endpoint([file, "/absent"])) { _ in } }
            }
            #expect(try String(contentsOfFile: file, encoding: .utf8) == "# mine\n\(try line)")
            #expect(notices.texts == ["\(try wasUnknown); it is added to \(file)"])
            var strict = try endpoint([file])
            strict.unknownHostKeys = .refused
            try await SSHTransport().withSession(to: strict) { _ in }
        }

        @Test("the key is written before anybody logs in")
        func beforeLogin() async throws {
            let file = try server.knownHosts()[0]
            let stranger = try endpoint([file]) { $0.identityFiles = [keys.path("stranger")] }
            let error = await #expect(throws: TransportError.self) {
                try await SSHTransport().withSession(to: stranger) { _ in }
            }
            #expect(error?.code == .authentication)
            #expect(try String(contentsOfFile: file, encoding: .utf8).hasSuffix(try line))
        }

        @Test("many hosts at once lose nothing", .timeLimit(.minutes(1)))
        func many() async throws {
            let folder = try TestKeys.temporaryDirectory()
            defer { try? FileManager.default.removeItem(at: folder) }
            let file = folder.appending(path: "ssh/known_hosts").path
            let transports = [SSHTransport(options: notices.options), SSHTransport(options: notices.options)]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<40 {
                    let endpoint = try endpoint([file]) { $0.hostKeyAlias = "host-\(number % 20)" }
                    group.addTask { try await transports[number / 20].withSession(to: endpoint) { _ in } }
                }
                try await group.waitForAll()
            }
            let key = try keys.publicKey("host_ed25519")
            let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map(String.init)
            #expect(lines.sorted() == (0..<20).map { "host-\($0) \(key)" }.sorted())
            #expect(notices.texts.count == 20)
        }

        @Test("a changed key is refused also then, and nothing is written")
        func changed() async throws {
            let name = "[127.0.0.1]:\(server.port)"
            let other = try keys.publicKey("other_ed25519")
            for line in [
                "\(name) \(other)", "\(KnownHostsTests.hashed(name)) \(other)",
                "@revoked * \(try keys.publicKey("host_ed25519"))",
            ] {
                let file = try server.knownHosts(line)[0]
                let error = await #expect(throws: TransportError.self) {
                    try await SSHTransport(options: notices.options).withSession(to: try endpoint([file])) { _ in }
                }
                #expect(error?.code == .changedHostKey)
                #expect(try String(contentsOfFile: file, encoding: .utf8) == "\(line)\n")
            }
            #expect(notices.texts.isEmpty)
        }

        @Test("a key that somebody else has written meanwhile counts")
        func meanwhile() async throws {
            let file = try server.knownHosts()[0]
            let transport = SSHTransport(options: notices.options)
            // Read before: what comes now is not seen until the file is to be written.
            _ = await transport.knownHosts.content(of: file)
            let other = "[127.0.0.1]:\(server.port) \(try keys.publicKey("other_ed25519"))\n"
            try other.write(toFile: file, atomically: true, encoding: .utf8)
            let error = await #expect(throws: TransportError.self) {
                try await transport.withSession(to: try endpoint([file])) { _ in }
            }
            #expect(error?.code == .changedHostKey)
            #expect(error?.message.contains(" and \(file):1 has ED25519 ") == true)
            #expect(try String(contentsOfFile: file, encoding: .utf8) == other)
        }

        @Test("where nothing can be written the host is let in, and the user is told")
        func notWritten() async throws {
            let folder = try TestKeys.temporaryDirectory()
            defer { try? FileManager.default.removeItem(at: folder) }
            for (files, told) in [
                (["/dev/null"], "; it is accepted, and /dev/null does not keep it"),
                ([], "; it is accepted, and no file is set to keep it in"),
                ([folder.path], "; it is accepted, and cannot be added to \(folder.path): Is a directory"),
            ] {
                let notices = Notices()
                try await SSHTransport(options: notices.options).withSession(to: try endpoint(files)) { _ in }
                #expect(notices.texts.last?.hasSuffix("\(try wasUnknown)\(told)") == true)
            }
        }

        @Test("the alias is the name that is looked up, and that is written")
        func alias() async throws {
            let file = try server.knownHosts("[alias]:\(server.port) \(try keys.publicKey("other_ed25519"))")[0]
            let endpoint = try endpoint([file]) { $0.hostKeyAlias = "Alias" }
            try await SSHTransport(options: notices.options).withSession(to: endpoint) { _ in }
            #expect(
                try String(contentsOfFile: file, encoding: .utf8).hasSuffix(
                    "\nalias \(try keys.publicKey("host_ed25519"))\n"))
        }
    }
}
