import ProxyModel
import Testing

/// What `systemctl show` prints is read for every version from 229 to 262.
@Suite struct ShowOutputTests {
    static let middle = [234, 237, 245]
    static let new = [246, 247, 252, 262]

    /// Observed on real systems: value, then what 229, 237 and 245, and 247 to 262 print.
    static let observed: [(true: String, v229: String, v237: String?, v247: String)] = [
        ("HTTP_PROXY=a b", #"HTTP_PROXY=a\x20b"#, nil, #""HTTP_PROXY=a b""#),
        (#"HTTP_PROXY=a"b"#, #"HTTP_PROXY=a"b"#, #"HTTP_PROXY=a"b"#, #""HTTP_PROXY=a\"b""#),
        (#"HTTP_PROXY=a\b"#, #"HTTP_PROXY=a\x5cb"#, #"HTTP_PROXY=a\b"#, #""HTTP_PROXY=a\\b""#),
        ("HTTP_PROXY=a$b", "HTTP_PROXY=a$b", "HTTP_PROXY=a$b", #""HTTP_PROXY=a\$b""#),
        ("HTTP_PROXY=p%40w", "HTTP_PROXY=p%40w", "HTTP_PROXY=p%40w", "HTTP_PROXY=p%40w"),
        (
            "HTTP_PROXY=*.corp,10.0.0.0/8", "HTTP_PROXY=*.corp,10.0.0.0/8", "HTTP_PROXY=*.corp,10.0.0.0/8",
            #""HTTP_PROXY=*.corp,10.0.0.0/8""#
        ),
        ("HTTP_PROXY=hé", #"HTTP_PROXY=h\xc3\xa9"#, "HTTP_PROXY=hé", "HTTP_PROXY=hé"),
        ("HTTP_PROXY=hé", #"HTTP_PROXY=h\xc3\xa9"#, "HTTP_PROXY=hé", #""HTTP_PROXY=hé""#),
    ]

    @Test("the table of observed outputs", arguments: observed)
    func table(row: (true: String, v229: String, v237: String?, v247: String)) {
        let expected = [
            EnvironmentVariable(name: "HTTP_PROXY", value: bytes(String(row.true.dropFirst("HTTP_PROXY=".count))))
        ]
        for version in [218, 229, 233] {
            #expect(ShowOutput.environment(bytes(row.v229), systemdVersion: version) == expected)
        }
        for version in Self.middle {
            let hidden = [EnvironmentVariable(name: "", value: nil)]
            let shown = bytes(row.v237 ?? "[unprintable]")
            #expect(ShowOutput.environment(shown, systemdVersion: version) == (row.v237 == nil ? hidden : expected))
        }
        for version in Self.new {
            #expect(ShowOutput.environment(bytes(row.v247), systemdVersion: version) == expected)
        }
    }

    static let lists: [(Int, String, [String])] = [
        (229, #"HTTP_PROXY=a\x20b NO_PROXY=d"#, ["HTTP_PROXY=a b", "NO_PROXY=d"]),
        (237, "HTTP_PROXY=b [unprintable] NO_PROXY=d", ["HTTP_PROXY=b", "=?", "NO_PROXY=d"]),
        (
            252, #""HTTP_PROXY=a b" NO_PROXY=d "ALL_PROXY=\`\$\"\\ f""#,
            ["HTTP_PROXY=a b", "NO_PROXY=d", #"ALL_PROXY=`$"\ f"#]
        ),
        (252, #""HTTP_PROXY=a\nb" "NO_PROXY=\t\101""#, ["HTTP_PROXY=a\nb", "NO_PROXY=\tA"]),
        (252, "", []), (252, #""HTTP_PROXY=b"#, ["HTTP_PROXY=b"]), (252, #""HTTP_PROXY=b\"#, [#"HTTP_PROXY=b\"#]),
        (252, "junk HTTP_PROXY=b", ["HTTP_PROXY=b"]), (252, "SECRET=a no_proxy=b A_PROXY=c", ["no_proxy=b"]),
        (229, #"HTTP_PROXY=\x4 NO_PROXY=\"#, [#"HTTP_PROXY=x4"#, #"NO_PROXY=\"#]),
    ]

    @Test("lists of variables", arguments: lists)
    func list(version: Int, output: String, expected: [String]) {
        let variables = ShowOutput.environment(bytes(output), systemdVersion: version)
        #expect(variables.map { "\($0.name)=\(text($0.value) ?? "?")" } == expected)
    }

    @Test("properties come in blocks, one per unit")
    func blocks() {
        let output = """
            Id=docker.service
            LoadState=loaded
            Environment=A=b=c
            DropInPaths=/a/b.conf "/c d/e.conf"

            Id=none.service
            LoadState=not-found

            """
        let blocks = ShowOutput.blocks(in: bytes(output))
        #expect(blocks.map { $0.text("Id") } == ["docker.service", "none.service"])
        #expect(blocks.map { $0.text("LoadState") } == ["loaded", "not-found"])
        #expect(blocks.first?.value("Environment") == bytes("A=b=c"))
        #expect(blocks.first?.value("Missing") == nil)
        #expect(
            ShowOutput.paths(blocks.first?.value("DropInPaths") ?? [], systemdVersion: 252) == [
                "/a/b.conf", "/c d/e.conf",
            ])
    }
}
