/// Doubts about single values that can be used.
enum ValueDoubts {
    /// A rule, and what is doubtful and what to do, to follow the value.
    typealias Doubt = (rule: LintRule, sentence: String)

    /// - Parameter text: a valid URL.
    /// - Returns: what is doubtful about it.
    static func url(_ text: String) -> [Doubt] {
        var doubts: [Doubt] = []
        if text.hasPrefix("https:") {
            doubts.append(
                (
                    .httpsScheme,
                    "means TLS to the proxy itself, which few proxies speak; write http:// unless yours does"
                ))
        }
        if text.hasPrefix("socks5h:") {
            doubts.append((.socks5h, "has the scheme socks5h, which Docker before 28 does not know; write socks5"))
        }
        let afterScheme = text.drop { $0 != "/" }
        let port = afterScheme.drop { $0 != "]" }
        if !(port.isEmpty ? afterScheme : port).contains(":") {
            doubts.append((.noPort, "has no port, for which clients use different ones; write it out, as in :3128"))
        }
        return doubts
    }

    /// - Parameter text: a valid entry of `noProxy`, without spaces around it.
    /// - Returns: why it never matches; nil when it may.
    static func noProxyEntry(_ text: String) -> Doubt? {
        // What holds a slash is a network: anything else with one is an error.
        if text == "*" || text.contains("/") { return nil }
        let name = text.hasPrefix("*.") ? text.dropFirst() : text[...]
        if name.contains("*") {
            return (
                .noProxyPattern,
                "never matches: '*' stands alone or as '*.' in front; for addresses write a network as in 10.0.0.0/8"
            )
        }
        return address(name) ?? foreignCharacter(in: name)
    }

    /// Why what looks like an address never matches.
    private static func address(_ text: Substring) -> Doubt? {
        func doubt(_ reason: String) -> Doubt { (.noProxyAddress, "never matches: \(reason)") }
        if text.hasPrefix("["), let close = text.firstIndex(of: "]") {
            let inside = text[..<close].dropFirst()
            guard let address = IPAddress(String(inside)) else { return doubt("there is no address in its brackets") }
            let isBare = text[close...].dropFirst().isEmpty
            return isBare ? doubt("brackets are for an address with a port; write \(address)") : nil
        }
        let colons = text.count { $0 == ":" }
        if colons > 1 {
            return IPAddress(String(text)) == nil ? doubt("it is no IPv6 address; write it as in 2001:db8::7") : nil
        }
        let host = text.prefix { $0 != ":" }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        let isNumeric = host.utf8.allSatisfy { $0 == UInt8(ascii: ".") || $0.isDigit }
        guard isNumeric, parts.count > 1, IPAddress(String(host)) == nil else { return nil }
        if parts.count < 4 || host.last == "." {
            return doubt("it is the beginning of an address; write a network as in 10.0.0.0/8")
        }
        if parts.contains(where: { $0.utf8.count > 1 && $0.first == "0" }) {
            return doubt("it has a number with a leading zero; write it without")
        }
        return doubt("it is no IPv4 address; write four numbers up to 255")
    }

    private static func foreignCharacter(in text: Substring) -> Doubt? {
        guard let scalar = text.unicodeScalars.first(where: { !isInEntries($0) }) else { return nil }
        let reason =
            switch scalar {
            case "$": "'$' stands for itself here; values of hosts are written ${label.NAME}"
            case _ where scalar.isASCII:
                "no host name holds \(quoted(String(scalar))); write one list item for each entry"
            default: "requests carry names in ASCII; write it as in xn--bcher-kva.example"
            }
        return (.noProxyName, "never matches: \(reason)")
    }

    private static func isInEntries(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "_", ":", "[", "]": true
        default: false
        }
    }
}
