import Testing

@testable import ProxyModel

/// Time grows with the size of a file and not with its square: a quarter of the most that is read takes a part of a
/// second whatever is in it.
@Suite(.serialized) struct SharedFileSizeTests {
    static let pieces: [(head: String, piece: String, tail: String)] = [
        ("{\"a\":[", "{},", "{}]}"), ("{\"a\":[", "[[]],", "1]}"), ("", "[", ""), ("", "{\"a\":", ""),
        ("{\"", "a", "\":1}"),
        ("{\"a\":\"", "\\u0041", "\"}"), ("{\"a\":\"", "é", "\"}"), ("{", " ", "}"), ("{\n", "\n    ", "\"a\": 1}"),
        ("{\"a\":1", "0", "}"), ("{\"proxies\": {}", "\n", "}"), ("{\"x\":{\"y\":[\n", " ", "1]}}"), ("\"", "\\", ""),
        ("{\"a\": 1,", "\n\r", "\"b\":2}"),
        ("[engine]\nenv = [", "\"HTTP_PROXY=a\",\n", "]"), ("a = ", "[", ""), ("a = ", "{a=", ""), ("", "a.", "a = 1"),
        ("", "[a]\n", ""), ("", "#\n", ""), ("a = '''", "'' ", "'''"), ("a = \"\"\"", "\\\n ", "\"\"\""),
        ("a = \"", "\\u0041", "\""), ("", "a = 1\n", ""), ("a", " ", "= 1"), ("[engine]\n", "env = [] ", ""),
    ]

    @Test("reading and editing", arguments: pieces)
    func parts(parts: (head: String, piece: String, tail: String)) {
        let count = (1 << 18) / parts.piece.utf8.count
        check(bytes(parts.head + String(repeating: parts.piece, count: count) + parts.tail), parts.piece)
    }

    @Test("many names, and the last one twice")
    func names() {
        let members = (0..<15_000).map { "\"key\($0)\":0,\n" }.joined()
        check(bytes("{\(members)\"proxies\":null}"), "names")
        check(bytes("{\(members)\"key0\":1}"), "duplicate")
    }

    private func check(_ input: [UInt8], _ what: String) {
        let time = ContinuousClock().measure {
            _ = try? DaemonJSONFile(input).edited(to: [.http: "http://p:1"], createdByUs: false)
            _ = try? ClientConfigFile(input).edited(to: ClientProxyValues(http: "http://p:1"), createdByUs: false)
            _ = try? ContainersConf(input)
        }
        #expect(time < .seconds(5), "\(what): \(time)")
    }
}
