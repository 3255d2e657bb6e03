import Testing

@testable import ProxyModel

/// A host with podman.
struct PodmanHost {
    static let path = "/etc/containers/containers.conf.d/zz-fairlead-proxy.conf"
    static let main = "/etc/containers/containers.conf"
    static let settings = ProxySettings(http: ProxyURL(unchecked: "http://p:1"), noProxy: NoProxyList(["a", "b"]))
    static let entries = #""HTTP_PROXY=http://p:1", "NO_PROXY=a,b""#

    var version: PodmanVersion? = PodmanVersion(5, 4)
    var isInstalled = true
    var file: FileFact = .absent
    /// Entries of `env` by path, in podman's order.
    var others: [(String, String)] = []
    var records: [Record] = []

    var facts: HostFacts {
        var facts = HostFacts(systemdVersion: 252, files: [Self.path: file], records: records)
        facts.podman = PodmanFacts(
            isInstalled: isInstalled, version: version,
            files: others.map { path, entries in
                let content = try? ContainersConf(bytes("[engine]\nenv = [\(entries)]\n"))
                return PodmanFileFact(path: path, content: content, problem: content == nil ? "not understood" : "")
            })
        return facts
    }

    func plan(_ target: PodmanTarget = PodmanTarget(), _ settings: ProxySettings = settings, prunes: Bool = false)
        -> HostPlan
    {
        Planner.plan(
            DesiredState(host: "h", entries: [.init(target: .podman(target), settings: settings)]), given: facts,
            prunes: prunes)
    }

    static func file(_ entries: String) -> FileFact { Sample.present("[engine]\nenv = [\(entries)]\n") }
}

/// podman's file, and what other files make of it.
@Suite struct PodmanPlannerTests {
    static let usual = "/usr/share/containers/containers.conf"
    static let later = "/etc/containers/containers.conf.d/zzz.conf"
    static let home = "/root/.config/containers/containers.conf"

    static let cases: [(String, PodmanHost, ProxySettings, [String])] = [
        ("bare", PodmanHost(), PodmanHost.settings, ["write"]),
        ("as declared", PodmanHost(file: PodmanHost.file(PodmanHost.entries)), PodmanHost.settings, []),
        ("nothing declared", PodmanHost(), .none, []),
        ("nothing declared, a file of ours", PodmanHost(file: PodmanHost.file(PodmanHost.entries)), .none, ["remove"]),
        (
            "noProxy in another order", PodmanHost(file: PodmanHost.file(#""HTTP_PROXY=http://p:1", "NO_PROXY=b,a""#)),
            PodmanHost.settings, ["write"]
        ),
        (
            "one too many", PodmanHost(file: PodmanHost.file(PodmanHost.entries + #", "HTTPS_PROXY=x""#)),
            PodmanHost.settings, ["write"]
        ),
        ("no podman", PodmanHost(isInstalled: false), PodmanHost.settings, ["blocked podman-missing"]),
        ("no podman, nothing declared", PodmanHost(isInstalled: false), .none, []),
        (
            "a podman without a version", PodmanHost(version: nil), PodmanHost.settings,
            ["blocked podman-version-unseen"]
        ),
        ("a foreign file", PodmanHost(file: .foreign(line: 3)), PodmanHost.settings, ["blocked file-foreign"]),
        ("a foreign file, nothing declared", PodmanHost(file: .foreign(line: 3)), .none, ["blocked file-foreign"]),
        ("credentials", PodmanHost(), DockerClientPlannerTests.credentials, ["blocked secrets-need-inline"]),
        (
            "a file that is not understood", PodmanHost(others: [(usual, "1")]), PodmanHost.settings,
            ["blocked file-invalid"]
        ),
        (
            "old podman, other entries", PodmanHost(version: PodmanVersion(4, 7), others: [(usual, #""A=b""#)]),
            PodmanHost.settings, ["blocked podman-no-append"]
        ),
        (
            "old podman, proxies elsewhere are replaced",
            PodmanHost(version: PodmanVersion(4, 7), others: [(usual, #""HTTP_PROXY=x""#)]), PodmanHost.settings,
            ["write"]
        ),
        ("other entries stay", PodmanHost(others: [(usual, #""A=b""#)]), PodmanHost.settings, ["write"]),
        (
            "other entries stay, and so does our file",
            PodmanHost(file: PodmanHost.file(PodmanHost.entries + ", {append=true}"), others: [(usual, #""A=b""#)]),
            PodmanHost.settings, []
        ),
        (
            "our file takes other entries away",
            PodmanHost(file: PodmanHost.file(PodmanHost.entries), others: [(usual, #""A=b""#)]), PodmanHost.settings,
            ["write"]
        ),
        (
            "the first of two equal names counts",
            PodmanHost(others: [(usual, #""A=b", "HTTP_PROXY=http://u:canary@x""#)]), PodmanHost.settings,
            ["blocked outranked"]
        ),
        (
            "the same value elsewhere", PodmanHost(others: [(usual, #""A=b", "HTTP_PROXY=http://p:1""#)]),
            PodmanHost.settings, ["write"]
        ),
        ("a later file replaces the list", PodmanHost(others: [(later, #""A=b""#)]), PodmanHost.settings, ["write"]),
        (
            "a later file replaces the list of an old podman",
            PodmanHost(version: PodmanVersion(4, 7), others: [(later, #""A=b""#)]), PodmanHost.settings,
            ["blocked outranked", "blocked outranked"]
        ),
        (
            "a later file sets another", PodmanHost(others: [(later, #""HTTPS_PROXY=x""#)]), PodmanHost.settings,
            ["blocked outranked"]
        ),
        (
            "root's own files count from 5.0 on", PodmanHost(others: [(home, #""HTTPS_PROXY=x""#)]),
            PodmanHost.settings, ["blocked outranked"]
        ),
        (
            "before 5.0 they do not", PodmanHost(version: PodmanVersion(4, 9), others: [(home, #""HTTPS_PROXY=x""#)]),
            PodmanHost.settings, ["write"]
        ),
        (
            "append in front of an old podman",
            PodmanHost(version: PodmanVersion(4, 7), others: [(usual, "{append=true}")]), PodmanHost.settings,
            ["blocked outranked"]
        ),
    ]

    @Test("steps and blocks", arguments: cases)
    func steps(name: String, host: PodmanHost, settings: ProxySettings, expected: [String]) {
        let plan = host.plan(settings: settings)
        #expect(plan.short == expected, "\(name): \(plan.targets[0].blocks)")
        #expect((plan.verification == .converged) == expected.isEmpty, "\(name)")
        #expect(!PlanText.block(plan).contains("canary"), "\(name)")
    }

    @Test("what is written is what is declared, whatever other files say", arguments: cases)
    func idempotence(name: String, host: PodmanHost, settings: ProxySettings, expected: [String]) {
        guard expected == ["write"], case .bytes(let bytes)? = host.plan(settings: settings).steps.first?.change?.after
        else {
            return
        }
        var after = host
        after.file = .present(.init(bytes: bytes))
        #expect(after.plan(settings: settings).verification == .converged, "\(name)")
    }

    @Test("a foreign file is replaced with adopt, and the plan says what that means")
    func adopt() {
        let plan = PodmanHost(file: .foreign(line: 3)).plan(PodmanTarget(adopt: true))
        #expect(plan.short == ["write"] && plan.targets[0].notes.contains { $0.contains("they are removed") })
    }

    @Test("commands run later have it")
    func note() {
        #expect(
            PodmanHost().plan().targets[0].notes.map { $0.hasPrefix("podman commands run later have it") } == [true])
    }

    @Test("everybody can read the host's file, nobody a user's")
    func modes() {
        #expect(PodmanHost().plan().steps.first?.change?.mode == .bits(0o644))
        var view = PodmanHost().facts
        let target = PodmanTarget(scope: .user("ops"))
        view.files = [target.path: .absent]
        let user = UserFacts(home: "/home/ops", isLingering: false, view: view)
        let facts = HostFacts(systemdVersion: 252, users: ["ops": .present(user)])
        let desired = DesiredState(host: "h", entries: [.init(target: .podman(target), settings: PodmanHost.settings)])
        #expect(Planner.plan(desired, given: facts).steps.first?.change?.mode == .bits(0o600))
    }

    @Test("a user's file is planned for what the host's will be", arguments: [false, true])
    func hostAndUser(userFirst: Bool) throws {
        var host = PodmanHost(others: [(PodmanHost.main, #""A=b""#)])
        let own = PodmanTarget(scope: .user("ops"))
        let targets = [PodmanTarget(), own]
        let desired = DesiredState(
            host: "h",
            entries: (userFirst ? targets.reversed() : targets).map {
                .init(target: .podman($0), settings: PodmanHost.settings)
            })
        func plan(_ file: FileFact) -> HostPlan {
            var view = host.facts
            view.files = [own.path: file]
            var facts = host.facts
            facts.users["ops"] = .present(UserFacts(home: "/home/ops", isLingering: false, view: view))
            return Planner.plan(desired, given: facts)
        }
        let changes = plan(.absent).steps.compactMap(\.change)
        #expect(changes.map(\.file.scope) == (userFirst ? [.user("ops"), .system] : [.system, .user("ops")]))
        var written: [Scope: [UInt8]] = [:]
        for case .bytes(let bytes)? in changes.map(\.after) { written[changes[written.count].file.scope] = bytes }
        let ours = try #require(written[.system])
        host.file = .present(.init(bytes: ours))
        host.others.append((PodmanHost.path, PodmanHost.entries + ", {append=true}"))
        #expect(plan(.present(.init(bytes: try #require(written[.user("ops")])))).verification == .converged)
    }

    @Test("a file that the spec no longer names goes with --prune, and outranks nothing then")
    func orphan() {
        let old = PodmanTarget(path: Self.later)
        var host = PodmanHost(version: PodmanVersion(4, 7), others: [(Self.later, #""HTTP_PROXY=http://old:1""#)])
        host.records = [old.record(isFileOurs: true, values: [:])]
        #expect(host.plan().short == ["blocked outranked", "blocked outranked"])
        #expect(Target(host.records[0]) == .podman(old))
        var facts = host.facts
        facts.files[Self.later] = PodmanHost.file(#""HTTP_PROXY=http://old:1""#)
        let desired = DesiredState(
            host: "h", entries: [.init(target: .podman(PodmanTarget()), settings: PodmanHost.settings)])
        #expect(Planner.plan(desired, given: facts, prunes: true).short == ["write", "remove"])
    }
}

extension PodmanHost {
    fileprivate func plan(settings: ProxySettings) -> HostPlan { plan(PodmanTarget(), settings) }
}
