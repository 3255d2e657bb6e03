/// Where a proxy is and how it is spoken to.
public struct ProxyLocation: Sendable, Hashable, CustomStringConvertible {
    /// What is spoken to a proxy.
    public enum Scheme: String, Sendable {
        /// HTTP in clear.
        case http
        /// HTTP within TLS.
        case https
        /// SOCKS 5; the proxy resolves names, as programs written in Go have it for both.
        case socks5, socks5h

        /// The port of a URL without one. (Source: Go's net/http `canonicalAddr`, `portMap`.)
        var defaultPort: Int {
            switch self {
            case .http: 80
            case .https: 443
            case .socks5, .socks5h: 1080
            }
        }
    }

    /// What is spoken to the proxy.
    public let scheme: Scheme
    /// A DNS name, or an IP address without brackets.
    public let host: String
    /// TCP port.
    public let port: Int

    /// Reads a proxy's URL. A user name and a password in it are passed over.
    ///
    /// - Parameter url: the URL. One that the reader of the spec has not checked may hold anything.
    /// - Returns: nil when it is not `scheme://host[:port]` with a known scheme.
    public init?(_ url: ProxyURL) {
        let text = url.withoutUserinfo
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://"),
            let scheme = Scheme(rawValue: text[..<colon].lowercased())
        else { return nil }
        var authority = text[colon...].dropFirst(3)
        if let at = authority.lastIndex(of: "@") { authority = authority[at...].dropFirst() }
        if authority.hasSuffix("/") { authority.removeLast() }
        guard !String(authority).holdsControlCharacter, ProxyURL.objection(toAuthority: authority) == nil else {
            return nil
        }
        let portColon = authority.last == "]" ? nil : authority.lastIndex(of: ":")
        let host = authority[..<(portColon ?? authority.endIndex)]
        self.scheme = scheme
        self.host = String(host.hasPrefix("[") ? host.dropFirst().dropLast() : host)
        port = portColon.flatMap { Int(authority[$0...].dropFirst()) } ?? scheme.defaultPort
    }

    /// `proxy.example:3128`, `[2001:db8::7]:3128`. Fit for a terminal.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
