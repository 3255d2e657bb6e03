import Foundation
import ProxyModel
import Testing

@testable import FairleadCommands

@Suite("Passwords are looked up where the spec says, once, and failures do not show them")
struct SecretResolverTests {
    @Test(arguments: [
        ("SET", "password p@ss"), ("UNSET", Secrets.failure("environment variable 'UNSET' is not set")),
        ("EMPTY", Secrets.failure("environment variable 'EMPTY' is empty")),
        ("LINE", Secrets.failure("environment variable 'LINE' holds a control character or a line end")),
        ("LATIN", Secrets.failure("environment variable 'LATIN' is not UTF-8 text")),
    ])
    func environment(name: String, expected: String) {
        let variables: [String: [UInt8]] = [
            "SET": Array("p@ss".utf8), "EMPTY": [], "LINE": Array("QZ\n".utf8), "LATIN": [0x51, 0x5A, 0xE4],
        ]
        #expect(Secrets.outcome(.env(name), variables: variables) == expected)
    }

    @Test("the process's own environment is asked")
    func ownEnvironment() throws {
        let path = try #require(ProcessInfo.processInfo.environment["PATH"])
        let states = try SecretResolver(expandingHome: { $0 }).resolve([Secrets.state(.env("PATH"))])
        #expect(states.first?.entries.first?.settings.https?.password?.revealed == Array(path.utf8))
    }

    @Test func everyFailureAtOnceInTheOrderOfTheFile() {
        let states = [
            Secrets.state(.env("FAIRLEAD_TEST_B"), host: "a", line: 9),
            Secrets.state(.command(["false"]), host: "b", line: 3),
            Secrets.state(.env("FAIRLEAD_TEST_B"), host: "c", line: 9),
        ]
        let failure = #expect(throws: CommandFailure.self) {
            try SecretResolver(expandingHome: { $0 }).resolve(states)
        }
        #expect(failure?.status == .usage)
        #expect(
            failure?.text == """
                proxy.yaml:3:5: error: the password's command 'false' exited with 1; run it by hand to see what it says [secret]
                proxy.yaml:9:5: error: the password's environment variable 'FAIRLEAD_TEST_B' is not set [secret]

                """)
    }

    @Test("a source is asked once, however many hosts need it")
    func once() throws {
        let folder = try TemporaryFolder()
        let source = PasswordSource.command(["sh", "-c", "echo x >> '\(folder.path)/runs'; echo word"])
        let states = ["a", "b", "c"].map { Secrets.state(source, host: $0) }
        let resolved = try SecretResolver(expandingHome: { $0 }).resolve(states)
        #expect(resolved.map(\.host) == ["a", "b", "c"])
        #expect(resolved.allSatisfy { $0.entries.allSatisfy { $0.settings.https?.revealed == "http://svc:word@p:1" } })
        #expect(try String(contentsOfFile: "\(folder.path)/runs", encoding: .utf8) == "x\n")
        // What is resolved is asked for no more.
        #expect(try SecretResolver(expandingHome: { $0 }).resolve(resolved) == resolved)
        #expect(try String(contentsOfFile: "\(folder.path)/runs", encoding: .utf8) == "x\n")
    }

    @Test(arguments: [
        ("word", "password word"), ("word\n", "password word"), ("word\r\n", "password word"),
        ("word ", "password word "),
        ("word\n\n", "holds a control character or a line end"), ("a\nb", "holds a control character or a line end"),
        ("word\r", "holds a control character or a line end"), ("a\0b", "holds a control character or a line end"),
        ("", "is empty"), ("\n", "is empty"),
    ])
    func contentOfFiles(content: String, expected: String) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("p", content.utf8)
        let isGood = expected.hasPrefix("password")
        #expect(Secrets.outcome(.file(file)) == (isGood ? expected : Secrets.failure("file '\(file)' \(expected)")))
    }

    @Test(arguments: [0o600, 0o400, 0o700, 0o640, 0o604, 0o620, 0o602, 0o644])
    func modesOfFiles(mode: Int) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("p", "word".utf8, mode: mode)
        let remedy = "is open to other users (mode 0\(String(mode, radix: 8))); chmod 600 \(file)"
        let expected = mode & 0o066 == 0 ? "password word" : Secrets.failure("file '\(file)' \(remedy)")
        #expect(Secrets.outcome(.file(file)) == expected)
    }

    @Test func filesThatAreNone() throws {
        let folder = try TemporaryFolder()
        let missing = "\(folder.path)/missing"
        #expect(Secrets.outcome(.file(missing)) == Secrets.failure("file '\(missing)' does not exist"))
        #expect(Secrets.outcome(.file(folder.path)) == Secrets.failure("file '\(folder.path)' is no regular file"))
        let pipe = "\(folder.path)/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(Secrets.outcome(.file(pipe)) == Secrets.failure("file '\(pipe)' is no regular file"))
        let large = try folder.write("large", [UInt8](repeating: 0x61, count: 65_537))
        #expect(Secrets.outcome(.file(large)) == Secrets.failure("file '\(large)' is larger than 64 KiB"))
        let limit = try folder.write("limit", [UInt8](repeating: 0x61, count: 65_536))
        #expect(Secrets.outcome(.file(limit)).utf8.count == 65_536 + "password ".utf8.count)
    }

    @Test("a link is followed, and its end looked at")
    func links() throws {
        let folder = try TemporaryFolder()
        let open = try folder.write("open", "QZ".utf8, mode: 0o644)
        for (name, target) in [("good", try folder.write("p", "word".utf8)), ("bad", open)] {
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder.path)/\(name)", withDestinationPath: target)
        }
        #expect(Secrets.outcome(.file("\(folder.path)/good")) == "password word")
        #expect(Secrets.outcome(.file("\(folder.path)/bad")).contains("is open to other users (mode 0644)"))
    }

    @Test("somebody else's file is refused", .enabled(if: geteuid() == 0, "giving files away needs root"))
    func owners() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("p", "QZ".utf8)
        #expect(chown(file, 4242, 4242) == 0)
        let expected = "belongs to neither this user nor root, who alone may know the password"
        #expect(Secrets.outcome(.file(file)) == Secrets.failure("file '\(file)' \(expected)"))
    }

    @Test func homeAndRelativePaths() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("p", "word".utf8)
        let up = String(repeating: "../", count: FileManager.default.currentDirectoryPath.split(separator: "/").count)
        #expect(Secrets.outcome(.file(up + file.dropFirst())) == "password word")
        let resolver = SecretResolver(expandingHome: { $0.replacing("~/", with: folder.path + "/") })
        let states = try resolver.resolve([Secrets.state(.file("~/p"))])
        #expect(states.first?.entries.first?.settings.https?.revealed == "http://svc:word@p:1")
    }
}
