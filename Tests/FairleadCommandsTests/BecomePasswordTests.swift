import ArgumentParser
import Foundation
import ProxyModel
import Testing

@testable import FairleadCommands

@Suite("Passwords that become root are read strictly, and looked up once, before any connection")
struct BecomePasswordTests {
    private static let remedy = InputsCredentialsTests.remedy

    /// A value of `becomePassword` that stands at 2:31, and what is said about it.
    static let refused: [(text: String, diagnostic: String)] = [
        ("QZ", "2:31: error: 'becomePassword' stands in the file as plain text; take it out, and \(remedy) [password]"),
        (
            "1234",
            "2:31: error: 'becomePassword' stands in the file as plain text; take it out, and \(remedy) [password]"
        ),
        ("[QZ]", "2:31: error: 'becomePassword' must be a mapping, not a list; \(remedy) [password]"),
        ("null", "2:31: error: 'becomePassword' must be a mapping, not nothing; \(remedy) [password]"),
        ("{}", "2:31: error: 'becomePassword' has no source; \(remedy) [password]"),
        (
            "{ env: A, file: b }",
            "2:31: error: 'becomePassword' has more than one source; leave one of them [password]"
        ),
        ("{ command: QZ }", commandIsNoList),
    ]

    private static let commandIsNoList =
        "2:42: error: 'command' must be a list of the program and its arguments, as in [pass, show, proxy], not text [type]"

    @Test(arguments: refused)
    func refusals(text: String, diagnostic: String) {
        let inventory = "version: 1\nhosts: { a: { becomePassword: \(text) } }"
        #expect(Inputs.diagnostics(inventory: inventory) == ["inventory.yaml:\(diagnostic)"])
    }

    @Test("the host wins over its groups in their order, and those over the defaults")
    func layers() throws {
        let inventory = """
            version: 1
            defaults: { becomePassword: { env: D } }
            groups: { g: { becomePassword: { file: g } }, h: { becomePassword: { env: H } }, i: {} }
            hosts: { a: {}, b: { groups: [g, h] }, c: { groups: [g, i], becomePassword: { command: [c] } }, d: { groups: [g] } }
            """
        let hosts = InventoryDecoder.decode([try Inputs.root(inventory, file: "inventory.yaml")]).partial.hosts
        #expect(hosts.map(\.becomePassword?.source) == [.env("D"), .env("H"), .command(["c"]), .file("g")])
        #expect(hosts[0].becomePassword?.position == SourcePosition(file: "inventory.yaml", line: 2, column: 29))
    }

    /// Passwords of several hosts, each source with a file that says how often it was asked.
    private struct Hosts {
        let folder = try? TemporaryFolder()
        let hosts: [ProxyModel.Host]

        init(_ lines: String) throws {
            let path = folder?.path ?? ""
            let text = lines.replacing("ASK", with: "{ command: [sh, -c, \"echo x >>'\(path)/asked'; echo word\"] }")
            hosts =
                InventoryDecoder.decode([
                    try Inputs.root("version: 1\nhosts:\n\(text)", file: "inventory.yaml")
                ]).partial.hosts
        }

        var asked: Int {
            let text = (try? String(contentsOfFile: "\(folder?.path ?? "")/asked", encoding: .utf8)) ?? ""
            return text.count { $0 == "x" }
        }

        func passwords(_ arguments: String...) throws -> [String?] {
            let connection = try ConnectionOptions.parse(arguments)
            let resolver = try EndpointResolver(
                connection, Inventory(hosts: hosts, groups: []), runsCommands: false)
            let becoming = try hosts.filter { try resolver.become(for: $0, at: resolver.endpoint(for: $0)) == .sudo }
            let passwords = try BecomePasswords(for: becoming, connection, expandingHome: { $0 })
            return hosts.map { host in
                passwords.password(for: host).map { String(decoding: $0.revealed, as: UTF8.self) }
            }
        }
    }

    @Test func oneSourceIsAskedOnceForAllItsHosts() throws {
        let hosts = try Hosts(
            """
              a: { user: ops, becomePassword: ASK }
              b: { user: ops, become: sudo, becomePassword: ASK }
              c: { user: ops }
            """)
        #expect(try hosts.passwords() == ["word", "word", nil])
        #expect(hosts.asked == 1)
    }

    @Test("nobody is asked for hosts that take no password: root, doas, none")
    func hostsWithoutNeed() throws {
        let hosts = try Hosts(
            """
              a: { user: root, becomePassword: ASK }
              b: { user: ops, become: doas, becomePassword: ASK }
              c: { user: ops, become: none, becomePassword: ASK }
            """)
        #expect(try hosts.passwords() == [nil, nil, nil])
        // Nor on the terminal, of which there may be none.
        #expect(try hosts.passwords("--ask-become-pass") == [nil, nil, nil])
        #expect(hosts.asked == 0)
    }

    @Test func aSourceThatGivesNothingIsNamed() throws {
        let hosts = try Hosts("  a: { user: ops, becomePassword: { env: FAIRLEAD_TEST_NOWHERE } }")
        let failure = #expect(throws: CommandFailure.self) { try hosts.passwords() }
        #expect(failure?.status == .usage)
        #expect(
            failure?.text == "inventory.yaml:3:35: error: the become password's environment variable "
                + "'FAIRLEAD_TEST_NOWHERE' is not set [secret]\n")
    }

    @Test("a login's password may hold everything but a line's end, text or not")
    func bytes() throws {
        for bytes: [UInt8] in [[0x20], [0xFF, 0x81], [0x09, 0x1B], Array(" -n 'ł ".utf8)] {
            #expect(try Secret(ofLogin: bytes).revealed == bytes)
        }
        for bytes: [UInt8] in [[0x61, 0x0A, 0x62], [0x61, 0], [0x0D]] {
            #expect(throws: Secret.Invalid.lineEnd) { try Secret(ofLogin: bytes) }
        }
        #expect(throws: Secret.Invalid.empty) { try Secret(ofLogin: []) }
    }

    @Test("validate and hosts look nothing up")
    func commandsThatLookUpNothing() throws {
        let folder = try TemporaryFolder()
        let command = "{ command: [sh, -c, \"touch '\(folder.path)/ran'\"] }"
        let inventory = try folder.write(
            "inventory.yaml", "version: 1\nhosts: { a: { user: ops, becomePassword: \(command) } }".utf8)
        let spec = try folder.write("proxy.yaml", Inputs.spec.utf8)
        var validate = try ValidateCommand.parse(["-i", inventory, "-f", spec])
        try validate.run()
        var hosts = try HostsCommand.parse(["-i", inventory, "--ask-become-pass"])
        try hosts.run()
        #expect(!folder.exists("ran"))
    }

    @Test(
        "keys make a line",
        arguments: [
            ("word\n", "word", true), ("word\r", "word", true), ("wor\u{7F}\u{8}r\n", "wr", true),
            ("wł\u{7F}x\n", "wx", true), ("\u{7F}\u{7F}x\n", "x", true), ("wrong\u{15}right\n", "right", true),
            ("word\u{4}", "word", true), ("\u{4}", "", false), ("wo\u{3}rd\n", "wo", false), ("word", "word", false),
            ("\u{1A}\u{1C} \t\n", "\u{1A}\u{1C} \t", true),
        ])
    func keys(typed: String, line: String, isWhole: Bool) {
        var typedLine = TypedLine()
        let last = typed.utf8.lazy.map { typedLine.take($0) }.first { $0 != .goesOn }
        #expect((last == .ends) == isWhole)
        #expect(typedLine.bytes == Array(line.utf8))
    }
}
