import Testing

@testable import ProxyModel

/// A host with a container engine that is configured by `daemon.json`.
struct EngineHost {
    static let path = "/etc/docker/daemon.json"
    static let right =
        #"{"debug":true,"proxies":{"http-proxy":"http://p:1","https-proxy":"http://p:2","no-proxy":"localhost,.corp"}}"#
    static let proxies: [ProxyVariable: String] = [
        .http: "http://p:1", .https: "http://p:2", .noProxy: ".corp,localhost",
    ]
    /// When the engine started, in seconds since 1970.
    static let start = 1000.0

    var file: FileFact = .absent
    var version = "26.1.5"
    var reported: [ProxyVariable: String]? = [:]
    var answer: EngineAnswer?
    var flags = EngineFlags()
    var records: [Record] = []
    var unit = UnitFacts(
        fragmentPath: Sample.unitPath, sources: [Sample.source(Sample.unitPath, "")], process: .visible([]),
        processStart: Self.start)

    func with(_ change: (inout EngineHost) -> Void) -> EngineHost {
        var host = self
        change(&host)
        return host
    }

    /// The file as it was at a time, in seconds since 1970.
    static func file(_ content: String, modified: Double = 1, mode: Int = 0o644) -> FileFact {
        .present(.init(bytes: bytes(content), mode: mode, modified: modified))
    }

    var facts: HostFacts {
        var unit = unit
        let report = EngineReport(version: version, runningContainers: 0, liveRestore: false, proxies: reported)
        unit.engine = EngineFacts(version: version, flags: flags, answer: answer ?? .report(report))
        return HostFacts(
            systemdVersion: 252, units: ["docker.service": unit], files: [Self.path: file], records: records)
    }

    func plan(
        _ settings: ProxySettings = Sample.settings, _ target: DaemonJSONTarget = DaemonJSONTarget(engine: .docker)
    ) -> HostPlan {
        let entry = DesiredState.Entry(target: .daemonJSON(target), settings: settings)
        return Planner.plan(DesiredState(host: "h", entries: [entry]), given: facts)
    }

    static var converged: EngineHost {
        EngineHost().with {
            $0.file = file(right)
            $0.reported = proxies
        }
    }
}

/// Credentials, and what they make of the sample settings.
enum SampleCredentials {
    static let settings = (try? credentials("p@ss%w#rd!")) ?? .none

    static func credentials(_ password: String) throws -> ProxySettings {
        let known = Credentials(username: #"CORP\svc"#, password: try Secret(bytes(password)))
        return ProxySettings(https: ProxyURL(unchecked: "http://p:2", credentials: .resolved(known)))
    }

    static let url = "http://CORP%5Csvc:p%40ss%25w%23rd%21@p:2"
    static let file = #"{"proxies":{"https-proxy":"\#(url)"}}"#
    static let reported: [ProxyVariable: String] = [.https: "http://xxxxx:xxxxx@p:2"]
}

@Suite struct DaemonJSONPlannerTests {
    static let restarted = "restart: the engine reports no HTTP_PROXY, no HTTPS_PROXY and no NO_PROXY"

    static let states: [(String, EngineHost, [String])] = [
        ("nothing is set", EngineHost(), ["write", restarted]),
        ("as declared", .converged, []),
        (
            "the list in another order",
            EngineHost.converged.with {
                $0.file = EngineHost.file(EngineHost.right.replacing("localhost,.corp", with: ".CORP, localhost"))
            }, []
        ),
        (
            "written, not restarted", EngineHost().with { $0.file = EngineHost.file(EngineHost.right) }, [restarted]
        ),
        (
            "another URL",
            EngineHost.converged.with {
                $0.file = EngineHost.file(EngineHost.right.replacing("http://p:1", with: "http://q:1"))
                $0.reported?[.http] = "http://q:1"
            }, ["write", "restart: the engine reports another HTTP_PROXY (http://q:1)"]
        ),
        (
            "an engine that does not run",
            EngineHost().with {
                ($0.unit.activeState, $0.unit.subState, $0.unit.process) = ("inactive", "dead", nil)
                $0.answer = EngineAnswer.none(reason: "dockerd does not run")
            }, ["write"]
        ),
        (
            "an engine that does not answer",
            EngineHost().with { $0.answer = .silent(reason: "no socket") },
            ["write", "restart: its settings change, and what it runs with cannot be seen"]
        ),
    ]

    @Test("steps", arguments: states)
    func steps(name: String, host: EngineHost, expected: [String]) {
        #expect(host.plan().short == expected, "\(name)")
    }

    static let blocks: [(String, EngineHost, String, String)] = [
        (
            "before 23.0", EngineHost().with { $0.version = "20.10.24" }, "engine-too-old",
            "the engine is 20.10.24, and before 23.0 it does not start with 'proxies' in its configuration"
        ),
        (
            "no JSON", EngineHost().with { $0.file = EngineHost.file("{\n  \"a\": 1,\n}") }, "file-invalid",
            "/etc/docker/daemon.json: line 2, column 9: unexpected ',' before '}'"
        ),
        (
            "a name twice", EngineHost().with { $0.file = EngineHost.file(#"{"a":1,"a":2}"#) }, "file-invalid",
            "/etc/docker/daemon.json: line 1, column 8: the name 'a' is there twice, first in line 1, "
                + "column 2"
        ),
        (
            "not readable", EngineHost().with { $0.file = .unreadable(reason: "it is a symbolic link") },
            "file-unreadable", "/etc/docker/daemon.json: it is a symbolic link"
        ),
        (
            "a byte order mark",
            EngineHost().with {
                $0.version = "23.0.6"
                $0.file = EngineHost.file("\u{FEFF}{}")
            }, "byte-order-mark",
            "/etc/docker/daemon.json starts with a byte order mark, at which engines before 24.0 stop"
        ),
        (
            "a flag", EngineHost().with { $0.flags.proxies = [.http: bytes("http://u:secret@f")] }, "flag-clash",
            "the unit starts the engine with --http-proxy (http://***@f), and a key that is a flag and in the "
                + "configuration stops it"
        ),
        (
            "another file", EngineHost().with { $0.flags.configFile = "/etc/x.json" }, "config-file-elsewhere",
            "the unit starts the engine with --config-file=/etc/x.json, and /etc/docker/daemon.json is not read"
        ),
        (
            "no version", EngineHost().with { ($0.version, $0.answer) = ("", .silent(reason: "no socket")) },
            "engine-version-unseen", "the version of docker.service's engine cannot be seen"
        ),
        (
            "no unit", EngineHost().with { $0.unit.loadState = "not-found" }, "unit-missing",
            "there is no docker.service"
        ),
    ]

    @Test("what is in the way", arguments: blocks)
    func blocked(name: String, host: EngineHost, code: String, reason: String) {
        let plan = host.plan()
        #expect(plan.targets.flatMap(\.blocks).map(\.code) == [code], "\(name)")
        #expect(plan.targets.flatMap(\.blocks).map(\.reason) == [reason], "\(name)")
        #expect(plan.steps.isEmpty && plan.records.isEmpty)
    }

    @Test("what the environment sets and the spec does not is in the way: the engine would go by it")
    func leftover() {
        let host = EngineHost.converged.with {
            $0.unit.sources.append(
                Sample.source("/etc/systemd/system/docker.service.d/x.conf", "Environment=no_proxy=x"))
        }
        #expect(host.plan().status == .unchanged, "the configuration overwrites the variable in both cases")
        let plan = host.plan(ProxySettings(https: ProxyURL(unchecked: "http://p:2")))
        #expect(
            plan.targets[0].blocks.map(\.reason) == [
                "/etc/systemd/system/docker.service.d/x.conf sets no_proxy, which is declared as not set"
            ])
    }

    @Test("removal takes our keys and leaves the rest; a file of ours goes when nothing else is in it")
    func removal() throws {
        let change = try #require(EngineHost.converged.plan(.none).steps.first?.change)
        #expect(change.after == .bytes(bytes(#"{"debug":true}"#)))
        #expect(change.mode == .kept)
        var ours = EngineHost.converged
        ours.file = EngineHost.file(EngineHost.right.replacing(#""debug":true,"#, with: ""))
        #expect(try #require(ours.plan(.none).steps.first?.change).after == .bytes(bytes("{}")))
        let target = DaemonJSONTarget(engine: .docker)
        ours.records = [target.record(isFileOurs: true, values: [:])]
        ours.records[0].bytes = bytes("x")
        let plan = ours.plan(.none)
        #expect(plan.short.first == "remove")
        #expect(plan.records.map(\.after) == [nil], "the record goes with the file")
    }

    @Test("the diff shows the owned keys only, and no userinfo")
    func diff() throws {
        let host = EngineHost().with { $0.file = EngineHost.file(#"{"label":"canary"}"#) }
        let change = try #require(host.plan(SampleCredentials.settings).steps.first?.change)
        #expect(!change.diff.contains("canary") && !change.diff.contains("p%40ss"))
        #expect(change.diff.contains("http://***@p:2"))
        #expect(change.mode == .keptPrivate)
        #expect(change.validatingUnit == "docker.service")
    }
}

@Suite("Credentials that an engine does not show") struct EngineCredentialsTests {
    static let host = EngineHost.converged.with {
        $0.file = EngineHost.file(SampleCredentials.file, mode: 0o600)
        $0.reported = SampleCredentials.reported
    }

    static func record(_ written: Double, password: String = "p@ss%w#rd!") throws -> Record {
        let value = try #require(SampleCredentials.credentials(password).https?.revealed)
        var record = DaemonJSONTarget(engine: .docker).record(isFileOurs: false, values: ["https-proxy": value])
        record.written = written
        return record
    }

    @Test("a file that is older than the process was loaded")
    func loaded() {
        #expect(Self.host.plan(SampleCredentials.settings).status == .unchanged)
        #expect(Self.host.plan(SampleCredentials.settings).verification == .converged)
    }

    @Test("a file that is newer than the process was perhaps not loaded, unless the record knows better")
    func newer() throws {
        var host = Self.host.with { $0.file = EngineHost.file(SampleCredentials.file, modified: 1001, mode: 0o600) }
        let owed = "restart: the engine shows no credentials, and /etc/docker/daemon.json changed after it started"
        #expect(host.plan(SampleCredentials.settings).short == [owed])
        #expect(host.plan(SampleCredentials.settings).verification == .drifted)
        host.records = [try Self.record(1001)]
        #expect(host.plan(SampleCredentials.settings).short == [owed], "written after the process started")
        host.records = [try Self.record(999, password: "other")]
        #expect(host.plan(SampleCredentials.settings).short == [owed], "other values were written")
        host.records = [try Self.record(999)]
        #expect(host.plan(SampleCredentials.settings).short.isEmpty)
    }

    @Test("another password alone is a change and owes a restart")
    func rotated() throws {
        let plan = Self.host.plan(try SampleCredentials.credentials("new"))
        #expect(plan.short == ["write", "restart: its credentials change, which it does not show"])
    }

    @Test("credentials that others can read are written again without their access")
    func tooOpen() {
        let host = Self.host.with { $0.file = EngineHost.file(SampleCredentials.file) }
        let plan = host.plan(SampleCredentials.settings)
        #expect(plan.short == ["write"])
        #expect(plan.steps.first?.change?.mode == .keptPrivate)
        let inline = DaemonJSONTarget(engine: .docker, secrets: .inline)
        #expect(host.plan(SampleCredentials.settings, inline).short.isEmpty)
    }

    @Test("credentials are not written where their owner is not root")
    func strangeOwner() {
        let host = Self.host.with {
            $0.file = .present(.init(bytes: bytes(SampleCredentials.file), mode: 0o600, owner: "nosudo:nosudo"))
        }
        #expect(host.plan(SampleCredentials.settings).short == ["blocked file-owned-by-user"])
        #expect(
            EngineHost.converged.with { $0.file = .present(.init(bytes: bytes(EngineHost.right), owner: "x:x")) }
                .plan().status == .unchanged, "without credentials the owner is the administrator's business")
    }

    @Test("without secrets credentials compare equal, and nothing else does")
    func notCompared() throws {
        let declared = CredentialsDeclaration(
            username: "u", password: .env("X"), position: SourcePosition(file: "f", line: 1, column: 1))
        func settings(_ host: String) -> ProxySettings {
            ProxySettings(https: ProxyURL(unchecked: host, credentials: .unresolved(declared)))
        }
        let plan = Self.host.plan(settings("http://p:2"))
        #expect(plan.short.isEmpty && plan.targets[0].credentials == .notCompared)
        #expect(Self.host.plan(settings("http://q:2")).short.first == "write")
        let bare = EngineHost.converged.with { $0.reported = [.https: "http://p:2"] }
        #expect(bare.plan(settings("http://p:2")).short.first == "write", "no credentials at all are a difference")
    }
}

@Suite struct EngineDoubtNotesTests {
    @Test("a plan says what this version of the engine makes of the settings")
    func notes() {
        let settings = ProxySettings(https: ProxyURL(unchecked: "socks5h://p:1"))
        let host = SampleHost.bare.with { $0.unit.engine = EngineFacts(version: "26.1.5") }
        let notes = host.plan(Sample.desired(Sample.target(), settings)).targets[0].notes
        #expect(notes.contains { $0.hasPrefix("engine 26.1.5 does not know socks5h://") })
        #expect(EngineHost().plan(settings).targets[0].notes == notes)
    }
}
