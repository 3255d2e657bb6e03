import Testing

@testable import ProxyModel

@Suite("The pieces that input is made of")
struct InputPiecesTests {
    static let place = SourcePosition(file: "proxy.yaml", line: 1, column: 1)

    @Test(arguments: [
        ("plain", "plain"), ("${label.a}", "A"), ("x.${label.a}.${host.name}", "x.A.web"), ("${host.address}", "web"),
        ("$${label.a}", "${label.a}"), ("$x $ $$", "$x $ $$"), ("", ""), ("$$${host.name}", "$${host.name}"),
    ])
    func templates(text: String, expected: String) throws {
        var host = Host(name: "web", position: Self.place)
        host.labels = ["a": "A"]
        #expect(try Template(text, at: Self.place).text(for: host) == expected)
    }

    @Test(arguments: ["${", "${}", "${label.}", "${label.a b}", "${host.port}", "${LABEL.a}"])
    func refusedTemplates(text: String) {
        #expect(throws: Template.Invalid.self) { try Template(text, at: Self.place) }
    }

    @Test(arguments: [
        ("10.0.0.1", true), ("0.0.0.0", true), ("10.0.0.256", false), ("10.0.0", false), ("10.0.0.01", false),
        ("::", true), ("::1", true), ("1::", true), ("2001:db8::7", true), ("1:2:3:4:5:6:7:8", true),
        ("::ffff:10.0.0.1", true), ("1:2:3:4:5:6:7", false), ("1::2::3", false), (":1", false), (":::", false),
        ("1:2:3:4:5:6:7:8:9", false), ("12345::", false), ("g::", false), ("1:2:3:4:5:6:7::8", false), ("", false),
        ("+1::", false), ("::-0", false), ("::+0", false), ("10.0.0.1::", false),
    ])
    func addresses(text: String, isAddress: Bool) {
        #expect((IPAddress(text) != nil) == isAddress)
    }

    @Test(arguments: [
        ("*.Corp", ".corp"), ("10.1.2.3/8", "10.0.0.0/8"), ("FE80::1/10", "fe80::/10"), ("::1", "0:0:0:0:0:0:0:1"),
        ("2001:db8:ffff::/33", "2001:db8:8000::/33"), ("[::0001]:80", "[::1]:80"), ("::ffff:10.0.0.1", "10.0.0.1"),
    ])
    func sameMeaning(one: String, other: String) {
        #expect(NoProxyList.meaning(of: one) == NoProxyList.meaning(of: other))
    }

    @Test(arguments: [
        ("corp", ".corp"), ("10.0.0.0/8", "10.0.0.0/9"), ("10.0.0.0", "10.0.0.0/32"), ("a:1", "a:2"),
        ("::ffff:10.0.0.0/104", "10.0.0.0/8"),
    ])
    func differentMeaning(one: String, other: String) {
        #expect(NoProxyList.meaning(of: one) != NoProxyList.meaning(of: other))
    }

    @Test(arguments: [
        ("adress", "address"), ("dokcer", "docker"), ("no_proxy", "noProxy"), ("k3s_agent", "k3s-agent"),
        ("xyz", nil), ("", nil), ("become_password", "becomePassword"),
    ])
    func suggestions(word: String, expected: String?) {
        let known = ["address", "docker", "noProxy", "k3s", "k3s-agent", "become", "becomePassword"]
        #expect(Suggestion.nearest(to: word, among: known) == expected)
    }

    @Test(arguments: [
        ("plain äöü 日本", "plain äöü 日本"), ("a\u{1B}[0m\n", "a\\x1b[0m\\x0a"), ("a\u{202E}b", "a\\xe2\\x80\\xaeb"),
        ("\u{85}", "\\xc2\\x85"), ("\u{FEFF}", "\\xef\\xbb\\xbf"), ("\u{200B}", "\\xe2\\x80\\x8b"),
    ])
    func display(text: String, expected: String) {
        #expect(DisplayText.escaped(text) == expected)
        #expect(DisplayText.escaped(expected) == expected)
    }

    @Test(arguments: [
        ("http://a:b@c:1", "http://***@c:1"), ("a:b@c", "***@c"), ("a:b@c@d", "***@d"), ("ops@web", "ops@web"),
        ("http://a@b", "http://***@b"), ("x://y://a@b", "x://***@b"), ("plain", "plain"),
        ("u:p http://x@h", "***@h"), ("http://u:p@x http://y@h", "http://***@h"), ("u:p\\x40h", "***@h"),
        (String(repeating: "a", count: 99) + ":\u{1F600}@h", "***@h"),
        ("http://u:" + String(repeating: "p", count: 200) + "@h", "http://***@h"),
        (
            "http://h/" + String(repeating: "e\u{301}", count: 100),
            "http://h/" + String(repeating: "e\u{301}", count: 45) + "e…"
        ),
    ])
    func masking(text: String, expected: String) {
        #expect(quoted(text) == "'\(expected)'")
    }

    @Test("a name alone is userinfo where a URL is meant")
    func maskingURL() {
        #expect(quoted("ops@proxy", isURL: true) == "'***@proxy'")
        #expect(quoted("http://ops@proxy", isURL: true) == "'http://***@proxy'")
    }

    @Test func diagnosticsAreFitForTerminals() {
        let place = SourcePosition(file: "a\u{1B}.yaml", line: 2, column: 3)
        let diagnostic = Diagnostic(.warning, rule: "rule", "what\u{7}", at: place)
        #expect(diagnostic.formatted == "a\\x1b.yaml:2:3: warning: what\\x07 [rule]")
    }
}
