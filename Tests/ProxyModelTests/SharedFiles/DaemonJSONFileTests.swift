import Testing

@testable import ProxyModel

/// Of `daemon.json` only the proxies are touched, and what dockerd refuses is told.
@Suite struct DaemonJSONFileTests {
    static let full: [ProxyVariable: String] = [
        .http: "http://u:p%40w@proxy:3128", .https: "http://proxy:3128", .noProxy: "localhost,.corp",
    ]

    @Test("an absent file is written as Docker's manual shows it")
    func fresh() throws {
        let expected = """
            {
                "proxies": {
                    "http-proxy": "http://u:p%40w@proxy:3128",
                    "https-proxy": "http://proxy:3128",
                    "no-proxy": "localhost,.corp"
                }
            }

            """
        for content in [nil, bytes(""), bytes("\n")] {
            #expect(try text(DaemonJSONFile(content).edited(to: Self.full, createdByUs: false)) == expected)
        }
        let written = try DaemonJSONFile(bytes(expected))
        #expect(written.proxies == Self.full)
        #expect(try written.edited(to: Self.full, createdByUs: true) == bytes(expected))
    }

    static let edits: [(before: String, settings: [ProxyVariable: String], after: String)] = [
        (
            "{\n  \"debug\": true,\n  \"proxies\": {\"http-proxy\": \"a\"}\n}", [.https: "b"],
            "{\n  \"debug\": true,\n  \"proxies\": {\"https-proxy\": \"b\"}\n}"
        ),
        ("{\"proxies\":{\"http-proxy\":\"a\"},\"x\":1.0}", [:], "{\"x\":1.0}"),
        ("{\"proxies\":{\"no-proxy\":\" B,a\"}}", [.noProxy: "a,b"], "{\"proxies\":{\"no-proxy\":\" B,a\"}}"),
        ("{\"proxies\":{\"no-proxy\":\"a\"}}", [.noProxy: "a,b"], "{\"proxies\":{\"no-proxy\":\"a,b\"}}"),
        ("{\"proxies\":{\"http-proxy\":\"A\"}}", [.http: "a"], "{\"proxies\":{\"http-proxy\":\"a\"}}"),
        ("{\"proxies\":{\"http-proxy\":\"\"}}", [.http: "a"], "{\"proxies\":{\"http-proxy\":\"a\"}}"),
        ("{\"proxies\":{\"http-proxy\":\"\"}}", [:], "{\"proxies\":{\"http-proxy\":\"\"}}"),
        ("{\"proxies\":{\"http-proxy\":null}}", [.http: ""], "{\"proxies\":{\"http-proxy\":null}}"),
        ("{\"proxies\": null}", [:], "{\"proxies\": null}"),
        ("{\"proxies\": null}", [.http: "a"], "{\"proxies\": {\"http-proxy\": \"a\"}}"),
    ]

    @Test("an edit", arguments: edits)
    func edit(before: String, settings: [ProxyVariable: String], after: String) throws {
        #expect(try text(DaemonJSONFile(bytes(before)).edited(to: settings, createdByUs: false)) == after)
    }

    @Test("a file goes when we made it and nothing is left")
    func removal() throws {
        let ours = bytes("{\"proxies\": {\"http-proxy\": \"a\"}}")
        #expect(try DaemonJSONFile(ours).edited(to: [:], createdByUs: true) == nil)
        #expect(try text(DaemonJSONFile(ours).edited(to: [:], createdByUs: false)) == "{}")
        #expect(try DaemonJSONFile(nil).edited(to: [:], createdByUs: false) == nil)
        #expect(try DaemonJSONFile([]).edited(to: [:], createdByUs: false) == [])
        let shared = bytes("{\"proxies\": {\"http-proxy\": \"a\"}, \"debug\": true}")
        #expect(try text(DaemonJSONFile(shared).edited(to: [:], createdByUs: true)) == "{\"debug\": true}")
    }

    static let problems: [(String, [String])] = [
        ("{\"proxies\": []}", ["line 1, column 13: 'proxies' is a list and not an object"]),
        ("{\"proxies\": {\"http-proxy\": 1}}", ["line 1, column 28: 'http-proxy' is a number and not a string"]),
        (
            "{\"proxies\": {\n\"all-proxy\": \"x\"}}",
            [
                "line 2, column 1: 'all-proxy' below 'proxies' keeps dockerd from starting; dockerd knows no such key there"
            ]
        ),
        (
            "{\"proxies\": {\"default\": {\"httpProxy\": \"x\"}}}",
            [
                "line 1, column 14: 'default' below 'proxies' keeps dockerd from starting; "
                    + "it belongs to the config.json of Docker's client"
            ]
        ),
        (
            "{\"proxies\": {\"HTTP-Proxy\": \"x\"}}",
            ["line 1, column 14: 'HTTP-Proxy' is read as 'http-proxy' by some and not by others; write 'http-proxy'"]
        ),
        (
            "{\"Proxie\u{17f}\": {}, \"proxies\": {}}",
            ["line 1, column 2: 'Proxie\u{17f}' is read as 'proxies' by some and not by others; write 'proxies'"]
        ),
    ]

    @Test("what stands in the way of an edit", arguments: problems)
    func problem(content: String, expected: [String]) throws {
        let file = try DaemonJSONFile(bytes(content))
        #expect(file.problems.map(\.description) == expected)
        #expect(throws: SharedFileProblem.self) { try file.edited(to: [.http: "a"], createdByUs: false) }
    }

    static let notes: [(String, [String])] = [
        (
            "{\"http-proxy\": \"x\"}",
            ["line 1, column 2: dockerd ignores 'http-proxy' here; it belongs below 'proxies'"]
        ),
        (
            "{\"proxy\": {}}",
            [
                "line 1, column 2: dockerd has no 'proxy': it ignores what is below it, or refuses to start; "
                    + "'proxies' is meant"
            ]
        ),
        ("{\"debug\": true}", []),
    ]

    @Test("what dockerd ignores", arguments: notes)
    func note(content: String, expected: [String]) throws {
        let file = try DaemonJSONFile(bytes(content))
        #expect(file.notes.map(\.description) == expected)
        #expect(file.problems.isEmpty)
    }

    @Test(
        "live-restore", arguments: [("true", true), ("false", false), ("1", nil), ("null", nil)] as [(String, Bool?)])
    func liveRestore(value: String, expected: Bool?) throws {
        #expect(try DaemonJSONFile(bytes("{\"live-restore\": \(value)}")).liveRestore == expected)
    }

    @Test("files that are no object", arguments: ["[]", "null", "1", "{"])
    func unusable(content: String) {
        #expect(throws: SharedFileProblem.self) { try DaemonJSONFile(bytes(content)) }
    }

    @Test("a diff is of our keys only")
    func ownedKeys() throws {
        let file = try DaemonJSONFile(
            bytes("{\"secret\": 1, \"proxies\": {\"no-proxy\": \"a\", \"http-proxy\": \"b\"}}"))
        let expected = "{\n  \"proxies\": {\n    \"http-proxy\": \"b\",\n    \"no-proxy\": \"a\"\n  }\n}\n"
        #expect(text(file.ownedKeysText()) == expected)
        #expect(try DaemonJSONFile(bytes("{\"secret\": 1}")).ownedKeysText() == [])
    }
}

/// Of the client's `config.json` only the proxies of one entry are touched.
@Suite struct ClientConfigFileTests {
    static let all = ClientProxyValues(http: "h", https: "s", noProxy: "n", ftp: "f", all: "a")

    @Test("an absent file")
    func fresh() throws {
        let expected = """
            {
                "proxies": {
                    "tcp://h:2376": {
                        "httpProxy": "h",
                        "httpsProxy": "s",
                        "noProxy": "n",
                        "ftpProxy": "f",
                        "allProxy": "a"
                    }
                }
            }

            """
        let host = "tcp://h:2376"
        #expect(try text(ClientConfigFile(nil, daemonHost: host).edited(to: Self.all, createdByUs: false)) == expected)
        let written = try ClientConfigFile(bytes(expected), daemonHost: host)
        #expect(written.values == Self.all)
        #expect(try written.edited(to: ClientProxyValues(), createdByUs: true) == nil)
        #expect(try ClientConfigFile(bytes(expected)).values == ClientProxyValues())
    }

    static let edits: [(before: String, values: ClientProxyValues, after: String)] = [
        (
            "{\n\t\"auths\": {\n\t\t\"r\": {}\n\t}\n}", ClientProxyValues(http: "h"),
            "{\n\t\"auths\": {\n\t\t\"r\": {}\n\t},\n\t\"proxies\": {\n\t\t\"default\": {\n\t\t\t\"httpProxy\": \"h\"\n\t\t}\n\t}\n}"
        ),
        (
            "{\"proxies\":{\"default\":{\"x\":1,\"noProxy\":\"a,b\"},\"o\":{\"httpProxy\":\"z\"}}}",
            ClientProxyValues(noProxy: "b,a"),
            "{\"proxies\":{\"default\":{\"x\":1,\"noProxy\":\"b,a\"},\"o\":{\"httpProxy\":\"z\"}}}"
        ),
        (
            "{\"proxies\":{\"default\":{\"httpProxy\":\"h\"},\"o\":{}}}", ClientProxyValues(),
            "{\"proxies\":{\"o\":{}}}"
        ),
    ]

    @Test("an edit", arguments: edits)
    func edit(before: String, values: ClientProxyValues, after: String) throws {
        #expect(try text(ClientConfigFile(bytes(before)).edited(to: values, createdByUs: true)) == after)
    }

    static let problems: [(String, String)] = [
        ("{\"proxies\": {\"default\": 1}}", "line 1, column 25: 'default' is a number and not an object"),
        ("{\"proxies\": {\"default\": {\"noProxy\": []}}}", "line 1, column 37: 'noProxy' is a list and not a string"),
        (
            "{\"proxies\": {\"default\": {\"HTTPProxy\": \"x\"}}}",
            "line 1, column 26: 'HTTPProxy' is read as 'httpProxy' by some and not by others; write 'httpProxy'"
        ),
    ]

    @Test("what stands in the way of an edit", arguments: problems)
    func problem(content: String, expected: String) throws {
        let file = try ClientConfigFile(bytes(content))
        #expect(file.problems.map(\.description) == [expected])
        #expect(throws: SharedFileProblem.self) { try file.edited(to: Self.all, createdByUs: false) }
    }

    @Test("printing values reveals no password")
    func masking() {
        let values = ClientProxyValues(http: "http://u:secret@h", noProxy: "a")
        #expect("\(values)" == "httpProxy: http://***@h, noProxy: a")
        #expect(!String(reflecting: values).contains("secret"))
    }
}
