import ProxyModel
import Testing

@testable import FairleadCommands

@Suite("Inventory and spec are held against each other")
struct InputsValidationTests {
    static let inventory = """
        version: 1
        groups: { eu: { labels: { region: eu } }, lab: {} }
        hosts:
          web-[1:3]: { groups: [eu] }
          us-[1:3]: { labels: { region: "us east" } }
          lab-1: { groups: [lab] }
        """

    /// A spec, and what comes of it together with `inventory`.
    static let cases: [(spec: String, diagnostics: [String])] = [
        (
            "proxy: { https: \"http://proxy.${label.region}:3128\", noProxy: [\"${label.regoin}\"] }\ntargets: [docker, k3s]",
            [
                "proxy.yaml:2:17: error: 'https' 'http://proxy.us east:3128' holds a space, on host 'us-1' and 2 more [url]",
                "proxy.yaml:2:17: error: 'https' needs label 'region', which is not set on host 'lab-1'; set it in the inventory [unset-label]",
                "proxy.yaml:2:64: error: 'noProxy' needs label 'regoin', which is not set on host 'web-1' and 6 more; set it in the inventory [unset-label]",
            ]
        ),
        (
            "proxy: none\ntargets: [docker]\noverrides:\n  - { match: edge, proxy: none }\n  - { match: \"eu:!lib\", proxy: none }\n  - { match: regin=eu, proxy: none }\n  - { match: \"eu:&lab\", proxy: none }\n  - { match: web-4, proxy: none }\n  - { match: \"region=x*\", proxy: none }",
            [
                "proxy.yaml:5:14: warning: override: no host or group is named 'edge' [unmatched-override]",
                "proxy.yaml:6:14: warning: override: no host or group is named 'lib'; did you mean 'lab'? [unmatched-override]",
                "proxy.yaml:7:14: warning: override: no host has a label 'regin'; did you mean 'region'? [unmatched-override]",
                "proxy.yaml:8:14: warning: override: no host fits 'eu:&lab' [unmatched-override]",
                "proxy.yaml:9:14: warning: override: no host or group is named 'web-4'; did you mean 'web-1'? [unmatched-override]",
                "proxy.yaml:10:14: warning: override: no host has a label that fits 'region=x*' [unmatched-override]",
            ]
        ),
        (
            "proxy: none\ntargets: [docker]\noverrides:\n  - { match: eu, targets: { append: [{ unit: docker.service }] } }",
            [
                "proxy.yaml:5:38: error: unit 'docker.service' is a target already, at line 3, on host 'web-1' and 2 more [duplicate-target]"
            ]
        ),
        (
            "proxy: { https: p:1 }\ntargets: [dokcer, docker]\noverrides: [{ match: all, proxy: { http: \"http://${label.x}\" } }]",
            [
                "proxy.yaml:2:17: error: 'https' 'p:1' has no scheme; write http://p:1 [url]",
                "proxy.yaml:3:11: error: unknown target 'dokcer'; did you mean 'docker'? [unknown-target]",
                "proxy.yaml:4:42: error: 'http' needs label 'x', which is not set on host 'web-1' and 6 more; set it in the inventory [unset-label]",
            ]
        ),
    ]

    @Test(arguments: cases)
    func diagnostics(spec: String, expected: [String]) throws {
        let inputs = try Inputs.validate(inventory: Self.inventory, spec: "version: 1\n" + spec)
        #expect(inputs.diagnostics.map(\.formatted) == expected)
    }

    /// Overrides of one host, and the settings it ends up with: `http https noProxy…`, `-` for what must not be set.
    @Test(arguments: [
        ("", "http://a:1 http://b:1 x .y 10.0.0.0/8"),
        ("{ match: h, proxy: none }", "- -"),
        ("{ match: h, proxy: none }, { match: h, proxy: { https: http://c:1 } }", "- http://c:1"),
        ("{ match: h, proxy: { http: null } }", "- http://b:1 x .y 10.0.0.0/8"),
        ("{ match: other, proxy: none }", "http://a:1 http://b:1 x .y 10.0.0.0/8"),
        ("{ match: h, proxy: { noProxy: [z] } }", "http://a:1 http://b:1 z"),
        ("{ match: h, proxy: { noProxy: [] } }", "http://a:1 http://b:1"),
        ("{ match: h, proxy: { noProxy: null } }", "http://a:1 http://b:1"),
        (
            "{ match: h, proxy: { noProxy: { append: [z, X], remove: [\"*.Y\", 10.1.2.3/8] } } }",
            "http://a:1 http://b:1 x z"
        ),
        ("{ match: h, proxy: { noProxy: { remove: [z] } } }", "http://a:1 http://b:1 x .y 10.0.0.0/8"),
        (
            "{ match: h, proxy: { noProxy: { append: [\"${host.name}\", \"${host.address}\", \"${label.l}\"] } } }",
            "http://a:1 http://b:1 x .y 10.0.0.0/8 h 192.0.2.1 01"
        ),
        (
            "{ match: h, targets: [{ target: docker, proxy: { http: null, noProxy: { remove: [x] } } }] }",
            "- http://b:1 .y 10.0.0.0/8"
        ),
    ])
    func overrides(overrides: String, expected: String) throws {
        let inputs = try Inputs.validate(
            inventory: "version: 1\nhosts: { h: { address: 192.0.2.1, labels: { l: 01 } }, other: {} }",
            spec: """
                version: 1
                proxy: { http: http://a:1, https: http://b:1, noProxy: [x, .y, 10.0.0.0/8] }
                targets: [docker]
                overrides: [\(overrides)]
                """)
        let settings = try #require(inputs.get().desiredStates.first?.entries.first?.settings)
        let words =
            [settings.http?.revealed ?? "-", settings.https?.revealed ?? "-"] + (settings.noProxy?.entries ?? [])
        #expect(words.joined(separator: " ") == expected)
    }

    @Test func targets() throws {
        let inputs = try Inputs.validate(
            inventory: "version: 1\nhosts: { a: {}, b: {}, c: {} }",
            spec: """
                version: 1
                proxy: none
                targets: [docker]
                overrides:
                  - { match: "b,c", targets: [{ unit: x@1.service, dropIn: 9.conf, variables: both, restart: live-restore-only, adopt: true }] }
                  - { match: c, targets: { append: [k3s-agent] } }
                """)
        let states = try inputs.get().desiredStates
        let own = SystemdTarget(
            name: "x@1.service", unit: "x@1.service", dropInPath: "/etc/systemd/system/x@1.service.d/9.conf",
            variables: .both, restart: .liveRestoreOnly, adopt: true)
        let agent = SystemdTarget(name: "k3s-agent", unit: "k3s-agent.service")
        #expect(states.map(\.host) == ["a", "b", "c"])
        #expect(
            states.map { $0.entries.map(\.target) } == [
                [.systemd(SystemdTarget(name: "docker", unit: "docker.service"))], [.systemd(own)],
                [.systemd(own), .systemd(agent)],
            ])
    }

    @Test func oneHostAlone() throws {
        let inputs = try Inputs.validate(inventory: Self.inventory, spec: Inputs.spec)
        let host = try #require(inputs.partial.inventory.hosts.first)
        #expect(try inputs.partial.spec.desiredState(for: host) == inputs.partial.desiredStates.first)
    }

    @Test func tenThousandHosts() throws {
        let hosts = (1...10_000).map {
            "  h\($0).corp.example: { groups: [g\($0 % 10)], labels: { rack: r\($0 % 100) } }"
        }
        let groups = (0...9).map { "  g\($0): { labels: { region: r\($0) } }" }
        let inventory =
            "version: 1\ngroups:\n\(groups.joined(separator: "\n"))\nhosts:\n\(hosts.joined(separator: "\n"))"
        let noProxy = (1...50).map { "n\($0).example" }.joined(separator: ", ")
        let spec = """
            version: 1
            proxy: { http: "http://p.${label.region}:1", https: "http://p.${label.region}:1", noProxy: [\(noProxy)] }
            targets: [docker, containerd]
            overrides: [{ match: rack=r7, proxy: { noProxy: { append: [x, "${host.name}"] } } }, { match: "h1*", proxy: none }]
            """
        let clock = ContinuousClock()
        var count = 0
        let duration = try clock.measure {
            count = try Inputs.validate(inventory: inventory, spec: spec).get().desiredStates.count
        }
        #expect(count == 10_000)
        // Far above what a release build needs, so that a slow machine passes and a quadratic step does not.
        #expect(duration < .seconds(20), "took \(duration)")
    }
}
