import Foundation
import HostAccess
import ProxyModel
import SSHTransport
import TestSupport
import Testing

@testable import Fleet

/// The host program says the same under every shell, and takes nothing off a host but proxy variables.
@Suite(.enabled(if: TestFleet.isUp, "no fleet is up; 'make test' boots one"))
struct HostProgramTests {
    private static let request = Array(
        "NONCE\nunit docker.service\nfile \(TestHost.dropIn)\nend\n".utf8)

    /// Strangers' secrets in every place that is looked at.
    private static let strangers = #"""
        mkdir -p /etc/systemd/system/docker.service.d
        cat >/etc/systemd/system/docker.service <<'END'
        [Service]
        Environment=TOKEN=canary "HTTP_PROXY=http://a b" 'SECRET=can ary canary'
        Environment="MULTI=x \
        HTTPS_PROXY=canary" NO_PROXY=localhost
        Environment="LINES=canary\n\nHTTPS_PROXY=canary\nActiveState=canary"
        EnvironmentFile=/etc/default/d
        PassEnvironment=PATH
        ExecStart=/bin/sleep infinity
        # Environment=HTTP_PROXY=canary
        END
        printf 'TOKEN="canary\nHTTP_PROXY=canary\n"\nno_proxy=.corp\nX=canary\\\nHTTPS_PROXY=canary\n' >/etc/default/d
        printf '[Service]\nEnvironment=KEY=canary \\' >/etc/systemd/system/docker.service.d/x.conf
        systemctl daemon-reload; systemctl restart docker
        """#

    @Test(arguments: ["dash", "bash", "busybox sh"])
    func nothingButProxyVariablesLeavesTheHost(shell: String) async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            try await host.output(of: Self.strangers)
            let program = String(decoding: HostProgram.observing(), as: UTF8.self)
            try await host.write("/root/observe.sh", program)
            let answer = try await host.run("\(shell) /root/observe.sh", standardInput: Self.request)
            let text = String(decoding: answer.standardOutput, as: UTF8.self)
            #expect(!text.contains("canary"))
            #expect(text.contains("HTTP_PROXY=http://a b"))
            #expect(text.contains("no_proxy=.corp"))
            #expect(text.hasSuffix("\n@NONCE end\n"))
            let reference = try await host.output(of: "dash /root/observe.sh", standardInput: Self.request)
            #expect(text.trimmingCharacters(in: .newlines) == reference.trimmingCharacters(in: .newlines))
        }
    }

    private static let wideRequest = Array(
        """
        NONCE
        records
        unit docker.service
        engine docker.service
        credentials /etc/systemd/system/docker.service.d/http-proxy.env
        shared /etc/shared.json
        user ops
        | USERNONCE
        | shared ~/.config/docker/daemon.json
        | shared ~/link.json
        | end
        user nobody-there
        | USERNONCE
        | end
        end

        """.utf8)

    /// A daemon with flags from everywhere, a user with files of his own, and strangers' secrets among them.
    private static let engineAndUser = #"""
        printf '#!/bin/sh\nwhile :; do sleep 100; done\n' >/usr/local/bin/dockerd; chmod 755 /usr/local/bin/dockerd
        printf 'OPTS="--no-proxy=.flag --config-file /etc/elsewhere.json --tlskey canary"\nTOKEN=canary\n' >/etc/default/d
        cat >/etc/systemd/system/docker.service <<'END'
        [Service]
        Environment="NAME=canary two"
        EnvironmentFile=/etc/default/d
        ExecStart=/usr/local/bin/dockerd --http-proxy=http://flag --label a=${NAME} $OPTS --debug
        END
        mkdir -p /etc/systemd/system/docker.service.d
        printf 'HTTP_PROXY="http://x"\nTOKEN=canary\n' >/etc/systemd/system/docker.service.d/http-proxy.env
        printf '{"proxies":{"http-proxy":"http://elsewhere"}}' >/etc/elsewhere.json
        printf '{}' >/etc/shared.json
        systemctl daemon-reload; systemctl restart docker
        mkdir -p /home/ops/.config/docker; printf '{"of":"ops"}' >/home/ops/.config/docker/daemon.json
        chown -R ops:ops /home/ops/.config; ln -sf /etc/shadow /home/ops/link.json
        """#

    @Test(arguments: ["dash", "bash", "busybox sh"])
    func engineAndUserAreLookedAtWithTheirOwnRights(shell: String) async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            try await host.output(of: Self.engineAndUser.replacing("\\n", with: "\n"))
            try await host.write("/root/observe.sh", String(decoding: HostProgram.observing(), as: UTF8.self))
            let answer = try await host.run(
                #"\#(shell) -c 'p=$(cat /root/observe.sh); eval "$p"'"#, standardInput: Self.wideRequest)
            let text = String(decoding: answer.standardOutput, as: UTF8.self)
            #expect(!text.contains("canary"))
            #expect(!text.contains("daemon:*"), "what only root may read is not reached through a user's link")
            #expect(
                text.contains(
                    """
                    @NONCE engine-flags docker.service
                    http-proxy=http://flag
                    no-proxy=.flag
                    config-file=/etc/elsewhere.json

                    """))
            for part in [
                "/etc/elsewhere.json\n{\"proxies\":{\"http-proxy\":\"http://elsewhere\"}}",
                "@NONCE engine-silent docker.service\nthe engine has no socket /run/docker.sock",
                "@NONCE foreign-file /etc/systemd/system/docker.service.d/http-proxy.env\n2",
                "@NONCE user ops\nhome=/home/ops\n", "~/.config/docker/daemon.json\n{\"of\":\"ops\"}",
                "@USERNONCE unreadable-file ~/link.json\nit is a symbolic link", "@USERNONCE end",
                "@NONCE no-user nobody-there",
            ] { #expect(text.contains(part), "\(part)") }
            #expect(text.hasSuffix("\n@NONCE end\n"))
        }
    }

    private static let shellFile = #"""
        # HTTP_PROXY=canary
        export SECRET_TOKEN=canary
        MULTI="canary
        HTTP_PROXY=canary
        "
        export HTTP_PROXY='http://x' # canary
        NO_PROXY=a\
        b; export NO_PROXY
        if true; then no_proxy=canary; fi
        HTTPS_PROXY=$(echo "canary")
        LAST=canary
        """#

    @Test(arguments: ["dash", "bash", "busybox sh"])
    func fileWithVariablesIsReducedToManagedOnes(shell: String) async throws {
        try await TestFleet.shared.withHost(.sysvinit) { host async throws in
            try await host.write("/etc/default/d", Self.shellFile)
            try await host.write("/root/observe.sh", String(decoding: HostProgram.observing(), as: UTF8.self))
            let answer = try await host.run(
                "\(shell) /root/observe.sh",
                standardInput: Array("NONCE\nenvironment /etc/default/d\nservice docker\nengine docker\nend\n".utf8))
            let text = String(decoding: answer.standardOutput, as: UTF8.self)
            #expect(!text.contains("canary"))
            #expect(
                text.contains(
                    "\nS 6 6 yes\n|export HTTP_PROXY='http://x'\nS 7 8 no\n|NO_PROXY=a\\\n|b; export NO_PROXY\nO 9\nO 10\nN 11\n"
                ))
            #expect(text.contains("@NONCE environment-lines shell 644 root:root "))
            #expect(text.contains("\ninit=sysvinit\n"))
            #expect(text.contains("@NONCE service docker\nmanager=sysvinit\ninstalled=yes\nreads=/etc/default/\npid="))
            #expect(text.contains("@NONCE engine docker\nversion=26."))
            #expect(text.hasSuffix("\n@NONCE end\n"))
        }
    }

    @Test(arguments: ["dash", "bash", "busybox sh"])
    func fileIsPutTogetherFromItsOwnLines(shell: String) async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            try await host.output(
                of: "printf 'a\\n\\nb\\rc\\\\\\nold\\nlast' >/etc/x; chmod 640 /etc/x; chown ops:ops /etc/x")
            try await host.write("/root/change.sh", String(decoding: HostProgram.changing(), as: UTF8.self))
            func change(_ digest: String) async throws -> String {
                let pieces = "lines 1 3\ntext 8\nnew\\\n$x\nlines 5 1\ntext 5\n\nend\n"
                let request = """
                    NONCE
                    end
                    run t-\(digest.prefix(8))
                    begin
                    edit kept-private \(digest) \(pieces.utf8.count) /etc/x
                    \(pieces)go

                    """
                let answer = try await host.run(
                    #"\#(shell) -c 'p=$(cat /root/change.sh); eval "$p"'"#, standardInput: Array(request.utf8))
                return String(decoding: answer.standardOutput, as: UTF8.self)
            }
            let digest = try await host.output(of: "sha256sum </etc/x | cut -d ' ' -f 1")
            #expect(try await change(String(digest.reversed())).contains("@NONCE outcome stale"))
            #expect(try await change(digest).contains("@NONCE outcome changed"))
            #expect(
                try await host.run("cat /etc/x").standardOutput
                    == Array("a\n\nb\rc\\\nnew\\\n$x\nlast\nend\n".utf8))
            #expect(try await host.output(of: "stat -c '%a %U:%G' /etc/x") == "600 ops:ops")
            #expect(try await host.output(of: "ls -A /etc | grep -c fairlead || true") == "0")
        }
    }

    /// Counts what goes over the wire.
    private actor Counts {
        var sessions = 0
        var commands = 0
        func session() { sessions += 1 }
        func command() { commands += 1 }
    }

    private struct CountingTransport: Transport {
        let transport: SSHTransport
        let counts: Counts

        func withSession<Outcome: Sendable>(
            to endpoint: Endpoint, _ body: @Sendable (any Session) async throws -> Outcome
        ) async throws -> Outcome {
            await counts.session()
            return try await transport.withSession(to: endpoint) { session in
                try await body(CountingSession(session: session, counts: counts))
            }
        }
    }

    private struct CountingSession: Session {
        let session: any Session
        let counts: Counts

        func run(_ command: Command) async throws -> CommandResult {
            await counts.command()
            return try await session.run(command)
        }

        func withTunnel<Outcome: Sendable>(
            to address: String, port: Int, deadline: Duration,
            _ body: @Sendable (any Tunnel) async throws -> Outcome
        ) async throws -> Outcome {
            try await session.withTunnel(to: address, port: port, deadline: deadline, body)
        }
    }

    @Test func oneConnectionOneExecToObserveOneToChange() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            let counts = Counts()
            let runner = FleetRunner(
                transport: CountingTransport(transport: SSHTransport(), counts: counts), limits: RunLimits(),
                stop: StopFlag(), report: { _ in })
            let target = SystemdTarget(name: "docker", unit: "docker.service")
            let settings = ProxySettings(http: ProxyURL(unchecked: "http://p:1"))
            let work = HostWork(
                endpoint: host.endpoint(), become: .sudo,
                desired: DesiredState(host: host.name, entries: [.init(target: target, settings: settings)]))
            let run = RunIdentity(id: "test-1", holder: "a test")
            #expect(await runner.apply([work], as: run).map(\.status) == [.changed])
            #expect(await (counts.sessions, counts.commands) == (1, 2))
            #expect(await runner.plan([work]).map(\.status) == [.unchanged])
            #expect(await (counts.sessions, counts.commands) == (2, 3))
        }
    }

    @Test func planThatWasApprovedAndIsAnotherNowIsStale() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            let runner = FleetRunner(
                transport: SSHTransport(), limits: RunLimits(), stop: StopFlag(), report: { _ in })
            let target = SystemdTarget(name: "docker", unit: "docker.service")
            let settings = ProxySettings(http: ProxyURL(unchecked: "http://p:1"))
            let work = HostWork(
                endpoint: host.endpoint(), become: .sudo,
                desired: DesiredState(host: host.name, entries: [.init(target: target, settings: settings)]))
            let plan = try #require(await runner.plan([work]).first?.plan)
            try await host.output(of: "systemctl stop docker")
            let outcomes = await runner.apply(
                [work], as: RunIdentity(id: "test-2", holder: "a test"), approved: [host.name: plan])
            #expect(outcomes.map(\.status) == [.stale])
            #expect(try await host.output(of: "systemctl is-active docker || true") == "inactive")
            #expect(try await host.run("test -e \(TestHost.dropIn)").termination == .exited(1))
        }
    }
}
