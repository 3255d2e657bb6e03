import Foundation
import HostAccess
import TestSupport
import Testing

/// Units that hang, flap or do not come back: every change ends in time, and either the host is as before or the report
/// says, loudest of all, what a person has to do.
@Suite(.enabled(if: TestFleet.isUp, "no fleet is up; 'make test' boots one"))
struct DeadlineTests {
    /// A unit, and what `apply` has to make of it.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// What `docker.service` is, without its last section's end.
        var unit: String
        /// Brings the host into the state, as root, once the unit runs.
        var prepare = ""
        var status = "rolled-back"
        var exitCode: Int32 = 7
        /// What the answer says.
        var says: String
        /// What is wrong is taken away, for a person who runs the commands of the report afterwards; nil where no person is
        /// needed.
        var mend: String?
    }

    /// A daemon that does this when it has a proxy, and runs else.
    private static func daemon(withProxy action: String, _ settings: String = "", limits: String = "") -> String {
        #"""
        [Unit]
        \#(limits)
        [Service]
        \#(settings)
        ExecStart=/bin/sh -c "if [ -n \"$HTTP_PROXY\" ]; then \#(action); fi; exec sleep infinity"
        """#
    }

    private static let oneStart = "StartLimitBurst=1\nStartLimitIntervalSec=600"

    static let cases: [Case] = [
        Case(
            testDescription: "a stop that hangs for good",
            unit: """
                [Service]
                ExecStart=/bin/sh -c "trap : TERM; while :; do sleep 1; done"
                TimeoutStopSec=infinity
                """,
            says: "the restart of docker.service took longer than 3 s"),
        Case(
            testDescription: "a start that is never ready",
            unit: """
                [Service]
                Type=notify
                NotifyAccess=all
                TimeoutStartSec=infinity
                ExecStart=/bin/sh -c "[ -n \\"$HTTP_PROXY\\" ] || systemd-notify --ready; exec sleep infinity"
                """,
            says: "the restart of docker.service took longer than 3 s"),
        Case(
            testDescription: "a unit that may be started once and was", unit: daemon(withProxy: ":", limits: oneStart),
            status: "changed", exitCode: 0, says: ""),
        Case(
            testDescription: "a unit that has hit its start limit",
            unit: daemon(withProxy: ":", limits: oneStart),
            prepare: "systemctl restart docker; systemctl is-failed docker", status: "blocked", exitCode: 3,
            says: "docker.service has failed already"),
        Case(
            testDescription: "a unit that hits its start limit with the new settings",
            unit: daemon(withProxy: "exit 3", "Restart=always", limits: oneStart), says: "docker.service d"),
        Case(
            testDescription: "a unit that is active for a moment",
            unit: daemon(withProxy: "sleep 0.5; exit 0"), says: "docker.service did not stay active"),
        Case(
            testDescription: "a unit that is active for a moment, over and over",
            unit: daemon(withProxy: "sleep 0.5; exit 0", "Restart=always\nRestartSec=0"),
            says: "docker.service d"),
        Case(
            testDescription: "a unit whose preparation fails with the new settings",
            unit: daemon(withProxy: ":", "ExecStartPre=/bin/sh -c \"[ -z \\\"$HTTP_PROXY\\\" ]\""),
            says: "the restart of docker.service failed"),
        Case(
            testDescription: "a unit that works with its old settings alone",
            unit: """
                [Service]
                ExecStart=/bin/sh -c "[ \\"$HTTP_PROXY\\" = http://old:1 ] && exec sleep infinity"
                """,
            prepare: """
                mkdir -p /etc/systemd/system/docker.service.d
                printf '[Service]\\nEnvironment=HTTP_PROXY=http://old:1\\n' >\(TestHost.dropIn)
                systemctl daemon-reload; systemctl reset-failed docker; systemctl restart docker
                """,
            says: "docker.service did not stay active"),
        Case(
            testDescription: "a unit that never starts again",
            unit: """
                [Service]
                ExecStart=/bin/sh -c "[ ! -e /run/used ] || exit 1; touch /run/used; exec sleep infinity"
                """,
            status: "failed", exitCode: 3, says: "docker.service did not stay active", mend: "rm /run/used"),
        Case(
            testDescription: "a unit that is never ready again",
            unit: """
                [Service]
                Type=notify
                NotifyAccess=all
                TimeoutStartSec=infinity
                ExecStart=/bin/sh -c "[ -e /run/used ] || systemd-notify --ready; touch /run/used; exec sleep infinity"
                """,
            status: "failed", exitCode: 3, says: "the restart of docker.service took longer than 3 s",
            mend: "rm /run/used"),
        Case(
            testDescription: "a folder that cannot be written any more",
            unit: daemon(
                withProxy:
                    "d=/etc/systemd/system/docker.service.d; mount --bind $d $d; mount -o remount,ro,bind $d; exit 3"),
            prepare: """
                mkdir -p /etc/systemd/system/docker.service.d
                printf '[Service]\\nEnvironment=NO_PROXY=old\\n' >\(TestHost.dropIn)
                systemctl daemon-reload; systemctl restart docker
                """,
            status: "failed", exitCode: 3, says: "docker.service did not stay active",
            mend: "umount /etc/systemd/system/docker.service.d"),
    ]

    /// What must be the same before a change that fails and afterwards.
    private static let state = """
        systemctl is-active docker; systemctl show -p NeedDaemonReload,DropInPaths,Environment docker
        ls -AR /etc/systemd/system/docker.service.d 2>&1; cat /etc/systemd/system/docker.service.d/* 2>&1; true
        """

    @Test(arguments: cases)
    func changeEndsInTimeAndTheHostIsAsBeforeOrAPersonIsTold(unit: Case) async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            try await host.write("/etc/systemd/system/docker.service", unit.unit + "\n")
            try await host.output(of: "systemctl daemon-reload; systemctl restart docker; true")
            try await host.output(of: "{ :; \(unit.prepare)\n} >/dev/null 2>&1; true")
            let before = try await host.output(of: Self.state)
            let tool = try Fairlead([host])
            let clock = ContinuousClock.now
            let result = try await tool.run("apply", "--yes", "--format", "json", "--host-timeout", "9s")
            #expect(ContinuousClock.now - clock < .seconds(60))
            #expect(result.exitCode == unit.exitCode)
            let outcome = try #require(try result.report.hosts.first)
            #expect(outcome.status == unit.status, "\(outcome.failure?.message ?? "")")
            let said = outcome.blocks.map(\.reason) + [outcome.failure?.message ?? ""]
            #expect(unit.says.isEmpty || said.joined(separator: "\n").contains(unit.says), "\(said)")
            if let mend = unit.mend {
                #expect(outcome.failure?.code == "not-put-back")
                let commands = try #require(outcome.failure?.commands)
                #expect(!commands.isEmpty)
                try await host.output(of: mend)
                // As a person pastes them into a shell.
                let pasted = try await host.run(commands.joined(separator: "\n") + "\n")
                #expect(pasted.termination == .exited(0), "\(commands)")
            }
            if unit.status == "changed" {
                #expect(try await host.proxyVariables() == Fairlead.variables)
            } else {
                #expect(try await host.output(of: Self.state) == before)
            }
            #expect(try await host.leftovers() == "")
        }
    }

    @Test func textEndsWithWhatAPersonHasToRun() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            let unit = try #require(Self.cases.first { $0.testDescription == "a unit that never starts again" })
            try await host.write("/etc/systemd/system/docker.service", unit.unit + "\n")
            try await host.output(of: "systemctl daemon-reload; systemctl restart docker")
            let result = try await Fairlead([host]).run("apply", "--yes", "--host-timeout", "9s")
            let parts = result.output.components(separatedBy: "\n1 host needs a person:\n")
            #expect(parts.count == 2 && parts[0].hasSuffix("1 host: 1 failed\n"))
            let lines = (parts.last ?? "").split(separator: "\n").map(String.init)
            #expect(lines.first == "  \(host.name)")
            #expect(lines.dropFirst(2).first == "    run there, as root:")
            try await host.output(of: try #require(unit.mend))
            try await host.output(of: lines.dropFirst(3).joined(separator: "\n"))
            #expect(try await host.output(of: "systemctl is-active docker") == "active")
        }
    }
}
