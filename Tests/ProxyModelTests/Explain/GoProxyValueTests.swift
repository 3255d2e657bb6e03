import Testing

@testable import ProxyModel

@Suite("What Go makes of a proxy variable")
struct GoProxyValueTests {
    @Test(arguments: [
        ("http://proxy:3128", "proxy:3128"), ("proxy:3128", "proxy:3128"), ("10.0.0.1:3128", "10.0.0.1:3128"),
        ("proxy", "proxy"), ("http://u:p%40@proxy:3128/", "proxy:3128"), ("socks5://[::1]:1080", "[::1]:1080"),
        // Passwords that are not percent-encoded.
        ("http://u:p/w@proxy:3128", "http:"), ("http://u:p#w@proxy:3128", "http:"),
        ("http://us#er:pw@proxy:3128", "us"),
        ("http://proxy:31x8", "http:"), ("http://pro xy:1", "http:"),
    ])
    func host(value: String, host: String) {
        #expect(GoProxyValue(Array(value.utf8)) == .proxy(host: host))
    }

    @Test(arguments: ["http://u:p%zz@proxy:3128", "http://u:p%@proxy:3128", "http://u:p@proxy:1%", "\u{1}"])
    func nothing(value: String) {
        guard case .nothing = GoProxyValue(Array(value.utf8)) else {
            Issue.record("\(GoProxyValue(Array(value.utf8)))")
            return
        }
    }

    @Test(arguments: [
        ("http://proxy:3128", false), ("http://u:p/w@proxy:3128", true), ("http://us#er:pw@proxy:3128", true),
        ("http://u:p%zz@proxy:3128", true), ("http://:3128", true),
    ])
    func doubt(value: String, isDoubtful: Bool) {
        let doubt = GoProxyValue.doubt(about: Array(value.utf8))
        #expect((doubt != nil) == isDoubtful)
        #expect(doubt?.contains("p/w") != true)
    }
}
