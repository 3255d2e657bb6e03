import Fleet
import HostAccess
import ProxyModel
import Synchronization

/// What the user has agreed to after having seen it.
struct Approval {
    /// The hosts that are to be changed.
    let work: [HostWork]
    /// What was shown, by host.
    let plans: [String: HostPlan]

    /// Sees to it that somebody can be asked, or need not be.
    ///
    /// - Parameters:
    ///   - yes: whether the user said so beforehand.
    ///   - command: the command's name.
    /// - Throws: ``CommandFailure`` when nobody can be asked.
    static func check(_ yes: Bool, for command: String) throws(CommandFailure) {
        guard yes || Console.canAsk else {
            throw .usage(
                "\(command) asks before it changes hosts, and there is no terminal to ask on; add --yes to go on without"
            )
        }
    }

    /// Shows the plan and asks. Nothing is in flight meanwhile, and no connection is held.
    ///
    /// - Parameters:
    ///   - verb: what is to be done: `Change`.
    ///   - planned: every host's plan.
    ///   - context: the run.
    ///   - output: how results look.
    /// - Returns: nil when there is nothing to ask about.
    /// - Throws: ``CommandFailure`` when the user does not agree.
    static func ask(
        _ verb: String, about planned: [HostOutcome], _ context: RunContext, _ output: OutputOptions
    ) throws(CommandFailure) -> Approval? {
        let changing = Set(planned.lazy.filter { $0.status == .changes }.map(\.host))
        guard !changing.isEmpty, !context.interrupts.stop.isRaised else { return nil }
        context.progress.clear()
        Console.writeError(RunReport(.plan, planned).text(isColored: output.colors(on: .standardError)) + "\n")
        context.interrupts.isAsking.store(true, ordering: .relaxed)
        let answer = Console.ask("\(verb) \(Progress.count(changing.count, "host"))? [y/N] ")
        context.interrupts.isAsking.store(false, ordering: .relaxed)
        guard ["y", "yes"].contains(answer?.lowercased()) else {
            throw CommandFailure(text: "not confirmed; no host was changed\n", status: .usage)
        }
        return Approval(
            work: context.work.filter { changing.contains($0.endpoint.name) },
            plans: Dictionary(uniqueKeysWithValues: planned.compactMap(\.plan).map { ($0.host, $0) }))
    }

    /// - Parameters:
    ///   - changed: what the hosts came to that were changed.
    ///   - planned: every host's plan.
    /// - Returns: every host's outcome, in the order of the plans.
    func merging(_ changed: [HostOutcome], into planned: [HostOutcome]) -> [HostOutcome] {
        let byHost = Dictionary(uniqueKeysWithValues: changed.map { ($0.host, $0) })
        return planned.map { byHost[$0.host] ?? $0 }
    }
}

extension [HostOutcome] {
    /// The same with `skipped` for hosts that were planned and not come to.
    var withoutPlans: [HostOutcome] {
        map { outcome in
            var outcome = outcome
            if outcome.status == .changes { outcome.status = .skipped }
            return outcome
        }
    }
}
