import HostAccess
import TestSupport
import Testing

/// What fairlead wrote and the spec no longer names is shown by every command, and goes with `--prune` only.
@Suite(.enabled(if: TestFleet.isUp, "no fleet is up; 'make test' boots one"))
struct OrphanTests {
    /// A target that stays or goes.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var image: TestFleet.Image
        /// The spec's targets before and after.
        var before: String
        var after: String
        /// The target that the spec no longer names.
        var name = "docker"
        /// The file that is left, as it is shown, and as root finds it.
        var shown: String
        var path: String
        var user: String?
        /// What pruning does.
        var actions: [String]
    }

    static let cases = [
        Case(
            testDescription: "a drop-in", image: .plain, before: "[docker, containerd]", after: "[docker]",
            name: "containerd", shown: "/etc/systemd/system/containerd.service.d/http-proxy.conf",
            path: "/etc/systemd/system/containerd.service.d/http-proxy.conf",
            actions: ["remove", "daemon-reload", "restart containerd.service"]),
        Case(
            testDescription: "keys of daemon.json", image: .docker26,
            before: "[{ target: docker, via: daemon-json }, containerd]", after: "[containerd]",
            shown: "/etc/docker/daemon.json", path: "/etc/docker/daemon.json",
            actions: ["remove", "restart docker.service"]),
        Case(
            testDescription: "a user's drop-in", image: .rootless,
            before: "[{ target: docker, user: ops }, containerd]", after: "[containerd]",
            shown: "~ops/.config/systemd/user/docker.service.d/http-proxy.conf",
            path: "/home/ops/.config/systemd/user/docker.service.d/http-proxy.conf", user: "ops",
            actions: ["remove", "daemon-reload", "restart docker.service"]),
    ]

    private static let records = "find /var/lib/fairlead/record -type f | wc -l"

    @Test(arguments: cases)
    func orphanIsShownEverywhereAndRemovedOnRequestOnly(_ state: Case) async throws {
        try await TestFleet.shared.withHost(state.image) { host async throws in
            try await host.output(of: "systemctl start containerd")
            let tool = try Fairlead([host], targets: state.before)
            #expect(try await tool.run("apply", "--yes").exitCode == 0)
            #expect(try await host.output(of: Self.records) == "2")
            try tool.write(targets: state.after)

            let orphans = [Report.Orphan(name: state.name, user: state.user, file: state.shown)]
            for command in ["plan", "verify"] {
                let text = try await tool.run(command).output
                #expect(text.contains("  orphaned: \(state.name) in \(state.shown): "), "\(command)")
            }
            #expect(try await tool.report("plan", "--detailed-exitcode", exitCode: 0).hosts[0].orphaned == orphans)
            let verified = try await tool.report("verify", exitCode: 0).hosts[0]
            #expect(verified.status == "converged" && verified.orphaned == orphans)
            #expect(try await tool.report("apply", "--yes", exitCode: 0).hosts[0].status == "unchanged")
            #expect(try await host.run("test -e \(state.path)").termination == .exited(0))

            let plan = try await tool.report("plan", "--prune", "--detailed-exitcode", exitCode: 2).hosts[0]
            #expect(plan.actions == state.actions && plan.targets?.last?.orphaned == true)
            #expect(try await tool.report("apply", "--yes", "--prune", exitCode: 0).hosts[0].status == "changed")
            #expect(try await host.run("test -e \(state.path)").termination == .exited(1))
            #expect(try await host.output(of: Self.records) == "1")
            #expect(try await tool.report("verify", exitCode: 0).hosts[0].orphaned == [])
        }
    }

    @Test func othersKeysStayWhenOursArePruned() async throws {
        try await TestFleet.shared.withHost(.docker26) { host async throws in
            try await host.write("/etc/docker/daemon.json", "{\n  \"debug\": false\n}\n")
            let tool = try Fairlead([host], targets: "[{ target: docker, via: daemon-json }, containerd]")
            #expect(try await tool.run("apply", "--yes").exitCode == 0)
            try tool.write(targets: "[containerd]")
            #expect(try await tool.report("apply", "--yes", "--prune", exitCode: 0).hosts[0].status == "changed")
            #expect(try await host.output(of: "cat /etc/docker/daemon.json") == "{\n  \"debug\": false\n}")
        }
    }

    @Test func planWithoutSecretsSaysThatCredentialsWereNotCompared() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            let settings = """
                http: http://proxy.corp.example:3128
                  credentials: { username: u, password: { env: PROXY_PASSWORD } }
                """
            let tool = try Fairlead([host], settings: settings, variables: ["PROXY_PASSWORD": "one"])
            #expect(try await tool.run("apply", "--yes").exitCode == 0)
            let other = try Fairlead([host], settings: settings)
            let plan = try await other.report("plan", "--no-secrets", "--detailed-exitcode", exitCode: 0).hosts[0]
            #expect(plan.status == "unchanged" && plan.targets?[0].credentials == "not-compared")
            #expect(try await other.run("plan", "--no-secrets", "-v").output.contains("credentials: not-compared"))
            #expect(try await other.run("plan").exitCode == 1)
            // What is no secret is compared all the same.
            try other.write(settings: settings.replacing(":3128", with: ":3129"))
            #expect(try await other.report("plan", "--no-secrets", exitCode: 0).hosts[0].status == "changes")
        }
    }
}
