import Foundation
import TestSupport
import Testing

/// Whatever strikes a change, wherever: no file is torn, the daemon can start, the plan tells the truth, one more run ends
/// it, and what the tool said was right.
///
/// Variables: `FAIRLEAD_FAULTS=all` for every point instead of some, `FAIRLEAD_FAULT=KIND,…` for some kinds alone,
/// `FAIRLEAD_FAULT=KIND:SCENARIO:POINT,…` for some faults, `FAIRLEAD_FAULT_SEED` for other random ones,
/// `FAIRLEAD_FAULT_TABLE=FILE` for the table in Markdown.
@Suite(.enabled(if: TestFleet.isUp, "no fleet is up; 'make test' boots one"))
struct FaultMatrixTests {
    @Test func everyFaultLeavesAHostThatTheNextRunPutsRight() async throws {
        let variables = ProcessInfo.processInfo.environment
        let wanted = try FaultMatrix.Wanted(variables["FAIRLEAD_FAULT"], all: variables["FAIRLEAD_FAULTS"] == "all")
        let matrix = FaultMatrix(wanted, seed: variables["FAIRLEAD_FAULT_SEED"].flatMap(UInt64.init) ?? 1)
        let hosts = try TestFleet.shared.hosts.count { $0.image == .plain }
        try await matrix.run(on: min(8, hosts))
        let table = await matrix.table.markdown
        print(table)
        if let file = variables["FAIRLEAD_FAULT_TABLE"] { try Data(table.utf8).write(to: URL(fileURLWithPath: file)) }
    }
}
