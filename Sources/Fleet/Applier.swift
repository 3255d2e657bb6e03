import HostAccess
import ProxyModel

/// Carries a host's steps to the host as one transaction, and looks at the host again: one exec.
struct Applier {
    /// Observes the host before and after.
    var observer: Observer
    /// How the host is reached again when the connection is cut.
    var courier: Courier
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
        let sent = await send(
            TransactionSteps(plan), watching: observation(desired, facts), given: facts, over: session)
        guard case .answered(let answer, let result) = sent else { return sent.outcome(of: plan, observer) }
        return outcome(of: plan, desired, facts, answer, result)
    }

    /// Has the host put back what a killed run left, and waits for one that is at work.
    ///
    /// - Parameters:
    ///   - plan: the plan that was made of the host as it is now.
    ///   - desired: what is to be looked at afterwards. Its services are not restarted to undo a restart: the next plan sees
    ///     to them.
    ///   - facts: what the plan was made from.
    ///   - session: the host.
    /// - Returns: what was seen afterwards, or what the host came to.
    func recover(
        _ plan: HostPlan, watching desired: DesiredState, given facts: HostFacts, over session: any Session
    ) async -> Recovery {
        let steps = TransactionSteps(sparing: desired.services(in: facts))
        let sent = await send(steps, watching: observation(desired, facts), given: facts, over: session)
        guard case .answered(let answer, let result) = sent else { return .ended(sent.outcome(of: plan, observer)) }
        let ended = outcome(of: plan, desired, facts, answer, result)
        guard ended.failure == nil, let seen = try? observer.facts(from: answer, result, after: facts) else {
            return .ended(ended)
        }
        return .observed(seen)
    }

    /// What became of a host on which something had to be put back first.
    enum Recovery {
        /// It is done: what was seen afterwards.
        case observed(HostFacts)
        /// It could not be done: what the host came to.
        case ended(HostOutcome)
    }

    private func observation(_ desired: DesiredState, _ facts: HostFacts) -> ObservationRequest {
        ObservationRequest(desired.observing(desired.orphans(in: facts)))
    }

    func send(
        _ steps: TransactionSteps, watching observation: ObservationRequest, given facts: HostFacts,
        over session: any Session
    ) async -> Courier.Delivery {
        let nonce = Nonce.random()
        // An unfinished run may have been about anything.
        let parts = facts.unfinished.isEmpty ? observation.parts : .all
        let deadline = observer.deadline + steps.longest(restart: restartDeadlineSeconds)
        let command: @Sendable (Int) -> Command = { [run, observer, restartDeadlineSeconds] lockWait in
            let request =
                observation.bytes(nonce: nonce)
                + TransactionRequest(
                    steps, run: run, lockWaitSeconds: lockWait, restartDeadlineSeconds: restartDeadlineSeconds
                ).bytes
            return observer.become.command(
                HostProgram.changing(parts), request: request, deadline: deadline + .seconds(lockWait))
        }
        return await courier.deliver(command, nonce: nonce, lockWaitSeconds: lockWaitSeconds, over: session)
    }

    private func outcome(
        of plan: HostPlan, _ desired: DesiredState, _ facts: HostFacts, _ answer: HostAnswer, _ result: CommandResult
    ) -> HostOutcome {
        var outcome = outcome(of: plan, answer, result)
        guard outcome.status != .unknown else { return outcome }
        do {
            let seen = try observer.facts(from: answer, result, after: facts)
            let verification = Planner.plan(desired, given: seen, prunes: prunes)
            outcome.verification = verification
            switch outcome.status {
            case .changed: settle(&outcome, verification)
            case .rolledBack where verification.fileSteps != plan.fileSteps:
                outcome.status = .failed
                outcome.failure?.code = "not-put-back"
                outcome.failure?.message += "; but the files are not as they were"
            default: break
            }
        } catch {
            // The transaction's own word stands; only a change counts as done no sooner than it was seen.
            if outcome.status == .changed {
                outcome.status = .failed
                outcome.failure = error
            }
        }
        return outcome
    }

    /// What the transaction itself says.
    ///
    /// - Parameters:
    ///   - plan: what was to be done.
    ///   - answer: the host's answer.
    ///   - result: how the command ended.
    func outcome(of plan: HostPlan, _ answer: HostAnswer, _ result: CommandResult) -> HostOutcome {
        var outcome = HostOutcome(host: plan.host, status: .unknown, plan: plan)
        let sections = answer.sections.filter { $0.kind == "outcome" }
        // Of what contradicts itself nothing is believed.
        if let objection = answer.objection ?? (sections.count > 1 ? "it tells of two outcomes" : nil) {
            outcome.failure = .contradictoryAnswer(login: observer.login, objection)
            return outcome
        }
        guard let section = sections.first, answer.isComplete else {
            if answer.sections.isEmpty {
                if result.termination.isFailure { outcome.status = .failed }
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
            ? String(decoding: section.content.prefix(500), as: UTF8.self)
            : DisplayText.line(section.content, limit: 2000)
        outcome.status = word?.status ?? .unknown
        if let word {
            outcome.failure = word.failure(text, login: observer.login)
        } else {
            outcome.failure = .contradictoryAnswer(login: observer.login, "it tells of an outcome that is none")
        }
        outcome.failure?.commands = Self.commands(in: answer)
        return outcome
    }

    /// What a person has to run on the host.
    private static func commands(in answer: HostAnswer) -> [String] {
        guard let section = answer.sections.first(where: { $0.kind == "commands" }) else { return [] }
        // Nothing in a command is a proxy's value: masked, it could not be run.
        return section.content.split(separator: UInt8(ascii: "\n")).prefix(100).map {
            DisplayText.escaped(String(decoding: $0.prefix(1000), as: UTF8.self))
        }
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
    case notPutBack = "not-put-back"
    case recovered

    var status: HostOutcome.Status {
        switch self {
        case .changed: .changed
        case .rolledBack: .rolledBack
        case .failed: .failed
        case .stale: .stale
        case .locked: .locked
        case .notPutBack: .failed
        case .recovered: .unchanged
        }
    }

    func failure(_ text: String, login: String) -> HostFailure? {
        switch self {
        case .changed, .recovered:
            nil
        case .notPutBack:
            HostFailure(
                code: "not-put-back", message: "\(login): \(text)",
                remedy: "log in and run the commands that the report ends with, as root; then run 'fairlead plan'")
        case .rolledBack:
            HostFailure(
                code: "rolled-back", message: "\(login): \(text)",
                remedy: "look at the unit's journal on the host, mend the cause and apply again")
        case .failed:
            HostFailure(code: "change-failed", message: "\(login): \(text)")
        case .stale:
            HostFailure(code: "stale", message: "\(login): \(text)", remedy: "run the command again")
        case .locked:
            .locked(holder: text, login: login)
        }
    }
}

extension HostFailure {
    /// - Parameters:
    ///   - holder: who has the lock, from where and since when.
    ///   - login: who logged in where.
    /// - Returns: the failure of a run that met another one.
    static func locked(holder: String, login: String) -> HostFailure {
        let holder = DisplayText.escaped(holder)
        return HostFailure(
            code: "locked",
            message: "\(login): another run holds the host's lock\(holder.isEmpty ? "" : ": \(holder)")",
            remedy: "wait for it to end, or wait longer with --lock-wait")
    }
}
