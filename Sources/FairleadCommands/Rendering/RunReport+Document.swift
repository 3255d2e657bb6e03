import ProxyModel

extension RunReport {
    /// The report as a JSON document (contract section 8).
    var document: JSONValue {
        DocumentEnvelope.document(
            kind: kindName,
            [
                JSONValue.Member("hosts", .array(outcomes.map(entry))),
                JSONValue.Member("summary", ReportSummary(outcomes).json),
            ])
    }

    private var kindName: String {
        switch kind {
        case .plan: "plan"
        case .apply: "report"
        case .verification: "verification"
        }
    }

    /// One host: its name and status, what the planner said, and what went wrong.
    private func entry(_ outcome: HostOutcome) -> JSONValue {
        var members = [
            JSONValue.Member("host", .string(DisplayText.line(outcome.host))),
            JSONValue.Member("status", .string(outcome.status.rawValue)),
        ]
        if let plan = outcome.plan {
            members += planned(plan)
            if let verification = outcome.verification {
                members.append(JSONValue.Member("verification", .object(verified(verification))))
            }
        }
        if let failure = outcome.failure {
            members.append(JSONValue.Member("failure", .object(failed(failure))))
        }
        return .object(members)
    }

    /// What went wrong; with what a person has to run where something may have been changed.
    private func failed(_ failure: HostFailure) -> [JSONValue.Member] {
        let members = [
            JSONValue.Member("code", .string(failure.code)), JSONValue.Member("message", .string(failure.message)),
            JSONValue.Member("remedy", failure.remedy.map { .string($0) } ?? .null),
        ]
        guard kind == .apply else { return members }
        let commands = failure.commands.map { JSONValue.string(DisplayText.escaped($0)) }
        return members + [JSONValue.Member("commands", .array(commands))]
    }

    private func planned(_ plan: HostPlan) -> [JSONValue.Member] {
        switch kind {
        case .verification: verified(plan)
        case .plan, .apply: Self.members(of: PlanDocument.planEntry(plan))
        }
    }

    private func verified(_ plan: HostPlan) -> [JSONValue.Member] {
        Self.members(of: PlanDocument.verificationEntry(plan))
    }

    /// The planner's part of an entry. Host and status are the outcome's: it knows more than the planner.
    private static func members(of entry: JSONValue) -> [JSONValue.Member] {
        guard case .object(let members) = entry else { return [] }
        return members.filter { $0.name != "host" && $0.name != "status" }
    }
}

/// What all documents start with.
enum DocumentEnvelope {
    /// - Parameters:
    ///   - kind: the document's kind.
    ///   - members: its own members.
    /// - Returns: the document: format, kind, tool, time, and its own members.
    static func document(kind: String, _ members: [JSONValue.Member]) -> JSONValue {
        .object(
            [
                JSONValue.Member("format", .int(1)), JSONValue.Member("kind", .string(kind)),
                JSONValue.Member("tool", ["name": "fairlead", "version": .string(Version.text)]),
                JSONValue.Member("createdAt", .string(Timestamp.now())),
            ] + members)
    }
}
