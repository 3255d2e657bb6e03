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
            for declaration in Self.target(element, &findings) {
                let claim = declaration.target.definition.claim
                if let first = targets.first(where: { $0.target.definition.claim == claim }) {
                    findings.error(
                        "duplicate-target", "\(claim) is a target already, at line \(first.position.line)",
                        at: declaration.position)
                } else {
                    targets.append(declaration)
                }
            }
        }
        return targets
    }

    private static func target(_ node: SourceNode, _ findings: inout Findings) -> [ProxySpec.TargetDeclaration] {
        guard case .mapping(let entries) = node.content else {
            guard let text = node.text(of: "a target", &findings),
                let preset = preset(text, at: node.position, &findings)
            else { return [] }
            let fields = TargetFields(preset: preset, name: preset.rawValue, unit: preset.unit, position: node.position)
            return declarations(preset.kinds[0], fields, proxy: nil, &findings)
        }
        entries.checkKeys(known: targetKeys, in: "a target", &findings)
        let name = nameAndUnit(entries, at: node.position, &findings)
        guard let kind = kind(entries, preset: name?.preset, &findings) else { return [] }
        checkKeys(entries, of: kind, &findings)
        let proxy = entries.value("proxy").flatMap { Self.proxy($0, isBase: false, &findings) }
        let fields = TargetFields(
            preset: name?.preset, name: name?.name ?? "", unit: name?.unit ?? "", position: node.position,
            entries: entries)
        let declarations = declarations(kind, fields, proxy: proxy, &findings)
        return name == nil ? [] : declarations
    }

    private static func declarations(
        _ kind: TargetKind, _ fields: TargetFields, proxy: ProxySpec.Declaration?, _ findings: inout Findings
    ) -> [ProxySpec.TargetDeclaration] {
        let probes = fields.probes(&findings)
        return kind.targets(fields, &findings).map {
            ProxySpec.TargetDeclaration(target: $0, proxy: proxy, probes: probes, position: fields.position)
        }
    }

    /// The keys that mean nothing for this kind of target: an error, since the user expects them to do something.
    private static func checkKeys(_ entries: [SourceNode.Entry], of kind: TargetKind, _ findings: inout Findings) {
        let allowed = Set(["target", "unit", "via", "proxy", "probe"] + kind.keys)
        for entry in entries where targetKeys.contains(entry.key) && !allowed.contains(entry.key) {
            findings.error(
                "target-key", "\(quoted(entry.key)) means nothing for \(kind.words); remove it",
                at: entry.keyPosition)
        }
    }

    /// The kind that `via` says, or the preset's usual one.
    private static func kind(
        _ entries: [SourceNode.Entry], preset: TargetPreset?, _ findings: inout Findings
    ) -> TargetKind? {
        let kinds = preset?.kinds ?? [.systemd]
        guard let node = entries.value("via") else { return kinds[0] }
        guard let via = node.text(of: "'via'", &findings) else { return nil }
        if let kind = kinds.first(where: { $0.rawValue == via }) { return kind }
        let words = kinds.map(\.rawValue)
        let near = Suggestion.nearest(to: via, among: words).map { "; did you mean \(quoted($0))?" } ?? ""
        let place = preset.map { " for \($0.rawValue)" } ?? ""
        findings.error(
            "value", "'via' must be \(words.joined(separator: " or "))\(place), not \(quoted(via))\(near)",
            at: node.position)
        // The other keys are looked at all the same.
        return kinds[0]
    }

    private static func nameAndUnit(
        _ entries: [SourceNode.Entry], at position: SourcePosition, _ findings: inout Findings
    ) -> (preset: TargetPreset?, name: String, unit: String)? {
        switch (entries.value("target"), entries.value("unit")) {
        case (let target?, nil):
            guard let text = target.text(of: "'target'", &findings) else { return nil }
            return preset(text, at: target.position, &findings).map { ($0, $0.rawValue, $0.unit) }
        case (nil, let unit?):
            guard let text = unit.text(of: "'unit'", &findings) else { return nil }
            if let objection = UnitName.objection(toUnit: text) {
                findings.error("unit", objection, at: unit.position)
                return nil
            }
            return (nil, text, text)
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
        let known = TargetPreset.allCases.map(\.rawValue)
        let remedy =
            name.hasSuffix(".service")
            ? "; for a unit write { unit: \(shown(name)) }"
            : Suggestion.clause(for: name, among: known)
        findings.error("unknown-target", "unknown target \(quoted(name))\(remedy)", at: position)
        return nil
    }
}
