/// An address that a proxy is asked for: a host and a port, both fit for a request without further escaping.
public struct ProbeAddress: Sendable, Hashable, CustomStringConvertible {
    /// A DNS name as it was written, or an IP address without brackets.
    public let host: String
    /// TCP port, 1 to 65535.
    public let port: Int

    /// Why a text is no address to ask a proxy for.
    public struct Invalid: Error, Sendable, Equatable {
        /// The rule's identifier: `probe` or `control-character`.
        public let rule: String
        /// What is wrong and what to write, to follow the name of the key. Fit for a terminal; shows no userinfo.
        public let reason: String
    }

    /// Reads `host:port` or `[v6]:port`.
    ///
    /// - Parameter text: what the user wrote.
    /// - Returns: the address.
    /// - Throws: ``Invalid`` with the reason.
    public static func parse(_ text: String) throws(Invalid) -> ProbeAddress {
        func refuse(_ reason: String, rule: String = "probe") -> Invalid {
            Invalid(rule: rule, reason: "\(quoted(text, isURL: true)) \(reason)")
        }
        if text.isEmpty { throw Invalid(rule: "probe", reason: "is empty; give HOST:PORT as in \(example)") }
        if text.holdsControlCharacter { throw refuse("holds a control character", rule: "control-character") }
        if text.contains("://") { throw refuse("is a URL; write HOST:PORT only, as in \(example)") }
        if text.contains("@") { throw refuse("holds '@'; give no user name and no password, only HOST:PORT") }
        if text.contains("/") { throw refuse("has a path; write HOST:PORT only, as in \(example)") }
        if text.contains(where: \.isWhitespace) { throw refuse("holds a space") }
        if !text.hasPrefix("["), text.count(where: { $0 == ":" }) > 1, IPAddress(text) == nil {
            throw refuse("has more than one ':'; write HOST:PORT, and an IPv6 address in brackets")
        }
        if let objection = ProxyURL.objection(toAuthority: text[...]) { throw refuse(objection) }
        guard let colon = text.lastIndex(of: ":"), text.last != "]", let port = Int(text[colon...].dropFirst()) else {
            throw refuse("has no port; write \(text.utf8.count <= 253 ? text : "HOST"):443")
        }
        let host = text[..<colon]
        return ProbeAddress(host: String(host.hasPrefix("[") ? host.dropFirst().dropLast() : host), port: port)
    }

    private static let example = "registry-1.docker.io:443"

    /// `host:port`, `[v6]:port`; what a request to a proxy names.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Whether programs written in Go reach the address directly whatever `NO_PROXY` says: `localhost`, in exactly this
    /// writing, and loopback addresses. (Source: golang/net `http/httpproxy`, `useProxy`.)
    public var isNeverProxied: Bool {
        if host == "localhost" { return true }
        guard let address = IPAddress(host) else { return false }
        return address.isLoopback
    }
}

extension IPAddress {
    /// `127.0.0.0/8` and `::1`.
    var isLoopback: Bool {
        bytes.count == 4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes[15] == 1
    }
}
