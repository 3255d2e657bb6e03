import Foundation
import HostAccess
import TestSupport
import Testing

@testable import Fleet

/// The document of `explain`, as far as tests look at it.
private struct Document: Decodable {
    struct Contender: Decodable {
        var shown: String
        var standing: String
        var value: String?
    }

    struct Variable: Decodable {
        var variable: String
        var value: String?
        var contenders: [Contender]
    }

    struct Note: Decodable {
        var code: String
    }

    struct Daemon: Decodable {
        var name: String
        var pid: Int?
        var conclusion: [String]
        var variables: [Variable]
        var notes: [Note]
    }

    struct Host: Decodable {
        var daemons: [Daemon]
        var notes: [Note]
    }

    var hosts: [Host]
}

/// Why a daemon uses the proxy that it uses, on hosts where somebody has been before.
@Suite(.enabled(if: TestFleet.isUp, "no fleet is up; 'make test' boots one"))
struct ExplainTests {
    /// A host that somebody has changed, and what `explain` says of HTTPS_PROXY.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var image = TestFleet.Image.docker26
        /// Brings the host into the state, as root.
        var prepare: String
        /// The contenders, `FILE STANDING`.
        var contenders: [String]
        /// What docker uses.
        var value: String?
        /// What the first daemon's conclusion says, among other things.
        var says: String
        var notes: [String] = []
    }

    private static let folder = "/etc/systemd/system/docker.service.d"

    private static func dropIn(_ name: String, _ lines: String) -> String {
        "mkdir -p \(folder); printf '[Service]\\n%s\\n' '\(lines)' >\(folder)/\(name);"
    }

    private static let ours = dropIn("http-proxy.conf", "Environment=HTTPS_PROXY=http://u:canary@a:1")
    private static let restart = "systemctl daemon-reload; systemctl reset-failed docker; systemctl restart docker;"
    private static let json =
        "mkdir -p /etc/docker; echo '{\"proxies\":{\"https-proxy\":\"http://json:3\"}}' >/etc/docker/daemon.json;"

    static let cases: [Case] = [
        Case(
            testDescription: "a drop-in outranked by a later one",
            prepare: ours + dropIn("zz-override.conf", "Environment=HTTPS_PROXY=http://b:2") + restart,
            contenders: ["zz-override.conf wins", "http-proxy.conf outranked"], value: "http://b:2",
            says: "for https http-proxy.conf is outranked"),
        Case(
            testDescription: "daemon.json outranks a drop-in", prepare: ours + json + restart,
            contenders: ["daemon.json wins", "http-proxy.conf outranked"], value: "http://json:3",
            says: "docker uses http://json:3 for https (from /etc/docker/daemon.json)"),
        Case(
            testDescription: "daemon.json without a restart", prepare: ours + restart + "sleep 1.1;" + json,
            contenders: ["daemon.json not-running", "http-proxy.conf wins"], value: "http://***@a:1",
            says: "the file changed after docker started: 'systemctl restart docker' is missing"),
        Case(
            testDescription: "a password with a percent sign that is not doubled",
            prepare: dropIn("http-proxy.conf", "Environment=HTTPS_PROXY=http://CORP%5Cu:canary@a:1") + restart,
            contenders: ["http-proxy.conf ignored"], value: nil, says: "it does not know the specifier '%5'"),
        Case(
            testDescription: "a missing reload", prepare: restart + ours,
            contenders: ["http-proxy.conf not-loaded"], value: nil, says: "'systemctl daemon-reload' is missing"),
        Case(
            testDescription: "a missing restart", prepare: restart + ours + "systemctl daemon-reload",
            contenders: ["http-proxy.conf not-running"], value: nil, says: "'systemctl restart docker' is missing"),
        Case(
            testDescription: "an EnvironmentFile wins",
            prepare: ours + dropIn("env.conf", "EnvironmentFile=/etc/e")
                + "printf \"HTTPS_PROXY=http://f:4\\nTOKEN=canary\\n\" >/etc/e;" + restart,
            contenders: ["e wins", "http-proxy.conf outranked"], value: "http://f:4", says: "(from /etc/e)"),
        Case(
            testDescription: "a flag",
            prepare: ours + "sed -i 's|\"$| --https-proxy=http://flag:7\"|' /etc/default/docker;" + restart,
            contenders: ["the flag --https-proxy of dockerd wins", "http-proxy.conf outranked"], value: "http://flag:7",
            says: "docker uses http://flag:7 for https (from the flag --https-proxy of dockerd)"),
        Case(
            testDescription: "a drop-in that is gone and still in use",
            prepare: ours + restart + "rm \(folder)/http-proxy.conf; systemctl daemon-reload",
            contenders: ["an earlier setting, which no file holds any more wins"], value: "http://***@a:1",
            says: "the earlier setting goes with 'systemctl restart docker'"),
        Case(
            testDescription: "an init script's file on a systemd host", image: .plain,
            prepare:
                "mkdir -p /etc/default; printf 'TOKEN=canary\\nexport HTTPS_PROXY=\"http://d:1\" KEY=canary\\n' >/etc/default/docker",
            contenders: ["docker ignored"], value: nil,
            says: "docker.service does not name the file by EnvironmentFile=, so systemd does not read it"),
        Case(
            testDescription: "drop-ins that systemd does not read", image: .plain,
            prepare: ours + "cp \(folder)/http-proxy.conf \(folder)/http-proxy.conf.bak;"
                + "mkdir -p /run/systemd/system/docker.service.d; cp \(folder)/http-proxy.conf /run/systemd/system/docker.service.d/;"
                + restart,
            contenders: ["http-proxy.conf wins", "http-proxy.conf.bak ignored", "http-proxy.conf ignored"],
            value: "http://***@a:1", says: "docker uses http://***@a:1 for https"),
    ]

    @Test(arguments: cases)
    func whoSetsTheProxy(_ one: Case) async throws {
        try await TestFleet.shared.withHost(one.image) { host async throws in
            try await host.output(of: one.prepare)
            let tool = try Fairlead([host])
            let docker = try #require(try await Self.explain(host, with: tool).daemons.first)
            let https = try #require(docker.variables.first { $0.variable == "HTTPS_PROXY" })
            let contenders = https.contenders.map { contender in
                let place =
                    contender.shown.hasPrefix("/")
                    ? String(contender.shown.split(separator: "/").last ?? "") : contender.shown
                return "\(place) \(contender.standing)"
            }
            #expect(contenders == one.contenders)
            #expect(https.value == one.value)
            #expect(docker.conclusion.joined(separator: "\n").contains(one.says), "\(docker.conclusion)")
        }
    }

    /// Runs the tool, holds what it prints against the schema and looks for secrets.
    private static func explain(_ host: TestHost, with tool: Fairlead) async throws -> Document.Host {
        let result = try await tool.run("explain", host.name, "--format", "json")
        #expect(result.exitCode == 0, "\(result.errors)")
        #expect(!result.output.contains("canary"))
        let schema = try await tool.run("schema", "explanation")
        let value = JSONSchema.Value(try JSONSerialization.jsonObject(with: Data(result.output.utf8)))
        #expect(try JSONSchema(schema.output).objections(to: value) == [])
        let text = try await tool.run("explain", host.name)
        #expect(!text.output.contains("canary"))
        return try #require(try JSONDecoder().decode(Document.self, from: Data(result.output.utf8)).hosts.first)
    }

    /// Runs a command whose children stay when it ends, as those of a login do, and hold none of the test's pipes open.
    private static let leavingBehind = "systemd-run --quiet --wait --property=KillMode=process"

    @Test func engineThatWasStartedByHand() async throws {
        try await TestFleet.shared.withHost(.docker26) { host async throws in
            try await host.output(
                of: """
                    \(Self.leavingBehind) sh -c 'export HTTPS_PROXY=http://u:canary@hand:9 TOKEN=canary
                        setsid dockerd --data-root /var/lib/d2 --exec-root /run/d2 --pidfile /run/d2.pid \
                        -H unix:///tmp/x.sock --iptables=false --ip6tables=false --ip-forward=false --bridge=none \
                        --storage-driver=vfs --http-proxy http://flag:1 \
                        --containerd /run/containerd/containerd.sock >/tmp/d2.log 2>&1 &'
                    for i in 1 2 3 4 5 6 7 8 9 10; do [ ! -S /tmp/x.sock ] || break; sleep 1; done
                    test -S /tmp/x.sock
                    """)
            let daemons = try await Self.explain(host, with: try Fairlead([host])).daemons
            #expect(daemons.count == 2)
            #expect(daemons[0].conclusion == ["docker uses no proxy: no place on this host sets one for it"])
            #expect(daemons[1].pid == Int(try await host.output(of: "cat /run/d2.pid")))
            #expect(daemons[1].conclusion[0].contains("was started by hand: it runs as root, in no unit"))
            #expect(daemons[1].variables.map(\.value) == ["http://***@hand:9", "http://flag:1", nil])
        }
    }

    @Test(arguments: ["dash", "bash", "busybox sh"])
    func nothingButProxyVariablesLeavesTheHost(shell: String) async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            try await host.output(
                of: """
                    printf 'HTTP_PROXY=http://d:1 KEY=canary\\nTOKEN="canary\\nHTTPS_PROXY=canary"\\n' >/etc/environment
                    cp /bin/sleep /tmp/dockerd
                    \(Self.leavingBehind) sh -c 'env -i TOKEN=canary http_proxy=http://p:1 setsid /tmp/dockerd 1000 &'
                    """)
            let request = "NONCE\ncensus\nunit docker.service\nend\n"
            try await host.write("/root/explain.sh", String(decoding: HostProgram.observing(), as: UTF8.self))
            let answer = try await host.run("\(shell) /root/explain.sh", standardInput: Array(request.utf8))
            let text = String(decoding: answer.standardOutput, as: UTF8.self)
            #expect(!text.contains("canary"))
            #expect(text.contains("@NONCE idle-logins /etc/environment\nHTTP_PROXY=http://d:1\n"))
            #expect(text.contains("home=none\n"))
            #expect(text.contains("http_proxy=http://p:1"))
            #expect(text.hasSuffix("\n@NONCE end\n"))
        }
    }
}
