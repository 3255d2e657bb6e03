import ProxyModel
import Testing

/// Facts in, steps out.
@Suite struct PlannerStepsTests {
    static let none = Sample.desired(Sample.target(), .none)
    static let all = "no HTTP_PROXY, no HTTPS_PROXY and no NO_PROXY"

    static let cases: [(String, SampleHost, DesiredState, [String])] = [
        ("a bare host", .bare, Sample.desired(), ["write", "reload", "restart: the running process has \(all)"]),
        ("as declared", .converged, Sample.desired(), []),
        ("nothing declared, nothing there", .bare, none, []),
        (
            "nothing declared, all there", .converged, none,
            [
                "remove", "reload",
                "restart: the running process has still HTTP_PROXY, still HTTPS_PROXY and still NO_PROXY",
            ]
        ),
        (
            "the file is there, not loaded",
            SampleHost.converged.with {
                $0.unit.loadedDropInPaths = []; $0.unit.loadedEnvironment = .visible([])
            },
            Sample.desired(), ["reload"]
        ),
        (
            "loaded values are stale",
            SampleHost.converged.with { $0.unit.loadedEnvironment = Sample.environment(["HTTP_PROXY=http://old:1"]) },
            Sample.desired(), ["reload"]
        ),
        (
            "systemd says that files changed", SampleHost.converged.with { $0.unit.needsDaemonReload = true },
            Sample.desired(), ["reload"]
        ),
        (
            "the file went, systemd still has it",
            SampleHost.bare.with { $0.unit.loadedDropInPaths = [Sample.path] }, none, ["reload"]
        ),
        (
            "the process started before", SampleHost.converged.with { $0.unit.process = .visible([]) },
            Sample.desired(), ["restart: the running process has \(all)"]
        ),
        (
            "one variable is missing",
            SampleHost.converged.with {
                $0.unit.process = Sample.environment(["HTTP_PROXY=http://p:1", "NO_PROXY=localhost,.corp"])
            },
            Sample.desired(), ["restart: the running process has no HTTPS_PROXY"]
        ),
        (
            "one variable is another",
            SampleHost.converged.with { $0.unit.process = Sample.environment(Sample.variables + ["NO_PROXY=x"]) },
            Sample.desired(), ["restart: the running process has another NO_PROXY"]
        ),
        (
            "NO_PROXY in another order",
            SampleHost.converged.with {
                $0.file = Sample.present(
                    "[Service]\nEnvironment=HTTP_PROXY=http://p:1 'HTTPS_PROXY=http://p:2'\nEnvironment=\"NO_PROXY=*.CORP, localhost\"\n"
                )
                $0.unit.loadedEnvironment = Sample.environment(
                    Sample.variables.dropLast() + ["NO_PROXY=*.CORP, localhost"])
                $0.unit.sources[1] = Sample.source(
                    Sample.path,
                    "Environment=HTTP_PROXY=http://p:1 'HTTPS_PROXY=http://p:2'\nEnvironment=\"NO_PROXY=*.CORP, localhost\""
                )
                $0.unit.process = Sample.environment(["NO_PROXY=*.corp,localhost"] + Sample.variables.dropLast())
            }, Sample.desired(), []
        ),
        (
            "a proxy variable too many in the file",
            SampleHost.converged.with { $0.file = Sample.present(Sample.dropIn + "Environment=ALL_PROXY=x\n") },
            Sample.desired(), ["write", "reload"]
        ),
        (
            "an inactive unit",
            SampleHost.bare.with {
                $0.unit.activeState = "inactive"; $0.unit.subState = "dead"; $0.unit.process = nil
            },
            Sample.desired(), ["write", "reload"]
        ),
        (
            "an empty upper-case variable falls to lower case",
            SampleHost.converged.with {
                $0.unit.process = Sample.environment(Sample.variables + ["HTTP_PROXY=", "http_proxy=http://p:1"])
            },
            Sample.desired(), ["restart: the running process has another HTTP_PROXY"]
        ),
        (
            "lower case is managed, and upper case wins with another value",
            SampleHost.bare.with { $0.unit.process = Sample.environment(["HTTP_PROXY=x", "http_proxy=http://p:1"]) },
            Sample.desired(Sample.target(.lower), ProxySettings(http: ProxyURL(unchecked: "http://p:1"))),
            ["write", "reload", "restart: the running process has another HTTP_PROXY"]
        ),
        (
            "both cases are managed", .converged, Sample.desired(Sample.target(.both)),
            ["write", "reload", "restart: the running process has no http_proxy, no https_proxy and no no_proxy"]
        ),
        (
            "a lower-case variable that does not count",
            SampleHost.converged.with { $0.unit.process = Sample.environment(Sample.variables + ["http_proxy=x"]) },
            Sample.desired(), []
        ),
        (
            "an omitted setting is set in lower case",
            SampleHost.bare.with { $0.unit.process = Sample.environment(["no_proxy=x"]) }, none,
            ["restart: the running process has still no_proxy"]
        ),
        (
            "a process that cannot be seen, nothing changes",
            SampleHost.converged.with { $0.unit.process = .hidden(reason: "permission denied") }, Sample.desired(), []
        ),
        (
            "a process that cannot be seen, the file changes",
            SampleHost.bare.with { $0.unit.process = nil }, Sample.desired(),
            ["write", "reload", "restart: its settings change, and what its process has cannot be seen"]
        ),
        (
            "a process that cannot be seen, systemd has loaded others",
            SampleHost.converged.with {
                $0.unit.loadedEnvironment = .visible([])
                $0.unit.process = nil
            }, Sample.desired(), ["reload", "restart: its settings change, and what its process has cannot be seen"]
        ),
        (
            "a process that cannot be seen, the file changes and not what is loaded",
            SampleHost.converged.with {
                $0.file = .absent
                $0.unit.process = nil
            }, Sample.desired(),
            ["write", "reload", "restart: its settings change, and what its process has cannot be seen"]
        ),
        (
            "the drop-in's directory is a link",
            SampleHost.converged.with { $0.unit.loadedDropInPaths = ["/srv/docker.service.d/http-proxy.conf"] },
            Sample.desired(), []
        ),
        (
            "a unit that is not there, nothing declared",
            SampleHost.bare.with {
                $0.unit = UnitFacts(loadState: "not-found", activeState: "inactive", subState: "dead")
            },
            none, []
        ),
        (
            "adopting a foreign file", SampleHost.converged.with { $0.file = .foreign(line: 4) },
            Sample.desired(Sample.target(adopt: true)), ["write", "reload"]
        ),
        (
            "adopting a foreign file to remove it", SampleHost.converged.with { $0.file = .foreign(line: 4) },
            Sample.desired(Sample.target(adopt: true), .none),
            [
                "remove", "reload",
                "restart: the running process has still HTTP_PROXY, still HTTPS_PROXY and still NO_PROXY",
            ]
        ),
    ]

    @Test("steps", arguments: cases)
    func steps(name: String, host: SampleHost, desired: DesiredState, expected: [String]) {
        #expect(host.plan(desired).short == expected, "\(name)")
    }

    @Test("the file's change says what was seen and what will be")
    func fileChange() {
        let bare = SampleHost.bare.plan()
        let file = HostFile(Sample.path)
        #expect(
            bare.steps.first == .write(FileChange(file: file, before: .absent, after: .bytes(bytes(Sample.dropIn)))))
        #expect(
            bare.steps.last == .restart(Service("docker.service"), reason: "the running process has \(Self.all)"))
        let removed = SampleHost.converged.plan(Self.none)
        #expect(
            removed.steps.first
                == .remove(FileChange(file: file, before: Sample.present(Sample.dropIn), after: nil)))
    }

    @Test("after the change there is nothing left to do", arguments: [Sample.desired(), none])
    func idempotence(desired: DesiredState) {
        let after = desired == Self.none ? SampleHost.bare : SampleHost.converged
        #expect(after.plan(desired).status == .unchanged)
        #expect(after.plan(desired).targets.map(\.isConverged) == [true])
        #expect(after.plan(desired).verification == .converged)
    }

    @Test("files of all targets first, one reload, then the restarts")
    func twoTargets() {
        let other = SystemdTarget(name: "containerd", unit: "containerd.service")
        let desired = DesiredState(
            host: "h",
            entries: [Sample.target(), other].map { DesiredState.Entry(target: $0, settings: Sample.settings) })
        var facts = SampleHost.bare.facts
        facts.units["containerd.service"] = facts.units["docker.service"]
        facts.files[other.dropInPath] = .absent
        #expect(
            Planner.plan(desired, given: facts).short.map { String($0.prefix(7)) }
                == ["write", "write", "reload", "restart", "restart"])
        facts.files[other.dropInPath] = .unreadable(reason: "a directory")
        let plan = Planner.plan(desired, given: facts)
        #expect(plan.status == .blocked && plan.steps.isEmpty && plan.targets.map(\.layers.count) == [3, 3])
    }
}

/// When a restart that is owed is done.
@Suite struct RestartPolicyTests {
    static let owed = "a restart of docker.service is owed (the running process has no HTTPS_PROXY) and left out: "
    static let restarted = ["restart: the running process has no HTTPS_PROXY"]

    static let cases: [(RestartPolicy, EngineReport?, [String], [String])] = [
        (.now, nil, restarted, []),
        (
            .now, EngineReport(version: "26.1.5", runningContainers: 4, liveRestore: false), restarted,
            ["the restart stops 4 running containers"]
        ),
        (
            .now, EngineReport(version: "26.1.5", runningContainers: 1, liveRestore: true), restarted,
            ["live-restore keeps 1 running container"]
        ),
        (.now, EngineReport(version: "26.1.5", runningContainers: 0, liveRestore: false), restarted, []),
        (.never, nil, ["pending"], [owed + "restart is never"]),
        (.liveRestoreOnly, nil, ["pending"], [owed + "restart is live-restore-only and live-restore is not known"]),
        (
            .liveRestoreOnly, EngineReport(version: "26.1.5", runningContainers: 2, liveRestore: false), ["pending"],
            [owed + "restart is live-restore-only and live-restore is off"]
        ),
        (
            .liveRestoreOnly, EngineReport(version: "26.1.5", runningContainers: 2, liveRestore: true), restarted,
            ["live-restore keeps 2 running containers"]
        ),
    ]

    @Test("policy, engine, steps and notes", arguments: cases)
    func policy(policy: RestartPolicy, engine: EngineReport?, expected: [String], notes: [String]) {
        let host = SampleHost.converged.with {
            $0.unit.process = Sample.environment([Sample.variables[0], Sample.variables[2]])
            $0.unit.engine = engine.map { EngineFacts(answer: .report($0)) }
        }
        let plan = host.plan(Sample.desired(Sample.target(restart: policy)))
        #expect(plan.short == expected)
        #expect(plan.targets.first?.notes == notes)
        #expect(plan.verification == .drifted)
    }

    @Test("a unit that does not run is not started")
    func inactive() {
        let host = SampleHost.bare.with {
            $0.unit.activeState = "inactive"; $0.unit.process = nil
        }
        #expect(host.plan().targets.first?.notes == ["docker.service is not running: takes effect at next start"])
        let done = SampleHost.converged.with {
            $0.unit.activeState = "inactive"; $0.unit.process = nil
        }
        #expect(done.plan().targets.first?.notes == [])
        #expect(done.plan().verification == .converged)
    }
}
