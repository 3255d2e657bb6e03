import Testing

@testable import ProxyModel

/// podman's configuration is read as podman reads it, as far as proxies go.
@Suite struct ContainersConfTests {
    /// A file in short: proxies, `…` for other entries, `+` or `-` for `append`, `&` for other settings.
    private func short(_ file: ContainersConf) -> String {
        guard file.setsEnvironment else { return file.hasOtherSettings ? "& none" : "none" }
        let parts =
            file.proxies.map { "\($0.name)=\(text($0.value) ?? "?")" } + (file.hasOtherEntries ? ["…"] : [])
            + (file.appends.map { [$0 ? "+" : "-"] } ?? []) + (file.hasOtherSettings ? ["&"] : [])
        return parts.joined(separator: " ")
    }

    static let files: [(String, String)] = [
        ("", "none"), ("# env = [1]\n[engine]\n", "none"), ("env = [\"HTTP_PROXY=a\"]", "& none"),
        ("[containers]\nenv = [\"HTTP_PROXY=a\"]\n", "& none"),
        ("[engine]\nenv = [\"HTTP_PROXY=a\", 'no_proxy=b\\,c', \"X=y\"] # end", #"HTTP_PROXY=a no_proxy=b\,c …"#),
        ("[engine] # x\r\nenv=[ # one\r\n  \"HTTP_PROXY=a\", # two\r\n\r\n  {append=true},\r\n]\r\n", "HTTP_PROXY=a +"),
        ("[engine]\nenv = [{ append = false }]", "-"), ("[engine]\nenv = []", ""),
        ("engine.env = [\"HTTP_PROXY=a\"]\nx = 1", "HTTP_PROXY=a &"),
        ("[ \"Engine\" ]\n'ENV' = [\"HTTP_PROXY=a\"]", "HTTP_PROXY=a"),
        ("engine = { env = [\"HTTP_PROXY=a\"], cgroup_manager = \"x\" }", "HTTP_PROXY=a &"),
        (#"[engine]"# + "\n" + #"env = ["HTTP_PROXY=\"\\\u0041\U0001F600\t"]"#, "HTTP_PROXY=\"\\A😀\t"),
        ("[engine]\nenv = [\"\"\"\nHTTP_PROXY=\\\n   a\"b\"\"\"\"]", "HTTP_PROXY=a\"b\""),
        ("[engine]\nenv = ['''HTTP_PROXY=a\\''']", "HTTP_PROXY=a\\"), ("[engine]\nenv = [\"HTTP_PROXY\"]", "…"),
        (
            "[engine]\nenv = [\"HTTP_PROXY=a\"]\n[engine.runtimes]\nx = [[1, 2.5e3, +inf, nan, 0xff, -1_0], [true]]\n",
            "HTTP_PROXY=a &"
        ),
        ("[[a]]\nb = 1979-05-27T07:32:00Z\nd.\"e.f\" = {}\n[engine]\nenv = [\"http_proxy=\"]", "http_proxy= &"),
        ("\u{feff}[engine]\nenv = [\"HTTP_PROXY=a\"]", "HTTP_PROXY=a"),
    ]

    @Test("what a file sets", arguments: files)
    func file(content: String, expected: String) throws {
        #expect(try short(ContainersConf(bytes(content))) == expected)
    }

    static let errors: [(String, String)] = [
        ("[engine\nenv=[]", "line 1, column 8: ']' is missing"), ("[[a]\n", "line 1, column 5: ']]' is missing"),
        ("[engine]\nenv = \"a\"", "line 2, column 1: 'env' is not a list"),
        ("[engine]\nenv = [1]", "line 2, column 1: 'env' holds something that is not a string"),
        ("[engine]\nenv = [{append=1}]", "line 2, column 9: 'env' holds something besides 'append'"),
        ("[engine]\nenv = [\"a\" \"b\"]", "line 2, column 12: ']' is missing"),
        ("[engine]\nenv = [\"a", "line 2, column 8: this string does not end"),
        ("[engine]\nenv = [\n", "line 3, column 1: a value is missing"),
        ("[engine]\nenv = [{append=true,}]", "line 2, column 21: unexpected ',' before '}'"),
        ("[engine]\nenv = [] x", "line 2, column 10: something follows the end of the value or header"),
        ("a = \"\\x41\"", "line 1, column 6: an escape that TOML does not know"),
        ("= 1", "line 1, column 1: a name is missing"),
        ("a\n", "line 1, column 2: '=' is missing"), ("a = b", "line 1, column 5: a value that TOML does not know"),
        ("a = =", "line 1, column 5: a value that TOML does not know"),
        ("'''a''' = 1", "line 1, column 1: a name of several lines"),
        ("a = \n", "line 1, column 5: a value is missing"),
        ("[engine.env]\n", "line 1, column 1: 'env' is not a list"),
        ("engine = {env = 1}", "line 1, column 11: 'env' is not a list"),
        ("[engine]\n[engine]\n", "line 2, column 1: 'engine' is there twice"),
        ("[engine]\nenv=[]\nenv=[]\n", "line 3, column 1: 'env' is there twice"),
        ("a = \"\"\"b \\ c\"\"\"", "line 1, column 10: an escape that TOML does not know"),
    ]

    @Test("what is not understood", arguments: errors)
    func error(content: String, message: String) {
        #expect {
            try ContainersConf(bytes(content))
        } throws: { error in
            "\(error)" == message
        }
    }

    @Test("a file of ours")
    func writing() throws {
        let variables = [(name: "HTTP_PROXY", value: "http://a%40\"\\b"), (name: "no_proxy", value: "é")]
        let expected = """
            # Managed by fairlead: changes made here are replaced.

            [engine]
            env = [
                "HTTP_PROXY=http://a%40\\"\\\\b",
                "no_proxy=é",
                {append=true},
            ]

            """
        let written = try #require(try ContainersConf.file(setting: variables, appends: true))
        #expect(text(written) == expected)
        #expect(try short(ContainersConf(written)) == "HTTP_PROXY=http://a%40\"\\b no_proxy=é +")
        #expect(try ContainersConf.file(setting: [], appends: true) == nil)
        #expect(throws: UnitFileWriter.ControlCharacter.self) {
            try ContainersConf.file(setting: [(name: "A", value: "b\n")], appends: false)
        }
    }

    static let merges: [(files: [String], version: PodmanVersion, expected: String?)] = [
        ([], PodmanVersion(5, 0), ""), (["HTTP_PROXY=a", "HTTPS_PROXY=b"], PodmanVersion(4, 0), "1 HTTPS_PROXY=b"),
        (["HTTP_PROXY=a", "NO_PROXY=b +"], PodmanVersion(5, 0), "0 HTTP_PROXY=a 1 NO_PROXY=b"),
        (["HTTP_PROXY=a", "HTTP_PROXY=b +"], PodmanVersion(5, 0), "0 HTTP_PROXY=a"),
        (["+", "HTTP_PROXY=a", "NO_PROXY=b"], PodmanVersion(4, 8), "1 HTTP_PROXY=a 2 NO_PROXY=b"),
        (["HTTP_PROXY=a +", "NO_PROXY=b -"], PodmanVersion(5, 0), "1 NO_PROXY=b"),
        (["HTTP_PROXY=a +"], PodmanVersion(4, 7), nil),
        (["HTTP_PROXY=a", "none"], PodmanVersion(5, 0), "0 HTTP_PROXY=a"),
    ]

    @Test("several files", arguments: merges)
    func merge(files: [String], version: PodmanVersion, expected: String?) throws {
        let contents = try files.enumerated().map { index, file in
            let parts = file.split(separator: " ").map { part in
                part == "+" ? "{append=true}" : part == "-" ? "{append=false}" : "\"\(part)\""
            }
            let env = file == "none" ? "" : "env = [\(parts.joined(separator: ", "))]"
            return (path: "\(index)", content: try ContainersConf(bytes("[engine]\n\(env)\n")))
        }
        guard let expected else {
            #expect(throws: PodmanEnvironment.Refusal(path: "0")) {
                try PodmanEnvironment(files: contents, version: version)
            }
            return
        }
        let entries = try PodmanEnvironment(files: contents, version: version).entries
        #expect(entries.map { "\($0.path) \($0.variable)" }.joined(separator: " ") == expected)
    }

    @Test("upper case decides unless it is empty")
    func deciding() throws {
        let file = try ContainersConf(
            bytes("[engine]\nenv=['http_proxy=a','HTTP_PROXY=','HTTPS_PROXY=b','https_proxy=c','no_proxy=']"))
        let environment = try PodmanEnvironment(files: [("f", file)], version: PodmanVersion(5, 0))
        let decided = ProxyVariable.allCases.map { environment.entry(deciding: $0)?.variable.name ?? "-" }
        #expect(decided == ["http_proxy", "HTTPS_PROXY", "-"])
    }

    static let versions: [(String, PodmanVersion?)] = [
        ("4.9.3", PodmanVersion(4, 9)), ("podman version 5.0.0-rc1\n", PodmanVersion(5, 0)), ("5", nil), ("a.b", nil),
        ("", nil), ("99999999999999999999.1", nil), ("v5.1", nil),
    ]

    @Test("podman's version", arguments: versions)
    func version(content: String, expected: PodmanVersion?) {
        #expect(PodmanVersion(content) == expected)
    }

    @Test("no bytes make the reader trap")
    func hostileBytes() {
        var random = SeededGenerator(seed: 9)
        let pieces =
            [
                "[engine]", "\n", "env", "=", "[", "]", "{append=true}", "\"", "\"\"\"", "'", "'''", "\\", "\\u00", "#",
                ",",
                ".", " ", "{", "}", "\r", "é", "HTTP_PROXY=a", "\0", "[[",
            ]
            .map(bytes) + [[0xff], [0xc3]]
        for _ in 0..<5_000 {
            let count = Int.random(in: 0...20, using: &random)
            _ = try? ContainersConf(
                (0..<count).flatMap { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] })
        }
    }
}
