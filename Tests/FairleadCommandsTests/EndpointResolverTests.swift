import ArgumentParser
import Foundation
import HostAccess
import ProxyModel
import Testing

@testable import FairleadCommands

/// Who says where, as whom and which way a host is reached.
@Suite("The inventory, ssh_config and the command line make one endpoint")
struct EndpointResolverTests {
    /// `user@address:port` of jump hosts and host, the names of its keys, and the way with its reasons.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var inventory: String
        var config = ""
        var arguments: [String] = []
        let expected: String
    }

    static let cases: [Case] = [
        Case(
            testDescription: "ssh_config wins over defaults",
            inventory: "defaults: { user: d, port: 1, identity: /d, connectTimeout: 3s }\nhosts: { web: {} }",
            config: "Host web\n User c\n Port 2\n IdentityFile /c\n ConnectTimeout 4", expected: "c@web:2 /c 4"),
        Case(
            testDescription: "defaults stand where ssh_config says nothing",
            inventory: "defaults: { user: d, port: 1, identity: /d, connectTimeout: 3s }\nhosts: { web: {} }",
            config: "Host other\n User c", expected: "d@web:1 /d 3"),
        Case(
            testDescription: "groups win over ssh_config",
            inventory:
                "defaults: { user: d }\ngroups: { g: { user: g, identity: /g } }\nhosts: { web: { groups: [g], port: 7 } }",
            config: "Host *\n User c\n Port 2\n IdentityFile /c", expected: "g@web:7 /g 10"),
        Case(
            testDescription: "the command line wins over all",
            inventory: "hosts: { web: { user: h, identity: /h } }", config: "Host *\n User c",
            arguments: ["--user", "l", "--identity", "/l", "--connect-timeout", "9s"], expected: "l@web:22 /l 9"),
        Case(
            testDescription: "HostName is where the name leads", inventory: "hosts: { web: { identity: /h } }",
            config: "Host web\n HostName %h.corp.example\n User u", expected: "u@web.corp.example:22 /h 10"),
        Case(
            testDescription: "the inventory's address wins over HostName",
            inventory: "hosts: { web: { address: 10.0.0.7, identity: /h } }",
            config: "Host web\n HostName web.corp.example\n User u", expected: "u@10.0.0.7:22 /h 10"),
        Case(
            testDescription: "sections for the address count after those for the name",
            inventory: "hosts: { web: { address: 10.0.0.7, identity: /h } }",
            config: "Host 10.*\n User a\n Port 5\nHost web\n User n", expected: "n@10.0.0.7:5 /h 10"),
        Case(
            testDescription: "ProxyJump is gone through in order",
            inventory: "hosts: { web: { identity: /h, user: u } }",
            config: "Host web\n ProxyJump j@one:23,two\nHost one two\n User x",
            expected: "j@one:23 /h > x@two:22 /h > u@web:22 /h 10"),
        Case(
            testDescription: "the jump host's own ProxyJump comes before it",
            inventory: "hosts: { web: { identity: /h, user: u, jump: two } }",
            config: "Host two\n ProxyJump one\nHost *\n User x",
            expected: "x@one:22 /h > x@two:22 /h > u@web:22 /h 10"),
        Case(
            testDescription: "a jump host of the inventory has what the inventory says",
            inventory:
                "hosts: { gate: { address: 192.0.2.7, user: g, identity: /g, port: 9 }, web: { identity: /h, user: u, jump: gate } }",
            expected: "g@192.0.2.7:9 /g > u@web:22 /h 10"),
        Case(
            testDescription: "a jump host that is not listed is logged in to as the host behind it",
            inventory: "hosts: { web: { identity: /h, user: u, jump: 'gate:24' } }",
            expected: "u@gate:24 /h > u@web:22 /h 10"),
        Case(
            testDescription: "the command line says nothing of a jump host's user",
            inventory: "hosts: { gate: { identity: /g }, web: { identity: /h, jump: gate } }",
            config: "Host gate\n User jumper", arguments: ["--user", "alice"],
            expected: "jumper@gate:22 /g > alice@web:22 /h 10"),
        Case(
            testDescription: "a jump host for all hosts does not lead through itself",
            inventory: "defaults: { jump: web, user: u, identity: /h }\nhosts: { web: {} }", expected: "u@web:22 /h 10"),
        Case(
            testDescription: "ProxyJump none wins over defaults",
            inventory: "defaults: { jump: gate, user: u, identity: /h }\nhosts: { web: {} }",
            config: "Host web\n ProxyJump none", expected: "u@web:22 /h 10"),
        Case(
            testDescription: "jump: none wins over ProxyJump",
            inventory: "hosts: { web: { jump: none, user: u, identity: /h } }",
            config: "Host web\n ProxyJump gate", expected: "u@web:22 /h 10"),
        Case(
            testDescription: "jump: wins over ProxyCommand",
            inventory: "hosts: { web: { jump: gate, user: u, identity: /h } }",
            config: "Host web\n ProxyCommand nc %h %p", expected: "u@gate:22 /h > u@web:22 /h 10"),
        Case(
            testDescription: "a ProxyCommand takes the system's ssh",
            inventory: "hosts: { web: { user: u, identity: /h } }", config: "Host web\n ProxyCommand nc %h %p",
            expected: "u@web:22 /h 10 openssh: a ProxyCommand is set"),
        Case(
            testDescription: "what libssh2 cannot do takes the system's ssh",
            inventory: "hosts: { web: { user: u, identity: /h } }", config: "Host web\n PKCS11Provider /x.so",
            expected: "u@web:22 /h 10 openssh: CONFIG:2 sets PKCS11Provider"),
        Case(
            testDescription: "transport: ssh means libssh2",
            inventory: "hosts: { web: { user: u, identity: /h, transport: ssh } }",
            config: "Host web\n PKCS11Provider /x.so", expected: "u@web:22 /h 10"),
    ]

    private static func resolver(_ testCase: Case, _ folder: TemporaryFolder) throws -> (EndpointResolver, Inventory) {
        let config = try folder.write("config", testCase.config.utf8)
        let root = try Inputs.root("version: 1\n" + testCase.inventory, file: "inventory.yaml")
        let decoded = InventoryDecoder.decode([root])
        #expect(decoded.diagnostics.filter { $0.severity == .error } == [])
        let options = try ConnectionOptions.parse(testCase.arguments + ["--ssh-config", config])
        return (try EndpointResolver(options, decoded.partial), decoded.partial)
    }

    @Test(arguments: cases)
    func theStrongestWins(_ testCase: Case) throws {
        let folder = try TemporaryFolder()
        let (resolver, inventory) = try Self.resolver(testCase, folder)
        let host = try #require(inventory.hosts.first { $0.name == "web" })
        let endpoint = try resolver.endpoint(for: host)
        func login(_ endpoint: Endpoint) -> String {
            "\(endpoint.user)@\(endpoint.address):\(endpoint.port) \(endpoint.identityFiles.joined(separator: ","))"
        }
        var text = (endpoint.jumps + [endpoint]).map(login).joined(separator: " > ")
        text += " \(endpoint.connectTimeout.components.seconds)"
        if endpoint.way != .ssh { text += " \(endpoint.way): \(endpoint.wayReasons.joined(separator: "; "))" }
        #expect(text.replacing("\(folder.path)/config", with: "CONFIG") == testCase.expected)
    }

    @Test func circleOfJumpHostsIsAnError() throws {
        let folder = try TemporaryFolder()
        let testCase = Case(
            testDescription: "",
            inventory: "hosts: { a: { jump: b }, b: { jump: c }, c: { jump: a }, web: { jump: a } }",
            expected: "")
        let (resolver, inventory) = try Self.resolver(testCase, folder)
        let failure = #expect(throws: CommandFailure.self) { try resolver.endpoint(for: inventory.hosts[3]) }
        #expect(failure?.text.contains("its jump hosts lead through more than 8 others, or in a circle") == true)
    }

    @Test func brokenConfigurationIsAnErrorWithItsPlace() throws {
        let folder = try TemporaryFolder()
        let testCase = Case(
            testDescription: "", inventory: "hosts: { web: {} }", config: "Host web\n Bogus 1", expected: "")
        let failure = #expect(throws: CommandFailure.self) { _ = try Self.resolver(testCase, folder) }
        #expect(failure?.status == .usage)
        #expect(failure?.text.contains("/config:2: error: ") == true)
    }

    /// The system's `ssh` is asked itself what it makes of the options: the same host keys, keys and way as here.
    @Test func systemsSSHIsToldAllThatAnEndpointHas() throws {
        let folder = try TemporaryFolder()
        let testCase = Case(
            testDescription: "",
            inventory: """
                defaults: { user: d, jump: gate }
                hosts:
                  gate: { address: 192.0.2.7, user: g, identity: "/g%h", hostKey: "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }
                  web: { address: 10.0.0.7, identity: "/h 1", knownHosts: "/k%1", transport: openssh }
                """,
            config: "Host 10.*\n Port 5\n UserKnownHostsFile /other\n", expected: "")
        let (resolver, inventory) = try Self.resolver(testCase, folder)
        let endpoint = try resolver.endpoint(for: inventory.hosts[1])
        let arguments =
            ["-G", "-F", endpoint.openSSH.configurationFile ?? "none"]
            + endpoint.openSSH.options.flatMap { ["-o", $0] } + ["--", endpoint.openSSH.destination]
        let said = try Self.output("ssh", arguments).split(separator: "\n").map(String.init)
        for line in ["hostname 10.0.0.7", "port 5", "user d", "identitiesonly yes", "globalknownhostsfile /dev/null"] {
            #expect(said.contains(line))
        }
        let command = try #require(said.first { $0.hasPrefix("proxycommand ") }?.dropFirst("proxycommand ".count))
        // What the shell makes of the command once ssh has replaced its tokens.
        let expanded = command.replacing("%%", with: "\u{1}").replacing("%h", with: "10.0.0.7")
            .replacing("%p", with: "5").replacing("\u{1}", with: "%")
        let words = try Self.output("sh", ["-c", "printf '%s\\n' \(expanded)"]).split(separator: "\n").map(String.init)
        #expect(words.first == "ssh" && words.suffix(4) == ["-W", "[10.0.0.7]:5", "--", "gate"])
        for option in ["HostName=192.0.2.7", "User=g", "IdentityFile=\"/g%%h\"", "ProxyJump=none"] {
            #expect(words.contains(option))
        }
        #expect(
            words.contains {
                $0.hasPrefix("KnownHostsCommand=") && $0.contains("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
            })
    }

    private static func output(_ program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let bytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: bytes, as: UTF8.self)
    }
}
