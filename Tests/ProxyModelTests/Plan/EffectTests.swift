import Testing

@testable import ProxyModel

/// What the processes must have afterwards, and what is left to do.
@Suite struct EffectTests {
    private static let http = ["HTTP_PROXY=http://p:1", "HTTPS_PROXY=http://p:2", "NO_PROXY=localhost,.corp"]
    private static let lower = ["http_proxy=http://p:1", "https_proxy=http://p:2", "no_proxy=localhost,.corp"]
    private static let later = "/etc/systemd/system/docker.service.d/zz.conf"

    static let expected: [(String, SystemdTarget.VariableCase, SampleHost, [String])] = [
        ("upper", .upper, .bare, http), ("lower", .lower, .bare, lower),
        ("both", .both, .bare, [http[0], lower[0], http[1], lower[1], http[2], lower[2]]),
        (
            "another drop-in that says the same in other words", .upper,
            SampleHost.bare.with {
                $0.unit.sources.append(Sample.source(later, "Environment=\"NO_PROXY=.CORP, localhost\""))
            }, [http[0], http[1], "NO_PROXY=.CORP, localhost"]
        ),
        (
            "an EnvironmentFile that says the same in other words", .upper,
            SampleHost.bare.with {
                $0.unit.sources.append(Sample.source(later, "EnvironmentFile=/e/*"))
                $0.unit.environmentFiles = [
                    EnvironmentFileFact(path: "/e/a", pattern: "/e/*", text: bytes("NO_PROXY=*.corp,localhost"))
                ]
            }, [http[0], http[1], "NO_PROXY=*.corp,localhost"]
        ),
    ]

    @Test("the exact values that systemd will set", arguments: expected)
    func expectations(name: String, variables: SystemdTarget.VariableCase, host: SampleHost, expected: [String]) {
        let plan = host.plan(Sample.desired(Sample.target(variables)))
        #expect(plan.expectations.map(\.service.name) == ["docker.service"], "\(name)")
        let shown = plan.expectations.flatMap(\.variables).map { "\($0.name)=\(text($0.value) ?? "?")" }
        #expect(shown == expected, "\(name)")
    }

    @Test("what is declared as not set must be gone in both cases")
    func omitted() {
        let host = SampleHost.converged
        let plan = host.plan(Sample.desired(Sample.target(), ProxySettings()))
        let names = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"]
        #expect(
            plan.expectations == [
                ProcessExpectation(
                    service: Service("docker.service"),
                    variables: names.map { EnvironmentVariable(name: $0, value: nil) })
            ])
    }

    static let none: [(String, SampleHost, SystemdTarget)] = [
        ("nothing to do", .converged, Sample.target()),
        ("blocked", SampleHost.bare.with { $0.unit.loadState = "masked" }, Sample.target()),
        ("no restart is allowed", .bare, Sample.target(restart: .never)),
        (
            "nothing runs",
            SampleHost.bare.with {
                ($0.unit.activeState, $0.unit.subState, $0.unit.process) = ("inactive", "dead", nil)
            }, Sample.target()
        ),
    ]

    @Test("nothing is expected of a process that is not restarted", arguments: none)
    func noExpectations(name: String, host: SampleHost, target: SystemdTarget) {
        #expect(host.plan(Sample.desired(target)).expectations.isEmpty, "\(name)")
    }

    static let remainders: [(String, HostPlan, String?)] = [
        ("as declared", SampleHost.converged.plan(), nil),
        ("a file", SampleHost.bare.plan(), "docker.service, file: \(Sample.path) does not exist"),
        (
            "a block", SampleHost.bare.with { $0.unit.loadState = "masked" }.plan(),
            "docker.service: docker.service is masked"
        ),
        (
            "a process that cannot be seen",
            SampleHost.converged.with { $0.unit.process = .hidden(reason: "no rights") }.plan(),
            "docker.service, process cannot be seen: no rights"
        ),
        (
            "a process", SampleHost.converged.with { $0.unit.process = .visible([]) }.plan(),
            "docker.service, process: the running process has no HTTP_PROXY, no HTTPS_PROXY and no NO_PROXY"
        ),
        (
            "a step alone", HostPlan(host: "h", targets: [], steps: [.daemonReload(.system)]),
            "there is still something to do"
        ),
        ("nothing at all", HostPlan(host: "h", targets: [], steps: []), nil),
    ]

    @Test("what is left to do, in words", arguments: remainders)
    func remainder(name: String, plan: HostPlan, expected: String?) {
        #expect(plan.remainder == expected, "\(name)")
    }

    static let files: [(String, [String], [EnvironmentFileFact], [String], String?)] = [
        ("an empty file", ["/e"], [EnvironmentFileFact(path: "/e", text: [])], [], nil),
        ("no file", ["/e"], [], ["/e"], nil),
        (
            "a glob, in order", ["/e/*"],
            ["a", "b"].map { EnvironmentFileFact(path: "/e/\($0)", pattern: "/e/*", text: bytes("NO_PROXY=\($0)")) },
            [],
            "/e/b"
        ),
        (
            "a file is not known by its path", ["/e/a"],
            [EnvironmentFileFact(path: "/e/a", pattern: "/e/*", text: bytes("NO_PROXY=a"))], ["/e/a"], nil
        ),
        (
            "a name that comes again counts at its last place", ["/a", "/b", "/a"],
            ["/a", "/b", "/a"].map { EnvironmentFileFact(path: $0, text: bytes("NO_PROXY=\($0)")) }, [], "/a"
        ),
        (
            "a specifier in a glob, by its place", ["/a", "/%p/*"],
            [
                EnvironmentFileFact(path: "/a", text: bytes("NO_PROXY=a")),
                EnvironmentFileFact(path: "/p/1", pattern: "/p/*", text: bytes("NO_PROXY=1")),
                EnvironmentFileFact(path: "/p/2", pattern: "/p/*", text: []),
            ], [], "/p/1"
        ),
    ]

    @Test("environment files are known by what the unit says", arguments: files)
    func environmentFiles(
        name: String, names: [String], files: [EnvironmentFileFact], unseen: [String], decides: String?
    ) {
        let lines = names.map { "EnvironmentFile=\($0)" }.joined(separator: "\n")
        let environment = ServiceEnvironment(
            sources: [Sample.source(Sample.unitPath, lines)], manager: .visible([]), files: files, knowsUnitFile: true,
            systemdVersion: 252)
        #expect(environment.unseenFiles == unseen, "\(name)")
        #expect(environment.entries["NO_PROXY"]?.origin == decides.map { .environmentFile($0) }, "\(name)")
    }
}
