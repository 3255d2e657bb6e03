/// A doubt about a spec that is right by the letter: what the linter warns of.
struct LintRule: Sendable {
    /// The rule's identifier.
    let id: String
    /// What is doubtful and what to do, to follow the name of the key.
    let sentence: String

    /// `https://` in front of a proxy.
    static let httpsScheme = LintRule(
        id: "https-scheme",
        sentence: "means TLS to the proxy itself, which few proxies speak; write http:// unless yours does")
    /// No port.
    static let noPort = LintRule(
        id: "no-port", sentence: "has no port, for which clients use different ones; write it out, as in :3128")
    /// `socks5h`.
    static let socks5h = LintRule(
        id: "socks5h", sentence: "has the scheme socks5h, which Docker before 28 does not know; write socks5")
    /// http without https.
    static let onlyHTTP = LintRule(
        id: "only-http",
        sentence: "is set without 'https', so that registries, which speak https, are reached without a proxy")
    /// A star inside of an entry.
    static let noProxyPattern = LintRule(
        id: "no-proxy-pattern",
        sentence: "never matches: '*' stands alone or as '*.' in front; for addresses write a network as in 10.0.0.0/8")
    /// Credentials to a proxy that is not spoken to in TLS.
    static let credentialsPlainHTTP = LintRule(
        id: "credentials-plain-http",
        sentence: "sends the password unencrypted to the proxy; anyone on the path can read it")
    /// Credentials without a proxy.
    static let credentialsUnused = LintRule(
        id: "credentials-unused", sentence: "is set without any of http, https, ftp and all, and so goes nowhere")
    /// `ftp` or `all` for daemons alone.
    static let clientOnlyKey = LintRule(
        id: "client-only-key", sentence: "reaches clients only, and no target that has it is a client; remove it")

    /// The rules that a valid URL breaks.
    static func rules(brokenByURL text: String) -> [LintRule] {
        var rules: [LintRule] = []
        if text.hasPrefix("https:") { rules.append(httpsScheme) }
        if text.hasPrefix("socks5h:") { rules.append(socks5h) }
        let afterScheme = text.drop { $0 != "/" }
        let port = afterScheme.drop { $0 != "]" }
        if !(port.isEmpty ? afterScheme : port).contains(":") { rules.append(noPort) }
        return rules
    }

    /// The rules that a valid entry of `noProxy` breaks.
    static func rules(brokenByNoProxyEntry text: String) -> [LintRule] {
        let rest = text.hasPrefix("*.") ? text.dropFirst(2) : text[...]
        return text != "*" && rest.contains("*") ? [noProxyPattern] : []
    }
}
