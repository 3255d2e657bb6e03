@testable import ProxyModel

/// Records on hosts: what is read is written alike, and what it leads to can be planned.
enum RecordCheck {
    @Sendable static func check(_ input: [UInt8]) throws {
        guard let record = Record(input, written: 1) else { return }
        guard var again = Record(record.rendered, written: 1) else {
            throw Violation(description: "a record that is not read again: \(record.rendered.text.debugDescription)")
        }
        again.bytes = input
        try requireEqual(again, record, "a record")
        try requireEqual(again.rendered, record.rendered, "a record's bytes")
        try SafeText.requireSafe(record.description, "a record")
        try require(
            record.path.hasPrefix(Record.folder) && !record.path.dropFirst(Record.folder.count).contains("/"), "a path")
        var facts = HostFacts(systemdVersion: 252)
        facts.records = [record]
        for state in DesiredStates.all.prefix(2) {
            let plan = Planner.plan(state, given: facts, prunes: true)
            try SafeText.requireSafe(PlanText.block(plan), "a plan", isMultiline: true)
        }
    }
}
