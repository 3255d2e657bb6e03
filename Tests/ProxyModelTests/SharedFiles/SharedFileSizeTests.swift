import Testing

@testable import ProxyModel

/// Time grows with the size of a file and not with its square: an eighth of the most that is read takes a part of a
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
        ("{\"proxies\":{\"", "a://b:", "\":1}}"),
    ]

    @Test("reading and editing", arguments: pieces)
    func parts(parts: (head: String, piece: String, tail: String)) {
        let count = (1 << 17) / parts.piece.utf8.count
        check(bytes(parts.head + String(repeating: parts.piece, count: count) + parts.tail), parts.piece)
    }

    @Test("many names, and the last one twice")
    func names() {
        let members = (0..<15_000).map { "\"key\($0)\":0,\n" }.joined()
        check(bytes("{\(members)\"proxies\":null}"), "names")
        check(bytes("{\(members)\"key0\":1}"), "duplicate")
    }

    @Test("many names that are told of, and names in many spellings")
    func problems() {
        let spellings = (0..<1024).map { bits in
            "https-proxy".enumerated().map { bits >> $0 & 1 == 1 ? $1.uppercased() : String($1) }.joined()
        }
        check(bytes("{\"proxies\":{\(Set(spellings).map { "\"\($0)\":0,\n" }.joined())\"a\":0}}"), "spellings")
        check(bytes("{\"proxies\":{\((0..<15_000).map { "\"\($0)\":0,\n" }.joined())\"a\":0}}"), "unknown")
        let header = String(repeating: "a", count: 100_000)
        check(bytes("[\(header)]\n" + String(repeating: "a=1\n", count: 30_000)), "header")
    }

    private func check(_ input: [UInt8], _ what: String) {
        let time = ContinuousClock().measure {
            _ = try? DaemonJSONFile(input).edited(to: [.http: "http://p:1"], createdByUs: false)
            _ = try? ClientConfigFile(input).edited(to: ClientProxyValues(http: "http://p:1"), createdByUs: false)
            _ = try? ContainersConf(input)
        }
        #expect(time < .seconds(60), "\(what): \(time)")
    }
}
