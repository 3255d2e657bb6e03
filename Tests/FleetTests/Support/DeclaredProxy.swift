import TestSupport
import Testing

/// One of the laboratory's proxies as a spec declares it.
struct DeclaredProxy: Sendable, CustomTestStringConvertible {
    /// Which proxy.
    enum Kind: Sendable {
        /// The one that lets everybody through.
        case open
        /// The one that wants a user and a password.
        case authenticating
    }

    var kind: Kind
    /// Where the target keeps credentials.
    var secrets = "protected"

    var testDescription: String { kind == .open ? "no credentials" : "\(secrets) credentials" }

    /// The password's variable in the spec.
    static let passwordVariable = "PROXY_PASSWORD"

    /// What follows `proxy:` in the spec.
    func settings(of lab: PullLab, user: String? = nil) -> String {
        let url = "http://\(proxy(of: lab).address)"
        let settings = "http: \(url)\n  https: \(url)\n  noProxy: [localhost, 127.0.0.1, .corp.example]"
        guard kind == .authenticating else { return settings }
        return settings + """

              credentials:
                username: '\(user ?? lab.user)'
                password: { env: \(Self.passwordVariable) }
            """
    }

    /// The spec's only target, with further keys.
    func targets(_ keys: String) -> String {
        "[{ target: docker, \(keys)\(secrets == "inline" ? ", secrets: inline" : "") }]"
    }

    /// The proxy itself.
    func proxy(of lab: PullLab) -> PullLab.Proxy { kind == .open ? lab.open : lab.auth }

    /// The proxy that is not declared.
    func otherProxy(of lab: PullLab) -> PullLab.Proxy { kind == .open ? lab.auth : lab.open }

    /// A pull that works through it and not through the other one.
    var pull: PullLab.Pull {
        PullLab.Pull(worked: true, throughOpen: kind == .open, throughAuth: kind == .authenticating)
    }
}
