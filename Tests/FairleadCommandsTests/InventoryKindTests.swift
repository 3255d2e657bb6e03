import ProxyModel
import Testing

@testable import FairleadCommands

@Suite("What an inventory is, is told by its name and its bytes")
struct InventoryKindTests {
    private static func kind(_ text: String, _ file: String = "hosts", isExecutable: Bool = false) -> InventoryKind? {
        let bytes = Array(text.utf8)
        if let kind = InventoryKind.program(file, bytes, isExecutable: isExecutable) { return kind }
        if let kind = InventoryKind.text(file, bytes) { return kind }
        return YAMLReader.read(bytes, file: file).root.map(InventoryKind.document)
    }

    @Test(arguments: [
        ("version: 1\nhosts: { a: {} }", InventoryKind.own),
        ("hosts: { a: {} }", .own), ("groups: { all: { hosts: } }", .own), ("defaults:\nall: { hosts: }", .own),
        ("host: { a: {} }", .own), ("- a", .own), ("", .own), ("# nothing\n", .own), ("{}", .own),
        ("\u{FEFF}version: 1", .own), ("\"version\": 1", .own), ("version : 1", .own), ("web-1: {}", .own),
        ("[a, b]", .own), ("a sentence of words", .own), ("--- \nversion: 1", .own),
        ("all:", .yaml), ("ungrouped: {}", .yaml), ("web: { hosts: { a: } }", .yaml), ("web:\n  vars: {}", .yaml),
        ("plugin: aws_ec2\nregions: [x]", .forAnsible("the settings of an inventory plugin")),
        ("$ANSIBLE_VAULT;1.1;AES256\n3132", .forAnsible("a file encrypted by ansible-vault")),
        ("{\"_meta\": {}}", .list), ("{\"web\": [\"a\"]}", .list), ("{\"web\": {\"hosts\": [\"a\"]}}", .list),
        ("{\"web\": {\"hosts\": {\"a\": {}}}}", .yaml), ("{\"version\": 1, \"hosts\": {}}", .own),
        ("[web]\na", .ini), ("[web:vars]", .ini), ("; c\n\n[web] # c", .ini), ("mail.example.com", .ini),
        ("a ansible_host=1.2.3.4", .ini), ("a:22 x=y", .ini), ("a # c\nb", .ini), ("10.0.0.1", .ini),
        ("[1:3]\n", .ini), ("\r\n[web]\r\n", .ini),
    ])
    func told(text: String, kind: InventoryKind) {
        #expect(Self.kind(text) == kind)
    }

    @Test("an ending decides where there is one")
    func endings() {
        #expect(Self.kind("version: 1", "x.ini") == .ini)
        #expect(Self.kind("[web]", "x.yaml") == .own)
        #expect(Self.kind("#!/bin/sh\nversion: 1", "x.YML", isExecutable: true) == .own)
    }

    @Test(arguments: ["#!/bin/sh", "\u{7F}ELF"])
    func programs(start: String) {
        #expect(Self.kind(start, "x.py", isExecutable: true) == .program)
        #expect(Self.kind(start, "x", isExecutable: false) == .lockedProgram)
    }
}
