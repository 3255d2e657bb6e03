import ProxyModel
import Testing

/// Lists are equal when a daemon reads the same from them.
@Suite struct NoProxyListTests {
    static let equal: [(String, String)] = [
        ("a,b", "b,a"), ("a,a,b", "b,a"), (" A.Example , b", "a.example,b"), ("a,,b,", "a,b"),
        ("*.corp", ".corp"), ("10.1.2.3/8", "10.0.0.0/8"), ("10.0.0.0/0", "0.0.0.0/0"),
        ("2001:DB8::/32", "2001:db8:0:0::/32"), ("2001:db8::ff/120", "2001:db8::/120"),
        ("2001:db8:ffff::/33", "2001:db8:8000::/33"), ("0:0:0:0:0:0:0:1", "::1"), ("::ffff:10.0.0.1", "10.0.0.1"),
        ("[2001:DB8:0::1]:80", "[2001:db8::1]:80"), ("::10.0.0.1", "::a00:1"), ("", " , "),
        ("1:0:0:2:0:0:0:3", "1:0:0:2::3"), ("::", "0:0:0:0:0:0:0:0"),
    ]

    @Test("written differently, the same meaning", arguments: equal)
    func same(left: String, right: String) {
        #expect(NoProxyList(parsing: left) == NoProxyList(parsing: right))
    }

    static let different: [(String, String)] = [
        ("corp", ".corp"), ("a", "a,b"), ("10.0.0.0/8", "10.0.0.0/9"), ("10.0.0.1", "010.0.0.1"), ("*", "a"),
        ("host:80", "host"), ("10.0.0.1:80", "10.0.0.1:81"), ("10.0.*", "10.0.0.0/16"), ("::1", "::2"),
        ("10.0.0.0/33", "10.0.0.0/32"), ("::ffff:10.0.0.0/104", "10.0.0.0/8"), ("1::2::3", "1::2:3"),
        ("12345::", "1234::"), ("1:2:3:4:5:6:7", "1:2:3:4:5:6:7::"),
    ]

    @Test("another meaning", arguments: different)
    func other(left: String, right: String) {
        #expect(NoProxyList(parsing: left) != NoProxyList(parsing: right))
    }

    @Test("the variable holds the entries as the user wrote them, in the user's order")
    func rendered() {
        #expect(NoProxyList(["B.example", "10.1.2.3/8", "*.a"]).rendered == "B.example,10.1.2.3/8,*.a")
        #expect(NoProxyList(parsing: " b , a,").entries == ["b", "a"])
    }
}
