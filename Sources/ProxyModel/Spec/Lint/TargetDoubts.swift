/// A warning with its place.
struct PlacedFinding {
    var finding: ValueFinding
    var position: SourcePosition
}

/// Doubts about one target of one host, which show only once overrides are applied and variables replaced.
struct TargetDoubts {
    /// The target.
    let traits: TargetTraits
    /// Where it is declared.
    let position: SourcePosition
    /// What it is to have.
    let settings: ProxySettings
    /// Where the URLs stand.
    let urlPositions: [ProxyURLKey: SourcePosition]
    /// `noProxy` with the places of its entries.
    let noProxy: [PlacedEntry]
    /// The names and the addresses of the inventory's hosts, in lower case.
    let fleet: Set<String>

    /// Everything that is doubtful.
    var found: [PlacedFinding] {
        [missingURL, inlineSecrets].compactMap { $0 } + loopbackProxies + noProxyDoubts
    }

    /// The URLs that the target reads, with their places.
    private var urls: [(key: ProxyURLKey, url: ProxyURL, position: SourcePosition)] {
        ProxyURLKey.allCases.compactMap { key in
            guard traits.isClient || !key.isForClients, let url = settings[key], let position = urlPositions[key] else {
                return nil
            }
            return (key, url, position)
        }
    }

    /// `http` without `https`, or the other way round for a client.
    private var missingURL: PlacedFinding? {
        if traits.isClient, settings.all != nil { return nil }
        switch (settings.http, settings.https, urlPositions[.http], urlPositions[.https]) {
        case (_?, nil, let position?, _):
            let sentence =
                "'http' is set without 'https', so that registries, which speak https, are reached without a proxy"
            return PlacedFinding(finding: LintRule.onlyHTTP.finding(sentence), position: position)
        case (nil, _?, _, let position?) where traits.isClient:
            let sentence =
                "'https' is set without 'http' for a client, so that package managers in containers, which fetch over "
                + "http, go direct"
            return PlacedFinding(finding: LintRule.onlyHTTPS.finding(sentence), position: position)
        default: return nil
        }
    }

    private var inlineSecrets: PlacedFinding? {
        guard traits.isNeedlesslyOpen, settings.usesCredentials else { return nil }
        let sentence =
            "'secrets: inline' lets every local user read the password; leave 'secrets' out, and fairlead keeps it closed"
        return PlacedFinding(finding: LintRule.secretsInline.finding(sentence), position: position)
    }

    private var loopbackProxies: [PlacedFinding] {
        guard traits.isInOwnNetwork else { return [] }
        return urls.compactMap { key, url, position in
            guard let place = url.location, place.isLoopback else { return nil }
            let who = traits.isClient ? "a container" : "a rootless daemon"
            let sentence =
                "'\(key.rawValue)' \(quoted(url.withoutUserinfo)) is out of reach: in the network of \(who) that is "
                + "itself; name an address of the host"
            return PlacedFinding(finding: LintRule.loopbackProxy.finding(sentence), position: position)
        }
    }

    private var noProxyDoubts: [PlacedFinding] {
        guard let first = noProxy.first else { return [] }
        if urls.isEmpty {
            let sentence =
                "'noProxy' is set without any proxy, and without one everything goes direct; write 'proxy: none'"
            return [PlacedFinding(finding: LintRule.noProxyUnused.finding(sentence), position: first.position)]
        }
        let doubts = ListDoubts(
            traits: traits, entries: noProxy, proxies: urls.compactMap(\.url.location), fleet: fleet)
        return doubts.found
    }
}

extension ProxySettings {
    subscript(key: ProxyURLKey) -> ProxyURL? {
        switch key {
        case .http: http
        case .https: https
        case .ftp: ftp
        case .all: all
        }
    }
}

extension ProxyURL {
    /// Where the proxy is, whether or not its password is known.
    fileprivate var location: ProxyLocation? { ProxyLocation(ProxyURL(unchecked: withoutUserinfo)) }
}

extension ProxyLocation {
    /// Whether it is this machine itself, seen from any machine.
    fileprivate var isLoopback: Bool {
        host.lowercased() == "localhost" || IPAddress(host)?.isLoopback ?? false
    }
}
