extension ProxySpecDecoder {
    /// The keys of a target.
    static let targetKeys = [
        "target", "unit", "via", "user", "users", "proxy", "dropIn", "path", "daemonHost", "variables", "restart",
        "secrets", "adopt", "probe",
    ]

    /// Reads a list of targets.
    static func targets(
        _ node: SourceNode, of what: String, _ findings: inout Findings
    ) -> [ProxySpec.TargetDeclaration] {
        var targets: [ProxySpec.TargetDeclaration] = []
        for element in node.elements(of: what, &findings) {
            guard let declaration = target(element, &findings) else { continue }
            if let first = targets.first(where: { $0.target.unit == declaration.target.unit }) {
                findings.error(
                    "duplicate-target",
                    "unit \(quoted(first.target.unit)) is a target already, at line \(first.position.line)",
                    at: declaration.position)
            } else {
                targets.append(declaration)
            }
        }
        return targets
    }

    private static func target(_ node: SourceNode, _ findings: inout Findings) -> ProxySpec.TargetDeclaration? {
        guard case .mapping(let entries) = node.content else {
            guard let text = node.text(of: "a target", &findings),
                let preset = preset(text, at: node.position, &findings)
            else { return nil }
            return ProxySpec.TargetDeclaration(
                target: SystemdTarget(name: preset.rawValue, unit: preset.unit), position: node.position)
        }
        guard isReached(entries, &findings) else { return nil }
        entries.checkKeys(known: targetKeys, later: NotSupported.targetKeys, in: "a target", &findings)
        let name = nameAndUnit(entries, at: node.position, &findings)
        let dropIn = entries.value("dropIn").flatMap { Self.dropIn($0, unit: name?.unit, &findings) }
        let variables = entries.value("variables").flatMap {
            $0.word(of: "'variables'", as: SystemdTarget.VariableCase.self, &findings)
        }
        let restart = entries.value("restart").flatMap {
            $0.word(of: "'restart'", as: SystemdTarget.RestartPolicy.self, &findings)
        }
        let adopt = entries.value("adopt").flatMap { $0.boolean(of: "'adopt'", &findings) }
        let proxy = entries.value("proxy").flatMap { Self.proxy($0, isBase: false, &findings) }
        guard let name else { return nil }
        return ProxySpec.TargetDeclaration(
            target: SystemdTarget(
                name: name.name, unit: name.unit, dropInPath: dropIn, variables: variables ?? .upper,
                restart: restart ?? .now, adopt: adopt ?? false),
            proxy: proxy, position: node.position)
    }

    /// Whether this version has a way to the target; a target of a later one is reported once, not key by key.
    private static func isReached(_ entries: [SourceNode.Entry], _ findings: inout Findings) -> Bool {
        if let node = entries.value("target"), case .scalar(let name, _) = node.content,
            NotSupported.targets.contains(name)
        {
            findings.add(NotSupported.diagnostic("target \(quoted(name))", at: node.position))
            return false
        }
        guard let node = entries.value("via") else { return true }
        guard let via = node.text(of: "'via'", &findings) else { return false }
        if NotSupported.vias.contains(via) {
            findings.add(NotSupported.diagnostic("'via: \(via)'", at: node.position))
            return false
        }
        if via != "systemd" {
            findings.error(
                "value", "'via' must be systemd, not \(quoted(via))\(near(via, ["systemd"]))", at: node.position)
        }
        return true
    }

    private static func nameAndUnit(
        _ entries: [SourceNode.Entry], at position: SourcePosition, _ findings: inout Findings
    ) -> (name: String, unit: String)? {
        switch (entries.value("target"), entries.value("unit")) {
        case (let target?, nil):
            guard let text = target.text(of: "'target'", &findings) else { return nil }
            return preset(text, at: target.position, &findings).map { ($0.rawValue, $0.unit) }
        case (nil, let unit?):
            guard let text = unit.text(of: "'unit'", &findings) else { return nil }
            if let objection = UnitName.objection(toUnit: text) {
                findings.error("unit", objection, at: unit.position)
                return nil
            }
            return (text, text)
        case (nil, nil):
            findings.error("missing-key", "the target has neither 'target' nor 'unit'; give it one", at: position)
        case (_?, let unit?):
            findings.error("target", "a target has 'target' or 'unit', not both; remove one", at: unit.position)
        }
        return nil
    }

    private static func preset(
        _ name: String, at position: SourcePosition, _ findings: inout Findings
    ) -> TargetPreset? {
        if let preset = TargetPreset(rawValue: name) { return preset }
        if NotSupported.targets.contains(name) {
            findings.add(NotSupported.diagnostic("target \(quoted(name))", at: position))
            return nil
        }
        let known = TargetPreset.allCases.map(\.rawValue)
        let remedy =
            name.hasSuffix(".service")
            ? "; for a unit write { unit: \(shown(name)) }"
            : Suggestion.clause(for: name, among: known)
        findings.error("unknown-target", "unknown target \(quoted(name))\(remedy)", at: position)
        return nil
    }

    private static func dropIn(_ node: SourceNode, unit: String?, _ findings: inout Findings) -> String? {
        guard let text = node.text(of: "'dropIn'", &findings) else { return nil }
        // Without a unit, which is reported already, the name alone can be looked at.
        let shown = unit ?? "UNIT"
        if let path = UnitName.path(ofDropIn: text, for: unit ?? "x.service") { return path }
        if unit == nil, text.hasPrefix("/") { return nil }
        findings.error(
            "drop-in",
            "'dropIn' must be a file name with the ending .conf, or one in /etc/systemd/system/\(shown).d/, "
                + "not \(quoted(text))",
            at: node.position)
        return nil
    }

    private static func near(_ word: String, _ known: [String]) -> String {
        Suggestion.nearest(to: word, among: known).map { "; did you mean \(quoted($0))?" } ?? ""
    }
}
