extension ProxyURL {
    /// Why a text cannot be used as a proxy's URL.
    public struct Invalid: Error, Sendable, Equatable {
        /// The rule's identifier: `url`, `userinfo` or `control-character`.
        public let rule: String
        /// What is wrong and what to write, to follow the name of the key. It shows no user name and no password.
        public let reason: String
    }

    /// The schemes that Go's HTTP clients, and so the daemons, understand.
    public static let schemes = ["http", "https", "socks5", "socks5h"]

    /// Reads a URL strictly: what the daemons would swallow without a word, and then go without a proxy, is an error.
    ///
    /// - Parameter text: `scheme://host:port`, with at most a `/` behind it.
    /// - Returns: the URL, as written.
    /// - Throws: ``Invalid`` with the reason.
    public static func parse(_ text: String) throws(Invalid) -> ProxyURL {
        func refuse(_ reason: String, rule: String = "url") -> Invalid {
            Invalid(rule: rule, reason: "\(quoted(text, isURL: true)) \(reason)")
        }
        if text.isEmpty { throw Invalid(rule: "url", reason: "is empty; give a URL as in http://proxy.example:3128") }
        if text.holdsControlCharacter { throw refuse("holds a control character", rule: "control-character") }
        if text.contains("@") {
            throw refuse("holds a user name or password; put it under 'credentials'", rule: "userinfo")
        }
        if text.contains(where: \.isWhitespace) { throw refuse("holds a space") }
        let (scheme, authority) = try split(text, refuse)
        guard schemes.contains(scheme) else {
            let near = Suggestion.nearest(to: scheme, among: schemes).map { "; did you mean \(quoted($0))?" } ?? ""
            throw refuse("has the scheme \(quoted(scheme)); known are \(schemes.joined(separator: ", "))\(near)")
        }
        if let objection = objection(toAuthority: authority) { throw refuse(objection) }
        return ProxyURL(unchecked: text)
    }

    private static func split(
        _ text: String, _ refuse: (String, String) -> Invalid
    ) throws(Invalid) -> (scheme: String, authority: Substring) {
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else {
            let isBare = objection(toAuthority: text[...]) == nil
            throw refuse(
                isBare ? "has no scheme; write http://\(text)" : "has no scheme; write http://HOST:PORT", "url")
        }
        var rest = text[colon...].dropFirst(3)
        if let bad = rest.first(where: { $0 == "#" || $0 == "?" || $0 == "\\" }) {
            throw refuse("holds '\(bad)', behind which daemons ignore the rest; write scheme://HOST:PORT only", "url")
        }
        if let percent = rest.firstIndex(of: "%") {
            let digits = rest[percent...].dropFirst().prefix(2)
            throw refuse(
                digits.count == 2 && digits.allSatisfy(\.isHexDigit)
                    ? "holds a percent-encoded character, which no host name has"
                    : "holds '%' without two hexadecimal digits, for which daemons silently use no proxy", "url")
        }
        if rest.hasSuffix("/") { rest.removeLast() }
        if rest.contains("/") { throw refuse("has a path, which a proxy has not; write scheme://HOST:PORT", "url") }
        return (String(text[..<colon]), rest)
    }

    /// What is wrong with `host`, `host:port` or `[v6]:port`; nil when it is fine.
    static func objection(toAuthority authority: Substring) -> String? {
        var host = authority
        var port: Substring?
        if authority.first == "[" {
            guard let close = authority.firstIndex(of: "]") else { return "has a '[' without ']'" }
            host = authority[..<close].dropFirst()
            guard IPAddress(String(host)) != nil, host.contains(":") else {
                return "has no IPv6 address in its brackets"
            }
            let rest = authority[close...].dropFirst()
            guard rest.isEmpty || rest.first == ":" else { return "has text between ']' and the port" }
            port = rest.isEmpty ? nil : rest.dropFirst()
        } else {
            let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
            if parts.count > 2 {
                return IPAddress(String(authority)) != nil
                    ? "has an IPv6 address without brackets; write [\(authority)]:PORT"
                    : "has more than one ':' after the scheme"
            }
            host = parts[0]
            port = parts.count == 2 ? parts[1] : nil
            if let objection = objection(toName: host) { return objection }
        }
        guard let port else { return nil }
        guard (1...5).contains(port.utf8.count), port.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(port), (1...65535).contains(number)
        else { return port.isEmpty ? "has ':' without a port" : "has the port \(quoted(port)); ports are 1 to 65535" }
        return nil
    }

    private static func objection(toName host: Substring) -> String? {
        if host.isEmpty { return "has no host" }
        if host.utf8.count > 253 { return "has a host name of more than 253 characters" }
        if let bad = host.unicodeScalars.first(where: { !isInNames($0) }) {
            return "has \(quoted(String(bad))) in its host name"
        }
        let labels = (host.last == "." ? host.dropLast() : host).split(separator: ".", omittingEmptySubsequences: false)
        if labels.contains(where: { $0.isEmpty || $0.utf8.count > 63 || $0.first == "-" || $0.last == "-" }) {
            return "has a host name that DNS does not allow"
        }
        let isNumeric = host.unicodeScalars.allSatisfy { $0 == "." || ("0"..."9").contains($0) }
        return isNumeric && IPAddress(String(host)) == nil ? "has a host that is no IPv4 address" : nil
    }

    private static func isInNames(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "_": true
        default: false
        }
    }
}
