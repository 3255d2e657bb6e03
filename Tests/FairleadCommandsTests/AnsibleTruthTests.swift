import Foundation
import ProxyModel
import Testing

@testable import FairleadCommands

/// What our own reading of a file makes of it, held against what `ansible-inventory --list` says of the same file.
@Suite("Ansible inventories mean here what they mean to Ansible")
struct AnsibleTruthTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "AnsibleInventories")

    static let files = [
        "basic.ini", "basic.yaml", "connection.ini", "nested.ini", "precedence.ini", "quoting.ini", "ranges.ini",
        "ranges.yaml", "several-groups.yaml", "variables.ini", "variables.yaml",
    ]

    @Test func everyFileIsTested() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        #expect(names.sorted() == Self.files)
    }

    /// Ansible must be installed (`Scripts/test` sees to it): without it there is nothing to compare with.
    @Test(arguments: files)
    func asAnsible(name: String) throws {
        let file = Self.folder.appending(path: name).path
        let installed = InventoryFiles()
        try #require(installed.ansibleInventory != nil, "ansible-inventory is not installed")
        let own = InputValidation.inventory([InventoryFiles(ansibleInventory: nil).document(file)])
        let truth = InputValidation.inventory([installed.document(file)])
        #expect(own.diagnostics.map(\.message) == truth.diagnostics.map(\.message))
        let (ours, theirs) = (try own.get(), try truth.get())
        #expect(Set(ours.groups) == Set(theirs.groups))
        #expect(ours.hosts.map(\.name).sorted() == theirs.hosts.map(\.name).sorted())
        let expected = Dictionary(uniqueKeysWithValues: theirs.hosts.map { ($0.name, Self.comparable($0)) })
        for host in ours.hosts { #expect(Self.comparable(host) == expected[host.name]) }
    }

    /// Everything but the place. Ansible does not tell groups' priorities, so that groups of one depth have no order.
    private static func comparable(_ host: ProxyModel.Host) -> ProxyModel.Host {
        var copy = host
        copy.position = SourcePosition(file: "", line: 1, column: 1)
        copy.groups.sort()
        return copy
    }

    @Test("what the files say of connections arrives")
    func connections() throws {
        let file = Self.folder.appending(path: "connection.ini").path
        let hosts = try InputValidation.inventory([InventoryFiles(ansibleInventory: nil).document(file)]).get().hosts
        let named = Dictionary(uniqueKeysWithValues: hosts.map { ($0.name, $0) })
        #expect(named["e1"]?.address == "10.1.0.1")
        #expect(named["e1"]?.identity == "~/.ssh/edge")
        #expect(named["e1"]?.become == .doas)
        #expect(named["e2"]?.port == 2200)
        #expect(named["e2"]?.user == "ops")
        #expect(named["e2"]?.become == ProxyModel.Host.Become.none)
        #expect(named["e3"]?.jump == "jump1.example.com,ops@jump2.example.com:2200")
        #expect(named["e4"]?.sshOptions == ["StrictHostKeyChecking=accept-new", "ServerAliveInterval=5"])
        #expect(named["e4"]?.labels == [:])
        #expect(named["e5"]?.proxyCommand == "nc -X 5 -x proxy:1080 %h %p")
    }

    @Test("depth, priority and names decide whose variable wins")
    func precedence() throws {
        let file = Self.folder.appending(path: "precedence.ini").path
        let hosts = try InputValidation.inventory([InventoryFiles(ansibleInventory: nil).document(file)]).get().hosts
        #expect(hosts.map { $0.labels["region"] } == ["a", "a", "host"])
        #expect(hosts.map(\.user) == ["parent", "parent", "parent"])
        #expect(hosts.first?.groups == ["parent", "b_group", "a_group"])
    }
}
