import Foundation
import HostAccess
import TestSupport
import Testing

@testable import SSHTransport

extension SSHTests {
    /// The same files, given to ssh and to this transport: both let the same hosts in and write the same.
    ///
    /// On purpose otherwise: a key that is revoked by the bare address is refused on every port, where ssh looks for
    /// `[address]:port` alone.
    @Suite("known_hosts as ssh reads them")
    struct KnownHostsAgreementTests {
        private let keys: TestKeys
        private let server: TestServer

        init() throws {
            keys = try TestKeys.shared.get()
            server = try SSHTests.server.get()
        }

        // In these `E` is the server's ed25519 key, `C` its ECDSA key, `O` another one, `R` an RSA key that it has not,
        // `N` its name, `P` its port, `H(x)` the hash of x.
        private static let files = [
            "", "N E", "N C", "N O", "N R", "N O\nN E", "N E\nN O", "127.0.0.1 E", "127.0.0.1 O", "127.0.0.1 O\nN E",
            "127.0.0.1 E\nN O", "H(N) E", "H(N) O", "H(127.0.0.1) E", "H(127.0.0.1) O\nH(N) C", "* E",
            "[127.0.0.?]:* E",
            "127.0.0.* E", "*,!N E", "*,!127.0.0.1 E", "!N E", "elsewhere,N E", "elsewhere E", "@revoked * E",
            "N E\n@revoked N E", "N E\n@revoked elsewhere E", "N E\n@revoked N O", "N E comment with words", "N\tE",
            "N  E", " N E", "\t N E", "N E\r", "N O\r\nN E\r", "#N E", "N",
            "N ssh-ed25519",
            "N ssh-ed25519 AAAA", "N ssh-ed25519 !!!!\nN E", "N ssh-rsa O", "N foo E", "@foo N E", "@revoked", "@",
            "@revoked @revoked N E", "|1|AAAA|AAAA E", "|2|AAAA|AAAA E\nN E", "|1 E\nN E", "N 1024 35 12345\nN E",
            "N,N E", ",N E", "N, E", ",, E", "[127.0.0.1]:1 E", "[127.0.0.1]:1 O", "[127.0.0.1]:P,x E", "N EAAAA",
            "\r\nN E",
            "N E\n\n\n", "n\u{FF} E\nN E", "N O # E", "[*]:P E", "[127.0.0.1]:?* E",
        ]
        private static let strictness = ["yes", "accept-new"]

        @Test(arguments: files, strictness)
        func agree(_ file: String, _ strictness: String) async throws {
            try await compare(file, strictness, alias: nil)
        }

        @Test(
            arguments: [
                "", "alias E", "aLiaS E", "[alias]:P E", "N E", "alias O\nN E", "H(alias) E", "al* E", "alias C",
            ],
            strictness)
        func agreeOnAliases(_ file: String, _ strictness: String) async throws {
            try await compare(file, strictness, alias: "Alias")
        }

        private func compare(_ file: String, _ strictness: String, alias: String?) async throws {
            let content = try text(file)
            let ours = try server.knownHosts()[0]
            let theirs = try server.knownHosts()[0]
            for path in [ours, theirs] { try Data(content).write(to: URL(filePath: path)) }
            var endpoint = try server.endpoint()
            endpoint.knownHostsFiles = [ours]
            endpoint.hostKeyAlias = alias
            endpoint.unknownHostKeys = strictness == "yes" ? .refused : .added
            let isLetIn: Bool
            do {
                try await SSHTransport().withSession(to: endpoint) { _ in }
                isLetIn = true
            } catch let error as TransportError
                where [.unknownHostKey, .changedHostKey].contains(error.code)
            {
                isLetIn = false
            }
            #expect(try isLetInBySSH(theirs, strictness, alias) == isLetIn)
            #expect(try Data(contentsOf: URL(filePath: ours)) == Data(contentsOf: URL(filePath: theirs)))
        }

        private func isLetInBySSH(_ file: String, _ strictness: String, _ alias: String?) throws -> Bool {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            let options =
                [
                    "StrictHostKeyChecking=\(strictness)", "UserKnownHostsFile=\(file)",
                    "GlobalKnownHostsFile=/dev/null",
                    "UpdateHostKeys=no", "HashKnownHosts=no", "CheckHostIP=no", "BatchMode=yes", "IdentitiesOnly=yes",
                    "IdentityFile=\(keys.path("user_ed25519"))", "KexAlgorithms=curve25519-sha256",
                ] + (alias.map { ["HostKeyAlias=\($0)"] } ?? [])
            process.arguments =
                ["ssh", "-F", "none"] + options.flatMap { ["-o", $0] } + ["-p", "\(server.port)", "127.0.0.1", "true"]
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            return process.terminationStatus == 0
        }

        private func text(_ file: String) throws -> [UInt8] {
            let name = "[127.0.0.1]:\(server.port)"
            var result = ""
            var rest = file[...]
            while let character = rest.first {
                if rest.hasPrefix("H("), let end = rest.firstIndex(of: ")") {
                    let hashed = rest[..<end].dropFirst(2)
                    result += KnownHostsTests.hashed(hashed == "N" ? name : String(hashed))
                    rest = rest[end...].dropFirst()
                    continue
                }
                rest = rest.dropFirst()
                switch character {
                case "E": result += try keys.publicKey("host_ed25519")
                case "C": result += try keys.publicKey("host_ecdsa")
                case "O": result += try keys.publicKey("other_ed25519")
                case "R": result += try keys.publicKey("host_rsa")
                case "N": result += name
                case "P": result += "\(server.port)"
                default: result.append(character)
                }
            }
            return result.isEmpty ? [] : Array((result + "\n").utf8).map { $0 }
        }
    }
}
