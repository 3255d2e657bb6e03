import Testing

@testable import ProxyModel

@Suite("What is said to proxies")
struct ProbeConversationTests {
    static let credentials = ProbeCredentials(username: bytes("CORP\\svc"), password: bytes("p@ss:wörd"))

    /// The verdict after one answer, which arrives at once, and once more byte by byte, and must be the same.
    private static func verdict(
        _ answer: [UInt8], in scheme: ProxyLocation.Scheme = .http, _ credentials: ProbeCredentials? = nil
    ) throws -> ProbeVerdict? {
        let whole = try hold(scheme, credentials, [answer, []])
        #expect(try hold(scheme, credentials, answer.map { [$0] } + [[]]) == whole)
        return whole
    }

    /// Feeds pieces until there is a verdict.
    private static func hold(
        _ scheme: ProxyLocation.Scheme, _ credentials: ProbeCredentials?, _ pieces: [[UInt8]]
    ) throws -> ProbeVerdict? {
        let address = try ProbeAddress.parse("registry.example:443")
        var conversation = try #require(ProbeConversation(askingFor: address, in: scheme, credentials: credentials))
        guard case .send = conversation.begin() else { return nil }
        for piece in pieces {
            if case .finished(let verdict) = conversation.received(piece) { return verdict }
        }
        return nil
    }

    private static func request(
        _ address: String, _ scheme: ProxyLocation.Scheme, _ credentials: ProbeCredentials? = nil
    ) throws -> [UInt8]? {
        let conversation = ProbeConversation(
            askingFor: try ProbeAddress.parse(address), in: scheme, credentials: credentials)
        guard case .send(let bytes) = conversation?.begin() else { return nil }
        return bytes
    }

    // MARK: - HTTP

    @Test func request() throws {
        #expect(
            text(try Self.request("[2001:db8::7]:443", .http))
                == "CONNECT [2001:db8::7]:443 HTTP/1.1\r\nHost: [2001:db8::7]:443\r\nUser-Agent: fairlead\r\n\r\n")
        #expect(
            text(try Self.request("a.example:8443", .http, Self.credentials))
                == "CONNECT a.example:8443 HTTP/1.1\r\nHost: a.example:8443\r\nUser-Agent: fairlead\r\n"
                + "Proxy-Authorization: Basic Q09SUFxzdmM6cEBzczp3w7ZyZA==\r\n\r\n")
    }

    @Test("no credentials end a header", arguments: ["a\r\nX: y", "\0", String(repeating: "x", count: 500)])
    func injection(_ secret: String) throws {
        let credentials = ProbeCredentials(username: bytes(secret), password: bytes(secret))
        let request = try #require(try Self.request("a.example:1", .http, credentials))
        #expect(request.count(where: { $0 == 0x0a }) == 5)
        #expect(request.filter { $0 < 0x20 && $0 != 0x0a && $0 != 0x0d }.isEmpty)
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"), ("\u{7f}\u{0}?>", "fwA/Pg=="),
    ])
    func base64(_ plain: String, _ encoded: String) {
        #expect(text(ProbeCredentials.base64(bytes(plain))) == encoded)
    }

    @Test(arguments: [
        "HTTP/1.1 200 Connection established\r\n\r\n", "HTTP/1.0 200 OK\r\nVia: x\r\n\r\n", "HTTP/1.1 200\r\n\r\n",
        "HTTP/1.1 200 OK\n\n", "HTTP/1.1 200 OK\r\n\r\nSSH-2.0-server",
    ])
    func passes(_ answer: String) throws {
        #expect(try Self.verdict(bytes(answer)) == .passes)
    }

    static let refusals: [(String, String)] = [
        ("HTTP/1.1 403 Forbidden\r\n", "403 Forbidden"), ("HTTP/1.1 403\r\n", "403"), ("HTTP/1.1 403 \r\n", "403"),
        ("HTTP/1.1 403 no\u{1b}[31m\u{202e}\r\n", "403 no\\x1b[31m\\xe2\\x80\\xae"),
        ("HTTP/1.1 403 see http://u:p@x\r\n", "403 see http://***@x"),
        (
            "HTTP/1.1 405 Method Not Allowed\r\n",
            "405 Method Not Allowed; a web server that is no proxy answers so, too"
        ),
        ("HTTP/1.1 503 x\r\n", "503 x; proxies say so of addresses that they cannot reach themselves"),
        (
            "HTTP/1.0 500 Unable to connect\r\n",
            "500 Unable to connect; proxies say so of addresses that they cannot reach themselves"
        ),
        ("HTTP/1.1 204 No Content\r\n", "204 No Content; only 200 would do for daemons written in Go"),
        ("HTTP/1.1 100 Continue\r\n\r\n", "100 Continue; only 200 would do for daemons written in Go"),
        ("HTTP/1.1 599 " + String(repeating: "é", count: 900) + "\n", "599 " + String(repeating: "é", count: 80) + "…"),
    ]

    @Test(arguments: refusals)
    func refused(_ answer: String, _ words: String) throws {
        #expect(try Self.verdict(bytes(answer)) == .refused("the proxy answered \(words)"))
    }

    @Test func credentialsWanted() throws {
        let answer = bytes("HTTP/1.1 407 Proxy Authentication Required\r\n")
        #expect(try Self.verdict(answer) == .wantsCredentials)
        #expect(try Self.verdict(answer, in: .http, Self.credentials) == .refusesCredentials)
        let other = bytes("HTTP/1.0 401 Unauthorized\r\n")
        #expect(try Self.verdict(other) == .refused("the proxy answered 401 Unauthorized"))
        #expect(try Self.verdict(other, in: .http, Self.credentials) == .refusesCredentials)
    }

    static let garbage: [([UInt8], String)] = [
        ([], "it closes the connection without a word"),
        (bytes("HTTP/1.1 200 OK\r\nA: b\r\n"), "it closes the connection in the middle of its answer"),
        (bytes("HTT"), "it closes the connection in the middle of its answer"),
        (bytes("HTTP/1.1 2000 OK\r\n"), "its answer does not begin like HTTP: 'HTTP/1.1 2000 OK'"),
        (bytes("HTTP/2 200\r\n"), "its answer does not begin like HTTP: 'HTTP/2 200'"),
        (bytes("HTTP/1.1 -20\r\n"), "its answer does not begin like HTTP: 'HTTP/1.1 -20'"),
        (bytes("HTTP/1.1 200 ") + Array(repeating: 0x61, count: 20_000), "its answer has more than 16 KiB of headers"),
        (
            bytes("HTTP/1.1 200 OK\r\n") + Array(repeating: bytes("A: b\r\n"), count: 4000).joined(),
            "its answer has more than 16 KiB of headers"
        ),
    ]

    @Test(arguments: garbage)
    func notAProxy(_ answer: [UInt8], _ reason: String) throws {
        #expect(try Self.verdict(answer) == .notAProxy(reason))
    }

    @Test(arguments: [
        (bytes("SSH-2.0-OpenSSH\r\nx"), "it does not answer as an HTTP proxy does: 'SSH-2.0-OpenSSH'"),
        ([0x15, 0x03, 0x03, 0, 2, 2, 70], "it answers in TLS; its URL may have to begin with https://"),
        ([5, 0xff], "it does not answer as an HTTP proxy does: '\\x05\\xff'"),
    ])
    func otherProtocols(_ answer: [UInt8], _ reason: String) throws {
        #expect(try Self.hold(.http, nil, [answer]) == .notAProxy(reason))
    }

    @Test(
        "a proxy that sends back what it got brings no credentials into a message",
        arguments: [
            "HTTP/1.1 403 Basic Q09SUFxzdmM6cEBzczp3w7ZyZA==\r\n", "HTTP/1.1 403 xxxQ09SUF\r\n",
            "HTTP/1.1 403 no CORP\\svc\r\n", "HTTP/1.1 403 p@ss:wörd\r\n", "CONNECT x Q09SUFxzdmM6cEBz\r\n",
            "HTTP/1.x p@ss:wörd\r\n",
        ])
    func echo(_ answer: String) throws {
        let verdict = try #require(try Self.hold(.http, Self.credentials, [bytes(answer)]))
        #expect(!verdict.sentence.contains("Q09S"))
        #expect(!verdict.sentence.contains("svc"))
        #expect(!verdict.sentence.contains("ss:w"))
    }

    @Test func credentialsShowNothing() {
        var dumped = ""
        dump(Self.credentials, to: &dumped)
        #expect(!(dumped + "\(Self.credentials)" + String(reflecting: Self.credentials)).contains("99"))
        #expect("\(Self.credentials)" == "***")
        #expect(!dumped.contains("username"))
    }

    @Test func noTLS() throws {
        #expect(ProbeConversation(askingFor: try ProbeAddress.parse("a.example:1"), in: .https) == nil)
    }
}
