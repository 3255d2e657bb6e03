import Testing

@testable import ProxyModel

/// Time grows with the length of a host's text and not with its square: 60 kB take a part of a second, and took
/// seconds to minutes where something was quadratic.
@Suite(.serialized) struct HostileSizeTests {
    static let size = 60_000

    /// What repeats, and what stands before and behind.
    static let texts: [(head: String, piece: String, tail: String)] = [
        ("", "a", ""), ("", "a", "@h"), ("a", "://", ""), (String(repeating: "a", count: 30_000), "://", ""),
        ("", "a://", "@"), ("", "a:// ", "@h"), ("", "a_proxy=", "@h"), ("", "a_proxy=\"", ""),
        ("", "x_proxy=b://", ""),
        ("", "@", ""), ("", ":@ ", ""), ("", "\\", ""), ("", "\\x40", ""), ("", "\"", ""), ("", "\\\n", ""),
        ("[Service]\n", "Environment=A=b\n", "Environment=\n"), ("[Service]\nEnvironment=", "A=b ", ""),
        ("[Service]\nEnvironment=", "A=b \\\n", ""), ("[Service]\nEnvironment=", "\"A=b\" \\\n#\n", ""),
        ("[Service]\n", "\\\\\\", "\n"), ("", "\n", ""), ("HTTP_PROXY=", " ", "x"), ("HTTP_PROXY=\"", "\\\"", ""),
        ("", "A=b\n", ""), ("", "\u{301}", ""), ("", "\u{202e}", ""), ("", "a,", ""), ("http://a:b", "[", "@h"),
    ]

    static func text(_ parts: (head: String, piece: String, tail: String)) -> [UInt8] {
        let count = max(0, size - parts.head.utf8.count) / parts.piece.utf8.count
        return Array((parts.head + String(repeating: parts.piece, count: count) + parts.tail).utf8)
    }

    /// Runs something that must not take long, even where tests are built without optimisation on a busy machine.
    private static func soon(_ what: String, _ run: () -> Void) {
        let time = ContinuousClock().measure(run)
        #expect(time < .seconds(60), "\(what): \(time)")
    }

    @Test("readers", arguments: texts)
    func readers(parts: (head: String, piece: String, tail: String)) {
        let input = Self.text(parts)
        Self.soon("UnitFileReader") {
            _ = UnitFileReader.settings(in: input)
            _ = UnitFileReader.firstForeignLine(in: input, at: "/x.conf")
        }
        Self.soon("EnvironmentFileReader") { _ = EnvironmentFileReader.variables(in: input, systemdVersion: 252) }
        for version in [229, 240, 252] {
            Self.soon("ShowOutput \(version)") { _ = ShowOutput.environment(input, systemdVersion: version) }
        }
        Self.soon("ShowOutput.blocks") { _ = ShowOutput.blocks(in: input) }
    }

    @Test("what is shown", arguments: texts)
    func display(parts: (head: String, piece: String, tail: String)) {
        let input = Self.text(parts)
        let text = String(decoding: input, as: UTF8.self)
        Self.soon("line") { _ = DisplayText.line(input) }
        Self.soon("lines") { _ = DisplayText.lines(input) }
        Self.soon("value") { #expect(DisplayText.value(input).utf8.count <= 803) }
        Self.soon("limit") { #expect(DisplayText.line(input, limit: 300).utf8.count <= 1_206) }
        Self.soon("quoted") { #expect(quoted(text).utf8.count <= 405) }
        Self.soon("URL") { _ = try? ProxyURL.parse(text) }
        Self.soon("list") { _ = NoProxyEntry.objection(to: text) }
        Self.soon("address") { _ = IPAddress(text) }
    }

    static let sources: [(head: String, piece: String, tail: String)] = [
        ("[Service]\n", "Environment=A0=b\nEnvironment=\n", ""), ("[Service]\n", "UnsetEnvironment=HTTP_PROXY\n", ""),
        ("[Service]\n", "EnvironmentFile=/a\n", ""), ("[Service]\n", "EnvironmentFile=/%p\n", ""),
        ("[Service]\n", "Environment=HTTP_PROXY=a\nEnvironment=\n", ""),
    ]

    @Test("the environment that a unit's files make", arguments: sources)
    func environment(parts: (head: String, piece: String, tail: String)) {
        let source = UnitSource(path: "/etc/systemd/system/x.service", text: Self.text(parts))
        let files = (0..<3_000).map { EnvironmentFileFact(path: "/\($0)", pattern: "/a", text: bytes("NO_PROXY=a")) }
        Self.soon("ServiceEnvironment") {
            _ = ServiceEnvironment(
                sources: [source], manager: .visible([]), files: files, knowsUnitFile: true, systemdVersion: 252)
        }
    }

    @Test("many variables are set and reset")
    func reset() {
        let many = (0..<8_000).map { "Environment=A\($0)=b\n" }.joined()
        let resets = String(repeating: "Environment=\n", count: 8_000)
        let source = UnitSource(path: "/x.service", text: bytes("[Service]\n" + many + resets))
        Self.soon("ServiceEnvironment") {
            let environment = ServiceEnvironment(
                sources: [source], manager: .visible([]), files: [], knowsUnitFile: true, systemdVersion: 252)
            #expect(environment.entries.isEmpty)
        }
    }

    @Test(
        "variables are passed on and not passed on",
        arguments: ["PassEnvironment=HTTP_PROXY\n", "PassEnvironment=HTTP_PROXY\nPassEnvironment=\n"])
    func pass(piece: String) {
        let manager = Array(repeating: EnvironmentVariable(name: "HTTP_PROXY", value: bytes("a")), count: 40_000)
        let text = "[Service]\n" + String(repeating: piece, count: 40_000)
        Self.soon("ServiceEnvironment") {
            let environment = ServiceEnvironment(
                sources: [UnitSource(path: "/x.service", text: bytes(text))], manager: .visible(manager), files: [],
                knowsUnitFile: true, systemdVersion: 252)
            #expect(environment.claims.count { $0.action == .passes } <= 1)
        }
    }

    @Test("a word is made of many quoted pieces")
    func quotes() {
        let text = bytes("HTTP_PROXY=" + String(repeating: "'a'", count: 1_500_000))
        Self.soon("ShellStatement") { #expect(ShellStatement(text)?.actions.count == 1) }
    }

    @Test(
        "an explanation of many lines of a file with the longest path",
        arguments: [
            "Environment=HTTP_PROXY=a\nEnvironment=\n", "Environment=FTP_PROXY=a\n", "Environment=HTTPS_PROXY=%5\n",
        ])
    func explanation(piece: String) {
        let path = "/etc/systemd/system/docker.service.d/\(String(repeating: "\u{1}", count: 4000)).conf"
        let text =
            "[Service]\n" + String(repeating: piece, count: 15_000)
            + String(repeating: "Environment=HTTP_PROXY=%5\n", count: 15_000)
        var facts = HostFacts(systemdVersion: 252)
        facts.units["docker.service"] = UnitFacts(
            loadState: "loaded", activeState: "active", subState: "running", needsDaemonReload: false,
            fragmentPath: "/lib/systemd/system/docker.service", loadedDropInPaths: [path],
            loadedEnvironment: .visible([]), sources: [UnitSource(path: path, text: bytes(text))])
        let state = DesiredState(host: "h", entries: []).forExplanation
        Self.soon("Explainer") {
            let explanation = Explainer.explain(state, given: facts)
            #expect(explanation.daemons.flatMap(\.variables).flatMap(\.contenders).count <= 200)
        }
    }

    @Test("a unit names many environment files that nobody has seen")
    func unseenFiles() {
        let text = "[Service]\n" + (0..<40_000).map { "EnvironmentFile=/\($0)\n" }.joined()
        var facts = HostFacts(systemdVersion: 252)
        facts.units["docker.service"] = UnitFacts(
            loadState: "loaded", activeState: "active", subState: "running", needsDaemonReload: false,
            fragmentPath: "/x.service", loadedDropInPaths: [], loadedEnvironment: .visible([]),
            sources: [UnitSource(path: "/x.service", text: bytes(text))])
        let target = SystemdTarget(name: "docker", unit: "docker.service")
        let state = DesiredState(host: "h", entries: [.init(target: .systemd(target), settings: .none)])
        let plan = Planner.plan(state, given: facts)
        #expect(plan.targets[0].blocks.count { $0.code == "environment-file-unseen" } == 50)
    }
}
