import Foundation
import TestSupport
import Testing

@testable import SSHTransport

@Suite("Keys that are added to known_hosts files")
final class KnownHostsFileTests {
    private let folder: URL
    private let a = "ssh-ed25519 \(KnownHostsTests.a)"
    private let b = "ssh-ed25519 \(KnownHostsTests.b)"

    init() throws { folder = try TestKeys.temporaryDirectory() }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func path(_ name: String) -> String { folder.appending(path: name).path }

    private static func addition(_ name: String, _ base64: String, mustBeFirst: Bool = true) -> KnownHostsAddition {
        KnownHostsAddition(
            name: name, key: HostKey(blob: Base64.decoded(base64.utf8) ?? []), mustBeFirst: mustBeFirst)
    }

    private func add(_ name: String, to file: String) -> [KnownHostsFile.Outcome] {
        KnownHostsFile.add([Self.addition(name, KnownHostsTests.a)], to: file)
    }

    private func bytes(_ file: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: file))) }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test("folder and file are made for their owner alone")
    func absent() throws {
        let file = path(".ssh/known_hosts")
        #expect(add("web-1", to: file) == [.added])
        #expect(try bytes(file) == Array("web-1 \(a)\n".utf8))
        #expect(try mode(file) == 0o600)
        #expect(try mode(path(".ssh")) == 0o700)
        #expect(try FileManager.default.contentsOfDirectory(atPath: path(".ssh")) == ["known_hosts"])
    }

    @Test("foreign bytes and the mode stay, and a missing newline is added")
    func foreign() throws {
        let file = path("known_hosts")
        let old = [0xFF, 0x00, 0x0D, 0x0A] + Array("# ä\n\nx \(b)".utf8)
        try Data(old).write(to: URL(filePath: file))
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file)
        #expect(add("web-1", to: file) == [.added])
        #expect(try bytes(file) == old + Array("\nweb-1 \(a)\n".utf8))
        #expect(try mode(file) == 0o640)
    }

    @Test("a symbolic link stays one", arguments: [true, false])
    func link(exists: Bool) throws {
        try FileManager.default.createDirectory(atPath: path("dotfiles"), withIntermediateDirectories: true)
        if exists { try Data("x \(b)\n".utf8).write(to: URL(filePath: path("dotfiles/known"))) }
        try FileManager.default.createSymbolicLink(atPath: path("link"), withDestinationPath: "dotfiles/known")
        try FileManager.default.createSymbolicLink(atPath: path("known_hosts"), withDestinationPath: path("link"))
        #expect(add("web-1", to: path("known_hosts")) == [.added])
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path("known_hosts")) == path("link"))
        #expect(try bytes(path("dotfiles/known")) == Array(((exists ? "x \(b)\n" : "") + "web-1 \(a)\n").utf8))
    }

    @Test("a key is written once, and never beside another one or a revocation")
    func judged() throws {
        let file = path("known_hosts")
        try Data("web-1 \(a)\nweb-2 \(b)\n@revoked web-3 \(a)\n".utf8).write(to: URL(filePath: file))
        let before = try bytes(file)
        let known = KnownHosts(before, file: file)
        #expect(add("web-1", to: file) == [.present])
        #expect(add("web-2", to: file) == [.conflict(try #require(known.entries(for: "web-2").first))])
        #expect(add("web-3", to: file) == [.conflict(try #require(known.entries(for: "web-3").first))])
        #expect(try bytes(file) == before)
        let outcomes = KnownHostsFile.add(
            [
                Self.addition("web-4", KnownHostsTests.a), Self.addition("web-4", KnownHostsTests.a),
                Self.addition("web-4", KnownHostsTests.b),
            ], to: file)
        #expect(outcomes.prefix(2) == [.added, .present])
        guard case .conflict = outcomes.last else {
            Issue.record("two keys for one host")
            return
        }
        #expect(try bytes(file) == before + Array("web-4 \(a)\n".utf8))
    }

    @Test(
        "names that mean something else in a known_hosts file are not written",
        arguments: ["", "a b", "a,b", "*", "!a", "|1|x", "#a", "@a", "a\n", "a\u{7F}"])
    func names(_ name: String) {
        #expect(
            add(name, to: path("known_hosts")) == [.failed("the name cannot stand in a known_hosts file")])
    }

    @Test("what cannot be written fails with the system's words, and devices keep nothing")
    func failures() throws {
        #expect(add("web-1", to: "/dev/null") == [.notKept])
        #expect(add("web-1", to: folder.path) == [.failed("Is a directory")])
        #expect(add("web-1", to: path("a/b/c")) == [.failed("\(path("a/b")): No such file or directory")])
        try FileManager.default.createSymbolicLink(atPath: path("x"), withDestinationPath: "x")
        #expect(add("web-1", to: path("x")) == [.failed("Too many levels of symbolic links")])
    }

    @Test(
        "several writers at once lose nothing of what they add, while ssh adds lines without a lock",
        .timeLimit(.minutes(1)))
    func writers() async throws {
        let file = path("known_hosts")
        let appended = Task.detached { [a] in
            let descriptor = open(file, O_WRONLY | O_CREAT | O_APPEND, 0o600)
            close(descriptor)
            for number in 0..<20 {
                // As ssh does: opened by name for each key, and never locked.
                let handle = try FileHandle(forWritingTo: URL(filePath: file))
                try handle.seekToEnd()
                try handle.write(contentsOf: Data("ssh-\(number) \(a)\n".utf8))
                try handle.close()
                try await Task.sleep(for: .milliseconds(3))
            }
        }
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    let writes = KnownHostsWriter()
                    for number in 0..<25 {
                        let addition = Self.addition("w\(writer)-\(number)", KnownHostsTests.a)
                        #expect(await writes.add(addition, to: file) == .added)
                    }
                }
            }
        }
        try await appended.value
        let names = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map {
            $0.prefix { $0 != " " }
        }
        let ours = Set(names.filter { $0.hasPrefix("w") })
        #expect(ours.count == 100)
        #expect(Set(names).count == names.count)
    }
}
