/// Doubts about the targets of one host taken together.
struct HostDoubts {
    /// A target with what it is to have.
    typealias Entry = (traits: TargetTraits, settings: ProxySettings, position: SourcePosition)

    /// Where the host of a container runtime on a desktop is found from within.
    private static let desktopHost = "host.docker.internal"

    /// - Parameter entries: the host's targets.
    /// - Returns: what is doubtful.
    static func found(_ entries: [Entry]) -> [PlacedFinding] {
        guard entries.allSatisfy({ $0.traits.isClient && $0.traits.name == "docker-client" }),
            let client = entries.first(where: { $0.settings.https != nil || $0.settings.all != nil }),
            !client.settings.names(Self.desktopHost)
        else { return [] }
        let sentence =
            "'docker-client' reaches containers and builds only: 'docker pull' is the daemon's work and goes direct; add "
            + "'docker' to the targets"
        return [PlacedFinding(finding: LintRule.pullsDirect.finding(sentence), position: client.position)]
    }
}

extension ProxySettings {
    /// Whether a URL names this host.
    fileprivate func names(_ host: String) -> Bool {
        ProxyURLKey.allCases.contains { self[$0]?.withoutUserinfo.contains("//\(host)") ?? false }
    }
}
