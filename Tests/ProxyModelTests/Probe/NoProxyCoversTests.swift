import ProxyModel
import Testing

/// What `NO_PROXY` covers by the rules in golang/net's `http/httpproxy`.
@Suite struct NoProxyCoversTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let list: String
        let host: String
        let port: Int
        let isCovered: Bool

        init(_ list: String, _ host: String, _ isCovered: Bool, port: Int = 443) {
            (self.list, self.host, self.port, self.isCovered) = (list, host, port, isCovered)
        }

        var testDescription: String { "\(list) → \(host):\(port)" }
    }

    static let domains: [Case] = [
        Case("foo.com", "foo.com", true), Case("foo.com", "a.foo.com", true), Case("foo.com", "a.b.foo.com", true),
        Case("foo.com", "xfoo.com", false), Case("foo.com", "foo.com.x", false), Case("foo.com", "com", false),
        Case(".foo.com", "foo.com", false), Case(".foo.com", "a.foo.com", true),
        Case("*.foo.com", "foo.com", false), Case("*.foo.com", "a.foo.com", true),
        Case("Foo.COM", "a.foo.com", true), Case("foo.com", "A.FOO.com", true), Case(" foo.com ", "foo.com", true),
        Case("foo.com.", "foo.com", false), Case("foo.com", "foo.com.", false),
        Case("*", "foo.com", true), Case("a.com,*", "foo.com", true), Case("*", "10.0.0.1", true),
        Case("*foo.com", "a.foo.com", false), Case("f*.com", "foo.com", false), Case("**", "foo.com", false),
        Case("a.com,,b.com", "b.com", true), Case("", "foo.com", false), Case(",", "foo.com", false),
        Case("com", "foo.com", true), Case(".", "foo.com", false),
    ]

    static let ports: [Case] = [
        Case("foo.com:443", "foo.com", true), Case("foo.com:443", "foo.com", false, port: 80),
        Case("foo.com:443", "a.foo.com", true), Case(".foo.com:443", "foo.com", false),
        Case("*.foo.com:443", "a.foo.com", true), Case("foo.com:", "foo.com", true),
        Case("foo.com:https", "foo.com", false), Case(":443", "foo.com", false), Case("*:443", "foo.com", false),
        Case("10.0.0.1:443", "10.0.0.1", true), Case("10.0.0.1:80", "10.0.0.1", false),
        Case("[2001:db8::1]:443", "2001:db8::1", true), Case("[2001:DB8:0::1]:443", "2001:db8::1", true),
        Case("[2001:db8::1]:80", "2001:db8::1", false), Case("[2001:db8::1]", "2001:db8::1", false),
    ]

    static let addresses: [Case] = [
        Case("10.0.0.1", "10.0.0.1", true), Case("10.0.0.1", "10.0.0.10", false),
        Case("010.0.0.1", "10.0.0.1", false), Case("2001:db8::1", "2001:db8:0:0::1", true),
        Case("::ffff:10.0.0.1", "10.0.0.1", true), Case("10.0.0.1", "::ffff:10.0.0.1", true),
        Case("10.0.0.0/8", "10.255.0.1", true), Case("10.1.2.3/8", "10.0.0.1", true),
        Case("10.0.0.0/8", "11.0.0.1", false), Case("0.0.0.0/0", "192.0.2.1", true),
        Case("0.0.0.0/0", "2001:db8::1", false), Case("::/0", "192.0.2.1", false), Case("::/0", "2001:db8::1", true),
        Case("2001:db8::/33", "2001:db8:7fff::1", true), Case("2001:db8::/33", "2001:db8:8000::1", false),
        Case("::ffff:10.0.0.0/104", "10.9.9.9", true), Case("::ffff:10.0.0.0/104", "11.0.0.1", false),
        Case("10.0.0.0/33", "10.0.0.1", false), Case("10.0.0.0/8:443", "10.0.0.1", false),
        Case("10.0.*", "10.0.0.1", false), Case("10.", "10.0.0.1", false),
        // Neither kind matches the other.
        Case("10.0.0.0/8", "ten.example", false), Case("0.1", "10.0.0.1", false), Case(".1", "10.0.0.1", false),
    ]

    @Test(arguments: domains + ports + addresses)
    func covers(_ expected: Case) {
        #expect(
            NoProxyList(parsing: expected.list).covers(host: expected.host, port: expected.port) == expected.isCovered)
    }

    @Test(arguments: [
        ("localhost:1", true), ("127.0.0.1:1", true), ("127.9.9.9:1", true), ("[::1]:1", true),
        ("[::ffff:127.0.0.1]:1", true), ("a.localhost:1", false), ("LOCALHOST:1", false), ("128.0.0.1:1", false),
        ("[::2]:1", false), ("[1::1]:1", false),
    ])
    func neverProxied(_ text: String, _ isNever: Bool) throws {
        #expect(try ProbeAddress.parse(text).isNeverProxied == isNever)
    }
}
