import HostAccess
import TestSupport
import Testing

/// What the tool is for: images that could not be pulled can be pulled, through the proxy that was declared.
@Suite(.enabled(if: TestFleet.isUp, "no fleet is up; 'make test' boots one"))
struct PullTests {
    /// A place for the settings on a host of an image.
    struct Place: Sendable, CustomTestStringConvertible {
        var image: TestFleet.Image
        /// Keys of the target in the spec.
        var keys: String
        /// Whose daemon it is, if it is a rootless one.
        var user: TestHost.User?
        var proxies = [
            DeclaredProxy(kind: .open), DeclaredProxy(kind: .authenticating),
        ]

        var testDescription: String { "\(image.rawValue), \(keys)" }

        static let inline = DeclaredProxy(kind: .authenticating, secrets: "inline")
    }

    static let places = [
        Place(
            image: .docker20, keys: "via: systemd",
            proxies: [DeclaredProxy(kind: .open), DeclaredProxy(kind: .authenticating), Place.inline]),
        Place(
            image: .docker26, keys: "via: systemd",
            proxies: [DeclaredProxy(kind: .open), DeclaredProxy(kind: .authenticating), Place.inline]),
        Place(image: .docker26, keys: "via: daemon-json"),
        Place(image: .rootless, keys: "via: systemd, user: ops", user: .ops),
        Place(image: .rootless, keys: "via: daemon-json, user: ops", user: .ops),
    ]

    @Test(arguments: places)
    func pullWorksThroughTheDeclaredProxyAfterApplyAndNoLongerAfterItsRemoval(_ place: Place) async throws {
        let lab = try PullLab.shared
        try await TestFleet.shared.withHost(place.image) { host async throws in
            let tool = try Fairlead([host], variables: [DeclaredProxy.passwordVariable: lab.password])
            #expect(try await lab.pull(on: host, rootless: place.user) == .failed)
            for proxy in place.proxies {
                try tool.write(targets: proxy.targets(place.keys), settings: proxy.settings(of: lab))
                let applied = try await tool.report("apply", "--yes", exitCode: 0).hosts[0]
                #expect(applied.status == "changed", "\(proxy.testDescription)")
                try await expectPull(on: host, of: place, through: proxy, lab)
                #expect(try await tool.report("verify", exitCode: 0).hosts[0].status == "converged")
                #expect(try await tool.report("apply", "--yes", exitCode: 0).hosts[0].status == "unchanged")
            }
            try tool.write(targets: DeclaredProxy(kind: .open).targets(place.keys), settings: "none")
            #expect(try await tool.report("apply", "--yes", exitCode: 0).hosts[0].status == "changed")
            #expect(try await lab.pull(on: host, rootless: place.user) == .failed)
        }
    }

    private func expectPull(
        on host: TestHost, of place: Place, through proxy: DeclaredProxy, _ lab: PullLab
    ) async throws {
        let before = try lab.requests(of: host, through: proxy.proxy(of: lab)).count
        let pull = try await lab.pull(on: host, rootless: place.user)
        #expect(pull == proxy.pull, "\(proxy.testDescription)")
        let requests = try lab.requests(of: host, through: proxy.proxy(of: lab)).dropFirst(before)
        let methods = Set(requests.filter { $0.status == 200 }.map(\.method))
        #expect(methods.isSuperset(of: ["CONNECT", "GET"]), "\(proxy.testDescription)")
        let user = proxy.kind == .open ? "-" : lab.user
        #expect(requests.allSatisfy { $0.user == user }, "\(proxy.testDescription)")
    }

    @Test func daemonJSONIsRefusedByAnEngineThatWouldNotStartWithIt() async throws {
        let lab = try PullLab.shared
        try await TestFleet.shared.withHost(.docker20) { host async throws in
            let before = try await host.unitRun()
            let tool = try Fairlead(
                [host], targets: "[{ target: docker, via: daemon-json }]",
                settings: DeclaredProxy(kind: .open).settings(of: lab))
            let applied = try await tool.report("apply", "--yes", exitCode: 3).hosts[0]
            #expect(applied.status == "blocked" && applied.blocks.map(\.code) == ["engine-too-old"])
            #expect(try await host.run("test -e /etc/docker/daemon.json").termination == .exited(1))
            #expect(try await host.unitRun() == before)
        }
    }

    // One after the other: both write the proxy's file of users.
    @Test(.serialized, arguments: ["via: systemd", "via: daemon-json"])
    func anotherPasswordAloneIsARestartThatMakesPullsWorkAgain(keys: String) async throws {
        let lab = try PullLab.shared
        try await TestFleet.shared.withHost(.docker26) { host async throws in
            let user = keys.contains("json") ? "rotating-json" : "rotating-unit"
            let proxy = DeclaredProxy(kind: .authenticating)
            func tool(_ password: String) throws -> Fairlead {
                try Fairlead(
                    [host], targets: proxy.targets(keys), settings: proxy.settings(of: lab, user: user),
                    variables: [DeclaredProxy.passwordVariable: password])
            }
            try await lab.setPassword("first:%41", of: user, hashedOn: host)
            #expect(try await tool("first:%41").report("apply", "--yes", exitCode: 0).hosts[0].status == "changed")
            #expect(try await lab.pull(on: host) == proxy.pull)

            try await lab.setPassword("second@%42", of: user, hashedOn: host)
            let run = try await host.unitRun()
            let plan = try await tool("second@%42").report("plan", "--detailed-exitcode", exitCode: 2).hosts[0]
            #expect(plan.actions.contains("restart docker.service"))
            #expect(try await tool("second@%42").report("apply", "--yes", exitCode: 0).hosts[0].status == "changed")
            #expect(try await host.unitRun() != run)
            #expect(try await lab.pull(on: host) == proxy.pull)
        }
    }
}
