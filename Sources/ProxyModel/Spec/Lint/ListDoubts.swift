/// Doubts about a whole `noProxy` list, as one target of one host has it beside a proxy.
struct ListDoubts {
    /// The target.
    let traits: TargetTraits
    /// The entries; not empty.
    let entries: [PlacedEntry]
    /// The proxies that the target uses.
    let proxies: [ProxyLocation]
    /// The names and the addresses of the inventory's hosts, in lower case.
    let fleet: Set<String>

    /// The most hosts of the inventory that a list may name.
    static let hostLimit = 10
    /// The longest line of a unit file, in bytes, that systemd before 235 reads whole. (Source: `LINE_MAX` in its
    /// src/shared/conf-parser.c.)
    static let lineLimit = 2048

    /// Everything that is doubtful.
    var found: [PlacedFinding] {
        [star, singleHosts, networksOnly, longLine].compactMap { $0 } + ownProxies
    }

    private var star: PlacedFinding? {
        guard let star = entries.first(where: { $0.text == "*" }) else { return nil }
        let sentence =
            "'noProxy' entry '*' sends everything direct, so that the proxy is set for nothing; remove it, or write 'proxy: none'"
        return PlacedFinding(finding: LintRule.noProxyStar.finding(sentence), position: star.position)
    }

    private var ownProxies: [PlacedFinding] {
        // A container may well speak to another service of that machine.
        guard !traits.isClient else { return [] }
        let own = Set(proxies.flatMap { [NoProxyList.meaning(of: $0.host), NoProxyList.meaning(of: $0.description)] })
        return entries.filter { own.contains(NoProxyList.meaning(of: $0.text)) }.map { entry in
            let sentence =
                "'noProxy' entry \(quoted(entry.text)) is the proxy itself, which is spoken to directly anyway; remove it"
            return PlacedFinding(finding: LintRule.noProxyOwnProxy.finding(sentence), position: entry.position)
        }
    }

    private var singleHosts: PlacedFinding? {
        let hosts = entries.filter { fleet.contains($0.text.lowercased()) }
        guard hosts.count > Self.hostLimit, let first = hosts.first else { return nil }
        let sentence =
            "'noProxy' lists more than \(Self.hostLimit) hosts of the inventory one by one, so that each new host restarts "
            + "every daemon; write their domain or network"
        return PlacedFinding(finding: LintRule.noProxyHosts.finding(sentence), position: first.position)
    }

    private var networksOnly: PlacedFinding? {
        guard traits.isEngine, let network = entries.first(where: \.isPrivateNetwork),
            !entries.contains(where: \.isNameOrStar)
        else { return nil }
        let sentence =
            "'noProxy' entry \(quoted(network.text)) matches addresses only, and the list has no name: registries are asked "
            + "for by name, which is not resolved before; add their domain as in .corp.example"
        return PlacedFinding(finding: LintRule.noProxyNetworksOnly.finding(sentence), position: network.position)
    }

    private var longLine: PlacedFinding? {
        let value = entries.reduce(0) { $0 + $1.text.utf8.count + 1 } - 1
        guard traits.writesUnitFile, value + #"Environment="NO_PROXY=""#.utf8.count > Self.lineLimit else { return nil }
        let sentence =
            "'noProxy' makes a line of more than \(Self.lineLimit) bytes, of which systemd before 235 loses the end; write "
            + "domains and networks instead of single hosts"
        return PlacedFinding(finding: LintRule.noProxyLength.finding(sentence), position: entries[0].position)
    }
}

extension PlacedEntry {
    private static let privateNetworks = NoProxyList(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"])

    fileprivate var isPrivateNetwork: Bool {
        guard case .network(let network, _)? = NoProxyList.Matcher(text) else { return false }
        return Self.privateNetworks.covers(host: network.description, port: 443)
    }

    /// Whether it may match a name that is not this machine's own.
    fileprivate var isNameOrStar: Bool {
        switch NoProxyList.Matcher(text) {
        case .everything: true
        case .domain(let suffix, _, _): suffix != ".localhost"
        case .network, .address, nil: false
        }
    }
}
