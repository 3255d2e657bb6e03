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
            let program = String(decoding: HostProgram.observe, as: UTF8.self)
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
            try await host.write("/root/observe.sh", String(decoding: HostProgram.observe, as: UTF8.self))
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
