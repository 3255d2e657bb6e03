import Foundation
import HostAccess
import TestSupport
import Testing

/// A change is all or nothing, whoever disturbs it.
@Suite(.enabled(if: TestFleet.isUp, "no fleet is up; 'make test' boots one"))
struct TransactionTests {
    /// A unit whose stop takes twelve seconds, so that a test can come between, even where many run at once.
    private static let slow = #"ExecStart=/bin/sh -c "trap 'sleep 12; exit 0' TERM; while :; do sleep 0.1; done""#

    private static func makeSlow(_ host: TestHost) async throws {
        try await host.write("/etc/systemd/system/docker.service", "[Service]\n\(slow)\n")
        try await host.output(of: "systemctl daemon-reload; systemctl restart docker")
    }

    @Test func hostEndsTheChangeWhenTheToolIsKilled() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            try await Self.makeSlow(host)
            let tool = try Fairlead([host])
            let running = try tool.start("apply", "--yes")
            try await host.wait(until: "test -e \(TestHost.dropIn)")
            running.signal(SIGKILL)
            try await host.wait(
                until: """
                    systemctl is-active docker && ! pgrep -f '[f]airlead' &&
                        [ "$(ls -A /etc/systemd/system/docker.service.d)" = http-proxy.conf ]
                    """)
            #expect(try await host.proxyVariables() == Fairlead.variables)
            #expect(try await tool.report("plan", "--detailed-exitcode", exitCode: 0).hosts[0].status == "unchanged")
        }
    }

    @Test func firstInterruptLetsTheHostInFlightFinish() async throws {
        try await TestFleet.shared.withHosts(2, .plain) { hosts async throws in
            for host in hosts { try await Self.makeSlow(host) }
            let tool = try Fairlead(hosts)
            let running = try tool.start("apply", "--yes", "-j", "1", "--format", "json")
            try await hosts[0].wait(until: "test -e \(TestHost.dropIn)")
            running.signal(SIGINT)
            let result = try await running.result()
            #expect(result.exitCode == 130)
            #expect(try result.report.hosts.map(\.status) == ["changed", "skipped"])
            #expect(try await hosts[1].run("test -e \(TestHost.dropIn)").termination == .exited(1))
        }
    }

    @Test func secondRunMeetsTheLockAndItsHolder() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            try await host.output(
                of: """
                    mkdir -p -m 700 /var/lib/fairlead; echo 'alice@desk since noon' >/var/lib/fairlead/lock
                    systemd-run --unit=holder flock /var/lib/fairlead/lock sleep 4 2>/dev/null
                    """)
            try await host.wait(until: "! flock -n /var/lib/fairlead/lock true")
            let tool = try Fairlead([host])
            let locked = try await tool.report("apply", "--yes", exitCode: 6).hosts[0]
            #expect(locked.status == "locked" && locked.failure?.message.contains("alice@desk since noon") == true)
            #expect(try await host.run("test -e \(TestHost.dropIn)").termination == .exited(1))
            let waited = try await tool.report("apply", "--yes", "--lock-wait", "10s", exitCode: 0).hosts[0]
            #expect(waited.status == "changed")
        }
    }

    @Test func fiveRunsAreKeptForRootAlone() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            let tool = try Fairlead([host])
            for number in 1...7 {
                try tool.write(settings: "http: http://p:\(number)\n  https: http://p:\(number)")
                #expect(try await tool.run("apply", "--yes").exitCode == 0)
            }
            #expect(try await host.output(of: "ls /var/lib/fairlead/runs | wc -l") == "5")
            #expect(try await host.output(of: "stat -c %a /var/lib/fairlead") == "700")
            let old = try await host.output(of: "cat $(ls -d /var/lib/fairlead/runs/* | tail -1)/1.old")
            #expect(old.contains("http://p:6"))
            #expect(try await host.output(of: "stat -c '%a %U' \(TestHost.dropIn)") == "644 root")
            #expect(try await host.output(of: "stat -c '%a %U' $(dirname \(TestHost.dropIn))") == "755 root")
        }
    }

    @Test func foreignFileInOurNewFolderDoesNotStopPuttingBack() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            let service = """
                ExecStart=/bin/sh -c "if [ -n \\"$HTTP_PROXY\\" ]; then \\
                    touch /etc/systemd/system/docker.service.d/other.conf; exit 3; fi; exec sleep infinity"
                """
            try await host.write("/etc/systemd/system/docker.service", "[Service]\n\(service)\n")
            try await host.output(of: "systemctl daemon-reload; systemctl restart docker")
            let outcome = try await Fairlead([host]).report("apply", "--yes", exitCode: 7).hosts[0]
            #expect(outcome.status == "rolled-back")
            #expect(try await host.run("systemctl is-active docker").termination == .exited(0))
            #expect(try await host.output(of: "ls -A /etc/systemd/system/docker.service.d") == "other.conf")
            #expect(try await host.output(of: "systemctl show --value -p NeedDaemonReload docker") == "no")
        }
    }
}
