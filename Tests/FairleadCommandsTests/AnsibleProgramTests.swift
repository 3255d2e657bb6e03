import Foundation
import ProxyModel
import Testing

@testable import FairleadCommands

@Suite("Dynamic inventories are run, and what they print is read")
struct AnsibleProgramTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// What a script makes of the inventory: `name groups address:port labels` in a line each, or the diagnostics.
    private func outcome(
        _ script: String, named name: String = "inventory", mode: Int = 0o700, timeout: Duration = .seconds(30)
    ) throws -> [String] {
        let file = try folder.write(name, Array(script.utf8), mode: mode)
        let document = InventoryFiles(ansibleInventory: nil, timeout: timeout).document(file)
        let decoded = InputValidation.inventory([document])
        let found = decoded.diagnostics.map { $0.formatted.replacing(folder.path, with: "DIR") }
        if decoded.hasErrors { return found }
        return found
            + decoded.partial.hosts.map { host in
                "\(host.name) [\(host.groups.joined(separator: ","))] \(host.address ?? "-"):\(host.port ?? 0)"
            }
    }

    @Test("with _meta it is run once")
    func meta() throws {
        let script = """
            #!/bin/sh
            [ "$1" = --list ] && [ $# = 1 ] || exit 9
            echo '{"_meta": {"hostvars": {"a": {"ansible_host": "10.0.0.1"}, "b": {"ansible_port": "2222"}}},'
            echo '"web": {"hosts": ["a", "b"], "vars": {"ansible_port": 22}}, "all": {"children": ["web"]}}'
            """
        #expect(try outcome(script) == ["a [web] 10.0.0.1:22", "b [web] -:2222"])
    }

    @Test("without _meta every host is asked for; groups may be bare lists, and hosts stand by themselves")
    func hostByHost() throws {
        let script = """
            #!/bin/sh
            case "$1" in
            --list) echo '{"web": ["a", "b"], "prod": {"children": ["web"]}, "solo": {"ansible_user": "ops"}}' ;;
            --host) [ "$2" = solo ] || echo '{"ansible_host": "'"$2"'.example.com"}' ;;
            esac
            """
        #expect(
            try outcome(script) == [
                "DIR/inventory --list:1:52: warning: 'solo' is a group and a host; selectors take it for both "
                    + "[ambiguous-name]",
                "a [prod,web] a.example.com:0", "b [prod,web] b.example.com:0", "solo [solo] -:0",
            ])
    }

    /// Scripts that print no inventory, and what is said.
    @Test(arguments: [
        (
            "#!/bin/sh\nprintf 'no \\033[1m access\\nto http://u:secret@x' >&2; exit 3", "inventory", 0o700,
            "DIR/inventory:1:1: error: the program exited with 3: no \\x1b[1m access | to http://***@x [inventory]"
        ),
        (
            "#!/bin/sh\nkill -9 $$", "inventory", 0o700,
            "DIR/inventory:1:1: error: the program was ended by signal 9 [inventory]"
        ),
        (
            "#!/nowhere/sh\n", "inventory", 0o700,
            "DIR/inventory:1:1: error: the program cannot be started: it, or the interpreter that its first line "
                + "names, does not exist [inventory]"
        ),
        (
            "#!/bin/sh\necho '{\"web\": oops}'", "inventory", 0o700,
            "DIR/inventory --list:1:9: error: unexpected 'o' instead of a value [json]"
        ),
        (
            "#!/bin/sh\nexec cat /dev/zero", "inventory", 0o700,
            "DIR/inventory:1:1: error: the program printed more than 16 MiB [inventory]"
        ),
        (
            "#!/bin/sh\nsleep 600 & wait", "inventory", 0o700,
            "DIR/inventory:1:1: error: the program did not end within 3 s and was killed [inventory]"
        ),
        (
            "#!/bin/sh\n", "inventory", 0o600,
            "DIR/inventory:1:1: error: the file is a program and this user may not execute it; 'chmod +x' makes it an "
                + "inventory that is run [inventory]"
        ),
        (
            "#!/bin/sh\necho '{\"_meta\": {}, \"web\": [\"-x\"]}'", "inventory", 0o700,
            "DIR/inventory --list:1:23: error: host name '-x' starts with '-'; start it with a letter or a digit [name]"
        ),
    ])
    func failures(script: String, name: String, mode: Int, expected: String) throws {
        #expect(try outcome(script, named: name, mode: mode, timeout: .seconds(3)) == [expected])
    }

    @Test("a file with an ending of data is never run", arguments: ["x.yaml", "x.yml", "x.json", "x.ini"])
    func endings(name: String) throws {
        let said = try outcome("#!/bin/sh\ntouch \(folder.path)/ran\n", named: name)
        #expect(!said.isEmpty)
        #expect(!folder.exists("ran"))
    }

    @Test("files of every kind add up")
    func mixed() throws {
        let list = #"{"_meta": {"hostvars": {}}, "web": {"hosts": ["a"]}}"#
        let files = try [
            folder.write("one.json", Array(list.utf8)),
            folder.write("two", Array("[web]\nb ansible_port=23\n[db]\na\n".utf8)),
            folder.write("three.yaml", Array("db: { hosts: { c: { ansible_user: root } } }".utf8)),
            folder.write(
                "own.yaml", Array("version: 1\ngroups: { web: { port: 24 } }\nhosts: { d: { groups: [db] } }".utf8)),
        ]
        let reading = InventoryFiles(ansibleInventory: nil)
        let inventory = try InputValidation.inventory(files.map(reading.document)).get()
        #expect(inventory.groups == ["web", "db"])
        #expect(inventory.hosts.map(\.name) == ["d", "a", "b", "c"])
        #expect(inventory.hosts.map(\.groups) == [["db"], ["db", "web"], ["web"], ["db"]])
        #expect(inventory.hosts.map(\.port) == [nil, 24, 23, nil])
    }

    @Test("a folder needs ansible-inventory")
    func folders() throws {
        let said = InventoryFiles(ansibleInventory: nil).document(folder.path).diagnostics.map(\.message)
        #expect(said == ["this is a folder, not a file; folders are read by ansible-inventory, which is not installed"])
        _ = try folder.write("hosts", Array("[web]\na\n".utf8))
        try FileManager.default.createDirectory(atPath: folder.path + "/group_vars", withIntermediateDirectories: true)
        _ = try folder.write("group_vars/web.yml", Array("ansible_port: 2022\n".utf8))
        let hosts = try InputValidation.inventory([InventoryFiles().document(folder.path)]).get().hosts
        #expect(hosts.map(\.port) == [2022])
    }

    @Test("what ansible-inventory cannot read is an error with its words")
    func unparsed() throws {
        let file = try folder.write("hosts.ini", Array("[web]\na b\n".utf8))
        let said = InventoryFiles().document(file).diagnostics.map(\.message)
        #expect(said.count == 1)
        #expect(said.first?.replacing(" | ", with: " ").contains("Expected key=value host variable assignment") == true)
    }
}
