import ProxyModel
import Testing

/// Environment files are read as systemd reads them, which is not as a shell does.
@Suite struct EnvironmentFileReaderTests {
    static let cases: [(String, [String])] = [
        ("HTTP_PROXY=b\nNO_PROXY=d", ["HTTP_PROXY=b", "NO_PROXY=d"]),
        ("# HTTP_PROXY=b\n; HTTP_PROXY=b\nNO_PROXY=d\n", ["NO_PROXY=d"]),
        ("export HTTP_PROXY=b\nNO_PROXY=d\n", ["NO_PROXY=d"]),
        ("HTTP_PROXY=\"b c\"\nNO_PROXY='d e'\n", ["HTTP_PROXY=b c", "NO_PROXY=d e"]),
        ("HTTP_PROXY=b c  \n", ["HTTP_PROXY=b c"]), ("  HTTP_PROXY = b\n", ["HTTP_PROXY=b"]),
        ("HTTP_PROXY=\"b\\\"c\\$d\\e\"\n", [#"HTTP_PROXY=b"c$d\e"#]), (#"HTTP_PROXY='b\c'"#, [#"HTTP_PROXY=b\c"#]),
        ("HTTP_PROXY=b\\\nc\n", ["HTTP_PROXY=bc"]),
        ("HTTP_PROXY=\"b\\\nc\"\n", ["HTTP_PROXY=bc"]), ("HTTP_PROXY=\"b\nc\"\n", ["HTTP_PROXY=b\nc"]),
        ("HTTP_PROXY=\"b\"'c'd\n", ["HTTP_PROXY=bcd"]), ("HTTP_PROXY=\n", ["HTTP_PROXY="]),
        ("HTTP_PROXY=http://u:p%40w@h\n", ["HTTP_PROXY=http://u:p%40w@h"]),
        ("HTTP_PROXY=b # c\n", ["HTTP_PROXY=b # c"]),
        ("# x\\\nHTTP_PROXY=b\nNO_PROXY=d\n", ["HTTP_PROXY=b", "NO_PROXY=d"]),
        ("junk\nHTTP_PROXY=b", ["HTTP_PROXY=b"]), ("HTTP_PROXY=b\nHTTP_PROXY=c", ["HTTP_PROXY=b", "HTTP_PROXY=c"]),
        ("HTTP_PROXY=\\ b\n", ["HTTP_PROXY= b"]), ("HTTP_PROXY=b\\", ["HTTP_PROXY=b"]),
        ("HTTP_PROXY=\"b", ["HTTP_PROXY=b"]), ("", []), ("SECRET=a\nno_proxy=b\nA_PROXY=c\n", ["no_proxy=b"]),
    ]

    @Test("a file", arguments: cases)
    func file(content: String, expected: [String]) {
        let variables = EnvironmentFileReader.variables(in: bytes(content), systemdVersion: 254)
        #expect(variables.map { "\($0.name)=\(text($0.value) ?? "?")" } == expected)
    }

    @Test("a value that is not UTF-8 is unknown: systemd refuses the file")
    func invalid() {
        #expect(
            EnvironmentFileReader.variables(in: bytes("HTTP_PROXY=") + [0xff], systemdVersion: 252) == [
                EnvironmentVariable(name: "HTTP_PROXY", value: nil)
            ])
    }

    @Test(
        "before version 254 a backslash carries a comment on",
        arguments: [(253, ["NO_PROXY"]), (254, ["HTTP_PROXY", "NO_PROXY"])])
    func commentContinuation(version: Int, names: [String]) {
        let content = bytes("; x\\\nHTTP_PROXY=b\nNO_PROXY=d\n")
        #expect(EnvironmentFileReader.variables(in: content, systemdVersion: version).map(\.name) == names)
    }
}
