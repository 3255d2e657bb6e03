import Foundation

/// What faults came to, for people.
actor FaultTable {
    private struct Row {
        var count = 0
        var missed = 0
        var outcomes: [String: Int] = [:]
        var failures = 0
    }

    private var rows: [Fault.Kind: Row] = [:]
    private let begin = ContinuousClock.now

    /// Notes what a fault came to.
    ///
    /// - Parameters:
    ///   - fault: the fault.
    ///   - status: the tool's word.
    ///   - came: whether it came at all: a run may have fewer calls or packets than the one that was counted.
    ///   - failed: whether anything was not as it must be.
    func note(_ fault: Fault, status: String, came: Bool, failed: Bool) {
        var row = rows[fault.kind, default: Row()]
        row.count += 1
        row.missed += came ? 0 : 1
        row.outcomes[status, default: 0] += 1
        row.failures += failed ? 1 : 0
        rows[fault.kind] = row
        if count % 50 == 0 { print("fault matrix: \(count) faults after \(duration)") }
    }

    private var duration: String {
        let seconds = (ContinuousClock.now - begin).components.seconds
        return "\(seconds / 60) min \(seconds % 60) s"
    }

    var count: Int { rows.values.map(\.count).reduce(0, +) }

    /// The table in Markdown.
    var markdown: String {
        let common = ["changed", "rolled-back", "failed", "unknown", "unreachable"]
        func line(_ title: String, _ row: Row) -> String {
            let others = row.outcomes.filter { !common.contains($0.key) }.sorted { $0.key < $1.key }
            let cells =
                [title, "\(row.count)"] + common.map { row.outcomes[$0].map(String.init) ?? "" }
                + [others.map { "\($0.value) \($0.key)" }.joined(separator: ", ")]
                + [row.missed == 0 ? "" : "\(row.missed)", "\(row.failures)"]
            return "| " + cells.joined(separator: " | ") + " |\n"
        }
        var text = "| fault | count | " + common.joined(separator: " | ") + " | other | did not come | failures |\n"
        text += "|---|" + String(repeating: "--:|", count: common.count + 1) + "---|--:|--:|\n"
        for kind in Fault.Kind.allCases {
            if let row = rows[kind] { text += line(kind.rawValue, row) }
        }
        let sum = rows.values.reduce(into: Row()) { sum, row in
            sum.count += row.count
            sum.missed += row.missed
            sum.failures += row.failures
            sum.outcomes.merge(row.outcomes, uniquingKeysWith: +)
        }
        text += line("**all**", sum)
        return text + "\n\(sum.count) faults in \(duration)\n"
    }
}
