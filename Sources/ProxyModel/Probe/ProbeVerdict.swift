/// What came of asking a proxy for an address. All texts are fit for a terminal and hold no credentials.
public enum ProbeVerdict: Sendable, Hashable {
    /// The proxy opened a connection to the address.
    case passes
    /// The proxy said no, for this reason: "the proxy answered 403 Forbidden".
    case refused(String)
    /// The proxy wants a user name and a password, and none were sent.
    case wantsCredentials
    /// The proxy did not take the user name and password that were sent.
    case refusesCredentials
    /// What answers does not speak a proxy's protocol, for this reason.
    case notAProxy(String)
    /// The proxy was reached and did not answer in time, for this reason.
    case noAnswer(String)
    /// The host cannot connect to the proxy, for this reason.
    case unreachable(String)
    /// Nobody was asked, for this reason. Says nothing about the address or the proxy.
    case notProbed(String)

    /// Whether the address was let through. Only ``passes`` is.
    public var isPass: Bool { self == .passes }

    /// The verdict as it stands in JSON: lower case with hyphens.
    public var word: String {
        switch self {
        case .passes: "passes"
        case .refused: "refused"
        case .wantsCredentials: "wants-credentials"
        case .refusesCredentials: "refuses-credentials"
        case .notAProxy: "not-a-proxy"
        case .noAnswer: "no-answer"
        case .unreachable: "unreachable"
        case .notProbed: "not-probed"
        }
    }

    /// The verdict as a sentence without a full stop.
    public var sentence: String {
        switch self {
        case .passes: "the proxy lets it through"
        case .refused(let reason), .notAProxy(let reason), .noAnswer(let reason), .unreachable(let reason),
            .notProbed(let reason):
            reason
        case .wantsCredentials: "the proxy wants a user name and a password, and none are declared"
        case .refusesCredentials: "the proxy does not take the declared user name and password"
        }
    }
}

/// An address and what came of asking for it.
public struct ProbeResult: Sendable, Hashable {
    /// What the proxy was to be asked for.
    public var address: ProbeAddress
    /// What came of it.
    public var verdict: ProbeVerdict

    /// - Parameters:
    ///   - address: what the proxy was to be asked for.
    ///   - verdict: what came of it.
    public init(address: ProbeAddress, verdict: ProbeVerdict) {
        self.address = address
        self.verdict = verdict
    }
}
