import Testing

@testable import ProxyModel

@Suite("What is doubtful for some kinds of targets alone")
struct TargetDoubtsTests {
    static let place = SourcePosition(file: "proxy.yaml", line: 1, column: 1)
    static let client = TargetTraits(name: "docker-client", isClient: true, isInOwnNetwork: true)
    static let podman = TargetTraits(name: "podman", isClient: true)
    static let daemon = TargetTraits(name: "docker", isClient: false, isEngine: true)

    static func settings(_ urls: [ProxyURLKey: String], _ noProxy: [String]) -> ProxySettings {
        ProxySettings(
            urls.mapValues { ProxyURL(unchecked: $0) }, noProxy: noProxy.isEmpty ? nil : NoProxyList(noProxy))
    }

    /// A target with its settings, and the rules that warn of it.
    @Test(
        arguments: [
            (client, [.https: "http://p:1"], [], ["only-https"]),
            (client, [.http: "http://p:1"], [], ["only-http"]),
            (client, [.https: "http://p:1", .all: "http://p:1"], [], []),
            (daemon, [.https: "http://p:1"], [], []),
            (
                client, [.http: "http://127.0.0.1:1", .https: "http://[::1]:1"], [],
                ["loopback-proxy", "loopback-proxy"]
            ),
            (client, [.all: "socks5://LOCALHOST:1"], [], ["loopback-proxy"]),
            (podman, [.all: "socks5://localhost:1"], [], []),
            (daemon, [.http: "http://127.0.0.1:1", .https: "http://127.0.0.1:1"], [], []),
            (client, [.all: "http://p:1"], ["p", ".corp"], []),
            (daemon, [.https: "http://p:1"], ["p", ".corp"], ["no-proxy-own-proxy"]),
            (daemon, [.all: "http://p:1"], [".corp"], ["no-proxy-unused"]),
            (client, [.all: "http://p:1"], [".corp"], []),
            (client, [.all: "http://p:1"], ["10.0.0.0/8"], []),
        ] as [(TargetTraits, [ProxyURLKey: String], [String], [String])])
    func rules(traits: TargetTraits, urls: [ProxyURLKey: String], noProxy: [String], expected: [String]) {
        let doubts = TargetDoubts(
            traits: traits, position: Self.place, settings: Self.settings(urls, noProxy),
            urlPositions: urls.mapValues { _ in Self.place },
            noProxy: noProxy.map { PlacedEntry(text: $0, position: Self.place) }, fleet: [])
        #expect(doubts.found.map(\.finding.rule) == expected)
    }

    /// A host's targets, the URL that all of them have, and whether `docker pull` goes direct against all looks.
    @Test(
        arguments: [
            ([client], "http://p:1", true), ([client, client], "http://p:1", true),
            ([client, daemon], "http://p:1", false),
            ([client, podman], "http://p:1", false), ([client], "http://host.docker.internal:1", false),
            ([daemon], "http://p:1", false), ([], "http://p:1", false),
        ] as [([TargetTraits], String, Bool)])
    func pullsDirect(targets: [TargetTraits], url: String, isDoubtful: Bool) {
        let settings = Self.settings([.https: url], [])
        let found = HostDoubts.found(targets.map { (traits: $0, settings: settings, position: Self.place) })
        #expect(found.map(\.finding.rule) == (isDoubtful ? ["pulls-direct"] : []))
    }
}
