import HostAccess
import TestSupport
import Testing

@testable import Fleet

/// podman's file, from the spec to the host; podman itself is a stand-in that says its version.
@Suite(.enabled(if: TestFleet.isUp, "no fleet is up; 'make test' boots one"))
struct PodmanTests {
    private static let path = "/etc/containers/containers.conf.d/zz-fairlead-proxy.conf"

    private static func install(_ host: TestHost, version: String) async throws {
        try await host.write("/usr/local/bin/podman", "#!/bin/sh\necho podman version \(version)\n")
        try await host.output(of: "chmod 755 /usr/local/bin/podman")
    }

    @Test func theHostsFileAndAUsers() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            let tool = try Fairlead([host], targets: "[podman, { target: podman, user: ops, variables: lower }]")
            let missing = try await tool.report("plan", exitCode: 3).hosts[0]
            #expect(missing.blocks.map(\.code) == ["podman-missing", "podman-missing"])
            try await Self.install(host, version: "4.3.1")
            #expect(try await tool.report("apply", "--yes", exitCode: 0).hosts[0].actions == ["write", "write"])
            #expect(try await host.output(of: "stat -c '%a %U' \(Self.path)") == "644 root")
            let own = "/home/ops/.config/containers/containers.conf.d/zz-fairlead-proxy.conf"
            #expect(try await host.output(of: "stat -c '%a %U' \(own)") == "600 ops")
            #expect(try await host.output(of: "grep -c http_proxy=http://proxy.corp.example:3128 \(own)") == "1")
            #expect(try await tool.report("verify", exitCode: 0).hosts[0].status == "converged")
            #expect(try await tool.report("apply", "--yes", exitCode: 0).hosts[0].status == "unchanged")
            try tool.write(targets: "[docker]", settings: "none")
            #expect(try await tool.run("apply", "--yes", "--prune").exitCode == 0)
            let left =
                "ls -A /etc/containers/containers.conf.d /home/ops/.config/containers/containers.conf.d | grep -c conf$"
            #expect(try await host.count(left) == 0)
            #expect(try await host.count("ls -A /var/lib/fairlead/record | wc -l") == 0)
        }
    }

    @Test func otherEntriesStayWherePodmanCanAddToThem() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            try await Self.install(host, version: "4.7.2")
            try await host.write("/etc/containers/containers.conf", "[engine]\nenv = [\"TOKEN=canary\"] # canary=\n")
            let tool = try Fairlead([host], targets: "[podman]")
            #expect(try await tool.report("plan", exitCode: 3).hosts[0].blocks.map(\.code) == ["podman-no-append"])
            try await Self.install(host, version: "4.8.0")
            #expect(try await tool.run("apply", "--yes").exitCode == 0)
            #expect(try await host.count("grep -c append=true \(Self.path)") == 1)
            #expect(try await tool.run("verify").exitCode == 0)
            try await host.write(
                "/etc/containers/containers.conf.d/aa.conf",
                "[engine]\nenv = [\"HTTP_PROXY=http://u:canary@x:1\", {append=true}]\n")
            let outranked = try await tool.run("verify")
            #expect(outranked.exitCode == 3 && outranked.output.contains("[outranked]"))
            #expect(outranked.output.contains("http://***@x:1") && !outranked.output.contains("canary"))
        }
    }

    @Test func foreignFileIsReplacedWithAdoptAlone() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            try await Self.install(host, version: "5.4.0")
            try await host.write(Self.path, "[engine]\nenv = [\"HTTP_PROXY=x\", \"TOKEN=canary\"]\n")
            let tool = try Fairlead([host], targets: "[podman]")
            let blocked = try await tool.run("plan")
            #expect(blocked.output.contains("holds more than proxy variables (line 2)"))
            try tool.write(targets: "[{ target: podman, adopt: true }]")
            let applied = try await tool.run("apply", "--yes")
            #expect(applied.exitCode == 0 && !(blocked.output + applied.output).contains("canary"))
            #expect(try await host.count("grep -c canary \(Self.path)") == 0)
        }
    }

    /// Files of podman's, and what of them leaves the host.
    static let files: [(String, String)] = [
        ("", ""), ("# canary=1\n", ""),
        (
            "[engine]\nenv = [\"HTTP_PROXY=a\", \"TOKEN=canary\", 'no_proxy=b']\n",
            "[engine]\nenv = [\"HTTP_PROXY=a\",\"_\",'no_proxy=b']\n"
        ),
        (
            "[containers]\nenv = [\"HTTP_PROXY=canary\"]\nx = \"canary\"\n[engine]\ncgroup = \"canary\"\n",
            "[containers]\n_ = 0\n[engine]\n_ = 0\n"
        ),
        (
            "[engine]\r\nenv = [ # canary\r\n  \"TOKEN=canary # ] canary\", # x\r\n  {append = true},\r\n]\r\n",
            "[engine]\nenv = [\"_\",{append=true},]\n"
        ),
        ("[a.engine]\n[\"can\\u0041ry canary\"]\n[ \"Engine\" ]\nENV = []\n", "[a.engine]\n[_]\n[engine]\nenv = []\n"),
        (
            "[engine]\nx = \"\"\"\n[engine]\nenv = [\"HTTP_PROXY=canary\"]\n\"\"\"\ny = '''\nenv = ['HTTP_PROXY=canary']'''\n",
            "[engine]\n_ = 0\n"
        ),
        (
            "[engine]\nx = [\"a\", [\"]canary\"],\n{ y = \"canary\" }]\nenv = [\"A=canary\\\"HTTP_PROXY=canary\"]\n",
            "[engine]\n_ = 0\nenv = [\"_\"]\n"
        ),
        ("engine.env = [\"HTTP_PROXY=canary\"]\n", "? engine is not set by a header [engine]"),
        ("[engine]\nenv = \"canary\"\n", "? env is not a list of strings"),
        ("[engine]\nenv = [\"\\u0048TTP_PROXY=canary\"]\n", "? a name in env is written with escapes"),
        ("[engine]\nenv = [\"canary\n", "? a string does not end"),
        ("[engine]\nenv = [\n\"HTTP_PROXY=canary\"", "? the file ends within a value"),
        ("[engine]\nenv = [{canary=1}]\n", "? env holds a table that is no append"),
    ]

    @Test(arguments: ["dash", "bash", "busybox sh"])
    func nothingButProxyVariablesLeavesTheHost(shell: String) async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            try await host.write("/root/observe.sh", String(decoding: HostProgram.observing(), as: UTF8.self))
            // busybox has an awk of its own.
            try await host.output(of: "mkdir /root/bin; ln -s /bin/busybox /root/bin/awk")
            let path = shell.hasPrefix("busybox") ? "PATH=/root/bin:$PATH " : ""
            for (content, expected) in Self.files {
                try await host.write("/etc/containers/containers.conf", content)
                let answer = try await host.output(
                    of: "\(path)\(shell) /root/observe.sh",
                    standardInput: Array("NONCE\npodman \(Self.path)\nend\n".utf8))
                let isUnclear = expected.hasPrefix("? ")
                let section = isUnclear ? "podman-unclear" : "podman-file"
                let text = isUnclear ? expected.dropFirst(2) : expected[...]
                #expect(
                    answer.contains("@NONCE \(section) /etc/containers/containers.conf\n\(text)\n@NONCE"),
                    "\(content): \(answer)")
                #expect(!answer.contains("canary"), "\(content)")
            }
        }
    }
}
