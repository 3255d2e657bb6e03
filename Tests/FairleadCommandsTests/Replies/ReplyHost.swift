import Fleet
import Foundation
import HostAccess
import ProxyModel
import TestSupport

@testable import FairleadCommands

/// A host in memory that answers with texts that a test made up, and what the tool shows of it.
///
/// Texts are written with ``rootWord`` and ``userWord`` in the places of the words that mark the lines of an answer: only
/// who reads the request knows these.
struct ReplyHost: Sendable {
    /// What the tool is asked to do.
    enum Verb: String, Sendable, CaseIterable {
        case plan
        case verify
        case apply
        case explain
    }

    /// What a run came to, as users and programs see it.
    struct Shown: Sendable {
        var status: String
        var failure: HostFailure?
        var exitCode: Int32
        var text: String
        var json: String
    }

    /// How the answer to one command looks.
    struct Reply: Sendable {
        var output: [UInt8] = []
        /// How many more bytes follow, and how many are written to standard error.
        var more = (output: 0, errors: 0)

        init(_ output: [UInt8], more: Int = 0, errors: Int = 0) {
            self.output = output
            self.more = (more, errors)
        }

        init(_ output: String, more: Int = 0, errors: Int = 0) {
            self.init(Array(output.utf8), more: more, errors: errors)
        }
    }

    static let rootWord = "ROOTWORD"
    static let userWord = "USERWORD"

    /// The spec that the host is held against.
    var spec: String
    /// The answer to the program that observes.
    var look: Reply
    /// The answer to the program that changes.
    var change = Reply([])
    /// How long an answer takes; for a host that never comes to an end.
    var delay = Duration.zero
    /// The longest that the host may take.
    var hostTimeout = Duration.seconds(60)

    /// Runs the tool from the request to what it prints.
    ///
    /// - Parameter verb: what it is asked to do.
    /// - Returns: what it prints.
    /// - Throws: when the spec is wrong.
    func run(_ verb: Verb) async throws -> Shown {
        let runner = FleetRunner(
            transport: InMemoryHost { _, command in try await answer(command) },
            limits: RunLimits(hostTimeout: hostTimeout), stop: StopFlag(), report: { _ in })
        let endpoint = Endpoint(
            name: "web-1", address: "192.0.2.1", user: "ops", identityFiles: [], knownHostsFiles: [])
        let work = HostWork(endpoint: endpoint, become: .sudo, desired: try desired)
        let run = RunIdentity(id: "20261121T000000Z-00000000", holder: "a test")
        switch verb {
        case .plan: return Self.shown(RunReport(.plan, await runner.plan([work])))
        case .verify: return Self.shown(RunReport(.verification, await runner.verify([work])))
        case .apply: return Self.shown(RunReport(.apply, await runner.apply([work], as: run)))
        case .explain:
            let result = await runner.explain(work)
            let report = ExplanationReport(result)
            return Shown(
                status: result.status.rawValue, failure: result.failure, exitCode: report.exitStatus.rawValue,
                text: report.text(isColored: false), json: report.document.serialized)
        }
    }

    private static func shown(_ report: RunReport) -> Shown {
        Shown(
            status: report.outcomes[0].status.rawValue, failure: report.outcomes[0].failure,
            exitCode: ExitStatus(report.outcomes.map(\.status)).rawValue, text: report.text(isColored: false),
            json: report.document.serialized)
    }

    private var desired: DesiredState {
        get throws {
            let inventory = "version: 1\nhosts: { web-1: {} }\n"
            let inputs = try Inputs.validate(inventory: inventory, spec: spec).get()
            return inputs.desiredStates[0]
        }
    }

    private func answer(_ command: Command) async throws -> CommandResult {
        if delay > .zero { try await Task.sleep(for: delay) }
        let request = ReplyRequest(command)
        let reply = request.isChange ? change : look
        return CommandResult(
            termination: .exited(0),
            standardOutput: request.filled(reply.output)
                + [UInt8](repeating: UInt8(ascii: "a"), count: reply.more.output),
            standardError: [UInt8](repeating: UInt8(ascii: "a"), count: reply.more.errors))
    }
}

/// What a host reads on standard input.
struct ReplyRequest {
    /// Whether it is the program that changes.
    let isChange: Bool
    private let rootWord: String
    private let userWord: String

    /// - Parameter command: a command of the tool's: a length, a program of that length, and lines.
    init(_ command: Command) {
        let input = command.standardInput
        let end = input.firstIndex(of: UInt8(ascii: "\n")) ?? 0
        let length = Int(String(decoding: input[..<end], as: UTF8.self)) ?? 0
        let program = input[(end + 1)...].prefix(length)
        let lines = String(decoding: input[program.endIndex...], as: UTF8.self).split(separator: "\n")
        isChange = String(decoding: program.suffix(40), as: UTF8.self).contains("change_main")
        rootWord = String(lines.first ?? "")
        userWord = lines.first { $0.hasPrefix("| ") }.map { String($0.dropFirst(2)) } ?? rootWord
    }

    /// A made-up answer with this request's words.
    func filled(_ text: [UInt8]) -> [UInt8] {
        // By Foundation, which is fast where tests are built without optimisation.
        var data = Data(text)
        for (placeholder, word) in [(ReplyHost.rootWord, rootWord), (ReplyHost.userWord, userWord)] {
            var start = data.startIndex
            while let found = data.range(of: Data(placeholder.utf8), in: start..<data.endIndex) {
                data.replaceSubrange(found, with: word.utf8)
                start = found.lowerBound + word.utf8.count
            }
        }
        return [UInt8](data)
    }
}
