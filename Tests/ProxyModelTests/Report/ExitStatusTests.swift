import ProxyModel
import Testing

/// Scripts and pipelines go by exit codes: contract section 2.
@Suite struct ExitStatusTests {
    static let cases: [([HostOutcome.Status], Bool, Int32)] = [
        ([], false, 0),
        ([.unchanged, .changed, .pendingRestart, .converged, .skipped], false, 0),
        ([.changes], false, 0),
        ([.changes], true, 2),
        ([.drifted, .converged], false, 2),
        ([.unreachable, .drifted], false, 4),
        ([.locked, .unreachable], false, 6),
        ([.stale, .locked], false, 5),
        ([.rolledBack, .stale, .unreachable], false, 7),
        ([.failed, .rolledBack], false, 3),
        ([.blocked, .rolledBack], false, 3),
        ([.unknown, .unreachable], true, 3),
    ]

    @Test("when several apply, the contract's order decides", arguments: cases)
    func code(statuses: [HostOutcome.Status], changesCount: Bool, expected: Int32) {
        #expect(ExitStatus(statuses, changesCount: changesCount).rawValue == expected)
    }
}
