import Foundation
import HostAccess
import TestSupport
import Testing

/// What a killed run left is shown by everything that looks, and put back by the next change.
@Suite(.enabled(if: TestFleet.isUp, "no fleet is up; 'make test' boots one"))
struct UnfinishedRunTests {
    /// Kills the whole program once the new drop-in is in place, so that nobody is left to put it back; then lies on for a
    /// while, so that the tool asks in vain.
    private static let deadly = """
        cat >/usr/local/sbin/mv <<'END'
        #!/bin/sh
        /usr/bin/mv "$@"
        case $* in
            *http-proxy.conf) touch /run/deadly; pkill -9 -f '[f]airlead'; pkill -9 sshd ;;
        esac
        END
        chmod 755 /usr/local/sbin/mv
        """

    /// Leaves an unfinished run on the host.
    private static func interrupted(_ tool: Fairlead, on host: TestHost) async throws {
        try await host.output(of: deadly)
        let running = try tool.start("apply", "--yes")
        try await host.wait(until: "test -e /run/deadly")
        running.signal(SIGKILL)
        _ = try? await running.result()
        try await host.output(of: "rm -f /usr/local/sbin/mv; systemctl restart ssh; systemctl reset-failed")
        try await host.wait(until: "! pgrep -f '[f]airlead'")
    }

    @Test func isShownAndPutBackByTheNextApply() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            let tool = try Fairlead([host])
            try await Self.interrupted(tool, on: host)
            let plan = try await tool.run("plan", "--detailed-exitcode")
            #expect(plan.exitCode == 2)
            #expect(plan.output.contains("was ended while placing; the next apply first puts back what it changed of"))
            #expect(try await tool.report("verify", exitCode: 2).hosts[0].status == "drifted")
            // Nothing of that is done by looking.
            #expect(try await tool.run("plan", "--detailed-exitcode").exitCode == 2)
            #expect(try await tool.report("apply", "--yes", exitCode: 0).hosts[0].status == "changed")
            #expect(try await host.proxyVariables() == Fairlead.variables)
            #expect(try await host.output(of: "ls -A /etc/systemd/system/docker.service.d") == "http-proxy.conf")
            #expect(try await tool.report("plan", "--detailed-exitcode", exitCode: 0).hosts[0].status == "unchanged")
            #expect(try await tool.report("verify", exitCode: 0).hosts[0].status == "converged")
        }
    }

    @Test func isPutBackThoughTheSpecWantsNothingAnyMore() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            let tool = try Fairlead([host])
            try await Self.interrupted(tool, on: host)
            try tool.write(settings: "none")
            #expect(try await tool.report("apply", "--yes", exitCode: 0).hosts[0].status == "changed")
            #expect(try await host.run("test -e \(TestHost.dropIn)").termination == .exited(1))
            #expect(try await tool.report("plan", "--detailed-exitcode", exitCode: 0).hosts[0].status == "unchanged")
        }
    }

    @Test func isPutBackByRollback() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            let tool = try Fairlead([host])
            #expect(try await tool.run("apply", "--yes").exitCode == 0)
            let before = try await host.output(of: "cat \(TestHost.dropIn)")
            try tool.write(settings: "http: http://q:1\n  https: http://q:1")
            try await Self.interrupted(tool, on: host)
            #expect(try await host.output(of: "cat \(TestHost.dropIn)") != before)
            #expect(try await tool.report("rollback", "--yes", exitCode: 0).hosts[0].status == "changed")
            #expect(try await host.output(of: "cat \(TestHost.dropIn)") == before)
            #expect(try await host.proxyVariables() == Fairlead.variables)
        }
    }

    @Test func runOfALaterVersionIsLeftToIt() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            let tool = try Fairlead([host])
            try await Self.interrupted(tool, on: host)
            try await host.output(of: "sed -i '1s/.*/fairlead-journal 2/' /var/lib/fairlead/runs/*/journal")
            let before = try await host.output(of: "cat \(TestHost.dropIn)")
            let failure = try await tool.report("apply", "--yes", exitCode: 3).hosts[0].failure
            #expect(
                failure?.message.contains("is one of a later version, which has to end it; nothing was changed") == true
            )
            #expect(try await host.output(of: "cat \(TestHost.dropIn)") == before)
        }
    }

    /// logind ends whatever a login session leaves behind, root's programs too, as soon as the connection is gone.
    @Test func changeOutlivesASessionWhoseProcessesAreKilled() async throws {
        try await TestFleet.shared.withHost(.rootless) { host async throws in
            try await host.output(
                of: """
                    printf '[Login]\\nKillUserProcesses=yes\\n' >/etc/systemd/logind.conf; systemctl restart systemd-logind
                    printf '[Service]\\nExecStart=/bin/sh -c "trap \\\\"sleep 5; exit 0\\\\" TERM; while :; do sleep 0.1; done"\\n' \\
                        >/etc/systemd/system/slow.service
                    systemctl daemon-reload; systemctl start slow
                    """)
            let tool = try Fairlead([host], targets: "[{ unit: slow.service }]")
            let running = try tool.start("apply", "--yes")
            let dropIn = "/etc/systemd/system/slow.service.d/http-proxy.conf"
            try await host.wait(until: "test -e \(dropIn)")
            running.signal(SIGKILL)
            try await host.wait(until: "systemctl is-active slow && ! pgrep -f '[f]airlead'")
            #expect(try await host.output(of: "head -n 1 /var/lib/fairlead/runs/*/result") == "changed")
            #expect(try await tool.report("verify", exitCode: 0).hosts[0].status == "converged")
        }
    }

    @Test func runThatIsAtWorkIsNamedAndWaitedFor() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            let slow = #"ExecStart=/bin/sh -c "trap 'sleep 15; exit 0' TERM; while :; do sleep 0.1; done""#
            try await host.write("/etc/systemd/system/docker.service", "[Service]\n\(slow)\n")
            try await host.output(of: "systemctl daemon-reload; systemctl restart docker")
            let tool = try Fairlead([host])
            let first = try tool.start("apply", "--yes", "--format", "json")
            try await host.wait(until: "test -e \(TestHost.dropIn)")
            #expect(try await tool.run("plan").output.contains("! another run is at work on the host: "))
            let locked = try await tool.report("apply", "--yes", exitCode: 6).hosts[0]
            #expect(
                locked.status == "locked"
                    && locked.failure?.message.contains("another run holds the host's lock") == true)
            // The second one finds nothing left to do.
            let second = try await tool.report("apply", "--yes", "--lock-wait", "60s", exitCode: 0).hosts[0]
            #expect(second.status == "unchanged")
            #expect(try await first.result().report.hosts[0].status == "changed")
        }
    }
}
