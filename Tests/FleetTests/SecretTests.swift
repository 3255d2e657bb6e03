import Foundation
import HostAccess
import TestSupport
import Testing

/// No secret, ours or a stranger's, gets anywhere but into the files that are made for it.
@Suite(.enabled(if: TestFleet.isUp, "no fleet is up; 'make test' boots one"))
struct SecretTests {
    /// The secrets of one test.
    struct Canaries: Sendable {
        /// The password of the spec.
        var own = Canary("our password")
        /// A stranger's password where proxies are set.
        var oldDropIn = Canary("the password in the old drop-in")
        var oldConfiguration = Canary("the password in daemon.json")
        /// What else is secret where proxies are set.
        var label = Canary("another key of daemon.json")
        var token = Canary("another variable of an EnvironmentFile")
        var setting = Canary("another variable of the unit")
        var auth = Canary("a login in config.json")

        /// Those that no fairlead run may even read.
        var unread: [Canary] { [token, setting, auth] }
        var all: [Canary] { [own, oldDropIn, oldConfiguration, label, token, setting, auth] }
    }

    /// A way to keep credentials.
    struct Way: Sendable, CustomTestStringConvertible {
        var keys: String
        /// The files that hold our password then, besides the records.
        var files: [String]
        /// Makes the daemon fail with the new settings.
        var check: String

        var testDescription: String { keys }
    }

    static let ways = [
        Way(
            keys: "via: systemd", files: ["/etc/systemd/system/docker.service.d/http-proxy.env"],
            check: #"[ -z \"$HTTPS_PROXY\" ]"#),
        Way(
            keys: "via: daemon-json", files: ["/etc/docker/daemon.json"],
            check: "! grep -q corp.example /etc/docker/daemon.json"),
    ]

    @Test(arguments: ways)
    func noSecretIsAnywhereButInItsFiles(_ way: Way) async throws {
        let secrets = Canaries()
        try await TestFleet.shared.withHost(.docker26) { host async throws in
            try await plant(secrets, on: host, way)
            let tool = try Fairlead(
                [host], targets: "[{ target: docker, \(way.keys) }]",
                settings: """
                    http: http://proxy.corp.example:3128
                      https: http://proxy.corp.example:3128
                      credentials: { username: 'CORP\\svc', password: { file: password } }
                    """, hostLines: "  gone: { address: \(host.address), port: 23 }\n", variables: ["TMPDIR": "."])
            let password = tool.folder.appendingPathComponent("password")
            try tool.write("password", secrets.own.password)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: password.path)

            let watch = ProcessWatch(for: secrets.all)
            try await host.output(of: Self.watchPrograms)
            let outputs = try await runs(of: tool, on: host, way)
            #expect(watch.end() == [])
            let started = try await host.run("cat \(Self.started); rm \(Self.started)").standardOutput
            #expect(String(decoding: started, as: UTF8.self).contains("flock -w"))
            #expect(
                !secrets.own.isIn(started), "our password in an argument or in the environment of a program on the host"
            )
            for (run, output) in outputs {
                for canary in secrets.all { #expect(!canary.isIn(output), "\(canary.name) in what \(run) says") }
            }
            try FileManager.default.removeItem(at: password)
            try expectNothing(of: secrets, below: tool.folder)
            try await expectNothingUnexpected(of: secrets, on: host, way)
            try await expectRights(of: secrets, on: host, way)
        }
    }

    private static let started = "/run/started-programs"

    /// Puts programs in front of those that fairlead starts on hosts, which note their arguments and their environment:
    /// most of them end sooner than anybody can look at them.
    private static let watchPrograms = """
        touch \(started); chmod 666 \(started)
        for name in awk cat chmod cmp cp dd env flock getent grep head ln mkdir mv rm setpriv stat sync systemctl tail timeout \\
            touch tr; do
            program=$(command -v $name) || continue
            printf '#!/bin/sh\\necho "%s $*" >>%s\\n/bin/cat /proc/$$/environ >>%s\\nexec %s "$@"\\n' \\
                $name \(started) \(started) "$program" >/usr/local/sbin/$name.new
            /bin/chmod 755 /usr/local/sbin/$name.new; /bin/mv /usr/local/sbin/$name.new /usr/local/sbin/$name
        done
        """

    /// Everything that others keep secret, and a daemon that uses it.
    private func plant(_ secrets: Canaries, on host: TestHost, _ way: Way) async throws {
        let folder = "/etc/systemd/system/docker.service.d"
        try await host.write("\(folder)/10-setting.conf", "[Service]\nEnvironment=SECRET=\(secrets.setting.word)\n")
        if way.keys.contains("systemd") {
            let url = "http://stranger:\(secrets.oldDropIn.word)@old:1"
            try await host.write("\(folder)/http-proxy.conf", "[Service]\nEnvironment=\"HTTP_PROXY=\(url)\"\n")
        }
        let proxies = #""proxies":{"http-proxy":"http://stranger:\#(secrets.oldConfiguration.word)@old:1"},"#
        try await host.write(
            "/etc/docker/daemon.json",
            #"{\#(way.keys.contains("systemd") ? "" : proxies)"labels":["token=\#(secrets.label.word)"]}"#)
        let login = Data("user:\(secrets.auth.word)".utf8).base64EncodedString()
        for home in ["/root", "/home/ops"] {
            try await host.write("\(home)/.docker/config.json", #"{"auths":{"registry":{"auth":"\#(login)"}}}"#)
        }
        try await host.output(
            of: """
                echo 'TOKEN=\(secrets.token.word)' >>/etc/default/docker
                systemctl daemon-reload; systemctl reset-failed docker; systemctl restart docker; touch /root/start
                """)
    }

    /// Every command, and `apply` in each way that it can end.
    private func runs(of tool: Fairlead, on host: TestHost, _ way: Way) async throws -> [(run: String, output: String)]
    {
        var outputs: [(String, String)] = []
        func run(_ arguments: String..., exitCode: Int32) async throws {
            let result = try await tool.run(arguments)
            #expect(result.exitCode == exitCode, "\(arguments): \(result.errors)")
            outputs.append((arguments.joined(separator: " "), result.output + result.errors))
        }
        let check = "/etc/systemd/system/docker.service.d/20-check.conf"
        try await run("validate", exitCode: 0)
        try await run("hosts", exitCode: 0)
        try await run("plan", exitCode: 4)
        try await run("plan", "-v", "--format", "json", exitCode: 4)
        try await run("plan", "--no-secrets", exitCode: 4)
        try await host.output(of: "systemctl mask --runtime docker")
        try await run("apply", "--yes", exitCode: 3)
        try await host.output(of: "systemctl unmask --runtime docker")
        try await host.write(check, "[Service]\nExecStartPre=/bin/sh -c \"\(way.check)\"\n")
        try await host.output(of: "systemctl daemon-reload")
        try await run("apply", "--yes", exitCode: 7)
        try await host.output(of: "rm \(check); systemctl daemon-reload")
        try await run("apply", "--yes", "-v", exitCode: 4)
        try await run("verify", exitCode: 4)
        try await run("verify", "--format", "json", exitCode: 4)
        try await run("apply", "--yes", "--format", "json", exitCode: 4)
        return outputs
    }

    /// What fairlead left on this side.
    private func expectNothing(of secrets: Canaries, below folder: URL) throws {
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        while let file = files?.nextObject() as? URL {
            guard let content = FileManager.default.contents(atPath: file.path) else { continue }
            for canary in secrets.all { #expect(!canary.isIn(content), "\(canary.name) in \(file.path)") }
        }
    }

    /// What fairlead left on the host: our password in its files only, and of the others' none in any file of ours but what
    /// was kept of the files that were replaced.
    private func expectNothingUnexpected(of secrets: Canaries, on host: TestHost, _ way: Way) async throws {
        func files(with canaries: [Canary], _ condition: String = "") async throws -> Set<String> {
            let found = try await host.run(
                """
                cat >/root/patterns
                find / /run /tmp /dev/shm -xdev -type f \(condition) ! -path '/proc/*' ! -path '/run/log/*' \
                    ! -path /root/patterns -exec grep -laF -f /root/patterns {} +; rm /root/patterns
                """, standardInput: Array(Canary.patterns(canaries).utf8))
            return Set(String(decoding: found.standardOutput, as: UTF8.self).split(separator: "\n").map(String.init))
        }
        let ours = try await files(with: [secrets.own]).filter { !$0.hasPrefix("/var/lib/fairlead/record/") }
        #expect(ours == Set(way.files))
        let others = try await files(with: secrets.unread, "-newer /root/start")
        #expect(others == [])
        let journal = try await host.run("journalctl --sync; journalctl -b --all --output=export").standardOutput
        #expect(!journal.isEmpty && !secrets.own.isIn(journal))
    }

    /// What other users of the host can see.
    private func expectRights(of secrets: Canaries, on host: TestHost, _ way: Way) async throws {
        let records = "/var/lib/fairlead/record/*"
        for file in way.files + [records] {
            #expect(try await host.output(of: "stat -c '%a %U:%G' \(file)") == "600 root:root")
        }
        let seen = try await host.run(
            """
            exec setpriv --reuid nobody --regid nogroup --clear-groups sh -c '
                systemctl show docker; systemctl cat docker; cat /etc/systemd/system/docker.service.d/* /etc/docker/*
                find / -xdev -type f -readable -newer /root/start -exec cat {} +
                cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline' 2>/dev/null
            """
        ).standardOutput
        #expect(String(decoding: seen, as: UTF8.self).contains("Id=docker.service") && !secrets.own.isIn(seen))
    }
}
