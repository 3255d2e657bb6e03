import Testing

@testable import ProxyModel

/// A host with one user who has a client.
struct ClientHost {
    static let path = "~/.docker/config.json"
    static let settings = ProxySettings(
        http: ProxyURL(unchecked: "http://p:1"), all: ProxyURL(unchecked: "socks5://p:2"),
        noProxy: NoProxyList(["b", "a"]))
    static let entry = #"{"httpProxy": "http://p:1", "noProxy": "b,a", "allProxy": "socks5://p:2"}"#
    static let converged = ClientHost(file: Sample.present(#"{"proxies": {"default": \#(entry)}}"#))

    var isRoot = true
    var file: FileFact = .absent
    var user: UserFact?
    var isReadOnly = false
    var containers: ContainersFact?
    var records: [Record] = []

    var facts: HostFacts {
        var view = HostFacts(systemdVersion: nil, files: [Self.path: file])
        if isReadOnly { view.readOnlyFiles = [Self.path] }
        let user = user ?? .present(UserFacts(home: "/home/ops", isLingering: false, view: view))
        var facts = HostFacts(systemdVersion: 252, isRoot: isRoot, users: ["ops": user], records: records)
        facts.containers[.docker] = containers
        return facts
    }

    func plan(
        _ targets: [DockerClientTarget] = [DockerClientTarget(user: "ops")], _ settings: ProxySettings = settings,
        prunes: Bool = false
    ) -> HostPlan {
        let entries = targets.map { DesiredState.Entry(target: .dockerClient($0), settings: settings) }
        return Planner.plan(DesiredState(host: "h", entries: entries), given: facts, prunes: prunes)
    }
}

/// What becomes of a user's `config.json`.
@Suite struct DockerClientPlannerTests {
    static let credentials = ProxySettings(http: url)

    static let url: ProxyURL = {
        guard let password = try? Secret("canary".utf8) else { return ProxyURL(unchecked: "") }
        return ProxyURL(
            unchecked: "http://p:1", credentials: .resolved(Credentials(username: "u", password: password)))
    }()

    static let cases: [(String, ClientHost, ProxySettings, [String])] = [
        ("no file", ClientHost(), ClientHost.settings, ["write"]),
        ("as declared", .converged, ClientHost.settings, []),
        ("nothing declared, no file", ClientHost(), .none, []),
        ("nothing declared, a stranger's file", ClientHost(file: Sample.present(#"{"auths": {}}"#)), .none, []),
        ("nothing declared, all there", .converged, .none, ["write"]),
        (
            "noProxy in another order", .converged,
            ProxySettings(
                http: ClientHost.settings.http, all: ClientHost.settings.all, noProxy: NoProxyList(["a", "b"])),
            ["write"]
        ),
        (
            "an entry of a daemon's host alone",
            ClientHost(file: Sample.present(#"{"proxies": {"tcp://b:1": {"httpProxy": "http://p:1"}}}"#)),
            ClientHost.settings, ["write"]
        ),
        ("credentials", ClientHost(), credentials, ["blocked secrets-need-inline"]),
        (
            "a link", ClientHost(file: .unreadable(reason: "it is a symbolic link")), ClientHost.settings,
            ["blocked file-unreadable"]
        ),
        ("no JSON", ClientHost(file: Sample.present("{")), ClientHost.settings, ["blocked file-invalid"]),
        (
            "proxies is a list", ClientHost(file: Sample.present(#"{"proxies": []}"#)), ClientHost.settings,
            ["blocked file-invalid"]
        ),
        (
            "a byte order mark", ClientHost(file: Sample.present("\u{feff}{}")), ClientHost.settings,
            ["blocked byte-order-mark"]
        ),
        ("no user", ClientHost(user: .absent), ClientHost.settings, ["blocked user-missing"]),
        ("no user, nothing declared", ClientHost(user: .absent), .none, []),
        (
            "a user who cannot be looked at", ClientHost(user: .hidden(reason: "x")), ClientHost.settings,
            ["blocked user-unseen"]
        ),
        ("not root", ClientHost(isRoot: false), ClientHost.settings, ["blocked not-root"]),
        ("a folder of somebody else", ClientHost(isReadOnly: true), ClientHost.settings, ["blocked place-read-only"]),
    ]

    @Test("steps and blocks", arguments: cases)
    func steps(name: String, host: ClientHost, settings: ProxySettings, expected: [String]) {
        let plan = host.plan(settings: settings)
        #expect(plan.short == expected, "\(name)")
        #expect((plan.verification == .converged) == expected.isEmpty, "\(name)")
    }

    @Test("a new file is the user's alone, one that is there keeps its rights and everything else in it")
    func change() throws {
        let new = try #require(ClientHost().plan().steps.first?.change)
        #expect(new.mode == .bits(0o600) && new.before == .absent)
        let file = Sample.present(#"{"auths": {"r": {"auth": "canary"}}}"#)
        let kept = try #require(ClientHost(file: file).plan().steps.first?.change)
        #expect(kept.mode == .kept && kept.before == file)
        guard case .bytes(let bytes)? = kept.after else {
            Issue.record("nothing is written")
            return
        }
        #expect(text(bytes)?.hasPrefix(#"{"auths": {"r": {"auth": "canary"}}"#) == true)
        #expect(!kept.diff.contains("canary") && kept.diff.contains("httpProxy"))
    }

    @Test("secrets: inline writes credentials, and the diff does not show them")
    func inline() throws {
        let target = DockerClientTarget(user: "ops", secrets: .inline)
        let change = try #require(ClientHost().plan([target], Self.credentials).steps.first?.change)
        #expect(change.diff.contains("http://***@p:1") && !change.diff.contains("canary"))
    }

    @Test("a password that nobody looked up differs from none")
    func uncompared() {
        let declaration = CredentialsDeclaration(
            username: "u", password: .env("P"), position: SourcePosition(file: "f", line: 1, column: 1))
        let settings = ProxySettings(http: ProxyURL(unchecked: "http://p:1", credentials: .unresolved(declaration)))
        let host = ClientHost(file: Sample.present(#"{"proxies": {"default": {"httpProxy": "http://u:x@p:1"}}}"#))
        let plan = host.plan([DockerClientTarget(user: "ops", secrets: .inline)], settings)
        #expect(plan.status == .unchanged && plan.targets[0].credentials == .notCompared)
    }

    @Test("two entries of one file are one change with both in it")
    func twoEntries() throws {
        let targets = [DockerClientTarget(user: "ops"), DockerClientTarget(user: "ops", daemonHost: "tcp://b:1")]
        let plan = ClientHost().plan(targets)
        #expect(plan.short == ["write"] && plan.records.count == 2)
        let change = try #require(plan.steps.first?.change)
        guard case .bytes(let bytes)? = change.after else { return }
        #expect(change.before == .absent && change.mode == .bits(0o600))
        for host in [nil, "tcp://b:1"] {
            #expect(try ClientConfigFile(bytes, daemonHost: host).values.http == "http://p:1")
        }
        #expect(change.diff.contains("default") && change.diff.contains("tcp://b:1"))
        let block = PlanText.block(plan)
        #expect(block.split(separator: "+ write").count == 2 && block.contains("(with the change to that file above)"))
        // What was written is what is declared.
        #expect(ClientHost(file: .present(.init(bytes: bytes))).plan(targets).verification == .converged)
    }

    @Test("an entry that the spec no longer names is orphaned, and goes with --prune beside one that stays")
    func orphan() throws {
        let stays = DockerClientTarget(user: "ops")
        let goes = DockerClientTarget(user: "ops", daemonHost: "tcp://b:1")
        let records = [stays, goes].map { $0.record(isFileOurs: true, values: [:]) }
        let file = Sample.present(#"{"proxies": {"default": \#(ClientHost.entry), "tcp://b:1": \#(ClientHost.entry)}}"#)
        let host = ClientHost(file: file, records: records)
        let left = host.plan([stays])
        #expect(left.status == .unchanged && left.orphans.map(\.name) == ["docker-client tcp://b:1"])
        let pruned = host.plan([stays], prunes: true)
        guard case .bytes(let bytes)? = pruned.steps.first?.change?.after else {
            Issue.record("nothing is written")
            return
        }
        #expect(text(bytes) == #"{"proxies": {"default": \#(ClientHost.entry)}}"#)
        // Without any entry the file goes, since it was ours.
        let all = host.plan([], prunes: true)
        #expect(all.short == ["remove"] && all.records.allSatisfy { $0.after == nil })
    }
}

extension ClientHost {
    fileprivate func plan(settings: ProxySettings) -> HostPlan { plan([DockerClientTarget(user: "ops")], settings) }
}
