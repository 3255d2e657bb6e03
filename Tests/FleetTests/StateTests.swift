import HostAccess
import TestSupport
import Testing

/// What `verify` says of a host is true, whatever state the host is in: it is held against what a real pull does.
///
/// The proxies that the states lead to all work, so that a pull that fails was sent elsewhere or without the right password;
/// a declared proxy that is dead is a matter for `probe:`. One thing nobody can see from outside: a password that
/// `daemon.json` had at the daemon's start and has no longer, where the drop-in is right; docker masks it. `HTTP_PROXY` shows in the pull itself, `HTTPS_PROXY` in docker's
/// attempt over TLS before it.
@Suite(.enabled(if: TestFleet.isUp, "no fleet is up; 'make test' boots one"))
struct StateTests {
    @Test(arguments: StateTable.all)
    func verdictOfVerifyAgreesWithARealPull(_ table: StateTable) async throws {
        let lab = try PullLab.shared
        try await TestFleet.shared.withHost(table.image) { host async throws in
            let tool = try Fairlead(
                [host], targets: table.proxy.targets(table.keys), settings: table.proxy.settings(of: lab),
                variables: [DeclaredProxy.passwordVariable: lab.password])
            for state in table.states {
                _ = try await host.run("{ \(table.prelude(lab))clean\n\(state.script)\n} >/dev/null 2>&1")
                let verified = try await tool.run("verify", "--format", "json")
                let outcome = try #require(try verified.report.hosts.first)
                let isConverged = outcome.status == "converged"
                #expect(isConverged == (verified.exitCode == 0), "\(state.name)")
                let goesThrough = try await pullGoesThrough(table, on: host, lab)
                #expect(
                    isConverged == (state.truth == .right), "\(state.name): \(outcome.status), \(Self.reason(outcome))")
                #expect(goesThrough == (state.truth != .broken), "\(state.name): the pull")
            }
        }
    }

    /// Whether a pull works, and both its halves went through the declared proxy and no other.
    private func pullGoesThrough(_ table: StateTable, on host: TestHost, _ lab: PullLab) async throws -> Bool {
        _ = try await host.run("{ \(table.prelude(lab))\(StateTable.start)\n} >/dev/null 2>&1")
        let (declared, other) = (table.proxy.proxy(of: lab), table.proxy.otherProxy(of: lab))
        let before = (
            try lab.requests(of: host, through: declared).count, try lab.requests(of: host, through: other).count
        )
        let pull = try await lab.pull(on: host, rootless: table.user)
        let tunnels = try lab.requests(of: host, through: declared).dropFirst(before.0)
            .filter { $0.method == "CONNECT" && $0.status == 200 }
        let isElsewhere = try lab.requests(of: host, through: other).count > before.1
        return pull == table.proxy.pull && !tunnels.isEmpty && !isElsewhere
    }

    /// What the tool said of a host, for the message of a failed test.
    private static func reason(_ host: Report.Host) -> String {
        let target = host.targets?.first
        let layers = (target?.layers ?? []).map { "\($0.layer) \($0.verdict) \($0.detail ?? "")" }
        return (layers + host.blocks.map(\.reason) + [host.failure?.message ?? ""]).joined(separator: "; ")
    }
}
