import TestSupport
import Testing

/// `probe:` asks the declared proxy from the host's own position.
@Suite(.enabled(if: TestFleet.isUp, "no fleet is up; 'make test' boots one"))
struct ProbeTests {
    private static func settings(_ proxy: String) -> String { "http: http://\(proxy)\n  https: http://\(proxy)" }

    private static func layer(_ report: Report) -> Report.Layer? {
        report.hosts[0].targets?[0].layers.last { $0.layer == "probe" }
    }

    @Test func proxyThatLetsTheAddressThroughIsFine() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            let tool = try Fairlead(
                [host], targets: "[{ target: docker, probe: [\"registry.lab:5000\"] }]",
                settings: Self.settings(PullLab.shared.open.address))
            #expect(try await tool.run("apply", "--yes").exitCode == 0)
            let verified = try await tool.report("verify", exitCode: 0)
            #expect(verified.hosts[0].status == "converged")
            #expect(Self.layer(verified)?.verdict == "matches")
            // Connections that the SSH server does not forward are nobody's "ok".
            try await host.output(
                of: "echo 'AllowTcpForwarding no' >/etc/ssh/sshd_config.d/no.conf; systemctl reload ssh; sleep 0.5")
            let forbidden = try await tool.report("verify", exitCode: 2)
            #expect(forbidden.hosts[0].status == "drifted")
            #expect(Self.layer(forbidden)?.verdict == "not-visible")
            #expect(Self.layer(forbidden)?.detail?.hasPrefix("not-probed: registry.lab:5000: ") == true)
        }
    }

    @Test func hostIsLeftAloneWhenTheProxyDoesNotAnswer() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            let tool = try Fairlead(
                [host], targets: "[{ target: docker, probe: [\"registry.lab:5000\"] }]",
                settings: Self.settings("127.0.0.1:9"))
            let before = try await host.unitRun()
            let applied = try await tool.report("apply", "--yes", exitCode: 3).hosts[0]
            #expect(applied.status == "failed" && applied.failure?.code == "probe-refused")
            #expect(
                applied.failure?.message
                    == "ops@\(host.name): the declared proxy was asked from the host, and registry.lab:5000: the host "
                    + "cannot connect to the proxy 127.0.0.1:9: refused, no route, or a name that does not resolve "
                    + "there; nothing was changed")
            #expect(try await host.unitRun() == before)
            #expect(try await host.output(of: "ls /etc/systemd/system/docker.service.d 2>/dev/null; true") == "")
        }
    }

    @Test func proxyThatWantsCredentialsIsNotSentAny() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            let tool = try Fairlead(
                [host], targets: "[{ target: docker, probe: [\"registry.lab:5000\"] }]",
                settings: Self.settings(PullLab.shared.auth.address))
            let applied = try await tool.report("apply", "--yes", exitCode: 3).hosts[0]
            #expect(
                applied.failure?.message.contains("wants a user name and a password, and none are declared") == true)
        }
    }
}
