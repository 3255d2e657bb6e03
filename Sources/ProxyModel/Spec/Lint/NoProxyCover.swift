/// Which entries of a list mean nothing beside the others, to a daemon written in Go.
///
/// Left alone are loopback addresses and a name beside its domain (`corp` and `.corp`), which people write for programs
/// that read the list in other ways.
struct NoProxyCover {
    private var domains: [String: String] = [:]
    private var addresses: [String: String] = [:]
    private var networks: [String: String] = [:]
    /// The prefixes that any network has, by the bits of its addresses.
    private var prefixes: [Int: Set<Int>] = [:]

    /// - Parameter entries: texts of entries, in the list's order.
    /// - Returns: those that mean nothing, by index, with the entry that covers each.
    static func covered(_ entries: [String]) -> [(index: Int, by: String)] {
        let matchers = entries.map { NoProxyList.Matcher($0) }
        var cover = NoProxyCover()
        for (entry, matcher) in zip(entries, matchers) { cover.add(entry, matcher) }
        var seen: [String: String] = [:]
        return zip(entries, matchers).enumerated().compactMap { index, pair in
            let (entry, matcher) = pair
            guard let matcher else { return nil }
            let meaning = NoProxyList.meaning(of: entry)
            if let first = seen[meaning] { return (index, first) }
            seen[meaning] = entry
            return cover.covering(matcher).map { (index, $0) }
        }
    }

    private mutating func add(_ entry: String, _ matcher: NoProxyList.Matcher?) {
        switch matcher {
        case .domain(let suffix, let includesItself, ""):
            domains[suffix + (includesItself ? "+" : "")] = domains[suffix + (includesItself ? "+" : "")] ?? entry
        case .address(let address, ""): addresses[address.description] = addresses[address.description] ?? entry
        case .network(let network, let prefix):
            networks["\(network)/\(prefix)"] = networks["\(network)/\(prefix)"] ?? entry
            prefixes[network.bitCount, default: []].insert(prefix)
        case .domain, .address, .everything, nil: break
        }
    }

    private func covering(_ matcher: NoProxyList.Matcher) -> String? {
        switch matcher {
        case .everything: nil
        case .domain(let suffix, let includesItself, let port): domain(suffix, includesItself, port)
        case .address(let address, let port):
            address.isLoopback
                ? nil : (port.isEmpty ? nil : addresses[address.description]) ?? network(address, below: .max)
        case .network(let network, let prefix): network.isLoopback ? nil : self.network(network, below: prefix)
        }
    }

    /// The entry for the domain itself where a port is asked for, or for one that it lies in.
    private func domain(_ suffix: String, _ includesItself: Bool, _ port: String) -> String? {
        if !port.isEmpty, let same = domains[suffix + (includesItself ? "+" : "")] { return same }
        var rest = suffix.dropFirst()
        while let dot = rest.firstIndex(of: ".") {
            rest = rest[dot...]
            if let outer = domains[String(rest)] ?? domains[rest + "+"] { return outer }
            rest = rest.dropFirst()
        }
        return nil
    }

    private func network(_ address: IPAddress, below limit: Int) -> String? {
        (prefixes[address.bitCount] ?? []).sorted().lazy.filter { $0 < limit }
            .compactMap { networks["\(address.network(prefix: $0))/\($0)"] }.first
    }
}
