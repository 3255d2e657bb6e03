import ProxyModel
import Testing

/// What `systemctl show` prints is read for every version from 229 to 262.
@Suite struct ShowOutputTests {
    static let middle = [234, 237, 245]
    static let new = [246, 247, 252, 262]

    /// Observed on real systems: value, then what 229, 237 and 245, and 247 to 262 print.
    static let observed: [(true: String, v229: String, v237: String?, v247: String)] = [
        ("A=a b", #"A=a\x20b"#, nil, #""A=a b""#), (#"A=a"b"#, #"A=a"b"#, #"A=a"b"#, #""A=a\"b""#),
        (#"A=a\b"#, #"A=a\x5cb"#, #"A=a\b"#, #""A=a\\b""#), ("A=a$b", "A=a$b", "A=a$b", #""A=a\$b""#),
        ("A=p%40w", "A=p%40w", "A=p%40w", "A=p%40w"),
        ("A=*.corp,10.0.0.0/8", "A=*.corp,10.0.0.0/8", "A=*.corp,10.0.0.0/8", #""A=*.corp,10.0.0.0/8""#),
        ("A=hé", #"A=h\xc3\xa9"#, "A=hé", "A=hé"), ("A=hé", #"A=h\xc3\xa9"#, "A=hé", #""A=hé""#),
    ]

    @Test("the table of observed outputs", arguments: observed)
    func table(row: (true: String, v229: String, v237: String?, v247: String)) {
        let expected = [EnvironmentVariable(name: "A", value: bytes(String(row.true.dropFirst(2))))]
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
        (229, #"A=a\x20b C=d"#, ["A=a b", "C=d"]), (237, "A=b [unprintable] C=d", ["A=b", "=?", "C=d"]),
        (252, #""A=a b" C=d "E=\`\$\"\\ f""#, ["A=a b", "C=d", #"E=`$"\ f"#]),
        (252, #""A=a\nb" "C=\t\101""#, ["A=a\nb", "C=\tA"]),
        (252, "", []), (252, #""A=b"#, ["A=b"]), (252, #""A=b\"#, [#"A=b\"#]), (252, "junk A=b", ["A=b"]),
        (229, #"A=\x4 C=\"#, [#"A=x4"#, #"C=\"#]),
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
            EnvironmentFiles=/etc/default/docker (ignore_errors=yes)
            EnvironmentFiles=/etc/x (y).env (ignore_errors=no)
            Environment=A=b=c
            DropInPaths=/a/b.conf "/c d/e.conf"

            Id=none.service
            LoadState=not-found
            EnvironmentFile=/old (ignore_errors=no)

            """
        let blocks = ShowOutput.blocks(in: bytes(output))
        #expect(blocks.map { $0.text("Id") } == ["docker.service", "none.service"])
        #expect(blocks.map { $0.text("LoadState") } == ["loaded", "not-found"])
        #expect(blocks.map(\.environmentFiles) == [["/etc/default/docker", "/etc/x (y).env"], ["/old"]])
        #expect(blocks.first?.value("Environment") == bytes("A=b=c"))
        #expect(blocks.first?.value("Missing") == nil)
        #expect(
            ShowOutput.paths(blocks.first?.value("DropInPaths") ?? [], systemdVersion: 252) == [
                "/a/b.conf", "/c d/e.conf",
            ])
    }
}
