/// The proxy settings that one target on one host is to have: overrides applied, `${…}` replaced.
///
/// Nil means that the setting must not be set.
public struct ProxySettings: Sendable, Equatable {
    /// The proxy for http targets.
    public var http: ProxyURL?
    /// The proxy for https targets.
    public var https: ProxyURL?
    /// What is reached directly.
    public var noProxy: NoProxyList?

    /// - Parameters:
    ///   - http: the proxy for http targets.
    ///   - https: the proxy for https targets.
    ///   - noProxy: what is reached directly.
    public init(http: ProxyURL? = nil, https: ProxyURL? = nil, noProxy: NoProxyList? = nil) {
        self.http = http
        self.https = https
        self.noProxy = noProxy
    }

    /// No proxy at all: what is managed is removed.
    public static let none = ProxySettings()
}
