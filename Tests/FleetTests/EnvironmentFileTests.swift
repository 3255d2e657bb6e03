import Foundation
import HostAccess
import TestSupport
import Testing

/// Hosts whose daemons take their settings from a file with variables: those without systemd, and units that name one.
@Suite(.enabled(if: TestFleet.isUp, "no fleet is up; 'make test' boots one"))
struct EnvironmentFileTests {
    /// A host without systemd.
    struct Kind: Sendable, CustomTestStringConvertible {
        var image: TestFleet.Image
        var file: String
        var start: String
        var stop: String
        var testDescription: String { image.rawValue }
    }

    static let kinds = [
        Kind(
            image: .sysvinit, file: "/etc/default/docker", start: "service docker start", stop: "service docker stop"),
        Kind(
            image: .openrc, file: "/etc/conf.d/docker", start: "timeout 20 rc-service docker start",
            stop: "timeout 20 rc-service docker stop"),
    ]

    static let targets = "[{ target: docker, via: environment-file }]"
    /// `p@ss%w#rd!`, which no two places escape alike.
    static let settings = """
        http: http://proxy.corp.example:3128
          https: http://proxy.corp.example:3128
          noProxy: [localhost, 127.0.0.1, .corp.example]
          credentials: { username: 'CORP\\svc', password: { file: password } }
        """
    static let url = "http://CORP%5Csvc:p%40ss%25w%23rd%21@proxy.corp.example:3128"
    static let variables = ["HTTPS_PROXY=\(url)", "HTTP_PROXY=\(url)", "NO_PROXY=localhost,127.0.0.1,.corp.example"]
    /// What stands in a file for ``settings``.
    static let written = """
        HTTP_PROXY="\(url)"
        export HTTP_PROXY
        HTTPS_PROXY="\(url)"
        export HTTPS_PROXY
        NO_PROXY="localhost,127.0.0.1,.corp.example"
        export NO_PROXY

        """
    static func tool(_ host: TestHost, targets: String = targets, settings: String = settings) throws -> Fairlead {
        let tool = try Fairlead([host], targets: targets, settings: settings)
        try tool.writePassword("p@ss%w#rd!")
        return tool
    }

    @Test(arguments: kinds)
    func daemonHasTheSettingsAndStrangersLinesStay(_ kind: Kind) async throws {
        try await TestFleet.shared.withHost(kind.image) { host async throws in
            let options = try await host.output(of: "cat \(kind.file)")
            let before = "# before\n\(options)\nexport SECRET_TOKEN=canary\n# export HTTP_PROXY=old\n"
            try await host.write(kind.file, before + "export http_proxy=http://old:1\n# behind\nLAST='canary'")
            try await host.output(of: "chmod 640 \(kind.file); chown root:ops \(kind.file)")
            let tool = try Self.tool(host)
            var said = ""
            for command in [["plan"], ["apply", "--yes"], ["verify"], ["plan", "--format", "json"]] {
                let result = try await tool.run(command)
                #expect(result.exitCode == 0, "\(result.errors)\(result.output)")
                said += result.output + result.errors
            }
            #expect(!said.contains("canary") && !said.contains("p%40ss") && !said.contains("SECRET_TOKEN"))
            #expect(try await host.daemonVariables() == Self.variables)
            #expect(
                try await host.output(of: "docker info --format '{{.NoProxy}}'") == "localhost,127.0.0.1,.corp.example")
            #expect(
                try await host.output(of: "docker info --format '{{.HTTPProxy}}'")
                    == "http://xxxxx:xxxxx@proxy.corp.example:3128")
            // What replaces a line takes its place, the rest goes to the end.
            let lines = Self.written.split(separator: "\n").map { $0 + "\n" }
            #expect(
                try await host.output(of: "cat \(kind.file)") + "\n"
                    == before + lines[..<2].joined() + "# behind\nLAST='canary'\n" + lines[2...].joined())
            #expect(try await host.output(of: "stat -c '%a %U:%G' \(kind.file)") == "600 root:ops")
            #expect(
                try await host.output(of: "ls -A \(kind.file.prefix { $0 != "d" })* | grep -c fairlead || true") == "0")

            let (file, process) = (try await host.state(of: kind.file), try await host.daemonStart())
            #expect(try await tool.report("apply", "--yes", exitCode: 0).hosts[0].status == "unchanged")
            #expect(try await host.state(of: kind.file) == file)
            #expect(try await host.daemonStart() == process)

            try tool.write(targets: "[]", settings: "none")
            #expect(try await tool.run("apply", "--yes", "--prune").exitCode == 0)
            #expect(try await host.output(of: "cat \(kind.file)") == before + "# behind\nLAST='canary'")
            #expect(try await host.daemonVariables() == [])
        }
    }

    @Test(arguments: kinds)
    func stoppedDaemonIsNotStartedAndFileOfOursComesAndGoes(_ kind: Kind) async throws {
        try await TestFleet.shared.withHost(kind.image) { host async throws in
            try await host.output(of: "\(kind.stop); rm \(kind.file)")
            let tool = try Self.tool(host, settings: "http: http://p:1")
            let applied = try await tool.report("apply", "--yes", exitCode: 0).hosts[0]
            #expect(applied.status == "changed")
            #expect(applied.actions == ["write"])
            #expect(try await host.output(of: "cat \(kind.file)") == "HTTP_PROXY=\"http://p:1\"\nexport HTTP_PROXY")
            #expect(try await host.output(of: "stat -c %a \(kind.file)") == "644")
            #expect(try await host.run("pgrep -x dockerd").termination == .exited(1))
            #expect(try await tool.run("verify").exitCode == 0)
            try tool.write(targets: Self.targets, settings: "none")
            #expect(try await tool.report("apply", "--yes", exitCode: 0).hosts[0].actions == ["remove"])
            #expect(try await host.run("test -e \(kind.file)").termination == .exited(1))
            #expect(try await host.output(of: "ls /var/lib/fairlead/record") == "")
        }
    }

    /// A daemon that does not come up with a proxy.
    static let picky = """
        mkdir /usr/lib/real; mv /usr/sbin/dockerd /usr/lib/real/dockerd
        cat >/usr/sbin/dockerd <<'END'
        #!/bin/sh
        [ -z "$HTTP_PROXY" ] || { sleep 3; exit 1; }
        exec /usr/lib/real/dockerd "$@"
        END
        chmod 755 /usr/sbin/dockerd
        """

    @Test(arguments: kinds)
    func daemonThatDoesNotComeUpIsPutBack(_ kind: Kind) async throws {
        try await TestFleet.shared.withHost(kind.image) { host async throws in
            let before = try await host.state(of: kind.file)
            try await host.output(of: Self.picky)
            let tool = try Self.tool(host)
            let outcome = try await tool.report("apply", "--yes", exitCode: 7).hosts[0]
            #expect(outcome.status == "rolled-back", "\(outcome.failure?.message ?? "")")
            #expect(
                outcome.failure?.message.contains("docker did not stay up") == true, "\(outcome.failure?.message ?? "")"
            )
            #expect(
                try await host.state(of: kind.file).split(separator: " ").first == before.split(separator: " ").first)
            #expect(try await host.run("docker version").termination == .exited(0))
            #expect(try await host.daemonVariables() == [])
        }
    }

    @Test func restartByOpenRCThatNeverEndsIsASuccessAndTheNextOneToo() async throws {
        try await TestFleet.shared.withHost(.openrc) { host async throws in
            try await host.output(of: "printf 'start_post() {\\n sleep 1000\\n}\\n' >>/etc/init.d/docker")
            for number in 1...2 {
                let tool = try Self.tool(host, settings: "http: http://p:\(number)")
                #expect(try await tool.report("apply", "--yes", exitCode: 0).hosts[0].status == "changed")
                #expect(try await host.daemonVariables() == ["HTTP_PROXY=http://p:\(number)"])
            }
        }
    }

    @Test func whatOnlyAShellCanTellIsBlockedWithItsLine() async throws {
        try await TestFleet.shared.withHost(.sysvinit) { host async throws in
            let file = "/etc/default/docker"
            for (text, line) in [
                ("if true; then\n  export HTTP_PROXY=canary\nfi\n", 2), ("A=canary\nHTTP_PROXY=\"$A\"\n", 2),
                ("export HTTP_PROXY=`echo canary`\n", 1), ("HTTP_PROXY=a TOKEN=canary\n", 1), ("A='canary\n", 1),
                ("f() {\nNO_PROXY=canary\n}\n", 2),
            ] {
                try await host.write(file, text)
                let before = try await host.state(of: file)
                let result = try await Self.tool(host).run("apply", "--yes")
                #expect(result.exitCode == 3)
                #expect(result.output.contains("line \(line)"), "\(result.output)")
                #expect(!(result.output + result.errors).contains("canary"))
                #expect(try await host.state(of: file) == before)
            }
            for command in [
                "rm \(file); ln -s /etc/passwd \(file)", "rm \(file); mkfifo \(file)",
                "rm \(file); printf 'A=\\0' >\(file)", "rm \(file); head -c 1048577 /dev/zero | tr '\\0' ' ' >\(file)",
            ] {
                try await host.output(of: command)
                let outcome = try await Self.tool(host).report("apply", "--yes", exitCode: 3).hosts[0]
                #expect(outcome.blocks.first?.code == "file-unreadable", "\(command)")
            }
        }
    }

    @Test(arguments: [TestFleet.Image.plain, .docker26])
    func unitsOwnFileIsWrittenAndTheJournalShowsNothing(image: TestFleet.Image) async throws {
        try await TestFleet.shared.withHost(image) { host async throws in
            let file = "/etc/systemd/system/k3s.service.env"
            try await host.write(file, "K3S_TOKEN='canary'\n")
            try await host.output(of: "chmod 600 \(file)")
            try await host.startUnit(
                "k3s", "EnvironmentFile=-/etc/default/%N\nEnvironmentFile=-\(file)\nExecStart=/bin/sleep infinity")
            let tool = try Self.tool(host, targets: "[{ target: k3s, via: environment-file }]")
            let applied = try await tool.report("apply", "--yes", exitCode: 0).hosts[0]
            #expect(applied.actions == ["write", "restart k3s.service"])
            #expect(try await host.proxyVariables(of: "k3s.service") == Self.variables)
            #expect(try await host.output(of: "cat \(file)") == "K3S_TOKEN='canary'\n" + Self.written.dropLast())
            #expect(try await tool.report("verify", exitCode: 0).hosts[0].status == "converged")
            #expect(try await tool.report("apply", "--yes", exitCode: 0).hosts[0].status == "unchanged")
            let said = "journalctl -b --no-pager | grep -ci 'p%40ss\\|export [a-z_]*proxy' || true"
            #expect(try await host.output(of: said) == "0")

            // A person's line with `export`, which systemd skips, becomes two.
            try await host.write(file, "export HTTP_PROXY=http://old:1\nK3S_TOKEN='canary'\n")
            let mended = try await tool.run("apply", "--yes")
            #expect(mended.exitCode == 0 && !mended.output.contains("canary"))
            #expect(try await host.proxyVariables(of: "k3s.service") == Self.variables)
            #expect(try await host.output(of: "grep -c old \(file) || true") == "0")
        }
    }

    @Test func fileThatTheUnitDoesNotNameIsBlocked() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            let result = try await Self.tool(host).run("plan")
            #expect(result.output.contains("/etc/default/docker does nothing: docker.service does not name it"))
            #expect(result.output.contains("[environment-file-unread]"))
        }
        try await TestFleet.shared.withHost(.sysvinit, .onlyReading) { host async throws in
            let block = try await Fairlead([host]).report("plan", exitCode: 3).hosts[0].blocks.first
            #expect(block?.code == "no-systemd")
            #expect(block?.wayOut.contains("via: environment-file") == true)
        }
    }

    @Test(arguments: kinds)
    func pullGoesThroughTheProxyThatWasApplied(_ kind: Kind) async throws {
        let lab = try PullLab.shared
        try await TestFleet.shared.withHost(kind.image) { host async throws in
            #expect(try await lab.pull(on: host) == .failed)
            let tool = try Self.tool(
                host,
                settings: """
                    http: http://\(lab.auth.address)
                      https: http://\(lab.auth.address)
                      credentials: { username: '\(lab.user)', password: { file: password } }
                    """)
            try tool.writePassword(lab.password)
            #expect(try await tool.run("apply", "--yes").exitCode == 0)
            #expect(try await lab.pull(on: host) == PullLab.Pull(worked: true, throughOpen: false, throughAuth: true))
        }
    }
}

extension Fairlead {
    /// Writes the file that the spec names, which nobody else may read.
    fileprivate func writePassword(_ password: String) throws {
        try write("password", password + "\n")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600], ofItemAtPath: folder.appendingPathComponent("password").path)
    }
}

extension TestHost {
    /// The proxy variables of dockerd on a host without systemd, sorted.
    fileprivate func daemonVariables() async throws -> [String] {
        let text = try await output(
            of: "tr '\\000' '\\n' </proc/$(pgrep -x dockerd)/environ | grep -i '_proxy=' | LC_ALL=C sort")
        return text.split(separator: "\n").map(String.init)
    }

    /// dockerd's process with its start.
    fileprivate func daemonStart() async throws -> String {
        try await output(of: "p=$(pgrep -x dockerd); echo $p $(cut -d ' ' -f 22 /proc/$p/stat)")
    }

    /// A file's digest, mode, owner and inode.
    fileprivate func state(of file: String) async throws -> String {
        try await output(of: "echo $(md5sum <\(file)) $(stat -c '%a %U:%G %i' \(file))")
    }
}
