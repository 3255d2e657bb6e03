import Testing

@testable import ProxyModel

/// Containers that still carry other settings are named, and differ from nothing that is declared.
@Suite struct ContainerNotesTests {
    private static func container(_ name: String, _ variables: String...) -> ContainerFacts {
        guard case .visible(let environment) = Sample.environment(variables) else {
            return .init(name: name, environment: [])
        }
        return ContainerFacts(name: name, environment: environment)
    }

    private static let right = container(
        "right", "HTTP_PROXY=http://p:1", "http_proxy=http://p:1", "NO_PROXY=b,a", "no_proxy=b,a",
        "ALL_PROXY=socks5://p:2", "all_proxy=socks5://p:2")

    static let cases: [(String, ContainersFact?, ProxySettings, [String])] = [
        ("nobody looked", nil, ClientHost.settings, []), ("no engine", ContainersFact.none, ClientHost.settings, []),
        (
            "hidden", .hidden(reason: "no docker"), ClientHost.settings,
            ["which settings the running containers carry cannot be seen: no docker"]
        ),
        ("as the client makes it", .visible([right], total: 1), ClientHost.settings, []),
        (
            "a client before 23.0 made it",
            .visible(
                [
                    container(
                        "old", "HTTP_PROXY=http://p:1", "http_proxy=http://p:1", "NO_PROXY=b,a", "no_proxy=b,a")
                ], total: 1), ClientHost.settings, []
        ),
        (
            "without any", .visible([container("b"), container("a")], total: 2), ClientHost.settings,
            ["2 containers still carry other settings: a, b"]
        ),
        ("nothing is declared, and nothing there", .visible([container("a")], total: 1), .none, []),
        (
            "nothing is declared", .visible([right], total: 1), .none,
            ["1 container still carries other settings: right"]
        ),
        (
            "one case alone", .visible([container("a", "http_proxy=http://p:1")], total: 1),
            ProxySettings(http: ClientHost.settings.http), ["1 container still carries other settings: a"]
        ),
        (
            "noProxy in another order",
            .visible([container("a", "NO_PROXY=a,b", "no_proxy=a,b")], total: 1),
            ProxySettings(noProxy: NoProxyList(["b", "a"])), ["1 container still carries other settings: a"]
        ),
        (
            "too many to look at", .visible([right], total: 900), ClientHost.settings,
            ["only 1 of 900 running containers were looked at"]
        ),
        (
            "many", .visible((10...21).map { container("c\($0)") }, total: 12), ClientHost.settings,
            ["12 containers still carry other settings: c10, c11, c12, c13, c14, c15, c16, c17, c18, c19 and 2 more"]
        ),
    ]

    @Test("notes", arguments: cases)
    func notes(name: String, fact: ContainersFact?, settings: ProxySettings, expected: [String]) {
        let file = settings == .none ? FileFact.absent : ClientHost.converged.file
        var host = ClientHost(file: file)
        host.containers = fact
        let notes = host.plan([DockerClientTarget(user: "ops")], settings).targets[0].notes
        let ending = " (made before the change, or given settings of their own; recreate them)"
        let start = notes.map { $0.hasSuffix(ending) ? String($0.dropLast(ending.count)) : $0 }
        #expect(start == expected, "\(name)")
    }

    @Test("containers are no drift")
    func noDrift() {
        var host = ClientHost.converged
        host.containers = .visible([Self.container("a")], total: 1)
        #expect(host.plan().verification == .converged)
    }

    @Test("containers of the host have nothing to do with a daemon elsewhere")
    func elsewhere() {
        var host = ClientHost()
        host.containers = .visible([Self.container("a")], total: 1)
        #expect(host.plan([DockerClientTarget(user: "ops", daemonHost: "tcp://b:1")]).targets[0].notes == [])
        #expect(
            host.plan([DockerClientTarget(user: "ops", daemonHost: "unix:///run/docker.sock")]).targets[0].notes != [])
    }

    private func builders(_ names: [String], _ settings: ProxySettings, _ variables: String...) -> [String] {
        guard case .visible(let environment) = Sample.environment(variables) else { return [] }
        let containers = names.map { ContainerFacts(name: $0, environment: environment) }
        var host = ClientHost()
        host.containers = .visible(containers, total: containers.count)
        return host.plan([DockerClientTarget(user: "ops", secrets: .inline)], settings).targets[0].notes
    }

    @Test("a builder is reported with the command that recreates it, credentials masked")
    func builder() {
        let settings = ProxySettings(
            http: DockerClientPlannerTests.url, noProxy: NoProxyList(["a", "it's", "say\"x"]))
        let notes = builders(["buildx_buildkit_my-builder0", "buildx_buildkit_my-builder1"], settings)
        #expect(
            notes == [
                "the buildx builder my-builder was made with other settings, which are fixed; recreate it: "
                    + "docker buildx rm my-builder && docker buildx create --name my-builder --driver docker-container "
                    + #"--driver-opt '"env.HTTP_PROXY=http://***@p:1"' --driver-opt '"env.NO_PROXY=a,it'\''s,say""x"'"#
            ])
        #expect(DisplayText.line(notes[0]) == notes[0], "what is shown is the command itself")
        #expect(builders(["buildx_buildkit_b0"], .none).isEmpty)
        #expect(builders(["buildx_buildkit_b0"], .none, "HTTP_PROXY=http://old:1").count == 1)
        #expect(
            builders(["buildx_buildkit_b0"], ProxySettings(noProxy: NoProxyList(["a", "b"])), "no_proxy=b, a").isEmpty)
    }

    @Test(
        "a name that means something to a shell is in no command",
        arguments: ["x;reboot;0", "$(reboot)0", "-v0", "0", ""])
    func hostileName(name: String) {
        let notes = builders(["buildx_buildkit_\(name)"], ClientHost.settings)
        #expect(
            notes.count == 1 && notes[0].hasPrefix("a buildx builder runs in container ")
                && !notes[0].contains("docker "))
    }
}
