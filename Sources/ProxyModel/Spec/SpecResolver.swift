extension ProxySpec {
    /// What one host is to look like: overrides applied in their order, variables replaced.
    ///
    /// - Parameter host: the host.
    /// - Returns: its targets with their settings.
    /// - Throws: ``InvalidInput`` when a label is not set, a value is not valid once its variables are replaced, or
    ///   two targets are the same unit.
    public func desiredState(for host: Host) throws(InvalidInput) -> DesiredState {
        let states = try desiredStates(for: [host]).get()
        return states.first ?? DesiredState(host: host.name, entries: [])
    }

    /// What hosts are to look like.
    ///
    /// - Parameter hosts: the hosts.
    /// - Returns: a state for each host, in the same order, and everything that is wrong: each problem once, with the
    ///   hosts that have it.
    public func desiredStates(for hosts: [Host]) -> Decoded<[DesiredState]> {
        var resolver = SpecResolver(self, fleet: hosts)
        let states = hosts.map { resolver.resolve($0) }
        return Decoded(states, resolver.diagnostics)
    }
}

/// Resolves hosts one after the other. Hosts that the same overrides match share everything without variables.
struct SpecResolver {
    private struct Problem: Hashable {
        var finding: ValueFinding
        /// What joins the message and the hosts.
        var joint = ", on"
        /// What follows the hosts in the message.
        var remedy = ""
        var position: SourcePosition
    }

    private struct ClientKey {
        var key: ProxyURLKey
        var reachesClient = false
    }

    struct Occurrence {
        var firstHost: String
        var lastHost: String?
        var others = 0
    }

    /// A target of a host, resolved.
    struct ResolvedTarget {
        var declaration: ProxySpec.TargetDeclaration
        var layered: LayeredSettings
        var settings: ProxySettings
    }

    private let spec: ProxySpec
    private var layered: [[Bool]: LayeredHost] = [:]
    private var problems: [Problem: Occurrence] = [:]
    /// The keys that no daemon reads, by where they stand.
    private var clientKeys: [SourcePosition: ClientKey] = [:]

    /// Whether the host at hand has an error, so that a part of its settings is missing.
    private var isHostBroken = false
    /// What was found doubtful already.
    var doubts = DoubtCache()

    /// - Parameters:
    ///   - spec: the spec.
    ///   - fleet: every host of the inventory that is known.
    init(_ spec: ProxySpec, fleet: [Host]) {
        self.spec = spec
        doubts.fleet = Set(fleet.flatMap { [$0.name, $0.address ?? $0.name] }.map { $0.lowercased() })
    }

    mutating func resolve(_ host: Host) -> DesiredState {
        let matches = spec.overrides.map { $0.match.matches(host) }
        let layers = layered[matches] ?? LayeredHost(spec, matches)
        layered[matches] = layers
        var shared: ProxySettings?
        var claims: [String: SourcePosition] = [:]
        var resolved: [ResolvedTarget] = []
        isHostBroken = false
        for target in layers.targets {
            let claim = target.declaration.target.definition.claim
            if let first = claims[claim] {
                let message = "\(claim) is a target already, at line \(first.line)"
                note("duplicate-target", message, at: target.declaration.position, host)
                continue
            }
            claims[claim] = target.declaration.position
            let settings: ProxySettings
            if let own = target.ownSettings {
                settings = self.settings(own, host)
            } else {
                settings = shared ?? self.settings(layers.settings, host)
                shared = settings
            }
            let layered = target.ownSettings ?? layers.settings
            note(clientKeysOf: layered, target.declaration.target)
            resolved.append(ResolvedTarget(declaration: target.declaration, layered: layered, settings: settings))
        }
        if !isHostBroken { noteDoubts(resolved, matches, host) }
        let entries = resolved.map {
            DesiredState.Entry(
                target: $0.declaration.target, settings: $0.settings, probes: $0.declaration.probes)
        }
        return DesiredState(host: host.name, entries: entries)
    }

    var diagnostics: [Diagnostic] {
        let unread = clientKeys.filter { !$0.value.reachesClient }.map { position, found in
            let sentence =
                "'\(found.key.rawValue)' reaches clients only, and no target that has it is a client; remove it"
            return Diagnostic(.warning, rule: LintRule.clientOnlyKey.id, sentence, at: position)
        }
        let found = problems.map { problem, occurrence in
            let others = occurrence.others == 0 ? "" : " and \(occurrence.others) more"
            let hosts = "host \(quoted(occurrence.firstHost))\(others)"
            return Diagnostic(
                problem.finding.severity, rule: problem.finding.rule,
                "\(problem.finding.message)\(problem.joint) \(hosts)\(problem.remedy)", at: problem.position)
        }
        return unread + found
    }

    private mutating func settings(_ layered: LayeredSettings, _ host: Host) -> ProxySettings {
        let settings = layered.constant ?? replaced(layered, host)
        if let credentials = layered.credentials { note(credentials, layered, settings, host) }
        return settings
    }

    /// The settings with their variables replaced.
    private mutating func replaced(_ layered: LayeredSettings, _ host: Host) -> ProxySettings {
        var urls: [ProxyURLKey: ProxyURL] = [:]
        for key in ProxyURLKey.allCases {
            urls[key] = layered.urls[key].flatMap { url($0, key: key.rawValue, host) }.map(layered.url)
        }
        return ProxySettings(urls, noProxy: layered.noProxy { noProxyEntry($0, host) })
    }

    /// - Returns: the URL's text, checked.
    private mutating func url(_ template: Template, key: String, _ host: Host) -> String? {
        if let constant = template.constant { return constant }
        guard let text = text(template, key: key, host) else { return nil }
        let check = ProxyValueCheck.url(text, key: key)
        note(check.findings, at: template.position, host)
        return check.url == nil ? nil : text
    }

    /// Doubts about credentials, which show only once every override is applied.
    private mutating func note(
        _ credentials: CredentialsDeclaration, _ layered: LayeredSettings, _ settings: ProxySettings, _ host: Host
    ) {
        func note(_ rule: LintRule, _ sentence: String) {
            self.note([rule.finding("'credentials' \(sentence)")], at: credentials.position, host)
        }
        if layered.urls.isEmpty {
            note(.credentialsUnused, "is set without any of http, https, ftp and all, and so goes nowhere")
        }
        if settings.sendsCredentialsInPlainText {
            note(
                .credentialsPlainHTTP,
                "sends the password unencrypted to the proxy; anyone on the path can read it")
        }
    }

    /// Remembers which of the keys that no daemon reads reach a client on any host.
    private mutating func note(clientKeysOf layered: LayeredSettings, _ target: Target) {
        for (key, template) in layered.urls where key.isForClients {
            var found = clientKeys[template.position] ?? ClientKey(key: key)
            found.reachesClient = found.reachesClient || target.kind.isClient
            clientKeys[template.position] = found
        }
    }

    private mutating func noProxyEntry(_ template: Template, _ host: Host) -> String? {
        if let constant = template.constant { return constant.trimmingSpaces }
        guard let text = text(template, key: "noProxy", host) else { return nil }
        let check = ProxyValueCheck.noProxyEntry(text)
        note(check.findings, at: template.position, host)
        return check.entry
    }

    private mutating func text(_ template: Template, key: String, _ host: Host) -> String? {
        do {
            return try template.text(for: host)
        } catch {
            note(
                "unset-label", "'\(key)' needs label \(quoted(error.name)), which is not set", at: template.position,
                host, joint: " on", remedy: "; set it in the inventory")
            return nil
        }
    }

    mutating func note(_ findings: [ValueFinding], at position: SourcePosition, _ host: Host) {
        for finding in findings {
            if finding.severity == .error { isHostBroken = true }
            let problem = Problem(finding: finding, position: position)
            problems[problem, default: .init(firstHost: host.name)].count(host)
        }
    }

    private mutating func note(
        _ rule: String, _ message: String, at position: SourcePosition, _ host: Host, joint: String = ", on",
        remedy: String = ""
    ) {
        isHostBroken = true
        let finding = ValueFinding(severity: .error, rule: rule, message: message)
        let problem = Problem(finding: finding, joint: joint, remedy: remedy, position: position)
        problems[problem, default: .init(firstHost: host.name)].count(host)
    }
}

extension SpecResolver.Occurrence {
    /// Counts a host, once even where several targets have the problem.
    fileprivate mutating func count(_ host: Host) {
        guard host.name != lastHost else { return }
        if lastHost != nil { others += 1 }
        lastHost = host.name
    }
}
