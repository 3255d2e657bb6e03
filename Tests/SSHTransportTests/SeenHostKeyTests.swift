import Foundation
import HostAccess
import TestSupport
import Testing

@testable import SSHTransport

extension SSHTests {
    @Suite("Keys that hosts show")
    struct SeenHostKeyTests {
        private let server: TestServer
        private let keys: TestKeys

        init() throws {
            server = try SSHTests.server.get()
            keys = try TestKeys.shared.get()
        }

        /// What is said of the ed25519 and the ECDSA key; `N` is the server's name, `E`, `C`, `O` and `R` are keys.
        @Test(
            "each key is compared with what is known",
            arguments: [
                ("", "new new"), ("N E", "known:1 new"), ("N C", "new known:1"), ("N E\nN C", "known:1 known:2"),
                ("N O", "changed changed"), ("N O\nN C", "changed known:2"), ("127.0.0.1 E", "known:1 new"),
                ("127.0.0.1 O", "new new"), ("@revoked * E", "changed new"), ("@cert-authority * O", "new new"),
            ])
        func standings(_ file: String, _ expected: String) async throws {
            var endpoint = try server.endpoint()
            endpoint.knownHostsFiles = try server.knownHosts(try text(file))
            endpoint.identityFiles = []
            let seen = try await SSHTransport().hostKeys(of: endpoint)
            #expect(seen.map(\.key.shortType) == ["ED25519", "ECDSA"])
            #expect(seen.map { Self.word($0.standing) }.joined(separator: " ") == expected)
        }

        @Test("a pin replaces known_hosts, and makes the other keys none to speak of")
        func pins() async throws {
            for (pin, expected) in [("host_ecdsa", "unpinned known"), ("other_ed25519", "changed changed")] {
                var endpoint = try server.endpoint()
                endpoint.pinnedHostKey = try keys.fingerprint(pin)
                let seen = try await SSHTransport().hostKeys(of: endpoint)
                #expect(seen.map { Self.word($0.standing) }.joined(separator: " ") == expected)
            }
        }

        @Test("what was agreed to is added beside other keys, never in place of one")
        func added() async throws {
            let transport = SSHTransport()
            var endpoint = try server.endpoint()
            endpoint.knownHostsFiles = try server.knownHosts(try text("N E"))
            for seen in try await transport.hostKeys(of: endpoint) {
                try await transport.add(seen.key, of: endpoint)
            }
            let content = try String(contentsOfFile: endpoint.knownHostsFiles[0], encoding: .utf8)
            #expect(content == "\(try text("N E"))\n\(try text("N C"))\n")
            endpoint.knownHostsFiles = try server.knownHosts(try text("N O"))
            let first = try #require(try await transport.hostKeys(of: endpoint).first)
            let error = await #expect(throws: TransportError.self) { try await transport.add(first.key, of: endpoint) }
            #expect(error?.code == .changedHostKey)
            endpoint.knownHostsFiles = ["/dev/null"]
            let other = await #expect(throws: TransportError.self) { try await transport.add(first.key, of: endpoint) }
            #expect(other?.message.hasSuffix(" cannot be added to /dev/null: it does not keep anything") == true)
        }

        /// What the expectations say of the ed25519 key of web-1 at 127.0.0.1, a port that is not 22.
        @Test(
            "expectations may be written in many ways",
            arguments: [
                ("web-1 F", "expected"), ("F web-1", "expected"), ("F web-*,!web-2", "expected"),
                ("F WEB-1\r", "expected"),
                ("127.0.0.1 F", "expected"), ("N F", "expected"), ("[127.0.0.1]:1 F", "unlisted"),
                ("web-2 F", "unlisted"),
                ("256 F root@web-1 (ED25519)", "expected"), ("256 F web-1 (ED25519)", "expected"),
                ("256 G root@web-1 (ED25519)", "contradicted"), ("256 G root@web-1 (ECDSA)", "other"),
                ("web-1 G", "other"), ("web-1 G\nweb-1 F", "expected"), ("web-1 E", "expected"), ("N E", "expected"),
                ("H E", "expected"), ("N O", "contradicted"), ("N C", "other"), ("N E\n@revoked * E", "contradicted"),
                ("# F web-1", "unlisted"), ("", "unlisted"), ("web-1 F=", "expected"),
            ])
        func expectations(_ file: String, _ verdict: String) throws {
            let expectations = HostKeyExpectations(Array(try text(file).utf8), file: "f")
            #expect(expectations.damagedLines.isEmpty)
            let key = HostKey(
                blob: try #require(Base64.decoded(try keys.publicKey("host_ed25519").split(separator: " ")[1].utf8)))
            let found =
                switch expectations.verdict(on: key, of: try server.endpoint()) {
                case .expected: "expected"
                case .contradicted: "contradicted"
                case .otherKeysExpected: "other"
                case .hostNotListed: "unlisted"
                }
            #expect(found == verdict)
        }

        @Test(
            "expectations that cannot be understood are named",
            arguments: [
                "web-1", "SHA256:abc web-1", "F", "256 F no comment (ED25519)", "web-1 MD5:00:11", "web-1 F extra",
                "web-1 ssh-ed25519 AAAA", "F  ",
            ])
        func damagedExpectations(_ line: String) throws {
            let text = "# x\nweb-1 F\n\(line)\nweb-2 E\n"
            #expect(HostKeyExpectations(Array(try self.text(text).utf8), file: "f").damagedLines == ["f:3"])
        }

        private static func word(_ standing: SeenHostKey.Standing) -> String {
            switch standing {
            case .known("hostKey:"): "known"
            case .known(let place): "known:\(place.split(separator: ":").last ?? "")"
            case .new: "new"
            case .changed: "changed"
            case .unpinned: "unpinned"
            }
        }

        private func text(_ file: String) throws -> String {
            let name = "[127.0.0.1]:\(server.port)"
            let words = [
                "E": try keys.publicKey("host_ed25519"), "C": try keys.publicKey("host_ecdsa"),
                "O": try keys.publicKey("other_ed25519"), "N": name, "H": KnownHostsTests.hashed(name),
                "F": try keys.fingerprint("host_ed25519"), "F=": try keys.fingerprint("host_ed25519") + "=",
                "G": try keys.fingerprint("other_ed25519"),
            ]
            return file.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                line.split(separator: " ", omittingEmptySubsequences: false).map { words[String($0)] ?? String($0) }
                    .joined(separator: " ")
            }.joined(separator: "\n")
        }
    }
}
