import Testing

@testable import ProxyModel

/// Daemons of users.
@Suite struct UserScopeTests {
    static let target = SystemdTarget(name: "docker", unit: "docker.service", scope: .user("ops"))

    static func plan(_ user: UserFact?) -> HostPlan {
        var host = HostFacts(systemdVersion: 252)
        host.users["ops"] = user
        return Planner.plan(Sample.desired(target), given: host)
    }

    static func user(isLingering: Bool = true, _ view: HostFacts) -> UserFact {
        .present(UserFacts(home: "/home/ops", isLingering: isLingering, view: view))
    }

    static var bare: HostFacts {
        var view = SampleHost.bare.facts
        // What a user's part of the program sees, it sees without root.
        view.isRoot = false
        view.files = [target.dropInPath: .absent, target.credentialsFile.path: .absent]
        return view
    }

    static let blocks: [(UserFact?, String, String)] = [
        (.absent, "user-missing", "docker.service of ops: there is no user 'ops'"),
        (nil, "no-user-manager", "docker.service of ops: the user was not looked at"),
        (.hidden(reason: "came to no end"), "no-user-manager", "docker.service of ops: came to no end"),
        (
            user(
                HostFacts(
                    systemdVersion: nil,
                    systemdProblem:
                        "the user's service manager does not run: the user is not logged in and does not linger")),
            "no-user-manager",
            "docker.service of ops: the user's service manager does not run: the user is not logged in and does not linger"
        ),
    ]

    @Test("a manager that is not there is explained", arguments: blocks)
    func blocked(user: UserFact?, code: String, reason: String) {
        let plan = Self.plan(user)
        #expect(plan.targets[0].blocks.map(\.code) == [code])
        #expect(plan.targets[0].blocks.map(\.reason) == [reason])
    }

    @Test("steps are the user's own")
    func steps() throws {
        let plan = Self.plan(Self.user(Self.bare))
        #expect(
            plan.steps.compactMap(\.change?.file.shown) == [
                "~ops/.config/systemd/user/docker.service.d/http-proxy.conf"
            ])
        #expect(plan.steps.contains(.daemonReload(.user("ops"))))
        #expect(plan.steps.last?.restartedService == Service("docker.service", in: .user("ops")))
        #expect(plan.records.map(\.file.scope) == [.system], "what was written is recorded for root alone")
        #expect(plan.targets[0].notes.isEmpty)
    }

    @Test("who does not linger is told")
    func lingering() {
        let notes = Self.plan(Self.user(isLingering: false, Self.bare)).targets[0].notes
        #expect(
            notes == [
                "ops does not linger: the daemon ends with the user's last session and is not started at boot "
                    + "(loginctl enable-linger ops changes that)"
            ])
    }

    @Test("the credentials' file is named by its absolute path")
    func credentials() throws {
        var host = HostFacts(systemdVersion: 252)
        host.users["ops"] = Self.user(Self.bare)
        let plan = Planner.plan(Sample.desired(Self.target, SampleCredentials.settings), given: host)
        let dropIn = try #require(plan.steps.compactMap(\.change).first { $0.file.path == Self.target.dropInPath })
        guard case .bytes(let bytes)? = dropIn.after else { return }
        #expect(
            String(decoding: bytes, as: UTF8.self).contains(
                "EnvironmentFile=-/home/ops/.config/systemd/user/docker.service.d/http-proxy.env\n"))
    }
}
