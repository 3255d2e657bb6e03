import Testing

@testable import ProxyModel

/// JSON files are read strictly, and what is wrong is named with its place.
@Suite struct JSONParserTests {
    static let errors: [(String, String)] = [
        ("{\"a\": 1,}", "line 1, column 8: unexpected ',' before '}'"),
        ("[1,\n]", "line 1, column 3: unexpected ',' before ']'"),
        ("{,}", "line 1, column 2: unexpected ',' instead of a name in double quotes"),
        ("{\"a\": 1 \"b\": 2}", "line 1, column 9: unexpected '\"' instead of ',' or '}'"),
        ("{\"a\" 1}", "line 1, column 6: unexpected '1' instead of ':'"),
        ("{\n  // x\n}", "line 2, column 3: comments are not JSON"),
        ("/* */{}", "line 1, column 1: comments are not JSON"),
        ("{} # x", "line 1, column 4: comments are not JSON"),
        ("{'a': 1}", "line 1, column 2: single quotes are not JSON; write double quotes"),
        ("{\"a\": \"b}", "line 1, column 7: this string does not end"),
        ("{\"a\": \"b\n\"}", "line 1, column 7: this string does not end in its line"),
        ("\"\u{1}\"", "line 1, column 2: the control character \\x01 in a string, which JSON writes as an escape"),
        ("\"\u{0}\"", "line 1, column 2: a NUL byte in a string"), ("{}\u{0}", "line 1, column 3: a NUL byte"),
        (#""a\q""#, #"line 1, column 3: an escape that JSON does not know; a backslash itself is written '\\'"#),
        (#""\u12g4""#, #"line 1, column 2: \u needs four hexadecimal digits"#),
        (#""\ud800""#, #"line 1, column 2: half of a pair of \u escapes without the other half"#),
        (#""\ud800\u0041""#, #"line 1, column 2: half of a pair of \u escapes without the other half"#),
        (#""\udc00""#, #"line 1, column 2: half of a pair of \u escapes without the other half"#),
        ("\"\\", "line 1, column 2: the file ends in an escape"),
        ("{} {}", "line 1, column 4: unexpected '{' instead of the end of the file"),
        ("{\"é\": é}", "line 1, column 7: unexpected 'é' instead of a value"),
        ("\u{202e}", #"line 1, column 1: unexpected '\xe2\x80\xae' instead of a value"#),
        ("{", "line 1, column 2: the file ends before a name in double quotes"),
        ("[", "line 1, column 2: the file ends before a value"),
        ("\u{feff}{\n\"a\": nul}", "line 2, column 6: unexpected 'n' instead of a value"),
        ("\u{feff}[1", "line 1, column 3: the file ends before ',' or ']'"),
        ("[True]", "line 1, column 2: unexpected 'T' instead of a value"),
        ("[truex]", "line 1, column 6: unexpected 'x' instead of ',' or ']'"),
        ("01", "line 1, column 1: not a number as JSON writes them"),
        ("[+1]", "line 1, column 2: unexpected '+' instead of a value"),
        ("{\n\"a\": 1,\n \"\\u0061\": 2}", "line 3, column 2: the name 'a' is there twice, first in line 2, column 1"),
        (
            "[{\"x\":{\"b\":1,\"c\":1,\"b\":1}}]",
            "line 1, column 20: the name 'b' is there twice, first in line 1, column 8"
        ),
    ]

    @Test("what is wrong and where", arguments: errors)
    func error(content: String, message: String) {
        #expect {
            try JSONDocument(bytes(content))
        } throws: { error in
            "\(error)" == message
        }
    }

    @Test("numbers that are none", arguments: ["-", "1.", "1.e1", "1e", "1e+", "-a", "00", "1.2.3", "0x1", "1a"])
    func numbers(text: String) {
        #expect(throws: SharedFileProblem.self) { try JSONDocument(bytes("[\(text)]")) }
    }

    @Test("bytes that are no UTF-8")
    func encoding() {
        let broken: [([UInt8], String)] = [
            (bytes("{\n\"a\": \"") + [0xff] + bytes("\"}"), "line 2, column 7: a byte that is not UTF-8"),
            (bytes("\"é") + [0xc3], "line 1, column 3: a byte that is not UTF-8"),
            ([0xed, 0xa0, 0x80], "line 1, column 1: a byte that is not UTF-8"),
            ([0xff, 0xfe, 0x7b, 0], "line 1, column 1: the file is UTF-16; it must be UTF-8"),
        ]
        for (input, message) in broken {
            #expect {
                try JSONDocument(input)
            } throws: { error in
                "\(error)" == message
            }
        }
    }

    @Test("what is accepted")
    func accepted() throws {
        for text in ["-0", "0.5e-7", "1E+9", "null", "true", " [ ] ", "{ }", "\t[1 , 2]\r\n", #""\/\b\f\n\r\t\"\\""#] {
            #expect(try JSONDocument(bytes(text)).root != nil)
        }
        #expect(try JSONDocument(bytes(#"{"\u0061\ud83d\ude00": "é\u00e9"}"#)).node(at: ["a😀"])?.text == "éé")
        #expect(try JSONDocument(bytes("{\"e\u{301}\": 1, \"é\": 2}")).root?.members?.count == 2)
        #expect(try JSONDocument(bytes("\u{feff}{}")).hasByteOrderMark)
    }

    @Test("a file of white space is an empty object", arguments: ["", " \n", "\u{feff}", "{}", " { } "])
    func empty(content: String) throws {
        #expect(try JSONDocument(bytes(content)).isEmpty)
    }

    @Test("nesting is bounded")
    func depth() throws {
        let nested = { (count: Int) in
            bytes(String(repeating: "[", count: count) + String(repeating: "]", count: count))
        }
        _ = try JSONDocument(nested(200))
        for input in [nested(201), bytes(String(repeating: "{\"a\":", count: 100_000))] {
            #expect(throws: SharedFileProblem.self) { try JSONDocument(input) }
        }
    }
}
