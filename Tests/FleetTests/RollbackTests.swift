import Foundation
import HostAccess
import TestSupport
import Testing

/// `rollback` puts back what a run replaced, with everything that belongs to a file, and nothing else.
@Suite(.enabled(if: TestFleet.isUp, "no fleet is up; 'make test' boots one"))
struct RollbackTests {
    private static func settings(_ number: Int) -> String {
        "http: http://p:\(number)\n  https: http://p:\(number)\n  noProxy: [localhost]"
    }

    private static func applied(_ numbers: [Int], _ tool: Fairlead) async throws {
        for number in numbers {
            try tool.write(settings: settings(number))
            try #require(try await tool.run("apply", "--yes").exitCode == 0)
        }
    }

    private static func proxy(of host: TestHost) async throws -> String? {
        try await host.proxyVariables().first { $0.hasPrefix("HTTP_PROXY=") }
    }

    @Test func eachRollbackGoesOneRunFurtherBack() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            let tool = try Fairlead([host])
            try await Self.applied([1, 2, 3], tool)
            for number in [2, 1] {
                let outcome = try await tool.report("rollback", "--yes", exitCode: 0).hosts[0]
                #expect(outcome.status == "changed")
                #expect(outcome.actions == ["write", "daemon-reload", "restart docker.service"])
                #expect(try await Self.proxy(of: host) == "HTTP_PROXY=http://p:\(number)")
                // The host's record goes back as well: the tool knows whose the files are.
                try tool.write(settings: Self.settings(number))
                #expect(
                    try await tool.report("plan", "--detailed-exitcode", exitCode: 0).hosts[0].status == "unchanged")
            }
            let last = try await tool.report("rollback", "--yes", exitCode: 0).hosts[0]
            #expect(last.actions == ["remove", "daemon-reload", "restart docker.service"])
            #expect(try await Self.proxy(of: host) == nil)
            let process = try await host.output(of: "systemctl show -p MainPID docker")
            #expect(try await tool.report("rollback", "--yes", exitCode: 0).hosts[0].status == "unchanged")
            #expect(try await host.output(of: "systemctl show -p MainPID docker") == process)
        }
    }

    @Test func previewShowsTheDiffAndChangesNothing() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            let tool = try Fairlead([host])
            try await Self.applied([1, 2], tool)
            let preview = try await tool.run("rollback", "--preview")
            #expect(preview.exitCode == 0)
            #expect(preview.output.contains("-Environment=\"HTTP_PROXY=http://p:2\""))
            #expect(preview.output.contains("+Environment=\"HTTP_PROXY=http://p:1\""))
            #expect(preview.output.contains("! restart docker.service: it runs with what the run wrote"))
            #expect(try await Self.proxy(of: host) == "HTTP_PROXY=http://p:2")
            let refused = try await tool.run("rollback")
            #expect(refused.exitCode == 1)
            #expect(
                refused.errors.contains("rollback asks before it changes hosts, and there is no terminal to ask on"))
        }
    }

    @Test func ownerModeAndTimesComeBackAndAForeignFileWithThem() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            try await host.output(
                of: """
                    mkdir -p $(dirname \(TestHost.dropIn)); printf '[Service]\\nEnvironment=FOO=bar\\n' >\(TestHost.dropIn)
                    chown root:ops \(TestHost.dropIn); chmod 640 \(TestHost.dropIn); touch -d 2020-01-01 \(TestHost.dropIn)
                    systemctl daemon-reload; systemctl restart docker
                    """)
            let look = "stat -c '%a %U:%G %Y' \(TestHost.dropIn); cat \(TestHost.dropIn)"
            let before = try await host.output(of: look)
            let tool = try Fairlead([host], targets: "[{ target: docker, adopt: true }]")
            #expect(try await tool.run("apply", "--yes").exitCode == 0)
            let rolled = try await tool.run("rollback", "--yes")
            #expect(rolled.exitCode == 0)
            // Other settings than proxy variables never leave the host.
            #expect(!(rolled.output + rolled.errors).contains("FOO=bar"))
            #expect(try await host.output(of: look) == before)
        }
    }

    @Test func fileThatSomebodyChangedMeanwhileIsStaleAndStays() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            let tool = try Fairlead([host])
            try await Self.applied([1, 2], tool)
            try await host.output(of: "echo '# mine' >>\(TestHost.dropIn)")
            let outcome = try await tool.report("rollback", "--yes", exitCode: 5).hosts[0]
            #expect(outcome.status == "stale")
            #expect(
                outcome.failure?.message
                    == "ops@\(host.name): \(TestHost.dropIn) changed after the run; nothing was put back")
            #expect(try await host.output(of: "tail -n 1 \(TestHost.dropIn)") == "# mine")
        }
    }

    @Test func namedRunIsPutBackUnlessALaterOneIsInTheWay() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            let tool = try Fairlead([host])
            try await Self.applied([1, 2], tool)
            let runs = try await host.output(of: "ls /var/lib/fairlead/runs").split(separator: "\n").map(String.init)
            #expect(
                try await tool.report("rollback", "--yes", "--run", runs[0], exitCode: 5).hosts[0].status == "stale")
            #expect(
                try await tool.report("rollback", "--yes", "--run", runs[1], exitCode: 0).hosts[0].status == "changed")
            #expect(try await Self.proxy(of: host) == "HTTP_PROXY=http://p:1")
            let unknown = try await tool.run("rollback", "--yes", "--run", "none-1")
            #expect(unknown.exitCode == 1)
            #expect(unknown.errors.contains("no selected host keeps a run none-1"))
            #expect(try await tool.run("rollback", "--yes", "--run", "../x").exitCode == 1)
        }
    }

    @Test func fiveRunsFarAndAgainAfterARollbackWasPutBack() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            let tool = try Fairlead([host])
            try await Self.applied([1, 2, 3, 4, 5], tool)
            for number in [4, 3, 2, 1] {
                #expect(try await tool.report("rollback", "--yes", exitCode: 0).hosts[0].status == "changed")
                #expect(try await Self.proxy(of: host) == "HTTP_PROXY=http://p:\(number)")
            }
            let undoing = try await host.output(
                of:
                    "cd /var/lib/fairlead/runs; for r in *; do echo $(sed -n 's/sequence //p' $r/journal) $r; done | sort -n | tail -1"
            )
            let run = try #require(undoing.split(separator: " ").last.map(String.init))
            #expect(try await tool.report("rollback", "--yes", "--run", run, exitCode: 0).hosts[0].status == "changed")
            #expect(try await Self.proxy(of: host) == "HTTP_PROXY=http://p:2")
            for number in [1, nil] as [Int?] {
                #expect(try await tool.report("rollback", "--yes", exitCode: 0).hosts[0].status == "changed")
                #expect(try await Self.proxy(of: host) == number.map { "HTTP_PROXY=http://p:\($0)" })
            }
        }
    }

    @Test func stoppedUnitIsNotStarted() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            let tool = try Fairlead([host])
            try await Self.applied([1], tool)
            try await host.output(of: "systemctl stop docker")
            #expect(
                try await tool.report("rollback", "--yes", exitCode: 0).hosts[0].actions == ["remove", "daemon-reload"])
            #expect(try await host.output(of: "systemctl is-active docker || true") == "inactive")
            #expect(try await host.run("test -e \(TestHost.dropIn)").termination == .exited(1))
        }
    }

    @Test func usersFilesAreKeptAndPutBackAsTheUser() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            let path = "/home/ops/.docker/config.json"
            let old = "{\"auths\":{\"r\":{\"auth\":\"Y2FuYXJ5\"}}}"
            try await host.output(
                of:
                    "install -d -m 700 -o ops -g ops /home/ops/.docker; cat >\(path); chown ops:ops \(path); chmod 604 \(path)",
                standardInput: Array(old.utf8))
            let tool = try Fairlead([host], targets: "[{ target: docker-client, users: [ops] }]")
            #expect(try await tool.run("apply", "--yes").exitCode == 0)
            let kept = "/home/ops/.local/state/fairlead"
            #expect(try await host.output(of: "find \(kept) ! -user ops") == "")
            #expect(try await host.output(of: "stat -c %a \(kept)") == "700")
            let rolled = try await tool.run("rollback", "--yes")
            #expect(rolled.exitCode == 0)
            #expect(rolled.output.contains("+ write ~ops/.docker/config.json"))
            #expect(!(rolled.output + rolled.errors).contains("Y2FuYXJ5"))
            #expect(try await host.output(of: "cat \(path)") == old)
            #expect(try await host.output(of: "stat -c '%a %U:%G' \(path)") == "604 ops:ops")
        }
    }
}
