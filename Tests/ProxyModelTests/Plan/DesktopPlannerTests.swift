import Testing

@testable import ProxyModel

/// Docker on a workstation: the file is written, and nobody claims that it takes effect.
@Suite struct DesktopPlannerTests {
    private static let settings = ProxySettings(http: ProxyURL(unchecked: "http://p:1"))
    private static let converged = Sample.present(#"{"proxies": {"http-proxy": "http://p:1"}}"#)

    private func plan(
        _ product: DesktopTarget.Product, _ file: FileFact, _ settings: ProxySettings = settings,
        user: UserFact? = nil
    ) -> HostPlan {
        let target = DesktopTarget(product: product, user: "ops")
        let view = HostFacts(systemdVersion: nil, files: [target.path: file])
        let user = user ?? .present(UserFacts(home: "/home/ops", isLingering: false, view: view))
        let facts = HostFacts(systemdVersion: 252, users: ["ops": user])
        return Planner.plan(
            DesiredState(host: "h", entries: [.init(target: .desktop(target), settings: settings)]), given: facts)
    }

    @Test("the file is written and compared", arguments: DesktopTarget.Product.allCases)
    func file(product: DesktopTarget.Product) {
        #expect(plan(product, .absent).short == ["write"])
        #expect(plan(product, Self.converged).short == [])
        #expect(plan(product, Self.converged, .none).short == ["write"])
        #expect(plan(product, .absent, .none).short == [])
        #expect(plan(product, Sample.present("{")).short == ["blocked file-invalid"])
        #expect(plan(product, Sample.present(#"{"proxies": {"default": {}}}"#)).short == ["blocked file-invalid"])
        #expect(plan(product, .unreadable(reason: "a link")).short == ["blocked file-unreadable"])
        #expect(plan(product, .absent, user: .absent).short == ["blocked user-missing"])
    }

    @Test("the engine is never said to use it", arguments: DesktopTarget.Product.allCases)
    func engine(product: DesktopTarget.Product) {
        for file in [FileFact.absent, Self.converged] {
            let target = plan(product, file).targets[0]
            let engine = target.layers.first { $0.kind == .engine }
            guard case .notApplicable(let why)? = engine?.verdict else {
                Issue.record("\(product): \(String(describing: engine))")
                continue
            }
            #expect(why.contains("known to ignore"))
            #expect(target.notes.contains { $0.contains("known to ignore") })
        }
        let verified = PlanText.layers(plan(product, Self.converged))
        #expect(verified.contains("known to ignore") && !verified.contains("engine ok"))
    }

    @Test("credentials keep others out of the file")
    func credentials() {
        let settings = DockerClientPlannerTests.credentials
        #expect(plan(.orbStack, .absent, settings).steps.first?.change?.mode == .bits(0o600))
        let open = Sample.present(#"{"proxies": {"http-proxy": "http://u:canary@p:1"}}"#)
        let narrowed = plan(.orbStack, open, settings)
        #expect(narrowed.steps.first?.change?.mode == .keptPrivate)
        #expect(!PlanText.block(narrowed).contains("canary"))
    }

    @Test("records come back as the targets that they are about", arguments: DesktopTarget.Product.allCases)
    func record(product: DesktopTarget.Product) throws {
        let target = DesktopTarget(product: product, user: "ops")
        let record = try #require(Record(target.record(isFileOurs: true, values: [:]).rendered, written: nil))
        #expect(Target(record) == .desktop(target))
    }
}
