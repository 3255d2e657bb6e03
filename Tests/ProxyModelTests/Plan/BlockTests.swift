import ProxyModel
import Testing

/// A target that cannot be changed safely is left alone, with the reason and the way out.
@Suite struct BlockTests {
    static let override = "/etc/systemd/system/docker.service.d/override.conf"

    static func unit(_ load: String = "loaded", _ active: String = "active", _ sub: String = "running") -> SampleHost {
        SampleHost.bare.with {
            $0.unit.loadState = load
            $0.unit.activeState = active
            $0.unit.subState = sub
        }
    }

    static let states: [(SampleHost, String, String)] = [
        (SampleHost.bare.with { $0.version = nil }, "no-systemd", "systemd is not the host's init"),
        (SampleHost.bare.with { $0.isRoot = false }, "not-root", "the login is not root on the host"),
        (
            SampleHost.bare.with { $0.isReadOnly = true }, "place-read-only",
            "\(Sample.path) cannot be written: read-only file system, or immutable"
        ),
        (
            SampleHost.bare.with { $0.isBehindLink = true }, "folder-linked",
            "the folder of \(Sample.path) is a symbolic link, and nothing is written through a link"
        ),
        (unit("not-found", "inactive", "dead"), "unit-missing", "there is no docker.service"),
        (unit("masked", "inactive", "dead"), "unit-masked", "docker.service is masked"),
        (unit("bad-setting"), "unit-broken", "systemd could not load docker.service (LoadState=bad-setting)"),
        (unit("error\u{1b}"), "unit-broken", "systemd could not load docker.service (LoadState=error\\x1b)"),
        (unit("loaded", "failed", "failed"), "unit-failed", "docker.service has failed already"),
        (
            unit("loaded", "activating", "auto-restart"), "unit-busy",
            "docker.service is between states (ActiveState=activating SubState=auto-restart)"
        ),
        (
            unit("loaded", "deactivating", "stop-sigterm"), "unit-busy",
            "docker.service is between states (ActiveState=deactivating SubState=stop-sigterm)"
        ),
        (
            SampleHost.bare.with { $0.file = .unreadable(reason: "larger than 1 MiB") }, "file-unreadable",
            "\(Sample.path): larger than 1 MiB"
        ),
        (
            SampleHost.bare.with { $0.file = .foreign(line: 7) }, "file-foreign",
            "\(Sample.path) holds more than proxy variables (line 7)"
        ),
        (
            SampleHost.bare.with { $0.file = Sample.present("[Service]\nExecStart=/x\n") }, "file-foreign",
            "\(Sample.path) holds more than proxy variables (line 2)"
        ),
        (
            SampleHost.bare.with { $0.unit.sources.append(UnitSource(path: override, text: nil)) }, "file-unreadable",
            "\(override) could not be read"
        ),
        (
            SampleHost.bare.with { $0.unit.sources.append(Sample.source(override, "EnvironmentFile=/etc/x")) },
            "environment-file-unseen",
            "docker.service names the EnvironmentFile /etc/x, which systemd has not loaded"
        ),
    ]

    @Test("an EnvironmentFile that cannot be read blocks: what it sets is not known")
    func unreadableEnvironmentFile() {
        let plan = SampleHost.bare.with {
            $0.unit.sources.append(Sample.source(Self.override, "EnvironmentFile=/etc/x"))
            $0.unit.environmentFiles = [EnvironmentFileFact(path: "/etc/x", text: nil)]
        }.plan()
        #expect(plan.targets.first?.blocks.map(\.reason) == ["the EnvironmentFile /etc/x could not be read"])
    }

    @Test("states and files that block", arguments: states)
    func state(host: SampleHost, code: String, reason: String) {
        let plan = host.plan()
        #expect(plan.status == .blocked && plan.steps.isEmpty && plan.verification == .blocked)
        #expect(plan.targets.first?.blocks.map(\.code) == [code])
        #expect(plan.targets.first?.blocks.map(\.reason) == [reason])
        #expect(plan.targets.first?.blocks.allSatisfy { !$0.wayOut.isEmpty } == true)
        #expect(plan.targets.first?.layers.map(\.kind) == [.file, .systemd, .process])
    }

    @Test("a read-only place blocks nothing where nothing is to be written")
    func readOnlyButConverged() {
        #expect(SampleHost.converged.with { $0.isReadOnly = true }.plan().status == .unchanged)
        #expect(SampleHost.converged.with { $0.isBehindLink = true }.plan().status == .unchanged)
    }

    static let drop = "/etc/systemd/system/docker.service.d/"
    static let outranking: [(String, [UnitSource], [EnvironmentFileFact], [String], String?)] = [
        (
            "a later name with another value", [Sample.source(override, "Environment=HTTP_PROXY=http://u:secret@q:1")],
            [], [],
            "\(override) sets HTTP_PROXY to http://***@q:1, which outranks \(Sample.path)"
        ),
        (
            "a later name with the same value", [Sample.source(override, "Environment=HTTP_PROXY=http://p:1")], [], [],
            nil
        ),
        (
            "an earlier name with another value", [Sample.source(drop + "a.conf", "Environment=HTTP_PROXY=x")], [], [],
            nil
        ),
        (
            "a later name in a weaker directory",
            [Sample.source("/usr/lib/systemd/system/docker.service.d/z.conf", "Environment=NO_PROXY=x")],
            [], [], "/usr/lib/systemd/system/docker.service.d/z.conf sets NO_PROXY to x, which outranks \(Sample.path)"
        ),
        (
            "the same name in a weaker directory",
            [Sample.source("/run/systemd/system/docker.service.d/http-proxy.conf", "Environment=NO_PROXY=x")],
            [], [], nil
        ),
        (
            "a later name that is masked",
            [
                Sample.source("/usr/lib/systemd/system/docker.service.d/z.conf", "Environment=NO_PROXY=x"),
                UnitSource(path: "/etc/systemd/system/docker.service.d/z.conf", text: [], isMask: true),
            ], [], [], nil
        ),
        ("the unit file itself", [Sample.source(Sample.unitPath, "Environment=HTTP_PROXY=x")], [], [], nil),
        (
            "an empty Environment= in a later name", [Sample.source(override, "Environment=")], [], [],
            "\(override) takes HTTP_PROXY away, which outranks \(Sample.path)"
        ),
        (
            "UnsetEnvironment=", [Sample.source(drop + "a.conf", "UnsetEnvironment=HTTP_PROXY")], [], [],
            "\(drop)a.conf takes HTTP_PROXY away, which outranks \(Sample.path)"
        ),
        (
            "UnsetEnvironment= of another value", [Sample.source(drop + "a.conf", "UnsetEnvironment=HTTP_PROXY=x")], [],
            [], nil
        ),
        (
            "an EnvironmentFile with another value",
            [Sample.source(drop + "a.conf", "EnvironmentFile=-/etc/default/docker")],
            [EnvironmentFileFact(path: "/etc/default/docker", text: bytes("HTTP_PROXY=q\n"))], [],
            "/etc/default/docker sets HTTP_PROXY to q, which outranks \(Sample.path)"
        ),
        (
            "an EnvironmentFile with the same value",
            [Sample.source(drop + "a.conf", "EnvironmentFile=-/etc/default/docker")],
            [
                EnvironmentFileFact(
                    path: "/etc/default/docker", text: bytes("export HTTPS_PROXY=q\nHTTP_PROXY=http://p:1\n"))
            ], [], nil
        ),
        (
            "an EnvironmentFile that is not there",
            [Sample.source(drop + "a.conf", "EnvironmentFile=-/etc/default/docker")],
            [EnvironmentFileFact(path: "/etc/default/docker", text: [])], [], nil
        ),
        (
            "an EnvironmentFile with a specifier", [Sample.source(drop + "a.conf", "EnvironmentFile=/etc/%p.env")],
            [EnvironmentFileFact(path: "/etc/docker.env", text: bytes("NO_PROXY=q\n"))], [],
            "/etc/docker.env sets NO_PROXY to q, which outranks \(Sample.path)"
        ),
        (
            "a specifier in a later name", [Sample.source(override, "Environment=HTTP_PROXY=http://%H:1")], [], [],
            "\(override) sets HTTP_PROXY to a value that only systemd knows, which outranks \(Sample.path)"
        ),
        ("the service manager", [], [], ["HTTP_PROXY=q"], nil),
        (
            "a type-wide drop-in of the same name",
            [Sample.source("/etc/systemd/system/service.d/http-proxy.conf", "Environment=HTTP_PROXY=q")],
            [], [], nil
        ),
    ]

    @Test("another place decides otherwise", arguments: outranking)
    func outranked(
        name: String, sources: [UnitSource], files: [EnvironmentFileFact], manager: [String], reason: String?
    ) {
        let host = SampleHost.bare.with {
            if sources.contains(where: { $0.path == Sample.unitPath }) { $0.unit.sources = [] }
            $0.unit.sources += sources
            $0.unit.environmentFiles = files
            $0.manager = manager
        }
        let blocks = host.plan().targets.first?.blocks ?? []
        #expect(blocks.first?.reason == reason, "\(name)")
        #expect(blocks.allSatisfy { $0.code == "outranked" })
    }

    static let omitted: [(String, SampleHost, String)] = [
        (
            "a weaker drop-in",
            SampleHost.bare.with { $0.unit.sources.append(Sample.source(drop + "a.conf", "Environment=no_proxy=q")) },
            "\(drop)a.conf sets no_proxy to q, which is declared as not set"
        ),
        (
            "the service manager", SampleHost.bare.with { $0.manager = ["NO_PROXY=q"] },
            "the service manager's own environment sets NO_PROXY to q, which is declared as not set"
        ),
        (
            "the unit file",
            SampleHost.bare.with { $0.unit.sources = [Sample.source(Sample.unitPath, "Environment=NO_PROXY=q")] },
            "\(Sample.unitPath) sets NO_PROXY to q, which is declared as not set"
        ),
    ]

    @Test("what is declared as not set is set elsewhere", arguments: omitted)
    func omittedSetting(name: String, host: SampleHost, reason: String) {
        var settings = Sample.settings
        settings.noProxy = nil
        let plan = host.plan(Sample.desired(Sample.target(), settings))
        #expect(plan.targets.first?.blocks.map(\.reason) == [reason], "\(name)")
    }

    @Test("an empty value elsewhere is as good as none")
    func omittedAndEmpty() {
        let host = SampleHost.bare.with {
            $0.unit.sources.append(Sample.source(Self.override, "Environment=NO_PROXY="))
            $0.unit.loadedEnvironment = Sample.environment(["NO_PROXY="])
        }
        #expect(host.plan(PlannerStepsTests.none).status == .unchanged)
    }

    @Test("the way out of being outranked fits the place")
    func waysOut() {
        let later = SampleHost.bare.with {
            $0.unit.sources.append(Sample.source(Self.override, "Environment=HTTP_PROXY=q"))
        }
        #expect(
            later.plan().targets.first?.blocks.map(\.wayOut) == [
                "remove HTTP_PROXY from \(Self.override), or name a later file with dropIn: (zz-http-proxy.conf)"
            ])
        let file = SampleHost.bare.with {
            $0.unit.sources.append(Sample.source(Self.override, "EnvironmentFile=/etc/e"))
            $0.unit.environmentFiles = [EnvironmentFileFact(path: "/etc/e", text: bytes("HTTP_PROXY=q"))]
        }
        #expect(
            file.plan().targets.first?.blocks.map(\.wayOut) == [
                "remove HTTP_PROXY from /etc/e, or declare the same value: no drop-in outranks an EnvironmentFile"
            ])
    }

    @Test("a drop-in that systemd would not read is not written")
    func ignored() {
        let control = "/etc/systemd/system.control/docker.service.d/http-proxy.conf"
        for isMask in [true, false] {
            let host = SampleHost.bare.with {
                $0.unit.sources.append(UnitSource(path: control, text: [], isMask: isMask))
            }
            #expect(host.plan().targets.first?.blocks.map(\.reason) == ["systemd would not read \(Sample.path)"])
        }
    }

    @Test("values that cannot be written are refused")
    func values() {
        let control = ProxySettings(http: ProxyURL(unchecked: "http://p\n"))
        #expect(SampleHost.bare.plan(Sample.desired(Sample.target(), control)).short == ["blocked control-character"])
        let long = ProxySettings(noProxy: NoProxyList((0..<300).map { "host\($0)" }))
        for (version, expected) in [(234, ["blocked value-too-long"]), (235, ["write", "reload"])] {
            let host = SampleHost.bare.with { $0.version = version }
            #expect(Array(host.plan(Sample.desired(Sample.target(), long)).short.prefix(2)) == expected)
        }
    }
}
