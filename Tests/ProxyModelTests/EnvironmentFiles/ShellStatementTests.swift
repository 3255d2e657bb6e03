import Testing

@testable import ProxyModel

/// Files that a shell sources are read as that shell does, or not at all.
@Suite struct ShellStatementTests {
    static let cases: [(String, [String]?)] = [
        ("HTTP_PROXY=a\n", ["HTTP_PROXY=a"]),
        ("export HTTP_PROXY=a\n", ["HTTP_PROXY=a", "export HTTP_PROXY"]),
        ("  HTTP_PROXY=\"a b\"; export HTTP_PROXY;\n", ["HTTP_PROXY=a b", "export HTTP_PROXY"]),
        ("export HTTP_PROXY https_proxy", ["export HTTP_PROXY", "export https_proxy"]),
        ("HTTP_PROXY=a NO_PROXY='b'\n", ["HTTP_PROXY=a", "NO_PROXY=b"]),
        ("unset http_proxy NO_PROXY\n", ["unset http_proxy", "unset NO_PROXY"]),
        ("HTTP_PROXY=\n", ["HTTP_PROXY="]), ("HTTP_PROXY=''\n", ["HTTP_PROXY="]),
        (#"HTTP_PROXY="a\"b\$c\`d\\e\f""#, [#"HTTP_PROXY=a"b$c`d\e\f"#]),
        (#"HTTP_PROXY='a$b`c\d"'"#, [#"HTTP_PROXY=a$b`c\d""#]),
        (#"HTTP_PROXY=a\$b\ c"d"'e'"#, ["HTTP_PROXY=a$b cde"]),
        ("HTTP_PROXY=a\\\nb\n", ["HTTP_PROXY=ab"]), ("HTTP_PROXY=\"a\\\nb\nc\"\n", ["HTTP_PROXY=ab\nc"]),
        ("export \"HTTP_PROXY=a\"\n", ["HTTP_PROXY=a", "export HTTP_PROXY"]),
        ("HTTP_PROXY=http://u:p%40w@h:1/\n", ["HTTP_PROXY=http://u:p%40w@h:1/"]), ("HTTP_PROXY=a#b\n", nil),
        ("HTTP_PROXY=$X\n", nil), ("HTTP_PROXY=\"$X\"\n", nil), ("HTTP_PROXY=`x`\n", nil),
        ("HTTP_PROXY=\"`x`\"\n", nil),
        ("HTTP_PROXY=$(x)\n", nil), ("HTTP_PROXY=~/x\n", nil), ("HTTP_PROXY=a:~b\n", nil),
        ("HTTP_PROXY=a dockerd\n", nil), ("\"HTTP_PROXY=a\"\n", nil), ("HTTP_PROXY=a SECRET=b\n", nil),
        ("export HTTP_PROXY SECRET\n", nil), ("export -n HTTP_PROXY\n", nil), ("HTTP_PROXY=a && x\n", nil),
        ("HTTP_PROXY=a | x\n", nil), ("HTTP_PROXY=\"a\n", nil), ("HTTP_PROXY='a\n", nil), ("HTTP_PROXY=a\\", nil),
        ("HTTP_PROXY=a\r\n", nil), ("FTP_PROXY=a\n", nil), ("", []), (" \n;\n", []),
    ]

    @Test("lines of a sourced file", arguments: cases)
    func statement(content: String, expected: [String]?) {
        #expect(ShellStatement(bytes(content))?.actions.map(\.short) == expected)
    }

    @Test("what is written for a value is read back by a shell and by systemd")
    func writtenForm() throws {
        for value in ["a", #"p"q\r$s`t'u%v w#x"#, "http://CORP%5Cu:p%40ss%25w%23rd%21@h:1", "*.x,10.0.0.0/8", "hé"] {
            let text = bytes(try EnvironmentFileWriter.line(name: "HTTP_PROXY", value: value) + "\nexport HTTP_PROXY\n")
            #expect(ShellStatement(text)?.actions == [.set("HTTP_PROXY", bytes(value)), .export("HTTP_PROXY")])
            for version in [229, 252, 257] {
                #expect(
                    EnvironmentFileReader.variables(in: text, systemdVersion: version) == [
                        EnvironmentVariable(name: "HTTP_PROXY", value: bytes(value))
                    ])
            }
        }
    }
}

extension EnvironmentAction {
    fileprivate var short: String {
        switch self {
        case .set(let name, let value): "\(name)=\(text(value) ?? "?")"
        case .export(let name): "export \(name)"
        case .unset(let name): "unset \(name)"
        case .mention(let name): "mention \(name)"
        }
    }
}
