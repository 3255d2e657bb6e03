extension NoProxyList {
    /// Whether a daemon written in Go reaches an address directly because of this list.
    ///
    /// Names are not resolved: addresses and networks match only addresses, domains only names. What is reached directly
    /// without any list is ``ProbeAddress/isNeverProxied``. Entries that are not ASCII match nothing here.
    /// (Source: golang/net `http/httpproxy`, `config.init`, `useProxy` and the matchers, as of 2025.)
    ///
    /// - Parameters:
    ///   - host: a DNS name, or an IP address without brackets.
    ///   - port: TCP port.
    /// - Returns: whether an entry matches.
    public func covers(host: String, port: Int) -> Bool {
        let address = IPAddress(host)
        let name = host.lowercased()
        return entries.contains { Matcher($0)?.matches(name, address, port: String(port)) ?? false }
    }

    /// What one entry matches.
    enum Matcher {
        case everything
        case network(IPAddress, prefix: Int)
        case address(IPAddress, port: String)
        /// `suffix` begins with a dot.
        case domain(suffix: String, includesItself: Bool, port: String)

        /// Nil for an entry that matches nothing.
        init?(_ entry: String) {
            let text = String(decoding: Array(entry.utf8).trimmed, as: UTF8.self).lowercased()
            if text == "*" {
                self = .everything
                return
            }
            if let (network, prefix) = Self.network(text) {
                self = .network(network, prefix: prefix)
                return
            }
            var (host, port) = Self.splitHostPort(text) ?? (text[...], "")
            if let address = IPAddress(String(host)) {
                self = .address(address, port: String(port))
                return
            }
            if host.hasPrefix("*.") { host = host.dropFirst() }
            guard let first = host.first else { return nil }
            self = .domain(
                suffix: first == "." ? String(host) : "." + host, includesItself: first != ".", port: String(port))
        }

        func matches(_ name: String, _ address: IPAddress?, port: String) -> Bool {
            switch self {
            case .everything:
                true
            case .network(let network, let prefix):
                address.map { $0.bitCount == network.bitCount && $0.network(prefix: prefix) == network } ?? false
            case .address(let own, let ownPort):
                own == address && (ownPort.isEmpty || ownPort == port)
            case .domain(let suffix, let includesItself, let ownPort):
                address == nil && (name.hasSuffix(suffix) || (includesItself && name == suffix.dropFirst()))
                    && (ownPort.isEmpty || ownPort == port)
            }
        }

        /// Go's `net.ParseCIDR`. A network within `::ffff:0:0/96` is one of IPv4 addresses, as `IPNet.Contains` has it.
        private static func network(_ text: String) -> (IPAddress, prefix: Int)? {
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 2, let address = IPAddress(String(parts[0]), keepsMapped: true),
                (1...3).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy(\.isDigit), let prefix = Int(parts[1]),
                prefix <= address.bitCount
            else { return nil }
            let network = address.network(prefix: prefix)
            guard network.bitCount == 128, let inner = IPAddress(network.description), inner.bitCount == 32 else {
                return (network, prefix)
            }
            return (inner, prefix - 96)
        }

        /// Go's `net.SplitHostPort`; nil where it returns an error.
        private static func splitHostPort(_ text: String) -> (host: Substring, port: Substring)? {
            guard let colon = text.lastIndex(of: ":") else { return nil }
            let (before, port) = (text[..<colon], text[colon...].dropFirst())
            guard !port.contains("["), !port.contains("]") else { return nil }
            guard before.hasPrefix("[") else {
                return before.contains(where: { $0 == ":" || $0 == "[" || $0 == "]" }) ? nil : (before, port)
            }
            let inside = before.dropFirst().dropLast()
            guard before.hasSuffix("]"), !inside.contains("["), !inside.contains("]") else { return nil }
            return (inside, port)
        }
    }
}
