/// Makes a ``ProxySpec`` of a document: `version`, `proxy`, `targets` and `overrides`.
public enum ProxySpecDecoder {
    /// The keys at the top of a spec.
    static let keys = ["version", "proxy", "targets", "overrides", "rollout", "lint"]
    /// The keys of an override.
    static let overrideKeys = ["match", "proxy", "targets"]

    /// Decodes a spec.
    ///
    /// - Parameter document: the root of the file.
    /// - Returns: the spec and everything that is wrong with it, or doubtful.
    public static func decode(_ document: SourceNode) -> Decoded<ProxySpec> {
        var findings = Findings()
        var spec = ProxySpec()
        let entries = document.entries(of: "a proxy spec", &findings)
        guard case .mapping = document.content else { return Decoded(spec, findings.diagnostics) }
        entries.checkVersion(of: "a proxy spec", at: document.position, &findings)
        entries.checkKeys(known: keys, later: NotSupported.specKeys, in: "the proxy spec", &findings)
        if let node = entries.value("proxy") {
            if let proxy = proxy(node, isBase: true, &findings) { spec.proxy = proxy }
        } else {
            findings.error(
                "missing-key", "the proxy spec has no 'proxy'; add it, or 'proxy: none' to remove what is managed",
                at: document.position)
        }
        if let node = entries.value("targets") {
            spec.targets = targets(node, of: "'targets'", &findings)
            spec.targetsPosition = node.position
        } else {
            findings.error(
                "missing-key", "the proxy spec has no 'targets'; add them, as in 'targets: [docker]'",
                at: document.position)
        }
        if let node = entries.value("overrides"), !node.isNull {
            for element in node.elements(of: "'overrides'", &findings) {
                if let override = override(element, &findings) { spec.overrides.append(override) }
            }
        }
        if let node = entries.value("lint") { spec.ignoredRules = ignoredRules(node, &findings) }
        return Decoded(spec, findings.diagnostics)
    }

    private static func override(_ node: SourceNode, _ findings: inout Findings) -> ProxySpec.Override? {
        let entries = node.entries(of: "an override", &findings)
        guard case .mapping = node.content else { return nil }
        entries.checkKeys(known: overrideKeys, in: "an override", &findings)
        let proxy = entries.value("proxy").flatMap { Self.proxy($0, isBase: false, &findings) }
        let targets = entries.value("targets").flatMap { targetChange($0, &findings) }
        if entries.value("proxy") == nil, entries.value("targets") == nil {
            findings.error(
                "missing-key", "the override changes nothing; give it 'proxy' or 'targets'", at: node.position)
        }
        guard let match = entries.value("match") else {
            findings.error(
                "missing-key", "the override has no 'match'; name its hosts, as in 'match: edge'", at: node.position)
            return nil
        }
        guard let text = match.text(of: "'match'", &findings) else { return nil }
        do {
            return ProxySpec.Override(
                match: try HostSelector(text), matchPosition: match.position, proxy: proxy, targets: targets)
        } catch {
            findings.error("selector", error.description, at: match.position)
            return nil
        }
    }

    private static func targetChange(_ node: SourceNode, _ findings: inout Findings) -> ProxySpec.TargetChange? {
        guard case .mapping(let entries) = node.content else {
            return .replace(targets(node, of: "'targets'", &findings))
        }
        entries.checkKeys(known: ["append"], in: "the 'targets' of an override", &findings)
        guard let append = entries.value("append") else {
            findings.error(
                "missing-key", "'targets' of an override is a list, which replaces, or { append: [...] }, which adds",
                at: node.position)
            return nil
        }
        return .append(targets(append, of: "'append'", &findings))
    }
}

extension ProxySpecDecoder {
    /// The keys of `proxy`.
    static let proxyKeys = ProxyURLKey.allCases.map(\.rawValue) + ["noProxy", "credentials"]

    /// Reads a `proxy`: `none` or a mapping.
    ///
    /// - Parameters:
    ///   - node: the value.
    ///   - isBase: whether nothing comes before it that null could take away or `append` add to.
    ///   - findings: where errors go.
    /// - Returns: what it says; nil when nothing of it can be read.
    static func proxy(
        _ node: SourceNode, isBase: Bool, _ findings: inout Findings
    ) -> ProxySpec.Declaration? {
        if case .scalar("none", _) = node.content { return ProxySpec.Declaration.none }
        guard case .mapping(let entries) = node.content else {
            var shown = node.kind
            if case .scalar(let text, _) = node.content, !node.isNull {
                shown = quoted(text, isURL: true)
            }
            findings.error(
                "type", "'proxy' must be 'none' or a mapping with 'http', 'https' and 'noProxy', not \(shown)",
                at: node.position)
            return nil
        }
        entries.checkKeys(known: proxyKeys, in: "'proxy'", &findings)
        if entries.isEmpty {
            let effect = isBase ? "which removes every setting" : "which changes nothing"
            findings.warning(
                LintRule.emptyProxy.id, "'proxy' is empty, \(effect); to remove what is managed, write 'proxy: none'",
                at: node.position)
        }
        var patch = ProxySpec.Patch()
        for entry in entries {
            switch entry.key {
            case "noProxy": patch.noProxy = noProxy(entry.value, isBase: isBase, &findings)
            case "credentials": patch.credentials = credentials(entry.value, isBase: isBase, &findings)
            default:
                guard let key = ProxyURLKey(rawValue: entry.key) else { continue }
                patch.urls[key] = url(entry, isBase: isBase, &findings)
            }
        }
        return .settings(patch)
    }

    private static func url(
        _ entry: SourceNode.Entry, isBase: Bool, _ findings: inout Findings
    ) -> ProxySpec.Change<Template>? {
        if entry.value.isNull, !isBase { return .omit }
        guard let text = entry.value.text(of: "'\(entry.key)'", &findings),
            let template = template(text, of: "'\(entry.key)'", at: entry.value.position, &findings)
        else { return nil }
        if let constant = template.constant {
            let check = ProxyValueCheck.url(constant, key: entry.key)
            findings.add(check.findings, at: template.position)
            if check.url == nil { return nil }
        } else if template.holdsUserinfo {
            findings.add(ProxyValueCheck.url(text, key: entry.key).findings, at: template.position)
            return nil
        }
        return .set(template)
    }

    private static func noProxy(
        _ node: SourceNode, isBase: Bool, _ findings: inout Findings
    ) -> ProxySpec.ListChange? {
        if node.isNull, !isBase { return .replace([]) }
        guard !isBase, case .mapping(let entries) = node.content else {
            return .replace(noProxyList(node, of: "'noProxy'", &findings))
        }
        entries.checkKeys(known: ["append", "remove"], in: "'noProxy'", &findings)
        func list(_ key: String) -> [Template] {
            entries.value(key).map { noProxyList($0, of: "'\(key)'", &findings) } ?? []
        }
        if entries.isEmpty {
            findings.error(
                "missing-key", "'noProxy' is a list, which replaces, or a mapping with 'append' or 'remove'",
                at: node.position)
        }
        return .amend(append: list("append"), remove: list("remove"))
    }

    private static func noProxyList(
        _ node: SourceNode, of what: String, _ findings: inout Findings
    ) -> [Template] {
        if case .scalar(let text, _) = node.content, !node.isNull {
            let items = text.split(separator: ",").map(\.trimmingSpaces).joined(separator: ", ")
            findings.error(
                "type", "\(what) must be a list, not text; write [\(shown(items))]", at: node.position)
            return []
        }
        return node.elements(of: what, &findings).compactMap { element in
            guard let text = element.text(of: "an entry of \(what)", allowsEmpty: true, &findings),
                let template = template(text, of: "an entry of \(what)", at: element.position, &findings)
            else { return nil }
            guard let constant = template.constant else { return template }
            let check = ProxyValueCheck.noProxyEntry(constant)
            findings.add(check.findings, at: element.position)
            return check.entry == nil ? nil : template
        }
    }

    private static func template(
        _ text: String, of what: String, at position: SourcePosition, _ findings: inout Findings
    ) -> Template? {
        do {
            return try Template(text, at: position)
        } catch {
            findings.error("variable", "\(what) \(error.reason)", at: position)
            return nil
        }
    }
}

extension Findings {
    mutating func add(_ values: [ValueFinding], at position: SourcePosition) {
        for value in values {
            add(Diagnostic(value.severity, rule: value.rule, value.message, at: position))
        }
    }
}
