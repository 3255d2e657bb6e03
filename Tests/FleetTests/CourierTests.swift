import HostAccess
import Synchronization
import TestSupport
import Testing

@testable import Fleet

/// A request is sent again when its answer was lost, and only then; whoever is refused once is not tried again.
@Suite("Sending a change again")
struct CourierTests {
    /// What a host does with one attempt.
    enum Act: Sendable {
        case answers(String, CommandResult.Termination = .exited(0))
        case breaks(sent: Bool)
        case refusesConnection
        case refusesLogin
    }

    /// What comes of it.
    enum End: Equatable {
        case answered(complete: Bool)
        case notSent
        case unknown(later: String?)
        case failed
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var acts: [Act]
        var end: End
        /// How many requests reached the host.
        var requests: Int
        /// How long the host is tried to be reached: long enough for every act, on a busy machine too.
        var patience = Duration.seconds(60)
    }

    private static let whole = "\n@N outcome changed\n\n@N end\n"
    private static let half = "\n@N outcome changed\n"

    static let cases: [Case] = [
        Case(testDescription: "an answer", acts: [.answers(whole)], end: .answered(complete: true), requests: 1),
        Case(
            testDescription: "a cut before the request", acts: [.breaks(sent: false)], end: .notSent, requests: 1),
        Case(
            testDescription: "a cut after it, and an answer", acts: [.breaks(sent: true), .answers(whole)],
            end: .answered(complete: true), requests: 2),
        Case(
            testDescription: "half an answer, and a whole one", acts: [.answers(half, .unreported), .answers(whole)],
            end: .answered(complete: true), requests: 2),
        Case(
            testDescription: "a program that is killed, and an answer",
            acts: [.answers(half, .signalled("KILL")), .answers(whole)],
            end: .answered(complete: true), requests: 2),
        Case(
            testDescription: "a host that is gone for a while",
            acts: [.breaks(sent: true), .refusesConnection, .refusesConnection, .breaks(sent: false), .answers(whole)],
            end: .answered(complete: true), requests: 3),
        Case(
            testDescription: "a login that is refused",
            acts: [.breaks(sent: true), .refusesLogin, .answers(whole)], end: .unknown(later: "authentication"),
            requests: 1),
        Case(
            testDescription: "a host that stays away",
            acts: [.breaks(sent: true)] + Array(repeating: .refusesConnection, count: 100),
            end: .unknown(later: "refused"), requests: 1, patience: .seconds(1)),
        Case(
            testDescription: "a program that does not start", acts: [.answers("", .exited(1))],
            end: .answered(complete: false), requests: 1),
        Case(
            testDescription: "a program that does not start the second time",
            acts: [.breaks(sent: true), .answers("", .exited(1))], end: .unknown(later: nil), requests: 2),
        Case(
            testDescription: "silence that ends well", acts: [.answers("", .exited(0)), .answers(whole)],
            end: .answered(complete: true), requests: 2),
        Case(
            testDescription: "more than anybody reads", acts: [.answers(half, .outputLimitExceeded)],
            end: .answered(complete: false), requests: 1),
        Case(
            testDescription: "answers that never come to an end",
            acts: Array(repeating: .answers(half), count: 100), end: .answered(complete: false), requests: 4),
        Case(
            testDescription: "an answer that goes on behind its end", acts: [.answers(whole + whole)],
            end: .answered(complete: true), requests: 1),
    ]

    /// Plays the acts one after the other, whoever asks.
    private final class Stage: Sendable {
        private let acts: Mutex<[Act]>
        let commands = Mutex<[Command]>([])

        init(_ acts: [Act]) { self.acts = Mutex(acts) }

        func next() -> Act { acts.withLock { $0.isEmpty ? .refusesConnection : $0.removeFirst() } }

        /// A refusal comes before there is a session, so it is taken off the list there.
        func refusal() -> TransportError? {
            acts.withLock { acts in
                switch acts.first {
                case .refusesConnection?:
                    acts.removeFirst()
                    return TransportError(.refused, "refused")
                case .refusesLogin?:
                    acts.removeFirst()
                    return TransportError(.authentication, "no")
                default: return nil
                }
            }
        }
    }

    @Test(arguments: cases)
    func requestIsSentAgain(case wanted: Case) async throws {
        let stage = Stage(wanted.acts)
        let host = InMemoryHost(
            connect: { _ in if let error = stage.refusal() { throw error } },
            answer: { _, command in
                stage.commands.withLock { $0.append(command) }
                switch stage.next() {
                case .answers(let text, let termination):
                    return CommandResult(termination: termination, standardOutput: Array(text.utf8))
                case .breaks(let sent): throw TransportError(.connectionLost, "cut", wasRequestSent: sent)
                case .refusesConnection, .refusesLogin: throw TransportError(.internal, "not asked")
                }
            })
        let endpoint = Endpoint(name: "h", address: "h", user: "ops", identityFiles: [], knownHostsFiles: [])
        let losses = Mutex(0)
        let courier = Courier(
            transport: host, endpoint: endpoint, patience: wanted.patience,
            lost: { _ in losses.withLock { $0 += 1 } })
        let delivery = try await host.withSession(to: endpoint) { session in
            await courier.deliver(
                { Command("wait \($0)", deadline: .seconds(70)) }, nonce: Nonce(text: "N", userText: "U"),
                lockWaitSeconds: 3, over: session)
        }
        let end: End =
            switch delivery {
            case .answered(let answer, _): .answered(complete: answer.isComplete)
            case .notSent: .notSent
            case .unknown(_, let later): .unknown(later: later?.code.description)
            case .failed: .failed
            }
        #expect(end == wanted.end)
        let lines = stage.commands.withLock { $0.map(\.line) }
        // The run itself may have the lock when it is asked for again.
        #expect(lines == ["wait 3"] + Array(repeating: "wait 70", count: wanted.requests - 1))
        #expect(losses.withLock { $0 } <= 1)
    }
}
