import HostAccess
import ProxyModel

extension FleetRunner {
    /// Asks the declared proxies, from the host, for the addresses that targets name by `probe`.
    ///
    /// - Returns: the plan with a layer for each target that names any.
    func probing(
        _ plan: HostPlan, of host: HostWork, over session: any Session, sendsCredentials: Bool
    ) async -> HostPlan {
        var plan = plan
        for (index, entry) in host.desired.entries.enumerated() where !entry.probes.isEmpty {
            guard plan.targets.indices.contains(index), plan.targets[index].blocks.isEmpty else { continue }
            let results = await ProxyProber().probe(
                entry.probes, through: entry.settings,
                credentials: sendsCredentials ? entry.settings.probeCredentials : nil, over: session,
                deadline: Self.probeDeadline)
            plan.targets[index].layers.append(
                ProbeResult.layer(
                    of: results, withheldCredentials: !sendsCredentials && entry.settings.usesCredentials))
        }
        return plan
    }

    /// How long a proxy may take for one address.
    private static let probeDeadline = Duration.seconds(15)
}

extension HostPlan {
    /// What a proxy answered that makes a change pointless; nil when none did.
    var probeRefusal: String? {
        for target in targets {
            for case .differs(let how) in target.layers.filter({ $0.kind == .probe }).map(\.verdict) { return how }
        }
        return nil
    }
}

extension HostFailure {
    /// - Parameters:
    ///   - refusal: what the proxy answered.
    ///   - host: the host that asked.
    static func refusedByProxy(_ refusal: String, _ host: HostWork) -> HostFailure {
        HostFailure(
            code: "probe-refused",
            message: "\(host.endpoint.user)@\(host.endpoint.name): the declared proxy was asked from the host, and "
                + "\(refusal); nothing was changed",
            remedy: "mend the proxy or its address in the spec, or take 'probe' away to change the host all the same")
    }
}
