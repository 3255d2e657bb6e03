/// What a target of the spec says, before it is a ``Target``: the keys of contract section 4.
struct TargetFields {
    /// The preset; nil where `unit:` names the service.
    var preset: TargetPreset?
    /// How users know it: the preset's name, or the unit.
    var name: String
    /// The unit with its suffix; empty for presets without one.
    var unit: String
    /// Where the target stands in the spec.
    var position: SourcePosition
    /// The mapping's entries; empty for a target that is a name alone.
    var entries: [SourceNode.Entry] = []

    /// `user`, or the host's own.
    func scope(_ findings: inout Findings) -> Scope {
        guard let node = entries.value("user") else { return .system }
        return Self.userName(node, of: "'user'", &findings).map { .user($0) } ?? .system
    }

    func variables(_ findings: inout Findings) -> SystemdTarget.VariableCase {
        word("variables", as: SystemdTarget.VariableCase.self, &findings) ?? .upper
    }

    func restart(_ findings: inout Findings) -> RestartPolicy {
        word("restart", as: RestartPolicy.self, &findings) ?? .now
    }

    func secrets(_ findings: inout Findings) -> SecretsPolicy {
        word("secrets", as: SecretsPolicy.self, &findings) ?? .protected
    }

    func adopt(_ findings: inout Findings) -> Bool {
        entries.value("adopt").flatMap { $0.boolean(of: "'adopt'", &findings) } ?? false
    }

    /// `probe`: a list of `HOST:PORT`.
    func probes(_ findings: inout Findings) -> [ProbeAddress] {
        guard let node = entries.value("probe") else { return [] }
        return node.elements(of: "'probe'", &findings).compactMap { element -> ProbeAddress? in
            guard let text = element.text(of: "an address of 'probe'", allowsEmpty: true, &findings) else { return nil }
            do throws(ProbeAddress.Invalid) {
                return try ProbeAddress.parse(text)
            } catch {
                findings.error(error.rule, "'probe' address \(error.reason)", at: element.position)
                return nil
            }
        }
    }

    /// `path`: absolute, or below the user's home.
    func path(in scope: Scope, _ findings: inout Findings) -> String? {
        guard let node = entries.value("path"), let text = node.text(of: "'path'", &findings) else { return nil }
        let isHome = scope.user != nil && text.hasPrefix("~/")
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        let isClean = parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
        guard text.hasPrefix("/") || isHome, isClean, text.utf8.count <= 1024 else {
            let home = scope.user == nil ? "" : ", or start with ~/"
            findings.error(
                "path", "'path' must be absolute\(home), without '.', '..' or a '/' at its end, not \(quoted(text))",
                at: node.position)
            return nil
        }
        return text
    }

    /// A login name as useradd(8) allows it; root's only where root is a user like others.
    static func userName(
        _ node: SourceNode, of what: String, allowsRoot: Bool = false, _ findings: inout Findings
    ) -> String? {
        guard let text = node.text(of: what, &findings) else { return nil }
        let isName = text.unicodeScalars.enumerated().allSatisfy { index, scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "_": true
            case "0"..."9", "-", ".": index > 0
            default: false
            }
        }
        guard isName, text.utf8.count <= 32, allowsRoot || text != "root" else {
            let reason =
                text == "root"
                ? "\(what) is root, whose own things are the system's; leave the key out"
                : "\(what) is no login name: \(quoted(text))"
            findings.error("user", reason, at: node.position)
            return nil
        }
        return text
    }

    private func word<Word: RawRepresentable<String> & CaseIterable>(
        _ key: String, as type: Word.Type, _ findings: inout Findings
    ) -> Word? {
        entries.value(key).flatMap { $0.word(of: "'\(key)'", as: type, &findings) }
    }
}

extension TargetKind {
    /// The keys that a target of this kind may have, besides `target`, `unit`, `via`, `proxy` and `probe`.
    var keys: [String] {
        switch self {
        case .systemd: ["user", "dropIn", "variables", "restart", "secrets", "adopt"]
        case .daemonJSON: ["user", "path", "restart", "secrets"]
        case .dockerClient: ["users", "daemonHost", "path", "secrets"]
        case .podman: ["user", "path", "variables", "secrets", "adopt"]
        case .dockerDesktop, .orbStack: ["user", "path", "secrets"]
        }
    }

    /// Makes targets of what the spec says: one, or one for each user.
    func targets(_ fields: TargetFields, _ findings: inout Findings) -> [Target] {
        switch self {
        case .systemd: SystemdTarget.targets(fields, &findings)
        case .daemonJSON: DaemonJSONTarget.targets(fields, &findings)
        case .dockerClient: DockerClientTarget.targets(fields, &findings)
        case .podman: PodmanTarget.targets(fields, &findings)
        case .dockerDesktop: DesktopTarget.targets(.dockerDesktop, fields, &findings)
        case .orbStack: DesktopTarget.targets(.orbStack, fields, &findings)
        }
    }
}

extension SystemdTarget {
    static func targets(_ fields: TargetFields, _ findings: inout Findings) -> [Target] {
        let scope = fields.scope(&findings)
        let dropIn = fields.entries.value("dropIn").flatMap {
            Self.dropIn($0, unit: fields.unit, in: scope, &findings)
        }
        return [
            .systemd(
                SystemdTarget(
                    name: fields.name, unit: fields.unit, scope: scope, dropInPath: dropIn,
                    variables: fields.variables(&findings), restart: fields.restart(&findings),
                    secrets: fields.secrets(&findings), adopt: fields.adopt(&findings)))
        ]
    }

    private static func dropIn(
        _ node: SourceNode, unit: String, in scope: Scope, _ findings: inout Findings
    ) -> String? {
        guard let text = node.text(of: "'dropIn'", &findings) else { return nil }
        // Without a unit, which is reported already, the name alone can be looked at.
        if let path = UnitName.path(ofDropIn: text, for: unit.isEmpty ? "x.service" : unit, in: scope) { return path }
        if unit.isEmpty, text.contains("/") { return nil }
        findings.error(
            "drop-in",
            "'dropIn' must be a file name with the ending .conf, or one in "
                + "\(folder(of: unit.isEmpty ? "UNIT" : unit, in: scope)), not \(quoted(text))",
            at: node.position)
        return nil
    }
}
