import Testing

@testable import ProxyModel

/// What fairlead wrote and the spec no longer names.
@Suite struct OrphanTests {
    static let nothing = DesiredState(host: "h", entries: [])

    static func host(isFileOurs: Bool = true) -> HostFacts {
        var facts = SampleHost.converged.facts
        var record = Sample.target().record(isFileOurs: isFileOurs, values: ["HTTP_PROXY": "http://p:1"])
        record.bytes = record.rendered
        facts.records = [record]
        facts.files[CredentialsPlannerTests.path] = .absent
        return facts
    }

    @Test("an orphan is shown and left alone")
    func shown() {
        let plan = Planner.plan(Self.nothing, given: Self.host())
        #expect(plan.status == .unchanged && plan.targets.isEmpty && plan.steps.isEmpty)
        #expect(plan.orphans.map(\.name) == ["docker"])
        #expect(plan.orphans.map(\.files.first?.path) == [Sample.path])
    }

    @Test("pruning removes the file, restarts, and removes the record")
    func pruned() throws {
        let plan = Planner.plan(Self.nothing, given: Self.host(), prunes: true)
        #expect(plan.short.map { String($0.prefix(7)) } == ["remove", "reload", "restart"])
        #expect(plan.targets.map(\.isOrphan) == [true] && plan.orphans.isEmpty)
        #expect(plan.records.map(\.file.path) == [Self.host().records[0].path])
        #expect(plan.records.map(\.after) == [nil])
    }

    @Test("what the spec names is no orphan")
    func named() {
        #expect(Planner.plan(Sample.desired(), given: Self.host(), prunes: true).targets.map(\.isOrphan) == [false])
        let other = SystemdTarget(
            name: "docker", unit: "docker.service", dropInPath: "/etc/systemd/system/docker.service.d/z.conf")
        var facts = Self.host()
        facts.files[other.dropInPath] = .absent
        #expect(Planner.plan(Sample.desired(other), given: facts).orphans.map(\.name) == ["docker"])
    }

    @Test("a daemon that is gone does not keep its drop-in")
    func unitGone() {
        var facts = Self.host()
        facts.units["docker.service"]?.loadState = "not-found"
        facts.units["docker.service"]?.activeState = "inactive"
        facts.units["docker.service"]?.process = nil
        let plan = Planner.plan(Self.nothing, given: facts, prunes: true)
        #expect(plan.short.first == "remove" && plan.status == .changes)
    }

    @Test("a record is written with the files and not without them")
    func written() throws {
        var facts = SampleHost.bare.facts
        facts.files[CredentialsPlannerTests.path] = .absent
        let plan = Planner.plan(Sample.desired(), given: facts)
        let record = try #require(plan.records.first)
        #expect(record.mode == .bits(0o600) && record.before == .absent)
        #expect(Planner.plan(Sample.desired(), given: Self.host()).records.isEmpty)
    }
}

@Suite struct RecordTests {
    static let record = Record(
        kind: .daemonJSON, name: "docker", file: HostFile("~/.config/docker/daemon.json", in: .user("ops")),
        service: "docker.service", isFileOurs: true, values: ["http-proxy": "http://u:p@x y", "no-proxy": ""])

    @Test("what is written is read back")
    func roundTrip() throws {
        let read = try #require(Record(Self.record.rendered, written: 5))
        #expect(read.rendered == Self.record.rendered)
        #expect(read.identity == Self.record.identity && read.path == Self.record.path)
        #expect(read.values == Self.record.values && read.written == 5)
        #expect(!"\(read)".contains("u:p"))
    }

    static let hostile: [String] = [
        "", "fairlead-record 1", "fairlead-record 2\nkind systemd\nname x\npath /x\n",
        "fairlead-record 1\nkind nothing\nname x\npath /x\n", "fairlead-record 1\nkind systemd\nname x\n",
        "fairlead-record 1\nkind systemd\nname \u{1B}[2J\npath /x\n", "fairlead-record 1\nkind\n",
    ]

    @Test("what is none is not read", arguments: hostile)
    func refused(text: String) { #expect(Record(bytes(text), written: nil) == nil) }

    static let oddPlaces: [(String, String)] = [
        ("/etc/shadow", "docker.service"), ("/etc/systemd/system/docker.service.d/../x.conf", "docker.service"),
        ("/etc/systemd/system/docker.service.d/x.conf", "../docker.service"),
    ]

    @Test("a record leads to nothing but places where fairlead writes", arguments: oddPlaces)
    func odd(path: String, unit: String) {
        let record = Record(
            kind: .systemd, name: "x", file: HostFile(path), service: unit, isFileOurs: true, values: [:])
        #expect(Target(record) == nil)
    }
}

/// A service that is configured in another way than before.
@Suite struct MovedTargetTests {
    static let dropIn = SystemdTarget(name: "docker", unit: "docker.service")
    static let json = DaemonJSONTarget(engine: .docker)

    static func facts(_ host: EngineHost, recording target: Target) -> HostFacts {
        var facts = host.facts
        facts.files[dropIn.dropInPath] = .absent
        facts.files[dropIn.credentialsFile.path] = .absent
        var record = target.definition.record(isFileOurs: false, values: [:])
        record.bytes = record.rendered
        facts.records = [record]
        return facts
    }

    static func desired(_ target: Target) -> DesiredState {
        DesiredState(host: "h", entries: [DesiredState.Entry(target: target, settings: Sample.settings)])
    }

    @Test("from daemon.json with other values to a drop-in: blocked, or with --prune one restart")
    func toDropIn() {
        let host = EngineHost.converged.with {
            $0.file = EngineHost.file(EngineHost.right.replacing("http://p:1", with: "http://old:1"))
            $0.reported?[.http] = "http://old:1"
        }
        let facts = Self.facts(host, recording: .daemonJSON(Self.json))
        let blocked = Planner.plan(Self.desired(.systemd(Self.dropIn)), given: facts)
        #expect(blocked.short == ["blocked outranked"] && blocked.orphans.count == 1)
        let pruned = Planner.plan(Self.desired(.systemd(Self.dropIn)), given: facts, prunes: true)
        #expect(
            pruned.short == [
                "write", "write", "reload",
                "restart: the running process has no HTTP_PROXY, no HTTPS_PROXY and no NO_PROXY",
            ])
    }

    @Test("from a drop-in to daemon.json")
    func toConfiguration() {
        var facts = Self.facts(EngineHost(), recording: .systemd(Self.dropIn))
        facts.files[Self.dropIn.dropInPath] = Sample.present(Sample.dropIn)
        facts.units["docker.service"]?.sources.append(UnitSource(path: Sample.path, text: bytes(Sample.dropIn)))
        let plan = Planner.plan(Self.desired(.daemonJSON(Self.json)), given: facts, prunes: true)
        #expect(plan.short.map { String($0.prefix(7)) } == ["write", "remove", "reload", "restart"])
    }

    @Test("an engine that goes by a configuration that is gone by now owes a restart")
    func configurationIsGone() {
        var facts = EngineHost.converged.with {
            $0.file = .absent
            $0.reported?[.http] = "http://old:1"
        }.facts
        let converged = SampleHost.converged
        facts.units["docker.service"]?.sources = converged.unit.sources
        facts.units["docker.service"]?.loadedDropInPaths = converged.unit.loadedDropInPaths
        facts.units["docker.service"]?.loadedEnvironment = converged.unit.loadedEnvironment
        facts.units["docker.service"]?.process = converged.unit.process
        facts.files[Sample.path] = converged.file
        let plan = Planner.plan(Self.desired(.systemd(Self.dropIn)), given: facts)
        #expect(plan.short == ["restart: the engine reports another HTTP_PROXY (http://old:1)"])
    }
}
