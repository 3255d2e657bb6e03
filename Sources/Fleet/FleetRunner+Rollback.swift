import HostAccess
public import ProxyModel

extension FleetRunner {
    /// Looks at what putting back a run means on every host.
    ///
    /// - Parameters:
    ///   - work: the hosts; what they are to look like is not asked.
    ///   - kept: the name of the run that is to be put back; nil for each host's latest one.
    /// - Returns: an outcome for each, in the same order: `changes`, `unchanged`, or `stale`.
    public func planRollback(_ work: [HostWork], of kept: String?) async -> [HostOutcome] {
        await run(work) { host in
            await session(host) { session in
                var outcome = await lookBack(at: host, kept, over: session).outcome
                // Nothing was tried yet: that is what a plan calls blocked.
                if outcome.status == .stale { outcome.status = .blocked }
                return outcome
            }
        }
    }

    /// Puts back, on every host, what a run replaced there.
    ///
    /// - Parameters:
    ///   - work: the hosts.
    ///   - kept: the name of the run that is put back; nil for each host's latest one.
    ///   - run: names the run that does it.
    ///   - approved: the plans that somebody has agreed to, by host; nil where nobody was asked.
    /// - Returns: an outcome for each host, in the same order.
    public func rollback(
        _ work: [HostWork], of kept: String?, as run: RunIdentity, approved: [String: HostPlan]? = nil
    ) async -> [HostOutcome] {
        await self.run(work) { host in
            await session(host) { session in
                var seen = await lookBack(at: host, kept, over: session)
                if let approved, let plan = seen.outcome.plan, approved[plan.host] != plan {
                    return HostOutcome(
                        host: plan.host, status: .stale, plan: plan, failure: .changedSinceApproval(host))
                }
                if let plan = seen.outcome.plan, plan.isHostAtWork, let facts = seen.facts, !stop.isRaised {
                    let waited = await recovered(plan, of: host, as: run, given: facts, over: session)
                    if case .ended(let outcome) = waited { return outcome }
                    seen = await lookBack(at: host, kept, over: session)
                }
                // Without a name it is the latest run that is put back, and that is the one that was ended.
                if kept != nil, let plan = seen.outcome.plan, plan.hasRemains, let facts = seen.facts, !stop.isRaised {
                    let ended = await putBack(plan, nil, of: host, as: run.beforehand, given: facts, over: session)
                    guard ended.status == .changed else { return ended }
                    seen = await lookBack(at: host, kept, over: session)
                }
                guard seen.outcome.status == .changes, let plan = seen.outcome.plan, let facts = seen.facts else {
                    return seen.outcome
                }
                guard !stop.isRaised else { return HostOutcome(host: plan.host, status: .skipped, plan: plan) }
                return await putBack(plan, seen.run, of: host, as: run, given: facts, over: session)
            }
        }
    }

    /// What was seen, and what is to be put back.
    private struct LookBack {
        var outcome: HostOutcome
        var run: String?
        var facts: HostFacts?
    }

    private func lookBack(at host: HostWork, _ kept: String?, over session: any Session) async -> LookBack {
        let name = host.endpoint.name
        var seen = LookBack(outcome: HostOutcome(host: name, status: .failed))
        do {
            let facts = try await observer(host).observe(ObservationRequest(keptRun: kept), over: session)
            seen.facts = facts
            guard facts.isRoot else { throw HostFailure.notRoot(host) }
            switch RollbackPlanner.decide(for: name, given: facts) {
            case .nothing(let reason, var plan):
                if plan.targets.isEmpty { plan.targets = [TargetPlan(name: "rollback", service: nil)] }
                plan.targets[0].notes.append(reason)
                seen.outcome = HostOutcome(host: name, status: .unchanged, plan: plan)
            case .stale(let files, let plan):
                seen.outcome = HostOutcome(host: name, status: .stale, plan: plan, failure: .notAsWritten(files, host))
            case .steps(let run, let plan):
                seen.outcome = HostOutcome(host: name, status: .changes, plan: plan)
                seen.run = run
            case .remains(let plan):
                seen.outcome = HostOutcome(host: name, status: .changes, plan: plan)
            }
        } catch let failure as HostFailure {
            seen.outcome.failure = failure
        } catch let error as TransportError {
            seen.outcome.status = error.code == .connectionLost ? .unreachable : .failed
            seen.outcome.failure = HostFailure(error)
        } catch {
            seen.outcome.failure = HostFailure(code: "internal", message: "\(name): \(error)")
        }
        report(.hostPlanned(seen.outcome))
        return seen
    }

    private func putBack(
        _ plan: HostPlan, _ kept: String?, of host: HostWork, as run: RunIdentity, given facts: HostFacts,
        over session: any Session
    ) async -> HostOutcome {
        report(.hostChanging(host: plan.host))
        let applier = applier(host, run)
        let steps = kept.map { TransactionSteps(puttingBack: $0, plan) } ?? TransactionSteps(sparing: [])
        let sent = await applier.send(steps, watching: ObservationRequest(keptRun: kept), given: facts, over: session)
        guard case .answered(let answer, let result) = sent else { return sent.outcome(of: plan, applier.observer) }
        var outcome = applier.outcome(of: plan, answer, result)
        if kept == nil, outcome.failure == nil { outcome.status = .changed }
        guard outcome.status == .changed else { return outcome }
        // What counts is what is seen afterwards.
        do {
            let seen = try applier.observer.facts(from: answer, result, after: facts)
            let isBack: Bool
            if let kept {
                if case .nothing = RollbackPlanner.decide(for: plan.host, given: seen), seen.keptRun?.run.id == kept {
                    isBack = true
                } else {
                    isBack = false
                }
            } else {
                isBack = !seen.unfinished.contains { !$0.isAtWork }
            }
            if !isBack {
                outcome.status = .failed
                outcome.failure = .notBack(plan, host)
            }
        } catch {
            outcome.status = .failed
            outcome.failure = error
        }
        return outcome
    }
}

extension HostFailure {
    private static func files(_ files: [HostFile]) -> String { files.map(\.shown).joined(separator: ", ") }

    fileprivate static func notAsWritten(_ files: [HostFile], _ host: HostWork) -> HostFailure {
        HostFailure(
            code: "stale",
            message:
                "\(host.endpoint.user)@\(host.endpoint.name): \(self.files(files)) changed after the run; nothing was put back",
            remedy:
                "look at the file: where a later run changed it, put that one back first; otherwise make the change "
                + "by 'fairlead apply'")
    }

    fileprivate static func notBack(_ plan: HostPlan, _ host: HostWork) -> HostFailure {
        HostFailure(
            code: "not-effective",
            message:
                "\(host.endpoint.user)@\(host.endpoint.name): put back, but afterwards not everything is as it was: "
                + files(plan.steps.compactMap { $0.change?.file }),
            remedy: "run 'fairlead rollback' again and look at what it shows")
    }

    fileprivate static func notRoot(_ host: HostWork) -> HostFailure {
        HostFailure(
            code: "not-root",
            message: "\(host.endpoint.user)@\(host.endpoint.name): only root can look at what runs have replaced",
            remedy: "set 'become: sudo', or log in as root")
    }
}
