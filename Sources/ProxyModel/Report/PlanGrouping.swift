/// Hosts that share a plan.
public enum PlanGrouping {
    /// A plan and all hosts that have it.
    public struct Group: Sendable, Equatable {
        /// The hosts' names in the order of the plans.
        public var hosts: [String]
        /// The first host's plan, which is everybody's but for the name.
        public var plan: HostPlan
    }

    /// - Parameter plans: plans of different hosts.
    /// - Returns: groups of plans that show the same, in the order of their first hosts.
    public static func group(_ plans: [HostPlan]) -> [Group] {
        var groups: [Group] = []
        var places: [String: [Int]] = [:]
        for plan in plans {
            let key = "\(plan.status.rawValue) \(PlanText.block(plan)) \(PlanText.layers(plan))"
            if let place = places[key]?.first(where: { hasSamePlan(groups[$0].plan, plan) }) {
                groups[place].hosts.append(plan.host)
            } else {
                places[key, default: []].append(groups.count)
                groups.append(Group(hosts: [plan.host], plan: plan))
            }
        }
        return groups
    }

    private static func hasSamePlan(_ left: HostPlan, _ right: HostPlan) -> Bool {
        left.targets == right.targets && left.steps == right.steps
    }
}
