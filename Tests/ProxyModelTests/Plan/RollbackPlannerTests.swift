import Testing

@testable import ProxyModel

@Suite("What putting back a run means")
struct RollbackPlannerTests {
    private static let dropIn = HostFile("/etc/systemd/system/docker.service.d/http-proxy.conf")
    private static let record = HostFile(Record.folder + "1")

    private static func facts(
        _ states: [KeptRun.File.State], wasAbsent: Bool = false, running: Bool = true, user: HostFacts? = nil
    ) -> HostFacts {
        var run = HostRun(id: "r-1", sequence: 4, holder: "ops@desk since noon", services: [Service("docker.service")])
        run.reloads = true
        if user != nil { run.files = [HostFile("~/x.json", in: .user("ops"))] }
        var facts = HostFacts(systemdVersion: 252)
        facts.keptRun = KeptRun(
            run: run,
            files: states.enumerated().map { index, state in
                KeptRun.File(
                    file: index == 0 ? dropIn : record, state: state, wasAbsent: wasAbsent, isRecord: index > 0)
            }, running: running ? [Service("docker.service")] : [])
        if let user { facts.users["ops"] = .present(UserFacts(home: "/home/ops", isLingering: true, view: user)) }
        return facts
    }

    /// The actions in short, or why there are none.
    private static func words(_ facts: HostFacts) -> [String] {
        switch RollbackPlanner.decide(for: "h", given: facts) {
        case .nothing(let reason, _): return [reason]
        case .stale(let files, _): return ["stale"] + files.map(\.shown)
        case .remains: return ["remains"]
        case .steps(let run, let plan):
            return [run]
                + plan.steps.map { step in
                    switch step {
                    case .write(let change): "write \(change.file.shown)"
                    case .remove(let change): "remove \(change.file.shown)"
                    case .daemonReload(let scope): "reload \(scope.user ?? "")"
                    case .restart(let service, _): "restart \(service.shown)"
                    }
                }
        }
    }

    private static let path = "/etc/systemd/system/docker.service.d/http-proxy.conf"

    static let cases: [(HostFacts, [String])] = [
        (HostFacts(systemdVersion: 252), ["there is no run to put back"]),
        (facts([.new]), ["r-1", "write \(path)", "reload ", "restart docker.service"]),
        (facts([.new], wasAbsent: true), ["r-1", "remove \(path)", "reload ", "restart docker.service"]),
        // What does not run is not started.
        (facts([.new], running: false), ["r-1", "write \(path)", "reload "]),
        (facts([.old]), ["everything is as it was before the run r-1"]),
        (facts([.other]), ["stale", path]),
        // A record is nobody's business but fairlead's.
        (facts([.new, .other]), ["r-1", "write \(path)", "reload ", "restart docker.service"]),
        // What a user had of the run is gone.
        (facts([.new], user: HostFacts(systemdVersion: 252)), ["stale", "~ops/x.json"]),
    ]

    @Test(arguments: cases)
    func decision(facts: HostFacts, wanted: [String]) {
        #expect(Self.words(facts) == wanted)
    }

    @Test func aKilledRunIsPutBackFirst() {
        var facts = Self.facts([.new])
        facts.unfinished = [UnfinishedRun(run: HostRun(id: "r-2"), isAtWork: false)]
        #expect(Self.words(facts) == ["remains"])
    }

    @Test func usersPartIsDoneWithTheirs() {
        var own = HostFacts(systemdVersion: nil)
        own.keptRun = KeptRun(
            run: HostRun(id: "r-1"),
            files: [KeptRun.File(file: HostFile("~/x.json"), state: .new, wasAbsent: false)],
            running: [Service("docker.service")])
        #expect(
            Self.words(Self.facts([.new], user: own))
                == [
                    "r-1", "write \(Self.path)", "write ~ops/x.json", "reload ", "restart docker.service",
                    "restart docker.service of ops",
                ])
    }

    @Test func unfinishedRunIsToldInOneSentence() {
        let run = HostRun(
            id: "r-1", holder: "ops@desk since noon\u{1B}[31m", files: [Self.dropIn], stage: "restarting docker.service"
        )
        #expect(
            UnfinishedRun(run: run, isAtWork: false).words
                == "unfinished: the run r-1 of ops@desk since noon\\x1b[31m was ended while restarting docker.service; "
                + "the next apply first puts back what it changed of \(Self.path)")
        #expect(
            UnfinishedRun(run: run, isAtWork: true).words
                == "another run is at work on the host: ops@desk since noon\\x1b[31m")
    }
}
