import Fleet
import HostAccess
import ProxyModel
import Synchronization
import TestSupport
import Testing

@Suite("Asking proxies from hosts' positions")
struct ProxyProberTests {
    private static let proxied = ProxySettings(https: ProxyURL(unchecked: "http://proxy.example:3128"))

    /// Counts how often a host connects somewhere.
    private final class Dials: Sendable {
        private let made = Mutex<[String]>([])
        var all: [String] { made.withLock { $0 } }
        func add(_ address: String, _ port: Int) { made.withLock { $0.append("\(address):\(port)") } }
    }

    /// Asks a host in memory, whose proxy reads a request and answers it.
    private func probe(
        _ addresses: [String] = ["registry.example:443"], _ settings: ProxySettings = proxied,
        credentials: ProbeCredentials? = nil, deadline: Duration = .seconds(10), dials: Dials = Dials(),
        proxy: @escaping @Sendable (String) async throws -> String
    ) async throws -> [ProbeVerdict] {
        try await probe(addresses, settings, credentials: credentials, deadline: deadline) { address, port in
            dials.add(address, port)
            return { tunnel in
                let request = String(decoding: try await tunnel.read(upTo: 10_000), as: UTF8.self)
                try await tunnel.write(Array(proxy(request).utf8))
            }
        }
    }

    private func probe(
        _ addresses: [String], _ settings: ProxySettings, credentials: ProbeCredentials? = nil,
        deadline: Duration = .seconds(10), dial: @escaping @Sendable (String, Int) async throws -> InMemoryHost.Listener
    ) async throws -> [ProbeVerdict] {
        let host = InMemoryHost(dial: dial) { _, _ in throw TransportError(.internal, "no command is to be run") }
        let addresses = try addresses.map { try ProbeAddress.parse($0) }
        let endpoint = Endpoint(
            name: "web-1", address: "192.0.2.1", user: "ops", identityFiles: [], knownHostsFiles: [])
        return try await host.withSession(to: endpoint) { session in
            let results = await ProxyProber().probe(
                addresses, through: settings, credentials: credentials, over: session, deadline: deadline)
            #expect(results.map(\.address) == addresses)
            return results.map(\.verdict)
        }
    }

    @Test func eachAddressGetsItsOwnAnswer() async throws {
        let dials = Dials()
        let verdicts = try await probe(["a.example:443", "b.example:443", "c.example:8443"], dials: dials) { request in
            request.hasPrefix("CONNECT b.example:443 ") ? "HTTP/1.1 403 Forbidden\r\n\r\n" : "HTTP/1.1 200 OK\r\n\r\n"
        }
        #expect(verdicts == [.passes, .refused("the proxy answered 403 Forbidden"), .passes])
        #expect(dials.all == Array(repeating: "proxy.example:3128", count: 3))
    }

    @Test func credentialsAreSent() async throws {
        let credentials = ProbeCredentials(username: Array("u".utf8), password: Array("p".utf8))
        let answer: @Sendable (String) -> String = {
            $0.contains("\r\nProxy-Authorization: Basic dTpw\r\n")
                ? "HTTP/1.1 200 OK\r\n\r\n" : "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"
        }
        #expect(try await probe(credentials: credentials, proxy: answer) == [.passes])
        #expect(try await probe(proxy: answer) == [.wantsCredentials])
        let others = ProbeCredentials(username: Array("u".utf8), password: Array("q".utf8))
        #expect(try await probe(credentials: others, proxy: answer) == [.refusesCredentials])
    }

    @Test func socksInThreeRounds() async throws {
        let settings = ProxySettings(https: ProxyURL(unchecked: "socks5h://proxy.example"))
        let credentials = ProbeCredentials(username: Array("u".utf8), password: Array("p".utf8))
        let verdicts = try await probe(["a.example:443"], settings, credentials: credentials) { _, port in
            #expect(port == 1080)
            return { tunnel in
                #expect(try await tunnel.read(upTo: 100) == [5, 2, 0, 2])
                try await tunnel.write([5, 2])
                #expect(try await tunnel.read(upTo: 100) == [1, 1, 0x75, 1, 0x70])
                try await tunnel.write([1, 0])
                #expect(try await tunnel.read(upTo: 100).starts(with: [5, 1, 0, 3]))
                try await tunnel.write([5, 0, 0, 1, 0, 0])
                try await tunnel.write([0, 0, 0, 0])
            }
        }
        #expect(verdicts == [.passes])
    }

    static let notProbed: [(ProxySettings, String, String)] = [
        (.none, "a.example:443", "a.example:443 is reached directly: no proxy is declared"),
        (
            ProxySettings(http: ProxyURL(unchecked: "http://p:1")), "a.example:443",
            "no https proxy is declared, and only through that one is a.example:443 asked for"
        ),
        (
            ProxySettings(https: ProxyURL(unchecked: "https://p.example:1")), "a.example:443",
            "the proxy p.example:1 speaks TLS (https://), which fairlead does not: it was not asked"
        ),
        (
            ProxySettings(https: ProxyURL(unchecked: "http://p:1"), noProxy: NoProxyList([".example", "10.0.0.0/8"])),
            "10.1.1.1:443", "10.1.1.1:443 is reached directly: noProxy covers it"
        ),
        (
            ProxySettings(https: ProxyURL(unchecked: "http://p:1")), "[::1]:5000",
            "[::1]:5000 is reached directly: daemons use no proxy for this host itself"
        ),
        (
            ProxySettings(https: ProxyURL(unchecked: "http://user:secret@")), "a.example:443",
            "http://***@ is no proxy's URL"
        ),
    ]

    @Test("what is not asked says why, and nobody connects", arguments: notProbed)
    func reasons(_ settings: ProxySettings, _ address: String, _ reason: String) async throws {
        let dials = Dials()
        let verdicts = try await probe([address], settings, dials: dials) { _ in "" }
        #expect(verdicts == [.notProbed(reason)])
        #expect(dials.all.isEmpty)
    }

    static let obstacles: [(TransportError.Code, ProbeVerdict)] = [
        (
            .tunnelConnect,
            .unreachable(
                "the host cannot connect to the proxy proxy.example:3128: refused, no route, or a name that does not "
                    + "resolve there")
        ),
        (
            .forwardingForbidden,
            .notProbed(
                "the host's SSH server does not let this login connect to the proxy proxy.example:3128 "
                    + "(AllowTcpForwarding, PermitOpen): it was not asked")
        ),
        (
            .connectionLost,
            .notProbed("the connection to the host ended before the proxy proxy.example:3128 answered")
        ),
        (.channelLimit, .notProbed("the proxy proxy.example:3128 was not asked: why")),
    ]

    @Test("a proxy that cannot be reached is tried once", arguments: obstacles)
    func obstacle(_ code: TransportError.Code, _ verdict: ProbeVerdict) async throws {
        let dials = Dials()
        let verdicts = try await probe(["a.example:443", "localhost:1", "b.example:443"], Self.proxied) {
            dials.add($0, $1)
            throw TransportError(code, "why")
        }
        #expect(verdicts[0] == verdict)
        #expect(verdicts[1] != verdict)
        #expect(verdicts[2] == verdict)
        #expect(dials.all.count == 1)
    }

    @Test func deadlines() async throws {
        let dials = Dials()
        let connecting = try await probe(["a.example:1", "b.example:1"], Self.proxied, deadline: .seconds(0.2)) {
            dials.add($0, $1)
            try await Task.sleep(for: .seconds(60))
            throw TransportError(.tunnelConnect, "")
        }
        let text = "the host got no connection to the proxy proxy.example:3128 within 0.2 seconds"
        #expect(connecting == [.unreachable(text), .unreachable(text)])
        #expect(dials.all.count == 1)
        let answering = try await probe(["a.example:1", "b.example:1"], deadline: .seconds(0.2), dials: dials) {
            if $0.contains("a.example") { try await Task.sleep(for: .seconds(60)) }
            return "HTTP/1.1 200 OK\r\n\r\n"
        }
        #expect(
            answering == [
                .noAnswer(
                    "the proxy proxy.example:3128 did not answer within 0.2 seconds, asked for a.example:1"),
                .passes,
            ])
        #expect(dials.all.count == 3)
    }
}
