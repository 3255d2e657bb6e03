import Testing

@testable import ProxyModel

/// Edits of JSON files change what they must and nothing else.
@Suite struct JSONEditTests {
    static let path = ["proxies", "http-proxy"]

    static let settings: [(before: String, after: String)] = [
        ("", "{\n    \"proxies\": {\n        \"http-proxy\": \"x\"\n    }\n}\n"),
        (" \n", "{\n    \"proxies\": {\n        \"http-proxy\": \"x\"\n    }\n}\n"),
        ("{}", "{\n    \"proxies\": {\n        \"http-proxy\": \"x\"\n    }\n}"),
        ("{\r\n}\r\n", "{\r\n    \"proxies\": {\r\n        \"http-proxy\": \"x\"\r\n    }\r\n}\r\n"),
        (
            "{\n  \"a\": 1.50,\n  \"b\": [ ]\n}\n",
            "{\n  \"a\": 1.50,\n  \"b\": [ ],\n  \"proxies\": {\n    \"http-proxy\": \"x\"\n  }\n}\n"
        ),
        (
            "{\r\n \"a\": 1\r\n}\r\n",
            "{\r\n \"a\": 1,\r\n \"proxies\": {\r\n  \"http-proxy\": \"x\"\r\n }\r\n}\r\n"
        ),
        ("{\n\t\"a\": {}\n}", "{\n\t\"a\": {},\n\t\"proxies\": {\n\t\t\"http-proxy\": \"x\"\n\t}\n}"),
        ("{\"a\":1}", "{\"a\":1,\"proxies\":{\"http-proxy\":\"x\"}}"),
        ("{\"a\": 1}\n", "{\"a\": 1, \"proxies\": {\"http-proxy\": \"x\"}}\n"),
        ("{ \"a\" : 1 }", "{ \"a\" : 1, \"proxies\" : { \"http-proxy\" : \"x\" } }"),
        (
            "{\n  \"a\": 1\n, \"b\": 2\n}",
            "{\n  \"a\": 1\n, \"b\": 2\n, \"proxies\": {\n  \"http-proxy\": \"x\"\n}\n}"
        ),
        (
            "{\n \"a\": 1,\n\n \"b\": 2\n}",
            "{\n \"a\": 1,\n\n \"b\": 2,\n \"proxies\": {\n  \"http-proxy\": \"x\"\n }\n}"
        ),
        (
            "{\n  \"proxies\": {\n    \"no-proxy\": \"a\"\n  },\n  \"b\": 2\n}",
            "{\n  \"proxies\": {\n    \"no-proxy\": \"a\",\n    \"http-proxy\": \"x\"\n  },\n  \"b\": 2\n}"
        ),
        (
            "{\n  \"proxies\": {},\n  \"b\": 2\n}",
            "{\n  \"proxies\": {\n    \"http-proxy\": \"x\"\n  },\n  \"b\": 2\n}"
        ),
        (
            "{\n  \"proxies\": null,\n  \"b\": 2\n}",
            "{\n  \"proxies\": {\n    \"http-proxy\": \"x\"\n  },\n  \"b\": 2\n}"
        ),
        ("{\"proxies\": {}}", "{\"proxies\": {\"http-proxy\": \"x\"}}"),
        ("{\"proxies\": {\"http-proxy\":  \"y\\u0041\" }}", "{\"proxies\": {\"http-proxy\":  \"x\" }}"),
        (#"{"proxies": {"http\u002dproxy": "\u0078"}}"#, #"{"proxies": {"http\u002dproxy": "\u0078"}}"#),
        ("{\"proxies\": {\"http-proxy\": null}}", "{\"proxies\": {\"http-proxy\": \"x\"}}"),
        (
            "\u{feff}{\n   \"l\": [\n      1\n   ]\n}",
            "\u{feff}{\n   \"l\": [\n      1\n   ],\n   \"proxies\": {\n      \"http-proxy\": \"x\"\n   }\n}"
        ),
        (
            "{\"l\": {\n  \"a\": 1\n},\n \"proxies\": { \"b\": 1 }}",
            "{\"l\": {\n  \"a\": 1\n},\n \"proxies\": { \"b\": 1, \"http-proxy\": \"x\" }}"
        ),
    ]

    @Test("setting a value", arguments: settings)
    func setting(before: String, after: String) throws {
        #expect(try text(JSONDocument(bytes(before)).setting(Self.path, to: "x")) == after)
    }

    static let removals: [(before: String, after: String)] = [
        ("{}", "{}"), ("", ""), ("[]", "[]"), ("{\"proxies\": 1}", "{\"proxies\": 1}"),
        ("{\"proxies\": {\"http-proxy\": \"x\"}}\n", "{}\n"), ("{ \"proxies\": {\"http-proxy\": \"x\"} }", "{}"),
        ("{\"a\": 1, \"proxies\": {\"http-proxy\": \"x\"}}", "{\"a\": 1}"),
        ("{ \"proxies\": {\"http-proxy\": [1, {}]}, \"a\": 1 }", "{ \"a\": 1 }"),
        (
            "{\n  \"a\": 1,\n  \"proxies\": {\n    \"http-proxy\": \"x\"\n  },\n  \"b\": 2\n}\n",
            "{\n  \"a\": 1,\n  \"b\": 2\n}\n"
        ),
        (
            "{\r\n  \"proxies\": {\r\n    \"http-proxy\": \"x\",\r\n    \"no-proxy\": \"y\"\r\n  }\r\n}",
            "{\r\n  \"proxies\": {\r\n    \"no-proxy\": \"y\"\r\n  }\r\n}"
        ),
        (
            "{\n  \"proxies\": {\n    \"no-proxy\": \"y\",\n    \"http-proxy\": \"x\"\n  }\n}",
            "{\n  \"proxies\": {\n    \"no-proxy\": \"y\"\n  }\n}"
        ),
        ("{\n  \"a\": 1\n, \"proxies\": {\"http-proxy\": 1}\n, \"b\": 2\n}", "{\n  \"a\": 1\n, \"b\": 2\n}"),
    ]

    @Test("removing a value", arguments: removals)
    func removing(before: String, after: String) throws {
        #expect(try text(JSONDocument(bytes(before)).removing(Self.path)) == after)
    }

    static let obstacles: [(String, String)] = [
        ("[]", "line 1, column 1: the file is a list and not an object"),
        ("null", "line 1, column 1: the file is null and not an object"),
        ("{\n\"proxies\": \"x\"}", "line 2, column 12: 'proxies' is a string and not an object"),
    ]

    @Test("a path through something else", arguments: obstacles)
    func obstacle(content: String, message: String) {
        #expect {
            try JSONDocument(bytes(content)).setting(Self.path, to: "x")
        } throws: { error in
            "\(error)" == message
        }
    }

    @Test("values are escaped where JSON needs it, and nowhere else")
    func escaping() throws {
        let value = "\"\\ <>& %41 é😀 / \n\u{1}\u{7f}"
        let written = try JSONDocument(bytes("{\"a\":\"\"}")).setting(["a"], to: value)
        #expect(text(written) == #"{"a":"\"\\ <>& %41 é😀 / \n\u0001\u007f"}"#)
        #expect(try JSONDocument(written).node(at: ["a"])?.text == value)
    }
}

/// The same for any file.
@Suite struct JSONEditPropertyTests {
    static let keys = ["proxies", "http-proxy", "no-proxy", "a", "é", "x\"y", ""]

    @Test("an edit makes the expected tree, and taking it back the same bytes", arguments: 0..<8)
    func edits(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<150 {
            var file = RandomJSON(random: random)
            let content = file.document()
            random = file.random
            let document = try JSONDocument(content)
            let path = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                Self.keys[Int.random(in: 0..<Self.keys.count, using: &random)]
            }
            var expected = Tree(document)
            guard expected.set(path, to: "v%\"<é") else {
                #expect(throws: SharedFileProblem.self) { try document.setting(path, to: "v%\"<é") }
                continue
            }
            let edited = try JSONDocument(document.setting(path, to: "v%\"<é"))
            #expect(Tree(edited) == expected, "\(text(content) ?? "") \(path)")
            #expect(try edited.setting(path, to: "v%\"<é") == edited.bytes)
            if let old = document.node(at: path) {
                #expect(edited.bytes.starts(with: content[..<old.range.lowerBound]))
                #expect(edited.bytes.reversed().starts(with: content[old.range.upperBound...].reversed()))
            }
            checkRemoval(of: path, from: edited, original: document)
        }
    }

    private func checkRemoval(of path: [String], from edited: JSONDocument, original: JSONDocument) {
        let removed = edited.removing(path)
        var expected = Tree(edited)
        expected.remove(path)
        #expect((try? JSONDocument(removed)).map(Tree.init) == expected)
        // The file as it was, unless something was replaced, or an empty object filled.
        let parents = path.indices.map { original.node(at: Array(path[..<$0])) }
        let isNew =
            original.node(at: path) == nil && parents.allSatisfy { $0.map { $0.members?.isEmpty == false } ?? true }
        if isNew, original.root != nil { #expect(removed == original.bytes, "\(text(original.bytes) ?? "") \(path)") }
    }

    @Test("no bytes make parser or editor trap")
    func mutations() {
        var random = SeededGenerator(seed: 5)
        let pieces = bytes("{}[]\",:\\u0dc8 \n\r\t-.eE1tfn'/*#\u{feff}é\u{0}") + [0xff]
        for _ in 0..<1_500 {
            var file = RandomJSON(random: random)
            var content = file.document()
            random = file.random
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0...content.count, using: &random)
                let end = min(content.count, place + Int.random(in: 0...2, using: &random))
                let piece = pieces[Int.random(in: 0..<pieces.count, using: &random)]
                content.replaceSubrange(place..<end, with: Bool.random(using: &random) ? [piece] : [])
            }
            guard let document = try? JSONDocument(content) else { continue }
            _ = document.removing(["proxies", "a"])
            guard let edited = try? document.setting(["proxies", "a"], to: "v") else { continue }
            #expect((try? JSONDocument(edited))?.node(at: ["proxies", "a"])?.text == "v", "\(text(content) ?? "")")
        }
    }
}

/// What a file says, apart from how it looks.
private enum Tree: Equatable {
    case object([[UInt8]: Tree], order: [[UInt8]])
    case array([Tree])
    case string([UInt8])
    case other(String)

    init(_ document: JSONDocument) {
        self = document.root.map { Tree($0, document.bytes) } ?? .object([:], order: [])
    }

    init(_ node: JSONNode, _ bytes: [UInt8]) {
        switch node.content {
        case .object(let members):
            self = .object(
                Dictionary(uniqueKeysWithValues: members.map { ($0.key, Tree($0.value, bytes)) }),
                order: members.map(\.key))
        case .array(let elements): self = .array(elements.map { Tree($0, bytes) })
        case .string(let text): self = .string(text)
        case .number, .bool, .null: self = .other(String(decoding: bytes[node.range], as: UTF8.self))
        }
    }

    /// - Returns: whether the path leads through objects only.
    mutating func set(_ path: [String], to text: String) -> Bool {
        guard let key = path.first.map({ Array($0.utf8) }) else {
            self = .string(Array(text.utf8))
            return true
        }
        guard case .object(var members, var order) = self else { return false }
        if members[key] == nil { order.append(key) }
        var child = members[key] ?? .object([:], order: [])
        if child == .other("null") { child = .object([:], order: []) }
        guard child.set(Array(path.dropFirst()), to: text) else { return false }
        members[key] = child
        self = .object(members, order: order)
        return true
    }

    mutating func remove(_ path: [String]) {
        guard let key = path.first.map({ Array($0.utf8) }), case .object(var members, var order) = self else { return }
        members[key]?.remove(Array(path.dropFirst()))
        if path.count == 1 || members[key] == .object([:], order: []) {
            members[key] = nil
            order.removeAll { $0 == key }
        }
        self = .object(members, order: order)
    }
}

/// Files in many layouts.
private struct RandomJSON {
    var random: SeededGenerator
    private var newline = "\n"
    private var unit = ""
    private var colon = ""
    private var comma = ""
    private var isMultiline = true

    init(random: SeededGenerator) { self.random = random }

    private mutating func pick(_ choices: [String]) -> String {
        choices[Int.random(in: 0..<choices.count, using: &random)]
    }

    mutating func document() -> [UInt8] {
        newline = pick(["\n", "\r\n"])
        unit = pick(["\t", " ", "  ", "    ", ""])
        colon = pick([":", ": ", " : ", " :"])
        comma = pick([",", ",", ", "])
        isMultiline = Bool.random(using: &random)
        let start = pick(["", "", "\u{feff}", newline])
        return bytes(start + object(indent: "", depth: 0) + pick(["", newline, newline + newline]))
    }

    private mutating func object(indent: String, depth: Int) -> String {
        let names = JSONEditPropertyTests.keys.shuffled(using: &random).prefix(Int.random(in: 0...4, using: &random))
        let breaks = isMultiline && Int.random(in: 0..<8, using: &random) > 0
        let members = names.map { name in
            JSONValue.quoted(name) + colon + value(indent: indent + unit, depth: depth + 1)
        }
        return wrap(members, "{", "}", indent: indent, breaks: breaks)
    }

    private func wrap(_ parts: [String], _ start: String, _ end: String, indent: String, breaks: Bool) -> String {
        if parts.isEmpty { return start + end }
        let lead = breaks ? newline + indent + unit : ""
        let separator = breaks ? "," + lead : comma
        return start + lead + parts.joined(separator: separator) + (breaks ? newline + indent : "") + end
    }

    private mutating func value(indent: String, depth: Int) -> String {
        switch Int.random(in: 0..<(depth > 3 ? 4 : 8), using: &random) {
        case 0: return pick(["1", "-0.50e+3", "true", "false"])
        case 1: return "null"
        case 2, 3: return pick([#""""#, #""v""#, #""\u0076\/\ud83d\ude00""#, #""é < {,}""#])
        case 4:
            let elements = (0..<Int.random(in: 0...2, using: &random)).map { _ in
                value(indent: indent + unit, depth: depth + 1)
            }
            return wrap(elements, "[", "]", indent: indent, breaks: isMultiline)
        default: return object(indent: indent, depth: depth)
        }
    }
}
