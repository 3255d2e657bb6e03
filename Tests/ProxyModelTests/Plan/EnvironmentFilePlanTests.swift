import Testing

@testable import ProxyModel

/// Which file is the one, what stands in the way, and when a restart is owed.
@Suite struct EnvironmentFilePlanTests {
    static let settings = ProxySettings(http: ProxyURL(unchecked: "http://p:1"))
    static let written = ["HTTP_PROXY=\"http://p:1\"", "export HTTP_PROXY"]

    static func plan(
        _ facts: HostFacts, preset: TargetPreset = .docker, path: String? = nil, _ settings: ProxySettings = settings
    ) -> HostPlan {
        let target = EnvironmentFileTarget(preset: preset, path: path)
        return Planner.plan(
            DesiredState(host: "h", entries: [.init(target: .environmentFile(target), settings: settings)]),
            given: facts)
    }

    static func host(
        _ manager: Service.Manager, reads: [String] = [], process: [String]? = [], files: [String: FileFact] = [:]
    ) -> HostFacts {
        let service = ServiceFacts(
            manager: manager, environmentFolders: reads, processID: process.map { _ in 7 },
            process: process.map(Sample.environment))
        var all = files
        for folder in EnvironmentFileTarget.folders where all[folder + "docker"] == nil {
            all[folder + "docker"] = .absent
        }
        return HostFacts(systemdVersion: nil, services: ["docker": service], initSystem: manager, files: all)
    }

    static func file(_ lines: [String] = written, mode: Int = 0o644) -> FileFact {
        var file = EnvironmentContentTests.lines(lines)
        file.mode = mode
        return .lines(file)
    }

    @Test(
        "the file is the one that the host's service reads",
        arguments: [
            (host(.openrc), "/etc/conf.d/docker"), (host(.sysvinit, reads: ["/etc/default/"]), "/etc/default/docker"),
            (host(.sysvinit, reads: ["/etc/sysconfig/"]), "/etc/sysconfig/docker"),
            (host(.sysvinit, reads: ["/etc/default/", "/etc/sysconfig/"]), "/etc/default/docker"),
            (
                host(
                    .sysvinit, reads: ["/etc/default/", "/etc/sysconfig/"], files: ["/etc/sysconfig/docker": file([])]),
                "/etc/sysconfig/docker"
            ),
        ])
    func place(facts: HostFacts, path: String) {
        let plan = Self.plan(facts)
        #expect(plan.steps.first?.change?.file.path == path)
        #expect(plan.short == ["write", "restart: the running process has no HTTP_PROXY"])
    }

    @Test("a unit's file is the last known one that it names, and none does nothing")
    func unitFile() {
        func facts(_ paths: [String]) -> HostFacts {
            var unit = UnitFacts(process: .visible([]))
            unit.environmentFiles = paths.map { EnvironmentFileFact(path: $0, text: []) }
            let files = Dictionary(uniqueKeysWithValues: paths.map { ($0, FileFact.absent) })
            return HostFacts(systemdVersion: 252, units: ["k3s.service": unit], files: files)
        }
        let own = "/etc/systemd/system/k3s.service.env"
        let plan = Self.plan(facts(["/etc/default/k3s", own, "/etc/other"]), preset: .k3s)
        #expect(plan.steps.first?.change?.file.path == own)
        #expect(plan.short == ["write", "restart: the running process has no HTTP_PROXY"])
        #expect(Self.plan(facts(["/etc/other"]), preset: .k3s).short == ["blocked environment-file-unread"])
        #expect(Self.plan(facts([own]), preset: .k3s, path: "/etc/x").short.first == "blocked environment-file-unread")
        #expect(Self.plan(facts(["/etc/x"]), preset: .k3s, path: "/etc/x").short.first == "write")
    }

    static let debian = ["/etc/default/"]
    static let path = "/etc/default/docker"

    @Test(
        "steps and blocks",
        arguments: [
            (host(.sysvinit, reads: debian, process: ["HTTP_PROXY=http://p:1"], files: [path: file()]), []),
            (host(.sysvinit, reads: debian, files: [path: file()]), ["restart: the running process has no HTTP_PROXY"]),
            (host(.sysvinit, reads: debian, process: nil), ["write"]),
            (host(.sysvinit, reads: []), ["blocked environment-file-unread"]),
            (host(.sysvinit, reads: debian, files: [path: .unreadable(reason: "x")]), ["blocked file-unreadable"]),
            (host(.sysvinit, reads: debian, files: [path: file(["HTTP_PROXY=$x"])]), ["blocked file-obscure"]),
            (HostFacts(systemdVersion: nil), ["blocked no-init-system"]),
            (
                HostFacts(
                    systemdVersion: nil, services: ["docker": ServiceFacts(manager: .sysvinit, isInstalled: false)],
                    initSystem: .sysvinit), ["blocked service-missing", "blocked environment-file-unread"]
            ),
        ])
    func steps(facts: HostFacts, expected: [String]) {
        let short = Self.plan(facts).short
        #expect(short.prefix(1) == expected.prefix(1))
        if expected.count < 2, expected != ["write"] { #expect(short == expected) }
    }

    @Test("the engine's own configuration outranks the file")
    func daemonJSON() {
        let json = Sample.present(#"{"proxies":{"http-proxy":"http://q:1"}}"#)
        let facts = Self.host(.sysvinit, reads: Self.debian, files: ["/etc/docker/daemon.json": json])
        #expect(Self.plan(facts).short == ["blocked outranked"])
    }

    @Test("credentials close the file to others, and only then")
    func rights() throws {
        let credentials = Credentials(username: "u", password: try Secret("p".utf8))
        let secret = ProxySettings(http: ProxyURL(unchecked: "http://p:1", credentials: .resolved(credentials)))
        let lines = ["HTTP_PROXY=\"http://u:p@p:1\"", "export HTTP_PROXY"]
        let open = Self.host(
            .sysvinit, reads: Self.debian, process: ["HTTP_PROXY=http://u:p@p:1"], files: [Self.path: Self.file(lines)])
        let plan = Self.plan(open, secret)
        #expect(plan.short == ["write"])
        #expect(plan.steps.first?.change?.mode == .keptPrivate)
        let inline = EnvironmentFileTarget(preset: .docker, secrets: .inline)
        let entry = DesiredState.Entry(target: .environmentFile(inline), settings: secret)
        #expect(Planner.plan(DesiredState(host: "h", entries: [entry]), given: open).short == [])
        #expect(plan.steps.first?.change?.diff == "")
        var closed = open
        closed.files[Self.path] = Self.file(lines, mode: 0o600)
        #expect(Self.plan(closed, secret).short == [])
    }

    @Test("a file of ours goes when nothing else is in it; a stranger's stays")
    func removal() throws {
        func plan(isOurs: Bool, _ lines: [String]) -> HostPlan {
            var facts = Self.host(.sysvinit, reads: Self.debian, process: nil, files: [Self.path: Self.file(lines)])
            var record = EnvironmentFileTarget(preset: .docker, path: Self.path).record(
                isFileOurs: isOurs, values: ["HTTP_PROXY": "http://p:1"])
            record.bytes = record.rendered
            facts.records = [record]
            return Planner.plan(DesiredState(host: "h", entries: []), given: facts, prunes: true)
        }
        #expect(plan(isOurs: true, Self.written).short == ["remove"])
        #expect(plan(isOurs: false, Self.written).short == ["write"])
        #expect(plan(isOurs: true, Self.written + ["|x"]).short == ["write"])
        #expect(plan(isOurs: true, Self.written).records.map(\.after) == [nil])
    }

    @Test("a host with another target for the unit expects of its process what that one declares")
    func changeOfKind() {
        let path = "/etc/systemd/system/k3s.service.env"
        var unit = UnitFacts(process: Sample.environment(["HTTP_PROXY=http://p:1"]))
        unit.fragmentPath = "/u"
        unit.sources = [Sample.source("/u", "EnvironmentFile=-\(path)")]
        unit.environmentFiles = [EnvironmentFileFact(path: path, text: bytes(Self.written.joined(separator: "\n")))]
        let target = SystemdTarget(name: "k3s", unit: "k3s.service")
        var record = EnvironmentFileTarget(preset: .k3s, path: path).record(isFileOurs: true, values: [:])
        record.bytes = record.rendered
        let settings = ProxySettings(http: ProxyURL(unchecked: "http://q:1"))
        let facts = HostFacts(
            systemdVersion: 252, units: ["k3s.service": unit],
            files: [
                path: .lines(EnvironmentContentTests.lines(Self.written, .systemd)), target.dropInPath: .absent,
                target.credentialsFile.path: .absent,
            ], records: [record])
        let plan = Planner.plan(
            DesiredState(host: "h", entries: [.init(target: target, settings: settings)]), given: facts, prunes: true)
        #expect(plan.short.map { $0.prefix(7) } == ["write", "remove", "reload", "restart"])
        #expect(plan.expectations.count == 1)
        #expect(plan.expectations.first?.variables.first?.value == bytes("http://q:1"))
    }
}
