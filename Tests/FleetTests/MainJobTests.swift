import HostAccess
import TestSupport
import Testing

/// The main job, as a user does it.
@Suite(.enabled(if: TestFleet.isUp, "no fleet is up; 'make test' boots one"))
struct MainJobTests {
    @Test(arguments: TestFleet.Image.withDockerUnit)
    func planApplyVerifyAndPlanAgain(image: TestFleet.Image) async throws {
        try await TestFleet.shared.withHost(image) { host async throws in
            let tool = try Fairlead([host])
            let plan = try await tool.run("plan")
            #expect(plan.exitCode == 0)
            #expect(plan.output.hasSuffix("\n1 host: 1 changes\n"))
            #expect(try await tool.report("plan", "--detailed-exitcode", exitCode: 2).hosts[0].status == "changes")
            #expect(try await tool.report("verify", exitCode: 2).hosts[0].targets?[0].firstDifference == "file")

            let before = try await host.unitRun()
            let applied = try await tool.report("apply", "--yes", exitCode: 0).hosts[0]
            #expect(applied.status == "changed")
            #expect(applied.actions == ["write", "daemon-reload", "restart docker.service"])
            #expect(try await host.unitRun() != before)
            #expect(try await host.proxyVariables() == Fairlead.variables)
            #expect(try await host.leftovers() == "")

            #expect(try await tool.report("verify", exitCode: 0).hosts[0].status == "converged")
            #expect(try await tool.report("plan", "--detailed-exitcode", exitCode: 0).hosts[0].status == "unchanged")
        }
    }

    @Test(arguments: [TestFleet.Image.plain, .docker26])
    func secondApplyChangesNothingAndRestartsNothing(image: TestFleet.Image) async throws {
        try await TestFleet.shared.withHost(image) { host async throws in
            let tool = try Fairlead([host])
            #expect(try await tool.run("apply", "--yes").exitCode == 0)
            let run = try await host.unitRun()
            let file = try await host.identity()
            let reloads = try await host.reloads()
            #expect(reloads > 0)

            #expect(try await tool.report("apply", "--yes", exitCode: 0).summary == ["hosts": 1, "unchanged": 1])
            // The order of noProxy means nothing to a daemon.
            try tool.write(
                settings: Fairlead.settings.replacing(
                    "localhost, 127.0.0.1, .corp.example", with: ".corp.example, localhost, 127.0.0.1"))
            #expect(try await tool.report("apply", "--yes", exitCode: 0).summary == ["hosts": 1, "unchanged": 1])
            #expect(try await host.unitRun() == run)
            #expect(try await host.identity() == file)
            #expect(try await host.reloads() == reloads)
        }
    }

    @Test func realDockerUsesWhatWasApplied() async throws {
        try await TestFleet.shared.withHost(.docker26) { host async throws in
            #expect(try await Fairlead([host]).run("apply", "--yes").exitCode == 0)
            let said = try await host.output(of: "docker info --format '{{.HTTPProxy}} {{.HTTPSProxy}} {{.NoProxy}}'")
            #expect(
                said
                    == "http://proxy.corp.example:3128 http://proxy.corp.example:3128 localhost,127.0.0.1,.corp.example"
            )
        }
    }

    @Test(arguments: [TestFleet.Image.plain, .docker20])
    func proxyNoneRemovesTheDropIn(image: TestFleet.Image) async throws {
        try await TestFleet.shared.withHost(image) { host async throws in
            let tool = try Fairlead([host])
            #expect(try await tool.run("apply", "--yes").exitCode == 0)
            try tool.write(settings: "none")
            let applied = try await tool.report("apply", "--yes", exitCode: 0).hosts[0]
            #expect(applied.actions == ["remove", "daemon-reload", "restart docker.service"])
            #expect(try await host.run("test -e \(TestHost.dropIn)").termination == .exited(1))
            #expect(try await host.run("systemctl is-active docker").termination == .exited(0))
            #expect(try await host.output(of: Self.proxyVariableCount) == "0")
            #expect(try await tool.report("verify", exitCode: 0).hosts[0].status == "converged")
            #expect(try await tool.report("apply", "--yes", exitCode: 0).hosts[0].status == "unchanged")
            #expect(try await host.leftovers() == "")
        }
    }

    private static let proxyVariableCount =
        "tr '\\000' '\\n' </proc/$(systemctl show --value -p MainPID docker)/environ | grep -ci '_proxy=' || true"

    @Test(arguments: [
        ("upper", ["HTTP_PROXY=http://p:1", "NO_PROXY=a,b"]),
        ("lower", ["http_proxy=http://p:1", "no_proxy=a,b"]),
        ("both", ["HTTP_PROXY=http://p:1", "NO_PROXY=a,b", "http_proxy=http://p:1", "no_proxy=a,b"]),
    ])
    func variablesHaveTheDeclaredCase(letters: String, variables: [String]) async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            let tool = try Fairlead(
                [host], targets: "[{ target: docker, variables: \(letters) }]",
                settings: "http: http://p:1\n  noProxy: [a, b]")
            #expect(try await tool.run("apply", "--yes").exitCode == 0)
            #expect(try await host.proxyVariables() == variables)
            #expect(try await tool.run("verify").exitCode == 0)
        }
    }

    @Test func targetsOfOneHostShareOneReloadAndAreRestartedOnceEach() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            try await host.output(of: "systemctl start containerd k3s")
            let units = ["docker.service", "containerd.service", "k3s.service"]
            var starts: [Int] = []
            for unit in units { starts.append(try await host.starts(of: unit)) }
            let reloads = try await host.reloads()
            let tool = try Fairlead([host], targets: "[docker, containerd, k3s, crio]")
            let applied = try await tool.report("apply", "--yes", exitCode: 0).hosts[0]
            #expect(applied.status == "changed")
            #expect(
                applied.actions == [
                    "write", "write", "write", "write", "daemon-reload", "restart docker.service",
                    "restart containerd.service", "restart k3s.service",
                ])
            // Newer systemd writes a line at a reload's end too.
            let lines = try await host.reloads() - reloads
            #expect((1...2).contains(lines))
            for (unit, before) in zip(units, starts) {
                #expect(try await host.starts(of: unit) == before + 1, "\(unit)")
                #expect(try await host.proxyVariables(of: unit) == Fairlead.variables)
            }
            #expect(try await host.run("systemctl is-active crio").termination == .exited(3))
        }
    }

    @Test func oneBadHostDoesNotDisturbTheOthers() async throws {
        try await TestFleet.shared.withHosts(3, .plain) { hosts async throws in
            try await hosts[1].output(of: "systemctl mask --now docker.service")
            let tool = try Fairlead(hosts, hostLines: "  gone: { address: \(hosts[0].address), port: 23 }\n")
            let report = try await tool.report("apply", "--yes", "-j", "2", exitCode: 3)
            #expect(report.hosts.map(\.status) == ["changed", "blocked", "changed", "unreachable"])
            #expect(report.summary == ["hosts": 4, "changed": 2, "blocked": 1, "unreachable": 1])
            #expect(report.hosts[3].failure?.code == "refused")
            for host in [hosts[0], hosts[2]] {
                #expect(try await host.proxyVariables() == Fairlead.variables)
            }
            #expect(try await hosts[1].run("test -e \(TestHost.dropIn)").termination == .exited(1))

            // Without the blocked host only the one that is not there is left to complain of.
            let rest = try await tool.run("apply", "--yes", "--limit", "all:!\(hosts[1].name)")
            #expect(rest.exitCode == 4)
            #expect(rest.output.hasSuffix("\n3 hosts: 2 unchanged, 1 unreachable\n"))
        }
    }

    @Test(arguments: [("plan", "plan"), ("apply", "report"), ("verify", "verification")])
    func standardOutputIsOneDocument(command: String, kind: String) async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            let arguments = command == "apply" ? ["--yes"] : []
            let tool = try Fairlead([host])
            let report =
                arguments.isEmpty
                ? try await tool.report(command, exitCode: command == "verify" ? 2 : 0)
                : try await tool.report(command, arguments[0], exitCode: 0)
            #expect(report.format == 1)
            #expect(report.kind == kind)
            #expect(report.tool.name == "fairlead")
            #expect(report.createdAt.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil)
            #expect(report.hosts.map(\.host) == [host.name])
            #expect(report.summary["hosts"] == 1)
        }
    }
}
