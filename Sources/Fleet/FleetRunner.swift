public import HostAccess
public import ProxyModel
import Synchronization

/// One host's share of a run.
public struct HostWork: Sendable {
    /// Where and as whom to log in.
    public var endpoint: Endpoint
    /// How commands become root.
    public var become: Host.Become
    /// What sudo is told where it wants a password; nil where nobody said it.
    public var becomePassword: Secret?
    /// What the host is to look like.
    public var desired: DesiredState

    /// - Parameters:
    ///   - endpoint: where and as whom to log in.
    ///   - become: how commands become root.
    ///   - becomePassword: what sudo is told where it wants a password; nil where nobody said it.
    ///   - desired: what the host is to look like.
    public init(
        endpoint: Endpoint, become: Host.Become, becomePassword: Secret? = nil, desired: DesiredState
    ) {
        self.endpoint = endpoint
        self.become = become
        self.becomePassword = becomePassword
        self.desired = desired
    }
}

/// The limits of a run.
public struct RunLimits: Sendable {
    /// How many hosts are in work at once.
    public var parallel: Int
    /// How long one host may take to be observed; a third of it, at most two minutes, is a restart's share.
    public var hostTimeout: Duration
    /// How long to wait for a host's lock, in seconds.
    public var lockWaitSeconds: Int
    /// Whether what fairlead wrote and the spec no longer names is removed.
    public var prunes: Bool

    /// - Parameters:
    ///   - parallel: how many hosts are in work at once.
    ///   - hostTimeout: how long one host may take.
    ///   - lockWaitSeconds: how long to wait for a host's lock.
    ///   - prunes: whether what the spec no longer names is removed.
    public init(
        parallel: Int = 50, hostTimeout: Duration = .seconds(360), lockWaitSeconds: Int = 0, prunes: Bool = false
    ) {
        self.parallel = parallel
        self.hostTimeout = hostTimeout
        self.lockWaitSeconds = lockWaitSeconds
        self.prunes = prunes
    }

    /// How long a restart may take until the unit is active, in seconds: two minutes at most.
    var restartDeadlineSeconds: Int {
        min(120, max(1, Int(hostTimeout.components.seconds / 3)))
    }
}

/// Runs work on many hosts side by side. Every host ends in an outcome; one host's trouble never touches another.
public struct FleetRunner: Sendable {
    let transport: any Transport
    let limits: RunLimits
    let stop: StopFlag
    let report: @Sendable (RunEvent) -> Void

    /// - Parameters:
    ///   - transport: how hosts are reached.
    ///   - limits: the limits of the run.
    ///   - stop: once raised, no further host is started.
    ///   - report: is told what happens, from several tasks at once.
    public init(
        transport: any Transport, limits: RunLimits, stop: StopFlag, report: @escaping @Sendable (RunEvent) -> Void
    ) {
        self.transport = transport
        self.limits = limits
        self.stop = stop
        self.report = report
    }

    /// Observes and plans every host.
    ///
    /// - Parameter work: the hosts.
    /// - Returns: an outcome for each, in the same order.
    public func plan(_ work: [HostWork]) async -> [HostOutcome] {
        await run(work) { host in
            await session(host) { session in await look(at: host, over: session).outcome }
        }
    }

    /// Observes every host and compares it with what is declared.
    ///
    /// - Parameter work: the hosts.
    /// - Returns: an outcome for each, in the same order.
    public func verify(_ work: [HostWork]) async -> [HostOutcome] {
        await run(work) { host in
            await session(host) { session in
                var verified = await look(at: host, over: session).outcome
                guard let plan = verified.plan, verified.failure == nil else { return verified }
                let probed = await probing(plan, of: host, over: session, sendsCredentials: false)
                verified.plan = probed
                switch probed.verification {
                case .converged: verified.status = .converged
                case .drifted: verified.status = .drifted
                case .blocked: verified.status = .blocked
                }
                return verified
            }
        }
    }

    func run(
        _ work: [HostWork], _ body: @escaping @Sendable (HostWork) async -> HostOutcome
    ) async -> [HostOutcome] {
        report(.started(hosts: work.count))
        return await withTaskGroup(of: (Int, HostOutcome).self) { group in
            // A host's task begins when there is a place for it: tasks that wait for one would come in any order.
            var rest = work.enumerated().makeIterator()
            func startNext() {
                guard let (index, host) = rest.next() else { return }
                group.addTask { [report] in
                    let outcome = await body(host)
                    report(.hostFinished(outcome))
                    return (index, outcome)
                }
            }
            for _ in 0..<max(1, limits.parallel) { startNext() }
            var outcomes = [HostOutcome?](repeating: nil, count: work.count)
            while let (index, outcome) = await group.next() {
                outcomes[index] = outcome
                startNext()
            }
            return outcomes.compactMap { $0 }
        }
    }

    /// Opens a session for `body` and turns whatever fails on the way into an outcome.
    func session(
        _ host: HostWork, _ body: @Sendable (any Session) async -> HostOutcome
    ) async -> HostOutcome {
        let name = host.endpoint.name
        guard !stop.isRaised else { return HostOutcome(host: name, status: .skipped) }
        report(.hostStarted(host: name))
        do {
            return try await transport.withSession(to: host.endpoint, body)
        } catch let error as TransportError {
            return HostOutcome(host: name, status: .unreachable, failure: HostFailure(error))
        } catch {
            return HostOutcome(
                host: name, status: .failed, failure: HostFailure(code: "internal", message: "\(name): \(error)"))
        }
    }

    /// Observes and plans a host.
    ///
    /// - Returns: what it came to, and what was seen where the host could be observed.
    func look(at host: HostWork, over session: any Session) async -> (outcome: HostOutcome, facts: HostFacts?) {
        let name = host.endpoint.name
        var outcome = HostOutcome(host: name, status: .failed)
        var facts: HostFacts?
        do {
            let seen = try await observer(host).observeWithOrphans(host.desired, over: session)
            outcome = self.outcome(of: host, given: seen)
            facts = seen
        } catch let failure as HostFailure {
            outcome.failure = failure
        } catch let error as TransportError {
            outcome.status = error.code == .connectionLost ? .unreachable : .failed
            outcome.failure = HostFailure(error)
        } catch {
            outcome.failure = HostFailure(code: "internal", message: "\(name): \(error)")
        }
        report(.hostPlanned(outcome))
        return (outcome, facts)
    }

    /// What planning says of a host.
    func outcome(of host: HostWork, given facts: HostFacts) -> HostOutcome {
        let plan = Planner.plan(host.desired, given: facts, prunes: limits.prunes)
        return HostOutcome(host: host.endpoint.name, status: HostOutcome.Status(plan.status), plan: plan)
    }

    func observer(_ host: HostWork) -> Observer {
        Observer(
            login: "\(host.endpoint.user)@\(host.endpoint.name)",
            become: Becoming(way: host.become, password: host.becomePassword), deadline: limits.hostTimeout)
    }
}

extension HostOutcome.Status {
    init(_ status: HostPlan.Status) {
        switch status {
        case .unchanged: self = .unchanged
        case .changes: self = .changes
        case .blocked: self = .blocked
        }
    }
}

/// Raised once, by the first Ctrl-C: no further host is started.
public final class StopFlag: Sendable {
    private let raised = Atomic(false)

    /// A flag that is not raised.
    public init() {}

    /// Whether it is raised.
    public var isRaised: Bool { raised.load(ordering: .relaxed) }

    /// Raises it.
    public func raise() { raised.store(true, ordering: .relaxed) }
}
