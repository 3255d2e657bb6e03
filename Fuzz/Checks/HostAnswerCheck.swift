import HostAccess

@testable import FairleadCommands
@testable import Fleet
@testable import ProxyModel

/// What a host answers: cut into sections, read, planned from, explained and shown; and the outcome of a change.
///
/// The input's first line names what the host is to have, by number; the answer follows. `@N` marks the lines of the
/// program, `@U` those of its part for users.
enum HostAnswerCheck {
    private static let nonce = Nonce(text: "N", userText: "U")

    @Sendable static func check(_ input: [UInt8]) async throws {
        let (fields, bytes) = input.settings(1)
        let answer = HostAnswer(bytes, nonce: nonce)
        try checkSections(answer, bytes)
        let state = DesiredStates.all[Int(fields[0].first ?? 0) % DesiredStates.all.count]
        let reader = FactsReader(login: "ops@h")
        let facts: HostFacts
        do {
            facts = try reader.read(answer)
        } catch {
            return try requireSafe(error)
        }
        for text in [facts.systemdProblem].compactMap({ $0 }) { try SafeText.requireSafe(text, "systemd's problem") }
        for prunes in [false, true] {
            let plan = Planner.plan(state, given: facts, prunes: prunes)
            try requireSafe(HostOutcome(host: plan.host, status: .changed, plan: plan), .plan)
            try requireSafe(
                HostOutcome(host: plan.host, status: .changed, plan: plan, verification: plan), .verification)
            try await checkApplying(plan, state, facts, bytes, prunes: prunes)
        }
        let explanation = Explainer.explain(state.forExplanation, given: facts)
        try SafeText.requireSafe(ExplanationText.text(explanation), "an explanation", isMultiline: true)
    }

    /// The sections hold the answer's bytes in order, and none holds a line of the program's.
    private static func checkSections(_ answer: HostAnswer, _ bytes: [UInt8]) throws {
        var end = 0
        for section in answer.sections {
            try require(section.content.startIndex >= end, "sections that overlap")
            end = section.content.endIndex
            try requireEqual(Array(bytes[section.content.indices]), Array(section.content), "a section")
            let text = String(decoding: section.content, as: Unicode.ASCII.self)
            try require(!text.utf8.elementsEqual("\n@N ".utf8), "a section that holds the start of another")
        }
    }

    private static func requireSafe(_ failure: HostFailure) throws {
        try SafeText.requireSafe(failure.message, "a failure's message")
        try SafeText.requireSafe(failure.remedy ?? "", "a failure's remedy")
        try SafeText.requireSafe(failure.code, "a failure's code")
    }

    /// What people and programs see of an outcome.
    private static func requireSafe(_ outcome: HostOutcome, _ kind: RunReport.Kind) throws {
        if let failure = outcome.failure { try requireSafe(failure) }
        let report = RunReport(kind, [outcome])
        try SafeText.requireSafe(report.text(isColored: false), "a report", isMultiline: true)
        let json = report.document.serialized
        try SafeText.requireSafe(json, "a report in JSON", isMultiline: true)
        try require((try? JSONDocument(Array(json.utf8))) != nil, "a report that is not JSON")
    }

    /// The host gives the same answer to a change.
    private static func checkApplying(
        _ plan: HostPlan, _ desired: DesiredState, _ facts: HostFacts, _ answer: [UInt8], prunes: Bool
    ) async throws {
        let applier = Applier(
            observer: Observer(login: "ops@h", become: Becoming(way: .none), deadline: .seconds(5)),
            courier: Courier(
                transport: GoneTransport(),
                endpoint: Endpoint(name: "h", address: "h", user: "ops", identityFiles: [], knownHostsFiles: []),
                patience: .zero, lost: { _ in }),
            run: RunIdentity(id: "1", holder: "ops"), restartDeadlineSeconds: 1, lockWaitSeconds: 1, prunes: prunes)
        let outcome = await applier.apply(
            plan, leadingTo: desired, given: facts, over: AnsweringSession(answer: answer))
        try requireSafe(outcome, .apply)
    }
}

/// A host that nobody reaches again.
private struct GoneTransport: Transport {
    func withSession<Outcome: Sendable>(
        to endpoint: Endpoint, _ body: @Sendable (any Session) async throws -> Outcome
    ) async throws -> Outcome {
        throw TransportError(.refused, "it is gone")
    }
}

/// A host that answers every command alike, with the words that the command brings along in the place of `@N` and `@U`.
private struct AnsweringSession: Session {
    var answer: [UInt8]

    func run(_ command: Command) async throws -> CommandResult {
        let input = command.standardInput
        let count = Int(String(decoding: input.prefix { $0 != 0x0A }, as: UTF8.self)) ?? 0
        let request = input.drop { $0 != 0x0A }.dropFirst(count + 1)
        let word = Array(request.prefix { $0 != 0x0A })
        var output: [UInt8] = []
        for (index, line) in answer.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            output += index == 0 ? [] : [0x0A]
            output += line.starts(with: "@N ".utf8) ? [UInt8(ascii: "@")] + word + line.dropFirst(2) : line
        }
        return CommandResult(
            termination: .exited(0), standardOutput: output, standardError: Array(answer.suffix(100)))
    }

    func withTunnel<Outcome: Sendable>(
        to address: String, port: Int, deadline: Duration,
        _ body: @Sendable (any Tunnel) async throws -> Outcome
    ) async throws -> Outcome {
        throw Violation(description: "nobody asked for a tunnel")
    }
}
