import ProxyModel
import Testing

/// No way of writing a user name or password gets through to the eye.
@Suite struct UserinfoTests {
    static let lines: [(String, String)] = [
        ("http://proxy:3128", "http://proxy:3128"),
        ("http://user:pass@proxy:3128", "http://***@proxy:3128"),
        ("http://user@proxy:3128", "http://***@proxy:3128"),
        ("http://user:p@ss@proxy", "http://***@proxy"),
        ("http://user:p/a#s?s:w@proxy/", "http://***@proxy/"),
        ("http://user:pa ss@proxy", "http://***@proxy"),
        ("http://user:pa\"ss'w=rd@proxy", "http://***@proxy"),
        ("http://user:12 34@proxy", "http://***@proxy"),
        ("http://CORP%%5Cuser:p%%40ss@proxy", "http://***@proxy"),
        ("socks5h://u:p@h:1", "socks5h://***@h:1"),
        ("http://a:b@h1 https://c:d@h2", "http://***@h1 https://***@h2"),
        ("http://h1:80 https://c:d@h2", "http://h1:80 https://***@h2"),
        ("http://[2001:db8::1]:80 https://c:d@h2", "http://[2001:db8::1]:80 https://***@h2"),
        ("http://user:pa http://x@h", "http://***@h"),
        ("http://u:x=http://y@h", "http://***@h"),
        (
            "Environment=\"HTTP_PROXY=http://u:p@h:1\" \"HTTPS_PROXY=http://v:q@h:2\"",
            "Environment=\"HTTP_PROXY=http://***@h:1\" \"HTTPS_PROXY=http://***@h:2\""
        ),
        ("Environment=HTTP_PROXY=u:p@h:1", "Environment=HTTP_PROXY=***@h:1"),
        ("https_proxy=us er:pa ss@h", "https_proxy=***@h"),
        ("HTTP_PROXY=\"us er:pa http://x@h\"", "HTTP_PROXY=***@h\""),
        ("Environment=\"HTTP_PROXY=http://u:p\\x40h\"", "Environment=\"HTTP_PROXY=http://***@h\""),
        ("Environment=\"HTTP_PROXY=http://u:p\\100h\"", "Environment=\"HTTP_PROXY=http://***@h\""),
        ("Environment=\"HTTP_PROXY=http\\x3a//u:p@h\"", "Environment=\"HTTP_PROXY=***@h\""),
        ("user:pass@host", "***@host"),
        ("login user:pa ss@host failed", "login ***@host failed"),
        ("//user:pass@host", "***@host"),
        ("# ask admin@corp.example", "# ask ***@corp.example"),
        ("NO_PROXY=localhost,10.0.0.0/8", "NO_PROXY=localhost,10.0.0.0/8"),
        (
            "has another HTTP_PROXY (http://a:1) and still HTTPS_PROXY (http://u:p@b)",
            "has another HTTP_PROXY (http://a:1) and still HTTPS_PROXY (http://***@b)"
        ),
        ("x_proxy=a://b_proxy=c://d_proxy=e", "x_proxy=a://b_proxy=c://d_proxy=e"),
        (String(repeating: "a", count: 33) + "://u:p@h", "***@h"),
        ("http://h " + String(repeating: "a", count: 33) + "://u:p@h", "http://***@h"),
        ("", ""), ("@", "***@"), ("://@", "***@"), (":", ":"),
    ]

    @Test("a line is masked", arguments: lines)
    func line(input: String, shown: String) {
        #expect(DisplayText.line(input) == shown)
    }

    @Test("masking again changes nothing", arguments: lines)
    func idempotence(input: String, shown: String) {
        #expect(DisplayText.line(shown) == shown)
    }

    @Test("userinfo that goes on in the next line is masked in both")
    func continuation() {
        let file = "[Service]\nEnvironment=\"HTTP_PROXY=http://user:se\\\ncret@proxy\"\nA=b\n"
        #expect(
            DisplayText.lines(bytes(file))
                == "[Service]\nEnvironment=\"HTTP_PROXY=http://***\n***@proxy\"\nA=b\n")
    }

    static let values: [(String, String)] = [
        ("", "\"\""), ("http://proxy:3128", "http://proxy:3128"), ("us er:pass@h", "***@h"),
        ("http://u:p@h", "http://***@h"), ("u:p\nss@h", "***\\x0a***@h"), ("u:p http://x@h", "***@h"),
        (String(repeating: "a", count: 300), String(repeating: "a", count: 200) + "…"),
        (String(repeating: "a", count: 200), String(repeating: "a", count: 200)),
        ("a" + String(repeating: "\u{301}", count: 100_000), "a" + String(repeating: "\u{301}", count: 199) + "…"),
        ("http://u:p@x http://y@h", "http://***@h"), (String(repeating: "a", count: 33) + "://u:p@h", "***@h"),
        (String(repeating: "a", count: 198) + "\n", String(repeating: "a", count: 198) + "…"),
    ]

    @Test("the value of a variable is masked as a whole", arguments: values)
    func value(input: String, shown: String) {
        #expect(DisplayText.value(bytes(input)) == shown)
    }

    @Test("random passwords never show, wherever the URL stands")
    func randomPasswords() {
        var generator = SeededGenerator(seed: 7)
        let alphabet = Array("SECRT/#?:%&=+ @'\"\\$*,;()<>[]".utf8)
        let frames = [
            "@", "HTTP_PROXY=@", "Environment=\"HTTP_PROXY=@\"", "a@b http://c:1/ (@)", "- Environment='https_proxy=@'",
        ]
        for _ in 0..<2_000 {
            let noise = (0..<Int.random(in: 1...12, using: &generator)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
            }
            let password = "QZ" + String(decoding: noise, as: UTF8.self) + "ZQ"
            for frame in frames {
                let line = frame.replacing("@", with: "http://us:\(password)@proxy:1", maxReplacements: 1)
                let shown = DisplayText.line(line)
                #expect(!shown.contains("QZ") && !shown.contains("ZQ"), "seed 7: \(line)")
            }
        }
    }

    @Test("a proxy's URL shows masked however it is printed")
    func proxyURL() throws {
        let url = ProxyURL(
            unchecked: "http://proxy:3128",
            credentials: .resolved(Credentials(username: "user", password: try Secret("secret".utf8))))
        var dumped = ""
        dump(url, to: &dumped)
        for shown in [url.description, url.debugDescription, String(reflecting: url), "\([url])", dumped] {
            #expect(shown.contains("http://***@proxy:3128"))
            #expect(!shown.contains("secret"))
        }
        #expect(url.revealed == "http://user:secret@proxy:3128")
    }

    @Test("a variable seen on a host shows masked")
    func variable() {
        let variable = EnvironmentVariable(name: "HTTP_PROXY", value: bytes("http://user:secret@proxy"))
        #expect("\([variable])" == "[HTTP_PROXY=http://***@proxy]")
    }
}

/// Nothing in a host's text moves a cursor, hides, or turns the writing direction.
@Suite struct DisplayTextTests {
    static let cases: [([UInt8], String)] = [
        (bytes("plain — déjà"), "plain — déjà"),
        (bytes("a\u{1b}[31mb"), "a\\x1b[31mb"),
        (bytes("a\tb\r\nc\0"), "a\\x09b\\x0d\\x0ac\\x00"),
        (bytes("\u{7f}\u{9b}"), "\\x7f\\xc2\\x9b"),
        (bytes("a\u{202e}b\u{2066}c\u{200f}"), "a\\xe2\\x80\\xaeb\\xe2\\x81\\xa6c\\xe2\\x80\\x8f"),
        (bytes("a\u{200b}b\u{feff}c\u{2028}d\u{ad}"), "a\\xe2\\x80\\x8bb\\xef\\xbb\\xbfc\\xe2\\x80\\xa8d\\xc2\\xad"),
        (bytes("\u{e0041}\u{fe0f}"), "\\xf3\\xa0\\x81\\x81\\xef\\xb8\\x8f"),
        (bytes("\u{3164}\u{e000}"), "\\xe3\\x85\\xa4\\xee\\x80\\x80"),
        ([0x61, 0xff, 0xc3, 0x28, 0xe2, 0x82], "a\\xff\\xc3(\\xe2\\x82"),
        ([0xed, 0xa0, 0x80, 0xc0, 0xaf], "\\xed\\xa0\\x80\\xc0\\xaf"),
    ]

    @Test("a character that could mislead shows as its bytes", arguments: cases)
    func line(input: [UInt8], shown: String) {
        #expect(DisplayText.line(input) == shown)
    }

    @Test("several lines keep their line ends and nothing else")
    func lines() {
        #expect(DisplayText.lines(bytes("a\r\n\tb\n")) == "a\\x0d\n\\x09b\n")
    }

    static let cuts: [(String, Int, String)] = [
        ("failed: http://user:secret@proxy", 20, "failed: http://***@p…"),
        ("failed: http://user:secret@proxy", 24, "failed: http://***@proxy"),
        ("login us er:secret@proxy", 9, "login us …"), ("abc", 3, "abc"), ("abcd", 3, "abc…"), ("", 0, ""),
        ("a\n", 4, "a…"), ("a\n", 5, "a\\x0a"), ("a\u{301}\u{301}", 2, "a\u{301}…"),
    ]

    @Test("a text is masked before it is cut", arguments: cuts)
    func cut(input: String, limit: Int, shown: String) {
        #expect(DisplayText.line(bytes(input), limit: limit) == shown)
    }

    @Test("a password longer than what is looked at does not show, wherever the text is cut")
    func longPassword() {
        for length in [100, 65_500, 65_520, 65_536, 70_000] {
            for input in ["http://user:", "x user:", "HTTP_PROXY="] {
                let text = input + String(repeating: "Q", count: length) + "@proxy"
                for limit in [10, 50, 70_000] { #expect(!DisplayText.line(bytes(text), limit: limit).contains("Q")) }
            }
        }
    }
}
