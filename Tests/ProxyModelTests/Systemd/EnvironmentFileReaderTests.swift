import ProxyModel
import Testing

/// Environment files are read as systemd reads them, which is not as a shell does.
@Suite struct EnvironmentFileReaderTests {
    static let cases: [(String, [String])] = [
        ("A=b\nC=d", ["A=b", "C=d"]), ("# A=b\n; A=b\nC=d\n", ["C=d"]), ("export A=b\nC=d\n", ["C=d"]),
        ("A=\"b c\"\nC='d e'\n", ["A=b c", "C=d e"]), ("A=b c  \n", ["A=b c"]), ("  A = b\n", ["A=b"]),
        ("A=\"b\\\"c\\$d\\e\"\n", [#"A=b"c$d\e"#]), (#"A='b\c'"#, [#"A=b\c"#]), ("A=b\\\nc\n", ["A=bc"]),
        ("A=\"b\\\nc\"\n", ["A=bc"]), ("A=\"b\nc\"\n", ["A=b\nc"]), ("A=\"b\"'c'd\n", ["A=bcd"]), ("A=\n", ["A="]),
        ("A=http://u:p%40w@h\n", ["A=http://u:p%40w@h"]), ("A=b # c\n", ["A=b # c"]),
        ("# x\\\nA=b\nC=d\n", ["A=b", "C=d"]),
        ("junk\nA=b", ["A=b"]), ("A=b\nA=c", ["A=b", "A=c"]), ("A=\\ b\n", ["A= b"]), ("A=b\\", ["A=b"]),
        ("A=\"b", ["A=b"]), ("", []),
    ]

    @Test("a file", arguments: cases)
    func file(content: String, expected: [String]) {
        let variables = EnvironmentFileReader.variables(in: bytes(content))
        #expect(variables.map { "\($0.name)=\(text($0.value) ?? "?")" } == expected)
    }

    @Test("a value that is not UTF-8 is unknown: systemd refuses the file")
    func invalid() {
        #expect(
            EnvironmentFileReader.variables(in: bytes("A=") + [0xff]) == [EnvironmentVariable(name: "A", value: nil)])
    }
}
