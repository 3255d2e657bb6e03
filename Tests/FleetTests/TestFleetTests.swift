import HostAccess
import TestSupport
import Testing

/// What every fleet test relies on: the hosts are real ones, and each test gets them clean and alone.
@Suite(.enabled(if: TestFleet.isUp, "no fleet is up; 'make test' boots one"))
struct TestFleetTests {
    @Test(arguments: TestFleet.Image.withDockerUnit + [.rootless])
    func systemdIsPID1AndHasFinishedBooting(image: TestFleet.Image) async throws {
        try await TestFleet.shared.withHost(image, .onlyReading) { host async throws in
            #expect(try await host.output(of: "cat /proc/1/comm") == "systemd")
            #expect(try await host.output(of: "systemctl is-system-running") == "running")
            #expect(try await host.output(of: "hostname") == host.name)
        }
    }

    @Test(arguments: [TestFleet.Image.sysvinit, .openrc])
    func systemdIsNotThere(image: TestFleet.Image) async throws {
        try await TestFleet.shared.withHost(image, .onlyReading) { host async throws in
            #expect(try await host.output(of: "cat /proc/1/comm") == "init")
            #expect(try await host.run("command -v systemctl").termination != .exited(0))
            #expect(try await host.run("ls -d /run/systemd/system").termination == .exited(2))
        }
    }

    @Test func standInForDockerRuns() async throws {
        try await TestFleet.shared.withHost(.plain, .onlyReading) { host async throws in
            #expect(try await host.output(of: "systemctl is-active docker.service") == "active")
            let process = try await host.output(of: "systemctl show --value -p MainPID docker.service")
            #expect(try await host.output(of: "tr '\\0' ' ' < /proc/\(process)/cmdline") == "/usr/bin/sleep infinity")
        }
    }

    @Test(arguments: ["iechor", "containerd", "crio", "buildkit", "k3s", "k3s-agent"])
    func otherStandInsAreInstalledAndStopped(name: String) async throws {
        try await TestFleet.shared.withHost(.plain, .onlyReading) { host async throws in
            let state = try await host.output(of: "systemctl show --value -p LoadState -p ActiveState \(name).service")
            #expect(state == "loaded\ninactive")
        }
    }

    @Test(arguments: [
        (TestFleet.Image.docker20, "20.10."), (.docker26, "26.1."), (.sysvinit, "26.1."), (.openrc, "26.1."),
    ])
    func dockerdIsReal(image: TestFleet.Image, version: String) async throws {
        try await TestFleet.shared.withHost(image, .onlyReading) { host async throws in
            #expect(try await host.output(of: "dockerd --version").hasPrefix("Docker version \(version)"))
            #expect(try await host.output(of: "docker info --format '{{.ServerVersion}}'").hasPrefix(version))
        }
    }

    @Test func dockerdIsRootless() async throws {
        try await TestFleet.shared.withHost(.rootless, .onlyReading) { host async throws in
            #expect(try await host.run("systemctl is-active docker.service docker.socket").termination != .exited(0))
            let asUser = "systemctl --user -M ops@ show --value -p MainPID docker.service"
            let process = try await host.output(of: asUser)
            #expect(try await host.output(of: "cat /proc/\(process)/comm") == "rootlesskit")
            #expect(try await host.output(of: "ps -o user= -C dockerd") == "ops")
        }
    }

    @Test func onlyOpsHasSudoWithoutAPassword() async throws {
        try await TestFleet.shared.withHost(.plain, .onlyReading) { host async throws in
            #expect(try await host.output(of: "runuser -u ops -- sudo -n id -u") == "0")
            #expect(try await host.run("runuser -u nosudo -- sudo -n id -u").termination == .exited(1))
            #expect(try await host.run("runuser -u pwsudo -- sudo -n id -u").termination == .exited(1))
            let password = Array("\(TestHost.sudoPassword)\n".utf8)
            let asPwsudo = "runuser -u pwsudo -- sudo --stdin --prompt='' id -u"
            #expect(try await host.output(of: asPwsudo, standardInput: password) == "0")
        }
    }

    @Test func standardInputAndBothOutputsArriveByteForByte() async throws {
        try await TestFleet.shared.withHost(.plain, .onlyReading) { host async throws in
            let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let result = try await host.run("tee /dev/stderr; exit 7", standardInput: bytes)
            #expect(result.termination == .exited(7))
            #expect(result.standardOutput == bytes)
            #expect(result.standardError == bytes)
        }
    }

    /// Every host is taken at once, so that the second round meets a host of the first.
    @Test func nextTestGetsACleanHost() async throws {
        let fleet = try TestFleet.shared
        let count = fleet.hosts.count { $0.image == .plain }
        try await fleet.withHosts(count, .plain) { hosts async throws in
            for host in hosts {
                try await host.output(
                    of: """
                        mkdir /etc/systemd/system/docker.service.d /var/lib/fairlead
                        echo '[Service]' > /etc/systemd/system/docker.service.d/left.conf
                        systemctl stop docker.service
                        """)
            }
        }
        try await fleet.withHosts(count, .plain) { hosts async throws in
            for host in hosts {
                #expect(try await host.run("ls /etc/systemd/system/docker.service.d").termination == .exited(2))
                #expect(try await host.run("ls /var/lib/fairlead").termination == .exited(2))
                #expect(try await host.output(of: "systemctl is-active docker.service") == "active")
            }
        }
    }

    @Test func powerCutKeepsTheDiskAndNothingElse() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            try await host.output(of: "echo kept > /etc/kept; sync; echo gone > /run/gone")
            let firstBoot = try await host.output(of: "systemctl show --value -p UserspaceTimestampMonotonic")
            try await host.kill()
            #expect(try await host.run("true").termination != .exited(0))
            try await host.boot()
            #expect(try await host.output(of: "cat /etc/kept") == "kept")
            #expect(try await host.run("cat /run/gone").termination == .exited(1))
            let secondBoot = try await host.output(of: "systemctl show --value -p UserspaceTimestampMonotonic")
            #expect(firstBoot != secondBoot)
        }
    }

    @Test func askingForMoreHostsThanBootedFailsAtOnce() async throws {
        await #expect(throws: TestFleet.Failure.self) {
            try await TestFleet.shared.withHosts(1_000, .plain) { _ in }
        }
    }
}
