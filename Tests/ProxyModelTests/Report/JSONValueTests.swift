import ProxyModel
import Testing

/// JSON documents are the same bytes for the same values.
@Suite struct JSONValueTests {
    static let cases: [(JSONValue, String)] = [
        ([:], "{}"), ([], "[]"), (.null, "null"), (.bool(true), "true"), (.int(-3), "-3"),
        ("a\"b\\c\n\t\u{1}\u{7f}\u{2028}é😀", #""a\"b\\c\n\t\u0001\u007f\u2028é😀""#),
        (["b": 1, "a": [.int(2), "x"]], "{\n  \"b\": 1,\n  \"a\": [\n    2,\n    \"x\"\n  ]\n}"),
    ]

    @Test("pretty text", arguments: cases)
    func pretty(value: JSONValue, expected: String) {
        #expect(value.serialized == expected)
    }
}
