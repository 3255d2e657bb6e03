extension ProbeResult {
    /// What probes come to as a layer of a target.
    ///
    /// - Parameters:
    ///   - results: what the proxy was asked for.
    ///   - withheldCredentials: whether credentials are declared that were not sent, as `verify` sends none.
    /// - Returns: the layer: it matches when all addresses are let through; what was not asked is not visible.
    public static func layer(of results: [ProbeResult], withheldCredentials: Bool) -> Layer {
        let failed = results.filter { !$0.verdict.isPass }
        guard let worst = failed.min(by: { $0.verdict.weight < $1.verdict.weight }) else {
            return Layer(.probe, .matches)
        }
        let more = failed.count > 1 ? " (and \(failed.count - 1) more)" : ""
        if worst.verdict == .wantsCredentials, withheldCredentials {
            return Layer(
                .probe,
                .notApplicable(
                    "the proxy answers and asks for credentials, which only apply sends: \(worst.address)\(more) was "
                        + "not asked to the end"))
        }
        let text = "\(worst.address): \(worst.verdict.sentence)\(more)"
        if case .notProbed = worst.verdict { return Layer(.probe, .notVisible("not-probed: \(text)")) }
        return Layer(.probe, .differs(text))
    }
}

extension ProbeVerdict {
    /// What is worse comes first.
    fileprivate var weight: Int {
        switch self {
        case .unreachable, .notAProxy, .noAnswer: 0
        case .refused, .refusesCredentials: 1
        case .notProbed: 2
        case .wantsCredentials: 3
        case .passes: 4
        }
    }
}

extension ProxySettings {
    /// The credentials of the proxy that registries are reached through; nil where there are none, or nobody looked.
    public var probeCredentials: ProbeCredentials? {
        guard let username = https?.username, let password = https?.password else { return nil }
        return ProbeCredentials(username: Array(username.utf8), password: password.revealed)
    }
}
