import ProxyModel
import Testing

/// What tells of a running engine that other settings are in force than those that are written down.
@Suite struct EngineWitnessTests {
    private static let wrong = "http://CORP%5Csvc:wrong@p:2"

    @Test("the flags of the running process show the password that the engine masks")
    func runningFlags() {
        let host = EngineHost.converged.with {
            $0.file = EngineHost.file(SampleCredentials.file, mode: 0o600)
            $0.reported = SampleCredentials.reported
        }
        for (flag, isRight) in [(SampleCredentials.url, true), (Self.wrong, false)] {
            var facts = host.facts
            facts.units["docker.service"]?.engine?.runningFlags = EngineFlags(proxies: [.https: Array(flag.utf8)])
            let entry = DesiredState.Entry(
                target: .daemonJSON(DaemonJSONTarget(engine: .docker)), settings: SampleCredentials.settings)
            let plan = Planner.plan(DesiredState(host: "h", entries: [entry]), given: facts)
            let owed = "restart: the engine reports another HTTPS_PROXY (http://***@p:2)"
            #expect(plan.short == (isRight ? [] : [owed]))
            #expect(plan.verification == (isRight ? .converged : .drifted))
        }
    }

    @Test("a copy that brings an old time along was perhaps not loaded, and rights that were mended change nothing")
    func times() throws {
        func plan(modified: Double, changed: Double, record written: Double?) throws -> HostPlan {
            var host = EngineHost.converged
            host.file = .present(
                .init(
                    bytes: Array(SampleCredentials.file.utf8), mode: 0o600, modified: modified, changed: changed))
            host.reported = SampleCredentials.reported
            host.records = try written.map { [try EngineCredentialsTests.record($0)] } ?? []
            return host.plan(SampleCredentials.settings)
        }
        let (before, after) = (EngineHost.start - 1, EngineHost.start + 1)
        #expect(try plan(modified: before, changed: before, record: nil).verification == .converged)
        #expect(try plan(modified: before, changed: after, record: nil).verification == .drifted)
        #expect(try plan(modified: before, changed: after, record: after).verification == .converged)
        #expect(try plan(modified: after, changed: after, record: after).verification == .drifted)
    }

    @Test("a file that was moved away and put back is the same")
    func movedBack() {
        let file = FileFact.Present(bytes: [1], modified: 1, changed: 2)
        #expect(file == FileFact.Present(bytes: [1], modified: 1, changed: 3))
        #expect(file != FileFact.Present(bytes: [1], modified: 2, changed: 2))
    }

    @Test("values that are written again are recorded again, although the record says the same")
    func recordedAgain() throws {
        var host = EngineHost.converged
        host.file = EngineHost.file(SampleCredentials.file.replacing("p%40ss", with: "other"), mode: 0o600)
        host.reported = SampleCredentials.reported
        host.records = [try EngineCredentialsTests.record(1)]
        let plan = host.plan(SampleCredentials.settings, DaemonJSONTarget(engine: .docker, restart: .never))
        #expect(plan.short == ["write", "pending"] && plan.records.count == 1)
    }

    @Test("an engine in the place of a unit that does not run blocks, by either way", arguments: [true, false])
    func stray(isDropIn: Bool) {
        var engine = EngineFacts(version: "26.1.5", flags: EngineFlags())
        engine.strayProcess = 77
        var facts = SampleHost.converged.with { ($0.unit.activeState, $0.unit.subState) = ("inactive", "dead") }.facts
        facts.units["docker.service"]?.engine = engine
        let target = isDropIn ? Target.systemd(Sample.target()) : .daemonJSON(DaemonJSONTarget(engine: .docker))
        let entry = DesiredState.Entry(target: target, settings: Sample.settings)
        let block = Planner.plan(DesiredState(host: "h", entries: [entry]), given: facts).targets[0].blocks.first
        #expect(block?.code == "engine-stray")
        #expect(
            block?.reason == "docker.service does not run, but an engine does that it did not start: process 77")
    }

    @Test("a later file that clears EnvironmentFile= is named before anything is changed")
    func clearedFiles() {
        let later = "/etc/systemd/system/docker.service.d/zz.conf"
        var host = CredentialsPlannerTests.converged
        host.unit.sources.append(Sample.source(later, "EnvironmentFile="))
        host.unit.environmentFiles = []
        let plan = CredentialsPlannerTests.plan(host, CredentialsPlannerTests.present())
        #expect(plan.short == ["blocked outranked"])
        #expect(plan.targets[0].blocks[0].reason.hasPrefix("\(later) clears EnvironmentFile=, and with it HTTPS_PROXY"))
        #expect(plan.targets[0].blocks[0].wayOut.contains("zzz.conf"))
    }
}
