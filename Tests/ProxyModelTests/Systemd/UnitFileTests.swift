import ProxyModel
import Testing

/// A setting in short: `NAME=value`, `NAME=?` where the value is unknown.
private func short(_ settings: [UnitSetting]) -> [String] {
    settings.map { setting in
        switch setting {
        case .environment(let variable): "\(variable.name)=\(text(variable.value) ?? "?")"
        case .resetEnvironment: "reset"
        case .environmentFile(let path): "file \(path)"
        case .resetEnvironmentFiles: "reset files"
        case .passEnvironment(let name): "pass \(name)"
        case .resetPassEnvironment: "reset pass"
        case .unsetEnvironment(let variable): "unset \(variable.name)\(text(variable.value).map { "=" + $0 } ?? "")"
        case .resetUnsetEnvironment: "reset unset"
        }
    }
}

/// Unit files are read as systemd reads them.
@Suite struct UnitFileReaderTests {
    static let values: [(String, [String])] = [
        (#"A=b"#, ["A=b"]), (#"A=b C=d"#, ["A=b", "C=d"]), (#""A=b c" 'D=e f'"#, ["A=b c", "D=e f"]),
        (#"A="b c"d"#, ["A=b cd"]), (#""A=b\"c\\d""#, [#"A=b"c\d"#]),
        (#"A=a\x40b\101\u00e9\U0001F600\s"#, ["A=a@bAé😀 "]),
        (#"A=b "C=d"#, ["A=b"]), (#"A=b C=\q D=e"#, ["A=b"]), (#"A=b C=\x4 D=e"#, ["A=b"]), (#"A=b C=\400"#, ["A=b"]),
        (#"A=b C=\x00"#, ["A=b"]), (#""A=p%%40w""#, ["A=p%40w"]), (#""A=p%40w""#, ["A=?"]),
        ("A=%h C=d", ["A=?", "C=d"]),
        ("A=5% C=%! D=%%%%", ["A=5%", "C=%!", "D=%%"]), ("1A=b =c A-B=d C C=", ["C="]), ("", ["reset"]),
        ("%A=b C=d", ["=?", "C=d"]), (#"A=$HOME *.x"#, ["A=$HOME"]), ("A=b # no comment", ["A=b"]),
        ("  A=b  ", ["A=b"]),
    ]

    @Test("the value of Environment=", arguments: values)
    func environment(value: String, expected: [String]) {
        #expect(short(UnitFileReader.settings(in: bytes("[Service]\nEnvironment=\(value)\n"))) == expected)
    }

    static let files: [(String, [String])] = [
        ("[Unit]\nEnvironment=A=b\n[Service]\nEnvironment=C=d", ["C=d"]),
        ("Environment=A=b\n", []), ("[Service]\r\nEnvironment=A=b\r\n", ["A=b"]),
        ("\u{feff}[Service]\nEnvironment=A=b\n", ["A=b"]),
        ("[Service]\n# Environment=A=b\n; Environment=A=b\n  # x\nEnvironment = C=d\n", ["C=d"]),
        ("[Service]\nEnvironment=A=b \\\n# between\n  C=d\\\n\nEnvironment=E=f\n", ["A=b", "C=d", "E=f"]),
        ("[Service]\nEnvironment=\"A=b\\\nc\"\n", ["A=b c"]), ("[Service]\n# comment \\\nEnvironment=A=b\n", ["A=b"]),
        ("[Service]\nEnvironment=A=b\\\\\nEnvironment=C=d\n", [#"A=b\"#, "C=d"]),
        ("[Service]\nEnvironment=A=b\\", ["A=b"]), ("[Service\nEnvironment=A=b\n", []),
        (
            "[Service]\nEnvironmentFile=-/etc/default/x\nEnvironmentFile=/y z\nEnvironmentFile=\n",
            ["file /etc/default/x", "file /y z", "reset files"]
        ),
        (
            "[Service]\nPassEnvironment=A B\nPassEnvironment=\nUnsetEnvironment=C D=e\nUnsetEnvironment=\n",
            ["pass A", "pass B", "reset pass", "unset C", "unset D=e", "reset unset"]
        ),
        ("[Service]\nnonsense\nEnvironment=A=b\n", ["A=b"]), ("[]\n=\n[Service]\n=x\n", []),
    ]

    @Test("a whole file", arguments: files)
    func file(content: String, expected: [String]) {
        #expect(short(UnitFileReader.settings(in: bytes(content))) == expected)
    }

    static let foreign: [(String, Int?)] = [
        ("# x\n\n[Service]\nEnvironment=\"HTTP_PROXY=a\" 'no_proxy=b'\nEnvironment=ALL_PROXY=c\n", nil), ("", nil),
        ("[Service]\nEnvironment=HTTP_PROXY=a\nEnvironment=A=b\n", 3), ("[Service]\nEnvironment=\n", 2),
        ("[Service]\nEnvironment=HTTP_PROXY=a A=b\n", 2), ("[Unit]\n", 1), ("[Service]\nExecStart=\n", 2),
        ("[Service]\n\nEnvironmentFile=/x\n", 3), ("Environment=HTTP_PROXY=a\n", 1), ("[Service]\njunk\n", 2),
        ("[Service]\nEnvironment=HTTP_PROXY=a \"B=c\n", 2), ("[Service]\nEnvironment=HTTP_PROXY=a\\\n B=c\n", 2),
        ("[Service]\nUnsetEnvironment=HTTP_PROXY\n", 2), ("[Service]\nEnvironment=HTTP_PROXY=p%40w\n", nil),
        ("[Service]\nEnvironmentFile=-/etc/systemd/system/docker.service.d/http-proxy.env\n", nil),
        ("[Service]\nEnvironmentFile=/etc/default/docker\n", 2),
    ]

    @Test("the first line that holds more than proxy variables", arguments: foreign)
    func firstForeignLine(content: String, line: Int?) {
        #expect(UnitFileReader.firstForeignLine(in: bytes(content), at: Sample.path) == line)
    }

    @Test("no bytes make a reader trap")
    func hostileBytes() {
        var generator = SeededGenerator(seed: 11)
        let pieces =
            [
                "[Service]", "\n", "Environment=", "\\", "\"", "'", "%", "\\x", "\\u12", "A=", "=", "#", "\0", "\r",
                "é", "x ", "NO_PROXY=",
            ]
            .map(bytes) + [[0xff], [0xc3]]
        for _ in 0..<5_000 {
            let count = Int.random(in: 0...20, using: &generator)
            let input = (0..<count).flatMap { _ in pieces[Int.random(in: 0..<pieces.count, using: &generator)] }
            _ = UnitFileReader.settings(in: input)
            _ = UnitFileReader.firstForeignLine(in: input, at: Sample.path)
            _ = EnvironmentFileReader.variables(in: input, systemdVersion: 252)
            for version in [229, 240, 252] {
                _ = ShowOutput.environment(input, systemdVersion: version)
                _ = ShowOutput.paths(input, systemdVersion: version)
            }
            _ = ShowOutput.blocks(in: input).map { $0.text("Id") }
            _ = DisplayText.lines(input)
            _ = UnifiedDiff.text(path: "/x", before: input, after: Array(input.reversed()))
        }
    }
}

/// Drop-ins are written so that every systemd reads back what was meant.
@Suite struct UnitFileWriterTests {
    static let lines: [(String, String)] = [
        ("http://proxy:3128", #"Environment="A=http://proxy:3128""#),
        ("http://CORP%5Cuser:p%40ss@proxy", #"Environment="A=http://CORP%%5Cuser:p%%40ss@proxy""#),
        (#"a"b\c$d'e`f*"#, #"Environment="A=a\"b\\c$d'e`f*""#), ("a b é", #"Environment="A=a b é""#),
    ]

    @Test("one assignment", arguments: lines)
    func line(value: String, expected: String) throws {
        #expect(try UnitFileWriter.line(name: "A", value: value) == expected)
    }

    static let refused: [(String, String)] = [
        ("a\nb", "the value of A holds the control character \\x0a at byte 1"),
        ("é\u{1b}", "the value of A holds the control character \\x1b at byte 2"),
        ("\u{0}", "the value of A holds the control character \\x00 at byte 0"),
        ("a\t", "the value of A holds the control character \\x09 at byte 1"),
        ("\u{7f}", "the value of A holds the control character \\x7f at byte 0"),
        ("\u{85}", "the value of A holds the control character \\x85 at byte 0"),
    ]

    @Test("control characters are refused", arguments: refused)
    func refusal(value: String, message: String) {
        #expect {
            try UnitFileWriter.line(name: "A", value: value)
        } throws: { error in
            "\(error)" == message
        }
    }

    static let cases: [(SystemdTarget.VariableCase, [String])] = [
        (.upper, ["HTTP_PROXY=http://p:1", "NO_PROXY=b,a"]), (.lower, ["http_proxy=http://p:1", "no_proxy=b,a"]),
        (.both, ["HTTP_PROXY=http://p:1", "NO_PROXY=b,a", "http_proxy=http://p:1", "no_proxy=b,a"]),
    ]

    @Test("a drop-in holds the variables in the target's case", arguments: cases)
    func dropIn(variables: SystemdTarget.VariableCase, assignments: [String]) throws {
        let target = SystemdTarget(name: "docker", unit: "docker.service", variables: variables)
        let settings = ProxySettings(http: ProxyURL(unchecked: "http://p:1"), noProxy: NoProxyList(["b", "a"]))
        let expected =
            "# Managed by fairlead: changes made here are replaced.\n\n[Service]\n"
            + assignments.map { "Environment=\"\($0)\"\n" }.joined()
        let files = try SystemdFiles(target, settings: settings, credentialsPath: "/x.env")
        #expect(text(files.dropIn) == expected)
        #expect(files.credentials == nil)
    }

    @Test("nothing to set is no file", arguments: [ProxySettings.none, ProxySettings(noProxy: NoProxyList([" "]))])
    func nothing(settings: ProxySettings) throws {
        let target = SystemdTarget(name: "d", unit: "d.service")
        let files = try SystemdFiles(target, settings: settings, credentialsPath: "/x.env")
        #expect(files.dropIn == nil && files.credentials == nil)
    }

    @Test("what is written is read back, whatever the value")
    func roundTrip() throws {
        var generator = SeededGenerator(seed: 3)
        let alphabet = Array(#"ab0%\"'$*`#;=[]{}() ,.:/@é😀\x\n%%%h"#.unicodeScalars)
        for _ in 0..<3_000 {
            let count = Int.random(in: 0...40, using: &generator)
            var value = String.UnicodeScalarView()
            for _ in 0..<count { value.append(alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]) }
            let line = try UnitFileWriter.line(name: "NO_PROXY", value: String(value))
            let read = UnitFileReader.settings(in: bytes("[Service]\n\(line)\nEnvironment=END=1\n"))
            #expect(short(read) == ["NO_PROXY=\(String(value))", "END=1"], "seed 3: \(line)")
        }
    }

    @Test("a list of 4 KB is read back")
    func longList() throws {
        let value = (0..<400).map { "host\($0).example" }.joined(separator: ",")
        let line = try UnitFileWriter.line(name: "NO_PROXY", value: value)
        #expect(short(UnitFileReader.settings(in: bytes("[Service]\n\(line)"))) == ["NO_PROXY=\(value)"])
    }
}
