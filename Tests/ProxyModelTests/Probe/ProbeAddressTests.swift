import Testing

@testable import ProxyModel

@Suite("Addresses to ask a proxy for")
struct ProbeAddressTests {
    @Test(arguments: [
        ("registry-1.docker.io:443", "registry-1.docker.io", 443), ("10.0.0.1:1", "10.0.0.1", 1),
        ("[2001:db8::7]:65535", "2001:db8::7", 65535), ("a_b:80", "a_b", 80), ("example.com.:80", "example.com.", 80),
    ])
    func parsed(_ text: String, _ host: String, _ port: Int) throws {
        let address = try ProbeAddress.parse(text)
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.description == text)
    }

    @Test(arguments: [
        ("", "is empty; give HOST:PORT as in registry-1.docker.io:443"),
        ("example.com", "'example.com' has no port; write example.com:443"),
        ("[::1]", "'[::1]' has no port; write [::1]:443"),
        ("::1", "'::1' has an IPv6 address without brackets; write [::1]:PORT"),
        ("a:b:c", "'a:b:c' has more than one ':'; write HOST:PORT, and an IPv6 address in brackets"),
        (
            "https://example.com:443",
            "'https://example.com:443' is a URL; write HOST:PORT only, as in registry-1.docker.io:443"
        ),
        (
            "example.com:443/v2/",
            "'example.com:443/v2/' has a path; write HOST:PORT only, as in registry-1.docker.io:443"
        ),
        ("u:p@example.com:443", "'***@example.com:443' holds '@'; give no user name and no password, only HOST:PORT"),
        ("example.com:", "'example.com:' has ':' without a port"), (":443", "':443' has no host"),
        ("example.com:0", "'example.com:0' has the port '0'; ports are 1 to 65535"),
        ("example.com:65536", "'example.com:65536' has the port '65536'; ports are 1 to 65535"),
        ("example.com:+1", "'example.com:+1' has the port '+1'; ports are 1 to 65535"),
        ("example.com: 443", "'example.com: 443' holds a space"),
        ("a\r\nX: y:443", "'a\\x0d\\x0aX: y:443' holds a control character"),
        ("a\u{0}:443", "'a\\x00:443' holds a control character"),
        ("bücher.example:443", "'bücher.example:443' has 'ü' in its host name"),
        ("999.0.0.1:443", "'999.0.0.1:443' has a host that is no IPv4 address"),
        ("-a.example:443", "'-a.example:443' has a host name that DNS does not allow"),
    ])
    func refused(_ text: String, _ reason: String) {
        let error = #expect(throws: ProbeAddress.Invalid.self) { try ProbeAddress.parse(text) }
        #expect(error?.reason == reason)
    }

    @Test(arguments: [
        ("http://p.example", "p.example:80"), ("http://p.example:3128/", "p.example:3128"),
        ("HTTP://p.example:1", "p.example:1"), ("https://p.example", "p.example:443"),
        ("socks5://p.example", "p.example:1080"), ("socks5h://[2001:db8::7]", "[2001:db8::7]:1080"),
        ("http://[2001:db8::7]:3128", "[2001:db8::7]:3128"), ("http://u:p%40@p.example:1", "p.example:1"),
    ])
    func locations(_ url: String, _ place: String) {
        #expect(ProxyLocation(ProxyURL(unchecked: url))?.description == place)
    }

    @Test(arguments: ["p.example:3128", "ftp://p.example", "http://", "http://a b", "http://a\r\nb:1", "http://p:x"])
    func noLocation(_ url: String) {
        #expect(ProxyLocation(ProxyURL(unchecked: url)) == nil)
    }
}
