import ProxyModel

/// What a run over hosts came to, ready to be shown in any format.
struct RunReport {
    /// What kind of run it was.
    enum Kind {
        case plan
        case apply
        case verification
    }

    /// What kind of run it was.
    let kind: Kind
    /// Every host's outcome, in the inventory's order.
    let outcomes: [HostOutcome]

    /// - Parameters:
    ///   - kind: what kind of run it was.
    ///   - outcomes: every host's outcome.
    init(_ kind: Kind, _ outcomes: [HostOutcome]) {
        self.kind = kind
        self.outcomes = outcomes
    }

    /// The report as the options want it, with its last newline.
    ///
    /// - Parameter output: the options.
    func rendered(_ output: OutputOptions) -> String {
        switch output.format {
        case .text: text(isColored: output.colors(on: .standardOutput))
        case .json: document.serialized + "\n"
        }
    }
}

/// How many hosts came to what.
struct ReportSummary {
    private let hosts: Int
    private let counts: [(status: HostOutcome.Status, count: Int)]

    /// - Parameter outcomes: every host's outcome.
    init(_ outcomes: [HostOutcome]) {
        hosts = outcomes.count
        let counts = Dictionary(grouping: outcomes, by: \.status).mapValues(\.count)
        self.counts = HostOutcome.Status.allCases.compactMap { status in counts[status].map { (status, $0) } }
    }

    /// `3 hosts: 1 changed, 2 unchanged`.
    var text: String {
        Progress.count(hosts, "host") + ": "
            + counts.map { "\($0.count) \($0.status.rawValue)" }.joined(separator: ", ")
    }

    /// `{ "hosts": 3, "changed": 1, "unchanged": 2 }`.
    var json: JSONValue {
        .object(
            [JSONValue.Member("hosts", .int(hosts))]
                + counts.map { JSONValue.Member($0.status.rawValue, .int($0.count)) })
    }
}
