import HostAccess
import ProxyModel

/// Delivers a transaction to a host, once, however often the connection is cut: the same request under the same run's name
/// is answered by the host with how that run ended, and done no second time.
struct Courier {
    /// How the host is reached.
    var transport: any Transport
    /// Where the host is.
    var endpoint: Endpoint
    /// How long a host that was lost is tried to be reached again.
    var patience: Duration
    /// Is told that the host was lost: why.
    var lost: @Sendable (String) -> Void

    /// What became of a request.
    enum Delivery {
        /// The host answered, or the program did not start there; how the command ended.
        case answered(HostAnswer, CommandResult)
        /// The request never left: nothing happened on the host.
        case notSent(TransportError)
        /// The request left, and nobody knows what came of it.
        case unknown(TransportError, later: TransportError?)
        /// A defect.
        case failed(any Error)
    }

    /// Sends a request until it is answered.
    ///
    /// - Parameters:
    ///   - command: makes the command, given how many seconds it is to wait for the host's lock.
    ///   - nonce: marks the lines of the answer.
    ///   - lockWaitSeconds: how long to wait for the lock at first. When the request is sent again, it is the run itself that
    ///     may have the lock, and it is waited for.
    ///   - session: the host.
    /// - Returns: what became of it.
    func deliver(
        _ command: @Sendable (Int) -> Command, nonce: Nonce, lockWaitSeconds: Int, over session: any Session
    ) async -> Delivery {
        let first = await attempt(command(lockWaitSeconds), nonce, over: session)
        guard let loss = first.loss(of: endpoint) else { return first }
        lost(loss.message)
        var halves = first.isHalf ? 1 : 0
        let longest = Int(command(0).deadline.components.seconds)
        var retry = Retry(until: .now + patience)
        while await retry.pauses() {
            let delivery: Delivery
            do {
                delivery = try await transport.withSession(to: endpoint) { session in
                    await attempt(command(longest), nonce, over: session)
                }
            } catch let error as TransportError {
                guard error.isWorthAnotherTry else { return .unknown(loss, later: error) }
                retry.latest = error
                continue
            } catch {
                return .failed(error)
            }
            if case .notSent(let error) = delivery {
                retry.latest = error
                continue
            }
            // The program does not start now. What the first one did is not known.
            if case .answered(let answer, let result) = delivery, answer.sections.isEmpty, result.termination.isFailure
            {
                return .unknown(loss, later: nil)
            }
            halves += delivery.isHalf ? 1 : 0
            // Who is reached and never comes to an end will not do so later either.
            guard halves < Self.tolerated, let error = delivery.loss(of: endpoint) else { return delivery }
            retry.latest = error
        }
        return .unknown(loss, later: retry.latest)
    }

    /// How many answers may break off.
    private static let tolerated = 4

    private func attempt(_ command: Command, _ nonce: Nonce, over session: any Session) async -> Delivery {
        do {
            let result = try await session.run(command)
            let answer = HostAnswer(result.standardOutput, nonce: nonce)
            return .answered(answer, result)
        } catch let error as TransportError {
            guard error.wasRequestSent else { return .notSent(error) }
            return error.code == .cancelled ? .failed(error) : .unknown(error, later: nil)
        } catch {
            return .failed(error)
        }
    }
}

/// Pauses between attempts: short at first, longer later, never two hosts in step.
private struct Retry {
    private let end: ContinuousClock.Instant
    private var pause = Duration.milliseconds(100)
    /// Why the latest attempt failed.
    var latest: TransportError?

    /// - Parameter end: when it is given up.
    init(until end: ContinuousClock.Instant) { self.end = end }

    /// Waits for the next attempt.
    ///
    /// - Returns: false when it is time to give up.
    mutating func pauses() async -> Bool {
        guard ContinuousClock.now < end else { return false }
        do {
            try await Task.sleep(for: pause * Double.random(in: 0.5...1.5))
        } catch {
            return false
        }
        pause = min(pause * 2, .seconds(10))
        return true
    }
}

extension CommandResult.Termination {
    /// Whether a command says itself that it did nothing.
    var isFailure: Bool {
        if case .exited(let status) = self { status != 0 } else { false }
    }
}

extension TransportError {
    /// Whether the host may be reached a moment later. Who was refused once is not tried again.
    fileprivate var isWorthAnotherTry: Bool {
        switch code {
        case .unknownHostKey, .changedHostKey, .identity, .authentication, .cancelled, .internal: false
        default: true
        }
    }

    static func answerBrokeOff(_ endpoint: Endpoint) -> TransportError {
        TransportError(
            .connectionLost, "\(endpoint.user)@\(endpoint.name): the host's answer breaks off before its end",
            wasRequestSent: true)
    }
}

extension Courier.Delivery {
    /// Whether the answer's end was lost. An answer without a section tells that the program did not start, where it says
    /// so itself; one that contradicts itself gets no better by asking again.
    fileprivate var isHalf: Bool {
        guard case .answered(let answer, let result) = self, !answer.isComplete, answer.objection == nil else {
            return false
        }
        return result.termination != .outputLimitExceeded
            && !(answer.sections.isEmpty && result.termination.isFailure)
    }

    /// Why the host has to be asked again; nil where it need not be.
    fileprivate func loss(of endpoint: Endpoint) -> TransportError? {
        switch self {
        case .unknown(let error, _): error
        case .notSent, .failed: nil
        case .answered: isHalf ? .answerBrokeOff(endpoint) : nil
        }
    }

    /// What a host came to that did not answer.
    ///
    /// - Parameters:
    ///   - plan: the plan that was to be carried out.
    ///   - observer: who looks at the host, for messages.
    func outcome(of plan: HostPlan, _ observer: Observer) -> HostOutcome {
        switch self {
        case .notSent(let error):
            HostOutcome(host: plan.host, status: .unreachable, plan: plan, failure: HostFailure(error))
        case .unknown(let loss, let later):
            HostOutcome(host: plan.host, status: .unknown, plan: plan, failure: .lost(loss, later))
        case .failed(let error):
            HostOutcome(
                host: plan.host, status: .unknown, plan: plan,
                failure: HostFailure(code: "internal", message: "\(observer.login): \(error)"))
        case .answered:
            HostOutcome(
                host: plan.host, status: .unknown, plan: plan,
                failure: HostFailure(code: "internal", message: "\(observer.login): the answer was not read"))
        }
    }
}

extension HostFailure {
    fileprivate static func lost(_ loss: TransportError, _ later: TransportError?) -> HostFailure {
        let again = later.map { ", and the host could not be reached again (\($0.message))" } ?? ""
        return HostFailure(
            code: loss.code.description,
            message: "\(loss.message), after the change was sent\(again): what became of it is not known",
            remedy: "the host ends the change on its own; run 'fairlead verify' to see what it came to")
    }
}
