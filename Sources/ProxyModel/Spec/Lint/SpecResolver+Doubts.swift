/// What was found doubtful about targets, so that hosts with equal settings are looked at once.
struct DoubtCache {
    /// Everything that the doubts about a target depend on.
    struct Key: Hashable {
        var matches: [Bool]
        var target: SourcePosition
        var name: String
        var urls: [String?]
        var noProxy: [String]
    }

    /// The names and the addresses of the inventory's hosts, in lower case.
    var fleet: Set<String> = []
    /// The doubts about a target with its settings.
    var found: [Key: [PlacedFinding]] = [:]
}

extension SpecResolver {
    /// Remembers what is doubtful about a host.
    ///
    /// - Parameters:
    ///   - targets: its targets, none of which has an error.
    ///   - matches: for each override whether it matches the host.
    ///   - host: the host.
    mutating func noteDoubts(_ targets: [ResolvedTarget], _ matches: [Bool], _ host: Host) {
        for target in targets {
            let key = DoubtCache.Key(
                matches: matches, target: target.declaration.position, name: target.declaration.target.definition.claim,
                urls: ProxyURLKey.allCases.map { target.settings[$0]?.withoutUserinfo },
                noProxy: target.settings.noProxy?.entries ?? [])
            let found = doubts.found[key] ?? self.found(target, host)
            doubts.found[key] = found
            for doubt in found { note([doubt.finding], at: doubt.position, host) }
        }
        let entries = targets.map {
            (traits: TargetTraits($0.declaration.target), settings: $0.settings, position: $0.declaration.position)
        }
        for doubt in HostDoubts.found(entries) { note([doubt.finding], at: doubt.position, host) }
    }

    private func found(_ target: ResolvedTarget, _ host: Host) -> [PlacedFinding] {
        TargetDoubts(
            traits: TargetTraits(target.declaration.target), position: target.declaration.position,
            settings: target.settings, urlPositions: target.layered.urls.mapValues(\.position),
            noProxy: target.layered.noProxyEntries { try? $0.text(for: host).trimmingSpaces }, fleet: doubts.fleet
        ).found
    }
}
