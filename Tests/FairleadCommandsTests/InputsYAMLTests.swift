import ProxyModel
import Testing

@testable import FairleadCommands

@Suite("YAML is read with positions, and hostile YAML ends soon with a clear error")
struct InputsYAMLTests {
    static let cases: [(text: String, diagnostics: [String])] = [
        (
            "a: [1, 2",
            [
                "f.yaml:2:1: error: the list that starts at line 1 has no ',' or ']' here; close it, or put the text before in quotes [yaml]"
            ]
        ),
        (
            "a: {x: 1",
            [
                "f.yaml:2:1: error: the mapping that starts at line 1 has no ',' or '}' here; close it, or put the text before in quotes [yaml]"
            ]
        ),
        (
            "a: b: c",
            [
                "f.yaml:1:5: error: ':' cannot stand here; put text that holds ': ' in quotes, or mend the indentation [yaml]"
            ]
        ),
        ("a:\n\tb: c", ["f.yaml:2:1: error: a tab stands where YAML wants spaces; indent with spaces [yaml]"]),
        ("a: \"x", ["f.yaml:1:6: error: the text in quotes that starts at line 1 is not closed [yaml]"]),
        (
            "a: \"x\\d\"",
            [
                "f.yaml:1:6: error: '\\' starts an escape in double quotes, and this one does not exist; use single quotes [yaml]"
            ]
        ),
        ("a: @x", ["f.yaml:1:4: error: text cannot start with '@'; put it in quotes [yaml]"]),
        (
            "a: *.corp",
            [
                "f.yaml:1:5: error: text cannot start with '*' or '&' unless it is in quotes, as in \"*.corp.example\" [yaml]"
            ]
        ),
        (
            "a: *corp",
            ["f.yaml:1:4: error: '*corp' names no '&corp' before it; put text that starts with '*' in quotes [alias]"]
        ),
        (
            "a: 1\n b: 2",
            [
                "f.yaml:2:3: error: ':' cannot stand here; put text that holds ': ' in quotes, or mend the indentation [yaml]"
            ]
        ),
        ("a: 1\nb", ["f.yaml:3:1: error: the key at line 2 has no ':' behind it; write 'key: value' [yaml]"]),
        (
            "a:\n  - x\n b: 1",
            [
                "f.yaml:3:2: error: the mapping or list that starts at line 1 does not go on here; mend the indentation [yaml]"
            ]
        ),
        (
            "a: 1\n---\nb: 2",
            ["f.yaml:2:1: error: a second document starts here; put it into a file of its own [documents]"]
        ),
        (
            "a: x\u{1B}[31m",
            ["f.yaml:1:5: error: the file holds a control character here; remove it [control-character]"]
        ),
        (
            "a: 1\nb: { c: 1, c: 2 }\na: 2\na: 3",
            [
                "f.yaml:2:12: error: key 'c' is set already, at line 2 [duplicate-key]",
                "f.yaml:3:1: error: key 'a' is set already, at line 1 [duplicate-key]",
                "f.yaml:4:1: error: key 'a' is set already, at line 1 [duplicate-key]",
            ]
        ),
        (
            "[01:20]: {}\n? { a: 1 }\n: x",
            [
                "f.yaml:1:1: error: a key must be text; put it in quotes if it starts with '[' or '{' [key]",
                "f.yaml:2:3: error: a key must be text; put it in quotes if it starts with '[' or '{' [key]",
            ]
        ),
        (
            "a: !secret x\nb: !!int 1\nc: !!str 01",
            [
                "f.yaml:1:4: error: tag '!secret' is not supported; remove it [tag]",
                "f.yaml:2:4: error: tag 'tag:yaml.org,2002:int' is not supported; remove it [tag]",
            ]
        ),
        ("a: &x [1]\nb: { <<: *x }", ["f.yaml:1:8: error: '<<' takes a mapping or a list of mappings [merge-key]"]),
        (
            String(repeating: "[", count: 100),
            ["f.yaml:1:65: error: lists and mappings nest deeper than 64 levels [nesting]"]
        ),
    ]

    @Test(arguments: cases)
    func syntax(text: String, expected: [String]) {
        #expect(YAMLReader.read(Array(text.utf8), file: "f.yaml").diagnostics.map(\.formatted) == expected)
    }

    @Test func bytesThatAreNoText() {
        let found = YAMLReader.read([0x61, 0x0A, 0xC3, 0xA4, 0xFF, 0x62], file: "f.yaml")
        #expect(found.root == nil)
        #expect(
            found.diagnostics.map(\.formatted) == [
                "f.yaml:2:2: error: the file is not UTF-8 text; save it as UTF-8 [encoding]"
            ])
    }

    @Test func largeFile() {
        let found = YAMLReader.read([UInt8](repeating: 0x20, count: YAMLReader.sizeLimit + 1), file: "f.yaml")
        #expect(
            found.diagnostics.map(\.formatted) == [
                "f.yaml:1:1: error: the file is larger than 16 MiB; split it [file-size]"
            ])
    }

    /// Nine levels of nine aliases each: a billion nodes out of a few hundred bytes.
    static func bomb(asKey: Bool) -> String {
        var lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            lines.append(asKey ? "? &a\(level) [\(aliases)]\n: 1" : "a\(level): &a\(level) [\(aliases)]")
        }
        return lines.joined(separator: "\n")
    }

    @Test(arguments: [false, true])
    func bomb(asKey: Bool) {
        let text = Self.bomb(asKey: asKey)
        let clock = ContinuousClock()
        var found: ParsedDocument?
        let duration = clock.measure { found = YAMLReader.read(Array(text.utf8), file: "f.yaml") }
        #expect(found?.root == nil)
        #expect(found?.diagnostics.last?.rule == "alias-expansion")
        #expect(duration < .seconds(1))
    }

    @Test func ordinaryAliasesAndMergeKeys() throws {
        let root = try Inputs.root(
            "base: &base { user: ops, port: 22 }\nhost: { <<: *base, port: 23 }\nagain: *base", file: "f.yaml")
        guard case .mapping(let entries) = root.content, case .mapping(let host) = entries[1].value.content else {
            Issue.record("not a mapping of mappings")
            return
        }
        #expect(host.map(\.key) == ["port", "user"])
        #expect(host.first?.value.content == .scalar("23", isPlain: true))
        #expect(entries[2].value == entries[0].value)
    }

    @Test(arguments: ["01", "yes", "1.10", "0x1F", "1e3", "2001:db8::7", "10:30", "off", "2024-01-01", "~x"])
    func scalarsAreText(text: String) throws {
        let root = try Inputs.root("\u{FEFF}a: \(text)\n", file: "f.yaml")
        guard case .mapping(let entries) = root.content else { return }
        #expect(entries.first?.value.content == .scalar(text, isPlain: true))
        #expect(entries.first?.value.position == SourcePosition(file: "f.yaml", line: 1, column: 4))
    }

    @Test func jsonIsRead() throws {
        let json = #"{"version": 1, "hosts": {"web-1": {"port": 2222, "labels": {"a": "01"}}}}"#
        let hosts = try InventoryDecoder.decode([Inputs.root(json, file: "i.json")]).get().hosts
        #expect(hosts.map(\.port) == [2222])
        #expect(hosts.first?.labels == ["a": "01"])
    }
}
