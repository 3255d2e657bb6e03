import HostAccess
import TestSupport
import Testing

/// The laboratory proves what it promises: without settings a pull fails, and with those that a person would write by
/// hand it goes through the proxy that they name.
@Suite(.enabled(if: TestFleet.isUp, "no fleet is up; 'make test' boots one"))
struct PullLabTests {
    /// What a person does on a host of an image.
    struct ByHand: Sendable, CustomTestStringConvertible {
        var image: TestFleet.Image
        var file: String
        /// What the file holds for the URL, in which each `%` is doubled where systemd reads it.
        var line: @Sendable (_ url: String) -> String
        var restart: String
        var user: TestHost.User?

        var testDescription: String { image.rawValue }

        static func dropIn(_ url: String) -> String {
            "[Service]\nEnvironment=\"HTTP_PROXY=\(url.split(separator: "%").joined(separator: "%%"))\"\n"
        }
    }

    static let hosts = [
        ByHand(
            image: .docker20, file: TestHost.dropIn, line: ByHand.dropIn,
            restart: "systemctl daemon-reload; systemctl reset-failed docker; systemctl restart docker"),
        ByHand(
            image: .docker26, file: TestHost.dropIn, line: ByHand.dropIn,
            restart: "systemctl daemon-reload; systemctl reset-failed docker; systemctl restart docker"),
        ByHand(
            image: .rootless, file: "/home/ops/.config/systemd/user/docker.service.d/http-proxy.conf",
            line: ByHand.dropIn,
            restart: "c='systemctl --user -M ops@'; $c daemon-reload; $c reset-failed docker; $c restart docker",
            user: .ops),
        ByHand(
            image: .sysvinit, file: "/etc/default/docker", line: { "export HTTP_PROXY='\($0)'\n" },
            restart: "service docker restart"),
        ByHand(
            image: .openrc, file: "/etc/conf.d/docker", line: { "export HTTP_PROXY='\($0)'\n" },
            // Under load, openrc-run of Debian 13 now and then waits for good for a start that has long succeeded, and
            // what then ends it leaves a service that it takes for stopped.
            restart: """
                timeout 15 rc-service docker restart || {
                    pkill -x dockerd; while pgrep -x dockerd; do sleep 0.1; done
                    rc-service docker zap; timeout 15 rc-service docker start
                }
                """),
    ]

    @Test(arguments: hosts)
    func pullFailsWithoutSettingsAndWorksThroughEachProxy(_ byHand: ByHand) async throws {
        let lab = try PullLab.shared
        try await TestFleet.shared.withHost(byHand.image) { host async throws in
            let file = byHand.file
            try await host.output(of: "mkdir -p $(dirname \(file)); touch \(file); cp \(file) /root/before")
            func pull(through url: String) async throws -> PullLab.Pull {
                try await host.output(
                    of: "{ cat /root/before -; } >\(file); \(byHand.restart)",
                    standardInput: Array(byHand.line(url).utf8))
                // The scripts of sysvinit and OpenRC do not wait for dockerd.
                if byHand.user == nil { try await host.wait(until: "docker version") }
                return try await lab.pull(on: host, rootless: byHand.user)
            }

            #expect(try await lab.pull(on: host, rootless: byHand.user) == .failed)
            #expect(
                try await pull(through: "http://\(lab.open.address)")
                    == PullLab.Pull(worked: true, throughOpen: true, throughAuth: false))
            #expect(
                try await pull(through: "http://CORP%5Csvc-docker:p%40ss%25w%23rd%21@\(lab.auth.address)")
                    == PullLab.Pull(worked: true, throughOpen: false, throughAuth: true))
            #expect(try await pull(through: "http://CORP%5Csvc-docker:wrong@\(lab.auth.address)") == .failed)
        }
    }
}
