import Foundation
import Testing

@testable import SSHConfig

/// Which files are read, what is said of bad ones, and what stays within bounds.
@Suite struct FileTests {
    @Test("problems name the file and the line")
    func problems() {
        let files = MemoryFiles(["/config": "Port x\n\nHost a\n  Nonsense yes\n Include /other\n", "/other": "User\n"])
        let problems = files.config(own: "/config").problems
        #expect(problems.map(\.place.description) == ["/config:1", "/other:1", "/config:4"])
        #expect(
            problems.map(\.message) == [
                "Port: 'x' is no port", "User has no value", "ssh knows no keyword 'nonsense'",
            ])
    }

    @Test("a file that is named must be there, and the usual ones need not")
    func missing() throws {
        let folder = try ConfigFolder([:])
        let account = LocalAccount(name: "ops", userID: 1000, home: folder.path, hostName: "desk")
        let named = SSHConfig(file: "\(folder.path)/none", account: account, environment: [:])
        #expect(named.problems.map(\.place.description) == ["\(folder.path)/none"])
        #expect(try Oracle.ssh(["-G", "-F", "\(folder.path)/none", "host"], folder: folder.path).status == 255)
        #expect(SSHConfig(account: account, environment: [:]).problems.isEmpty)
        #expect(SSHConfig(file: "none", account: account, environment: [:]).tree.files.isEmpty)
    }

    @Test("without a name the user's file comes before the system's")
    func usual() throws {
        let folder = try ConfigFolder([
            ".ssh/config": "Host web-1\nHashKnownHosts no\nUser own\nInclude extra\n", ".ssh/extra": "Port 7\n",
        ])
        let account = LocalAccount(name: "ops", userID: 1000, home: folder.path, hostName: "desk")
        let settings = try SSHConfig(account: account, environment: [:]).settings(for: "web-1")
        #expect(settings.user == "own")
        #expect(settings.port == 7)
        #expect(!settings.hashesKnownHosts)
    }

    @Test("the usual files say what they say to ssh")
    func usualOfSSH() throws {
        let account = try Oracle.account()
        let folder = account.home
        let config = SSHConfig(account: account, environment: Oracle.environment(folder: folder))
        let plain = try Oracle.values(Oracle.ssh(["-G", "-F", "none", "web-1"], folder: folder).output)
        let theirs = try Oracle.values(Oracle.ssh(["-G", "web-1"], folder: folder).output)
        #expect(try Oracle.values(config.resolution(for: "web-1"), defaults: plain) == theirs)
    }

    @Test("an included file that others can write is refused, as ssh does", arguments: [0o600, 0o644, 0o646, 0o666])
    func permissions(mode: Int) throws {
        let folder = try ConfigFolder(["config": "Include $DIR/a\n", "a": "Port 7\n"])
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: "\(folder.path)/a")
        let config = SSHConfig(file: "\(folder.path)/config", account: try Oracle.account(), environment: [:])
        let status = try Oracle.ssh(["-G", "-F", "\(folder.path)/config", "host"], folder: folder.path).status
        #expect(config.problems.isEmpty == (status == 0))
        #expect((mode & 0o002 == 0) == (status == 0))
    }

    @Test("a command of match exec is run once, and not at all where that is not wanted")
    func commands() throws {
        let folder = try ConfigFolder(["config": "Match exec \"echo x >>$DIR/ran\"\nPort 7\nMatch final\nUser a\n"])
        let path = "\(folder.path)/config"
        let environment = Oracle.environment(folder: folder.path)
        let idle = SSHConfig(file: path, account: try Oracle.account(), environment: environment, runsCommands: false)
        #expect(try idle.settings(for: "web-1").unsupported.map(\.place.line) == [1])
        #expect(try idle.settings(for: "web-1").port == nil)
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/ran"))
        let config = SSHConfig(file: path, account: try Oracle.account(), environment: environment)
        for host in ["a", "b", "c"] { #expect(try config.settings(for: host).port == 7) }
        #expect(try String(contentsOfFile: "\(folder.path)/ran", encoding: .utf8) == "x\n")
    }

    @Test("a command that cannot be started leaves the matter open")
    func badShell() throws {
        let folder = try ConfigFolder(["config": "Match exec true\nPort 7\n"])
        let config = SSHConfig(
            file: "\(folder.path)/config", account: try Oracle.account(), environment: ["SHELL": "/nowhere/sh"])
        #expect(try config.settings(for: "a").unsupported.map(\.keyword) == ["Match"])
    }

    @Test("ten thousand hosts take no time that grows with the file", .timeLimit(.minutes(1)))
    func manyHosts() throws {
        let blocks = (0..<10_000).map { "Host web-\($0) w\($0).example\nHostName 10.0.\($0 / 256).\($0 % 256)\n" }
        let text =
            blocks.joined() + (0..<2000).map { "Host db-\($0)-*\nPort \(3000 + $0)\n" }.joined() + "Host *\nUser a\n"
        let config = MemoryFiles(["/config": text]).config(own: "/config")
        for number in 0..<10_000 {
            let settings = try config.settings(for: "web-\(number)")
            #expect(settings.hostName == "10.0.\(number / 256).\(number % 256)")
        }
        #expect(try config.settings(for: "db-7-x").port == 3007)
    }

    @Test("what would keep a careless reader busy for ever ends", .timeLimit(.minutes(1)))
    func bounds() throws {
        let stars = String(repeating: "a*", count: 5000) + "b"
        let quotes = String(repeating: "\"x\" ", count: 200_000)
        let name = String(repeating: "a", count: 5000)
        let config = MemoryFiles(["/config": "Host \(stars)\nPort 1\nMatch host \(quotes)\nHost *\nUser \(quotes)\n"])
            .config(own: "/config")
        #expect(config.problems.map(\.place.line) == [3, 5])
        let patterns = MemoryFiles(["/config": "Host \(stars)\nPort 1\n"]).config(own: "/config")
        #expect(try patterns.settings(for: name).port == nil)
        let tree = Dictionary(
            uniqueKeysWithValues: (0..<16).map { ("/\($0)", "Include /\($0 + 1) /\($0 + 1)\nInclude /\($0 + 1)\n") })
        let wide = MemoryFiles(tree.merging(["/16": "Port 1\n"]) { $1 }).config(own: "/0")
        #expect(wide.problems.first?.message == "Include leads to more than 10000 files")
    }
}
