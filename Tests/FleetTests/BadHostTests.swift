import HostAccess
import TestSupport
import Testing

/// Hosts in every bad state get a clear answer, and nothing on them is lost.
@Suite(.enabled(if: TestFleet.isUp, "no fleet is up; 'make test' boots one"))
struct BadHostTests {
    /// A state of a host, and what `apply` has to make of it.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// The `[Service]` section that `docker` gets first; empty for the stand-in's own.
        var service = ""
        /// Brings the host into the state, as root.
        var prepare = ""
        var arguments: [String] = []
        var status: String
        var exitCode: Int32
        /// What the answer says.
        var says: String
        /// What must print the same before and after.
        var keeps =
            "systemctl is-active docker; cat /etc/systemd/system/docker.service.d/* 2>&1; ls /etc/systemd/system"
    }

    /// A daemon that does this when it has a proxy.
    private static func daemon(withProxy action: String, _ settings: String = "") -> String {
        #"""
        \#(settings)
        ExecStart=/bin/sh -c "if [ -n \"$HTTP_PROXY\" ]; then \#(action); fi; exec sleep infinity"
        """#
    }

    static let cases: [Case] = [
        Case(
            testDescription: "a masked unit", service: "ExecStart=/bin/sleep infinity",
            prepare: """
                systemctl stop docker; ln -sf /dev/null /etc/systemd/system/docker.service; systemctl daemon-reload
                """,
            status: "blocked", exitCode: 3, says: "docker.service is masked"),
        Case(
            testDescription: "a failed unit", service: "ExecStart=/bin/false",
            prepare: "sleep 0.3; systemctl is-failed docker",
            status: "blocked", exitCode: 3, says: "docker.service has failed already"),
        Case(
            testDescription: "a unit that dies of the new settings",
            service: daemon(withProxy: "sleep 0.2; exit 3"),
            status: "rolled-back", exitCode: 7, says: "docker.service did not stay active"),
        Case(
            testDescription: "a unit that dies of the new settings and is started over and over",
            service: daemon(withProxy: "sleep 0.2; exit 3", "Restart=always"),
            status: "rolled-back", exitCode: 7, says: "docker.service d"),
        Case(
            testDescription: "a unit that is never ready with the new settings",
            service: "Type=notify\nNotifyAccess=all\n"
                + #"ExecStart=/bin/sh -c "[ -n \"$HTTP_PROXY\" ] || systemd-notify --ready; exec sleep infinity""#,
            arguments: ["--host-timeout", "9s"], status: "rolled-back", exitCode: 7,
            says: "the restart of docker.service took longer than 3 s"),
        Case(
            testDescription: "a unit that hangs in its stop",
            service: #"ExecStart=/bin/sh -c "trap : TERM; while :; do sleep 1; done""# + "\nTimeoutStopSec=600",
            arguments: ["--host-timeout", "9s"], status: "rolled-back", exitCode: 7,
            says: "the restart of docker.service took longer than 3 s"),
        Case(
            testDescription: "a full disk",
            prepare: """
                mkdir /tmp/keep; cp -a /etc/systemd/system/. /tmp/keep
                mount -t tmpfs -o size=64k tmpfs /etc/systemd/system; cp -a /tmp/keep/. /etc/systemd/system
                dd if=/dev/zero of=/etc/systemd/system/fill bs=1k 2>/dev/null; systemctl daemon-reload
                """,
            status: "failed", exitCode: 3, says: "No space left on device; nothing was changed"),
        Case(
            testDescription: "a read-only /etc",
            prepare: "mount --bind /etc /etc; mount -o remount,ro,bind /etc",
            status: "blocked", exitCode: 3,
            says: "\(TestHost.dropIn) cannot be written: read-only file system, or immutable"),
        Case(
            testDescription: "no systemctl", prepare: "mv /usr/bin/systemctl /usr/bin/systemctl.away",
            status: "blocked", exitCode: 3, says: "the command 'systemctl' is missing",
            keeps: "/usr/bin/systemctl.away is-active docker; ls /etc/systemd/system"),
        Case(
            testDescription: "a foreign drop-in of that name",
            prepare: write("[Service]\\nEnvironment=TOKEN=canary-1\\nLimitNOFILE=9\\n"),
            status: "blocked", exitCode: 3, says: "holds more than proxy variables (line 2)"),
        Case(
            testDescription: "a drop-in that outranks ours",
            prepare: write("[Service]\\nEnvironment=HTTP_PROXY=http://u:canary-2@other:1\\n", "override.conf"),
            status: "blocked", exitCode: 3, says: "override.conf sets HTTP_PROXY to http://***@other:1"),
        Case(
            testDescription: "an EnvironmentFile that outranks ours",
            service: "EnvironmentFile=/etc/default/d\nExecStart=/bin/sleep infinity",
            prepare: """
                printf 'TOKEN=canary-3\\nHTTPS_PROXY=http://other:1\\n' >/etc/default/d; systemctl restart docker
                """,
            status: "blocked", exitCode: 3, says: "no drop-in outranks an EnvironmentFile"),
        Case(
            testDescription: "a link in the drop-in's place",
            prepare: "mkdir -p /etc/systemd/system/docker.service.d; ln -s /etc/hostname \(TestHost.dropIn)",
            status: "blocked", exitCode: 3, says: "it is a symbolic link"),
        // systemd itself blocks on a FIFO among a unit's files.
        Case(
            testDescription: "a FIFO in the drop-in's place",
            prepare: "mkdir -p /etc/systemd/system/docker.service.d; mkfifo \(TestHost.dropIn)",
            status: "failed", exitCode: 3, says: "systemd does not say how docker.service is", keeps: "true"),
        Case(
            testDescription: "a drop-in larger than 1 MiB",
            prepare: "mkdir -p /etc/systemd/system/docker.service.d; head -c 2000000 /dev/zero >\(TestHost.dropIn)",
            status: "blocked", exitCode: 3, says: "it is larger than 1 MiB", keeps: "systemctl is-active docker"),
        Case(
            testDescription: "a folder that is a link",
            prepare: "mkdir /root/d; ln -s /root/d /etc/systemd/system/docker.service.d",
            status: "blocked", exitCode: 3, says: "http-proxy.conf is a symbolic link, and nothing is written through"),
        Case(
            testDescription: "a host that answers 100 MB",
            prepare: "chsh -s /bin/bash ops; echo 'head -c 100000000 /dev/zero' >/home/ops/.bashrc",
            status: "failed", exitCode: 3, says: "the host answered with more than 8 MiB and was cut off"),
        Case(
            testDescription: "a .bashrc that prints noise",
            prepare: #"""
                chsh -s /bin/bash ops
                printf 'echo hello\nprintf "\\n@x end\\n"\necho oops >&2\n' >/home/ops/.bashrc
                """#,
            status: "changed", exitCode: 0, says: "", keeps: "systemctl is-active docker"),
    ]

    private static func write(_ text: String, _ name: String = "http-proxy.conf") -> String {
        """
        mkdir -p /etc/systemd/system/docker.service.d
        printf '\(text)' >/etc/systemd/system/docker.service.d/\(name); systemctl daemon-reload
        """
    }

    @Test(arguments: cases)
    func badStateGetsAClearAnswerAndLosesNothing(state: Case) async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            if !state.service.isEmpty {
                try await host.write("/etc/systemd/system/docker.service", "[Service]\n\(state.service)\n")
                try await host.output(of: "systemctl daemon-reload; systemctl restart docker; true")
            }
            try await host.output(of: "{ :; \(state.prepare)\n} >/dev/null 2>&1; true")
            let before = try await host.output(of: "\(state.keeps); true")
            let tool = try Fairlead([host])
            let result = try await tool.run(["apply", "--yes", "--format", "json"] + state.arguments)
            #expect(result.exitCode == state.exitCode)
            let outcome = try #require(try result.report.hosts.first)
            #expect(outcome.status == state.status)
            let said = outcome.blocks.map { "\($0.reason); \($0.wayOut)" } + [outcome.failure?.message ?? ""]
            #expect(said.joined(separator: "\n").contains(state.says))
            #expect(try await host.output(of: "\(state.keeps); true") == before)
            #expect(try await host.leftovers() == "")
            #expect(!(result.output + result.errors).contains("canary"))
        }
    }

    @Test(arguments: [("nosudo", "become-password"), ("pwsudo", "become-password")])
    func loginThatCannotBecomeRootSaysSo(user: String, code: String) async throws {
        try await TestFleet.shared.withHost(.plain, .onlyReading) { host async throws in
            let outcome = try await Fairlead([host]).report("plan", "--user", user, exitCode: 3).hosts[0]
            #expect(outcome.status == "failed" && outcome.failure?.code == code)
            #expect(outcome.failure?.remedy?.contains("NOPASSWD") == true)
        }
    }

    @Test func unreachableHostsDisturbNobody() async throws {
        try await TestFleet.shared.withHosts(2, .plain) { hosts async throws in
            let lines = """
                  refused: { address: \(hosts[0].address), port: 23 }
                  stranger: { address: \(hosts[1].address), knownHosts: /dev/null }
                  keyless: { address: \(hosts[1].address), identity: /nonexistent/key }
                """
            let tool = try Fairlead(hosts, hostLines: lines + "\n")
            let report = try await tool.report("apply", "--yes", "-j", "2", exitCode: 4)
            #expect(report.summary == ["hosts": 5, "changed": 2, "unreachable": 3])
            let codes = report.hosts.compactMap { $0.failure?.code }
            #expect(codes == ["refused", "unknown-host-key", "identity"])
        }
    }
}
