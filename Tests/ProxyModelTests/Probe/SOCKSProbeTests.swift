import Testing

@testable import ProxyModel

@Suite("What is said to SOCKS proxies")
struct SOCKSProbeTests {
    static let credentials = ProbeCredentials(username: bytes("user"), password: bytes("secret"))

    /// What is sent after each of the pieces; ends with the verdict.
    private static func steps(
        _ address: String, _ credentials: ProbeCredentials?, _ pieces: [UInt8]...
    ) throws -> [ProbeConversation.Step] {
        var conversation = try #require(
            ProbeConversation(askingFor: try ProbeAddress.parse(address), in: .socks5h, credentials: credentials))
        return [conversation.begin()] + pieces.map { conversation.received($0) }
    }

    private static let connectToA: [UInt8] = [5, 1, 0, 3, 9] + bytes("a.example") + [1, 187]

    @Test func withoutCredentials() throws {
        #expect(
            try Self.steps("a.example:443", nil, [5, 0], [5, 0, 0, 1, 0, 0, 0, 0, 0, 0]) == [
                .send([5, 1, 0]), .send(Self.connectToA), .finished(.passes),
            ])
    }

    @Test func withCredentials() throws {
        #expect(
            try Self.steps("a.example:443", Self.credentials, [5, 2], [1, 0], [5, 0, 0, 3, 1, 0x61, 0, 0]) == [
                .send([5, 2, 0, 2]), .send([1, 4] + bytes("user") + [6] + bytes("secret")), .send(Self.connectToA),
                .finished(.passes),
            ])
        #expect(
            try Self.steps("a.example:443", Self.credentials, [5, 0]) == [.send([5, 2, 0, 2]), .send(Self.connectToA)])
    }

    @Test func byteByByte() throws {
        #expect(
            try Self.steps("a.example:443", Self.credentials, [5], [2], [1], [0], [5], [0], [0, 4, 0]) == [
                .send([5, 2, 0, 2]), .receive, .send([1, 4] + bytes("user") + [6] + bytes("secret")), .receive,
                .send(Self.connectToA), .receive, .receive, .receive,
            ])
    }

    @Test func addresses() throws {
        #expect(try Self.steps("10.0.0.1:1", nil, [5, 0]).last == .send([5, 1, 0, 1, 10, 0, 0, 1, 0, 1]))
        #expect(
            try Self.steps("[2001:db8::7]:256", nil, [5, 0]).last
                == .send([5, 1, 0, 4, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 1, 0]))
    }

    static let verdicts: [(ProbeCredentials?, [[UInt8]], ProbeVerdict)] = [
        (nil, [[5, 0xff]], .wantsCredentials),
        (credentials, [[5, 2], [1, 1]], .refusesCredentials),
        (credentials, [[5, 2], []], .refusesCredentials),
        (
            credentials, [[5, 0xff]],
            .refused("the proxy wants another way to log in than a user name and a password")
        ),
        (nil, [[5, 2]], .notAProxy("it chooses a way to log in that was not offered (SOCKS 5 method 2)")),
        (
            nil, [[5, 0], [5, 2]], .refused("the proxy answered: connection not allowed by its rules (SOCKS 5 code 2)")
        ),
        (nil, [[5, 0], [5, 99]], .refused("the proxy answered: a reason of its own (SOCKS 5 code 99)")),
        (nil, [[5, 0], [5, 0, 0, 9, 0]], .notAProxy("its answer holds an address of an unknown kind (SOCKS 5)")),
        (nil, [[]], .notAProxy("it closes the connection without a word")),
        (nil, [[5, 0], []], .refused("the proxy closed the connection when it was asked for the address")),
        (nil, [[5, 0], [5, 0], []], .notAProxy("it closes the connection in the middle of its answer")),
        (
            nil, [bytes("HTTP/1.1 400 Bad Request\r\n")],
            .notAProxy("it answers in HTTP; its URL may have to begin with http://")
        ),
        (nil, [[4, 0x5b]], .notAProxy("it does not answer as a SOCKS 5 proxy does: '\\x04['")),
    ]

    @Test(arguments: verdicts)
    func verdict(_ credentials: ProbeCredentials?, _ pieces: [[UInt8]], _ verdict: ProbeVerdict) throws {
        var conversation = try #require(
            ProbeConversation(
                askingFor: try ProbeAddress.parse("a.example:443"), in: .socks5, credentials: credentials))
        #expect(pieces.map { conversation.received($0) }.last == .finished(verdict))
    }

    @Test("a name or password that SOCKS has no room for is not sent", arguments: [0, 256])
    func tooLong(_ length: Int) throws {
        let credentials = ProbeCredentials(username: Array(repeating: 1, count: length), password: [])
        #expect(
            try Self.steps("a.example:443", credentials) == [
                .finished(
                    .notProbed(
                        "SOCKS 5 has no room for a user name or password of more than 255 bytes, nor for no name"))
            ])
    }
}
