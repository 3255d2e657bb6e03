import ProxyModel
import Testing

@Suite("What an older engine makes of settings is said")
struct EngineDoubtsTests {
    static let socks = ProxySettings(
        http: ProxyURL(unchecked: "http://p:1"), https: ProxyURL(unchecked: "socks5h://p:1"))
    static let networks = ProxySettings(
        https: ProxyURL(unchecked: "http://p:1"), noProxy: NoProxyList(["localhost", "10.0.0.0/8"]))
    static let onlyHTTP = ProxySettings(http: ProxyURL(unchecked: "http://p:1"))

    @Test(arguments: [
        (socks, "27.5.1", "does not know socks5h://, which came with 28.0, and fails each request; write socks5://"),
        (socks, "28.0.0-rc.1", nil),
        (socks, "dev", nil),
        (socks, "", nil),
        (networks, "18.09.1", "passes over networks in 'noProxy', as in 10.0.0.0/8, which came with 18.09.2"),
        (networks, "1.13.1", "passes over networks in 'noProxy', as in 10.0.0.0/8, which came with 18.09.2"),
        (networks, "18.09.2", nil),
        (networks, "26.1.5", nil),
        (onlyHTTP, "20.10.7", "uses 'http' for https as well; it stops doing so with 20.10.8"),
        (onlyHTTP, "20.10.24+dfsg1", nil),
        (socks, nil, nil),
    ])
    func notes(settings: ProxySettings, version: String?, expected: String?) {
        let notes = EngineDoubts.notes(settings: settings, version: version)
        #expect(notes == [expected.map { "engine \(version ?? "") \($0)" }].compactMap { $0 })
    }

    @Test(arguments: [
        (TargetKind.systemd, "20.10.24", false), (.daemonJSON, "20.10.24", true), (.daemonJSON, "23.0.0", false),
    ])
    func daemonJSON(kind: TargetKind, version: String, isNoted: Bool) {
        let notes = EngineDoubts.notes(settings: Self.networks, version: version, kind: kind)
        let sentence = "does not know 'proxies' in daemon.json, which came with 23.0, and does not start with it"
        #expect(notes == (isNoted ? ["engine \(version) \(sentence)"] : []))
    }

    @Test func nothingThatAHostSaysReachesTheTerminal() {
        let notes = EngineDoubts.notes(settings: Self.socks, version: "20\u{1B}[31m")
        #expect(notes.count == 1)
        #expect(!notes[0].contains("\u{1B}"))
    }
}
