import HostAccess
public import ProxyModel

extension FleetRunner {
    /// Observes, plans and changes hosts, each over one connection.
    ///
    /// - Parameters:
    ///   - work: the hosts.
    ///   - run: names the run.
    ///   - approved: the plans that somebody has seen and agreed to, by host. A host whose plan is another one by now is
    ///     `stale` and left alone, unless there is nothing left to do. Nil where nobody was asked.
    /// - Returns: an outcome for each host, in the same order.
    public func apply(
        _ work: [HostWork], as run: RunIdentity, approved: [String: HostPlan]? = nil
    ) async -> [HostOutcome] {
        await self.run(work) { host in
            await session(host) { session in
                await apply(host, as: run, approved: approved.map { $0[host.endpoint.name] }, over: session)
            }
        }
    }

    /// - Parameter approved: the plan that was agreed to, which may be none; nil where nobody was asked.
    private func apply(
        _ host: HostWork, as run: RunIdentity, approved: HostPlan??, over session: any Session
    ) async -> HostOutcome {
        let name = host.endpoint.name
        var (planned, facts) = await look(at: host, over: session)
        var before: HostPlan?
        if let plan = planned.plan, let seen = facts, !seen.unfinished.isEmpty {
            guard !stop.isRaised else { return HostOutcome(host: name, status: .skipped, plan: plan) }
            // Who agreed to a plan has agreed to what it said was to be put back first, and to nothing else.
            if let approved, plan.hasRemains, approved?.unfinished.map(\.run.id) != plan.unfinished.map(\.run.id) {
                return HostOutcome(host: name, status: .stale, plan: plan, failure: .changedSinceApproval(host))
            }
            switch await recovered(plan, of: host, as: run, given: seen, over: session) {
            case .ended(let outcome): return outcome
            case .observed(let later):
                before = plan
                facts = later
                planned = outcome(of: host, given: later)
            }
        }
        guard planned.status == .changes, let plan = planned.plan, let facts else {
            return nothingDone(planned, host, afterPuttingBack: before)
        }
        if let approved, approved?.covers(plan) != true {
            return HostOutcome(host: name, status: .stale, plan: plan, failure: .changedSinceApproval(host))
        }
        let probed = await probing(plan, of: host, over: session, sendsCredentials: true)
        if let refusal = probed.probeRefusal {
            return HostOutcome(host: name, status: .failed, plan: probed, failure: .refusedByProxy(refusal, host))
        }
        guard !stop.isRaised else { return HostOutcome(host: name, status: .skipped, plan: plan) }
        report(.hostChanging(host: name))
        return await applier(host, run).apply(plan, leadingTo: host.desired, given: facts, over: session)
    }

    /// What a host came to that needs no steps.
    ///
    /// - Parameter before: the plan from before something was put back; nil where nothing was.
    private func nothingDone(
        _ planned: HostOutcome, _ host: HostWork, afterPuttingBack before: HostPlan?
    ) -> HostOutcome {
        var outcome = planned
        if planned.status == .unchanged, planned.plan?.isRestartPending == true { outcome.status = .pendingRestart }
        if outcome.status == .unchanged, let rest = planned.plan?.remainder {
            // Nothing to write and nothing to restart, and yet not seen to be as declared.
            outcome.status = .failed
            outcome.failure = .notEffective(rest, host)
        }
        if let before, before.hasRemains, outcome.status == .unchanged {
            outcome = HostOutcome(host: before.host, status: .changed, plan: before, verification: planned.plan)
        }
        return outcome
    }

    /// Ends what other runs left on a host before anything else is done there, and waits for one that is at work, as long as
    /// the user wants to.
    func recovered(
        _ plan: HostPlan, of host: HostWork, as run: RunIdentity, given facts: HostFacts, over session: any Session
    ) async -> Applier.Recovery {
        if plan.isHostAtWork, limits.lockWaitSeconds == 0 {
            return .ended(HostOutcome(host: plan.host, status: .locked, plan: plan, failure: .atWork(plan, host)))
        }
        report(.hostChanging(host: plan.host))
        return await applier(host, run.beforehand).recover(plan, watching: host.desired, given: facts, over: session)
    }

    func applier(_ host: HostWork, _ run: RunIdentity) -> Applier {
        let name = host.endpoint.name
        return Applier(
            observer: observer(host),
            courier: Courier(
                transport: transport, endpoint: host.endpoint, patience: limits.hostTimeout,
                lost: { [report] in report(.hostLost(host: name, reason: $0)) }),
            run: run, restartDeadlineSeconds: limits.restartDeadlineSeconds, lockWaitSeconds: limits.lockWaitSeconds,
            prunes: limits.prunes)
    }
}

extension HostPlan {
    /// Whether somebody who agreed to this plan has agreed to another one, too: to the same steps, and where something was
    /// announced to be put back first, to steps about the same files and services.
    fileprivate func covers(_ later: HostPlan) -> Bool {
        if steps == later.steps { return true }
        guard hasRemains else { return false }
        let files = Set(targets.flatMap(\.files) + unfinished.flatMap(\.run.files))
        let services = Set(targets.compactMap(\.service))
        return later.steps.allSatisfy { step in
            switch step {
            case .write(let change), .remove(let change): files.contains(change.file)
            case .daemonReload: true
            case .restart(let service, _): services.contains(service)
            }
        }
    }
}

extension RunIdentity {
    /// The same run while it ends what others left.
    var beforehand: RunIdentity { RunIdentity(id: "\(id)-0", holder: holder) }
}

extension HostFailure {
    fileprivate static func notEffective(_ rest: String, _ host: HostWork) -> HostFailure {
        HostFailure(
            code: "not-effective",
            message: "\(host.endpoint.user)@\(host.endpoint.name): there is nothing to change, but \(rest)",
            remedy: "run 'fairlead explain \(host.endpoint.name)' and look at what else configures the daemon")
    }

    static func changedSinceApproval(_ host: HostWork) -> HostFailure {
        HostFailure(
            code: "stale",
            message: "\(host.endpoint.user)@\(host.endpoint.name): the host changed after its plan was shown; "
                + "nothing was changed",
            remedy: "run the command again and look at the new plan")
    }

    fileprivate static func atWork(_ plan: HostPlan, _ host: HostWork) -> HostFailure {
        let holder = plan.unfinished.first(where: \.isAtWork)?.run.holder ?? ""
        return .locked(holder: holder, login: "\(host.endpoint.user)@\(host.endpoint.name)")
    }
}
