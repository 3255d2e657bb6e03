import HostAccess
import ProxyModel

/// Carries a host's steps to the host as one transaction, and looks at the host again: one exec.
struct Applier {
    /// Observes the host before and after.
    var observer: Observer
    /// Names the run, on the host too.
    var run: RunIdentity
    /// How long a restart may take until the unit is active, in seconds.
    var restartDeadlineSeconds: Int
    /// How long to wait for the host's lock, in seconds.
    var lockWaitSeconds: Int
    /// Whether what the spec no longer names is removed.
    var prunes: Bool

    /// How long a unit must stay active before that counts, in seconds: time enough for a daemon that dies of its new
    /// settings to do so.
    static let settleSeconds = 1

    /// Applies a plan's steps.
    ///
    /// - Parameters:
    ///   - plan: a plan with steps.
    ///   - desired: what the plan leads to; it is planned again afterwards, and nothing may be left to do.
    ///   - facts: what the plan was made from.
    ///   - session: the host.
    /// - Returns: what the host came to; never throws, since a host that was touched always has an outcome.
    func apply(
        _ plan: HostPlan, leadingTo desired: DesiredState, given facts: HostFacts, over session: any Session
    ) async -> HostOutcome {
        let nonce = Nonce.random()
        let watched = desired.observing(desired.orphans(in: facts))
        let observation = ObservationRequest(watched)
        let request = observation.bytes(nonce: nonce) + TransactionRequest(plan, applier: self).bytes
        let command = Command(
            HostProgram.commandLine(becoming: observer.become),
            standardInput: HostProgram.standardInput(
                HostProgram.changing(observation.parts), request: request),
            deadline: commandDeadline(plan))
        do {
            let result = try await session.run(command)
            return outcome(of: plan, desired, facts, HostAnswer(result.standardOutput, nonce: nonce), result)
        } catch let error as TransportError where !error.wasRequestSent {
            return HostOutcome(host: plan.host, status: .unreachable, plan: plan, failure: HostFailure(error))
        } catch let error as TransportError {
            return HostOutcome(
                host: plan.host, status: .unknown, plan: plan, failure: .lostDuringChange(error, observer))
        } catch {
            return HostOutcome(
                host: plan.host, status: .unknown, plan: plan,
                failure: HostFailure(code: "internal", message: "\(observer.login): \(error)"))
        }
    }

    /// For each service a restart and a wait, and both again for putting back; the phases of each user (change-user.sh);
    /// then the lock, the files and the observation.
    private func commandDeadline(_ plan: HostPlan) -> Duration {
        let restarts = plan.steps.count { if case .restart = $0 { true } else { false } }
        let users = Set(plan.steps.compactMap(\.change?.file.scope.user)).count
        return observer.deadline
            + .seconds(lockWaitSeconds + 10 * restarts * restartDeadlineSeconds + 6 * 65 * users + 60)
    }

    private func outcome(
        of plan: HostPlan, _ desired: DesiredState, _ facts: HostFacts, _ answer: HostAnswer, _ result: CommandResult
    ) -> HostOutcome {
        var outcome = HostOutcome(host: plan.host, status: .unknown, plan: plan)
        guard let section = answer.sections.first(where: { $0.kind == "outcome" }) else {
            if answer.sections.isEmpty {
                outcome.status = .failed
                outcome.failure = HostFailure(
                    commandThatDidNotStart: result, login: observer.login, become: observer.become)
            } else {
                outcome.failure = .incompleteAnswer(login: observer.login, result)
            }
            return outcome
        }
        let word = TransactionWord(rawValue: section.argument)
        // The lock's holder reads user@place, which must not be masked like a URL's userinfo.
        let text =
            word == .locked
            ? DisplayText.escaped(String(decoding: section.content.prefix(500), as: UTF8.self))
            : DisplayText.line(section.content, limit: 2000)
        outcome.status = word?.status ?? .unknown
        outcome.failure = word?.failure(text, login: observer.login)
        do {
            let seen = try observer.facts(from: answer, result, after: facts)
            let verification = Planner.plan(desired, given: seen, prunes: prunes)
            outcome.verification = verification
            switch word {
            case .changed: settle(&outcome, verification)
            case .rolledBack where verification.fileSteps != plan.fileSteps:
                outcome.status = .failed
                outcome.failure?.code = "not-put-back"
                outcome.failure?.message += "; but the files are not as they were"
            default: break
            }
        } catch {
            // The transaction's own word stands; only a change counts as done no sooner than it was seen.
            if word == .changed {
                outcome.status = .failed
                outcome.failure = error
            }
        }
        return outcome
    }

    /// A change counts when planning again finds nothing left to do.
    private func settle(_ outcome: inout HostOutcome, _ verification: HostPlan) {
        if verification.isRestartPending {
            outcome.status = .pendingRestart
        } else if let remainder = verification.remainder {
            outcome.status = .failed
            outcome.failure = HostFailure(
                code: "not-effective", message: "\(observer.login): changed, but afterwards: \(remainder)",
                remedy: "run 'fairlead verify' and look at what else configures the unit")
        }
    }
}

extension HostPlan {
    /// What is to be done to files: the same before a change and after it was put back.
    fileprivate var fileSteps: [Step] {
        steps.filter { $0.change != nil }
    }
}

/// The words with which a transaction ends on the host.
private enum TransactionWord: String {
    case changed
    case rolledBack = "rolled-back"
    case failed
    case stale
    case locked

    var status: HostOutcome.Status {
        switch self {
        case .changed: .changed
        case .rolledBack: .rolledBack
        case .failed: .failed
        case .stale: .stale
        case .locked: .locked
        }
    }

    func failure(_ text: String, login: String) -> HostFailure? {
        switch self {
        case .changed:
            nil
        case .rolledBack:
            HostFailure(
                code: "rolled-back", message: "\(login): \(text)",
                remedy: "look at the unit's journal on the host, mend the cause and apply again")
        case .failed:
            HostFailure(code: "change-failed", message: "\(login): \(text)")
        case .stale:
            HostFailure(code: "stale", message: "\(login): \(text)", remedy: "run the command again")
        case .locked:
            HostFailure(
                code: "locked",
                message: "\(login): another run holds the host's lock\(text.isEmpty ? "" : ": \(text)")",
                remedy: "wait for it to end, or wait longer with --lock-wait")
        }
    }
}

extension HostFailure {
    fileprivate static func lostDuringChange(_ error: TransportError, _ observer: Observer) -> HostFailure {
        HostFailure(
            code: error.code.description,
            message: "\(error.message), after the change was sent: what became of it is not known",
            remedy: "the host ends the change on its own; run 'fairlead verify' to see what it came to")
    }
}
