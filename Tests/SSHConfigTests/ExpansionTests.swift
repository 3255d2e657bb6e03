import Foundation
import Testing

@testable import SSHConfig

/// What `ssh -G` prints as it stands in the file, and `ssh -v` shows with everything in its place.
@Suite struct ExpansionTests {
    private static let head = "Port 44\nUser u\nHostName %h.x\n"

    @Test(
        "paths of keys and certificates are those that ssh opens",
        arguments: [
            "IdentityFile /a/%h/%n/%p/%r\nIdentityFile ~/b\nIdentityFile ${HOME}/c-%u-%i\n",
            "IdentityFile %d/.ssh/%k\nHostKeyAlias Alias\nIdentityFile \"/e f/${TEAM}\"\nIdentityFile none\n",
            "IdentityFile /%l/%L/%%\nCertificateFile ~/c-%h\nCertificateFile ${TEAM}/%n\n", "IdentityFile none\n",
        ])
    func files(text: String) throws {
        let folder = try ConfigFolder(["config": Self.head + text + "ProxyCommand false\n"])
        let said = try Oracle.ssh(["-v", "-F", "\(folder.path)/config", "Web-1"], folder: folder.path).errors
        let settings = try config(folder.path).settings(for: "Web-1")
        #expect(settings.identityFiles == files(said, "identity file ").filter { !$0.hasSuffix("-cert") })
        #expect(settings.certificateFiles == files(said, "certificate file "))
    }

    private func files(_ said: String, _ prefix: String) -> [String] {
        said.split(whereSeparator: \.isNewline).compactMap { line in
            guard line.hasPrefix("debug1: \(prefix)"), let end = line.range(of: " type ") else { return nil }
            return String(line[..<end.lowerBound].dropFirst("debug1: \(prefix)".count))
        }
    }

    @Test(
        "a proxy command is the one that ssh runs",
        arguments: ["false %h %n %p %r %%", "false '%h' \"a  b\" # %p", "=false", "false ${HOME} ~/x"])
    func command(text: String) throws {
        let folder = try ConfigFolder(["config": Self.head + "ProxyCommand \(text)\n"])
        let said = try Oracle.ssh(["-v", "-F", "\(folder.path)/config", "Web-1"], folder: folder.path).errors
        let command = try #require(try config(folder.path).settings(for: "Web-1").proxyCommand)
        let lines = said.split(whereSeparator: \.isNewline)
        #expect(lines.contains("debug1: Executing proxy command: exec \(command)"), "\(command): \(said)")
    }

    @Test("a proxy command with a token that it has not is refused")
    func unknownToken() throws {
        let folder = try ConfigFolder(["config": "ProxyCommand nc %d\n"])
        let config = config(folder.path)
        #expect(throws: Refusal.self) { try config.settings(for: "web-1") }
        #expect(try Oracle.ssh(["-F", "\(folder.path)/config", "web-1"], folder: folder.path).status == 255)
    }

    @Test("tokens of a jump stand for the host behind it")
    func jump() throws {
        let folder = try ConfigFolder(["config": Self.head + "ProxyJump a.%h,%r-%p@%n-gate:%p\n"])
        let config = config(folder.path)
        // A port is a number when the line is read, as in ssh.
        #expect(config.problems.map(\.place.line) == [4])
        let other = try ConfigFolder(["config": Self.head + "ProxyJump a.%h,%r-%p@%n-gate:22\n"])
        let jumps = try self.config(other.path).settings(for: "web-1").proxyJump
        #expect(
            jumps == [
                Jump(user: nil, host: "a.web-1.x", port: nil), Jump(user: "u-44", host: "web-1-gate", port: 22),
            ])
    }

    @Test(
        "the agent is the one that is named",
        arguments: [
            ("IdentityAgent none", Settings.Agent.none), ("IdentityAgent SSH_AUTH_SOCK", nil), ("", nil),
            ("IdentityAgent $AGENT", .socket("/run/agent.sock")),
            ("IdentityAgent ${AGENT}", .socket("/run/agent.sock")),
            ("IdentityAgent $NOBODY_SET_THIS", Settings.Agent.none), ("IdentityAgent /s/%n", .socket("/s/web-1")),
        ] as [(String, Settings.Agent?)])
    func agent(text: String, expected: Settings.Agent?) throws {
        let folder = try ConfigFolder(["config": text + "\n"])
        let settings = try config(folder.path).settings(for: "web-1")
        #expect(settings.identityAgent == expected)
    }

    private func config(_ folder: String) -> SSHConfig {
        SSHConfig(
            file: "\(folder)/config",
            account: LocalAccount.current() ?? LocalAccount(name: "", userID: 0, home: "", hostName: ""),
            environment: Oracle.environment(folder: folder))
    }
}
