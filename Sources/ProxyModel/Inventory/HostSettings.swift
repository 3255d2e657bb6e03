/// What `defaults`, a group or a host's own entry says: any of a host's keys.
struct HostSettings {
    /// The keys that `defaults`, groups and hosts may have.
    static let keys = [
        "address", "port", "user", "identity", "knownHosts", "hostKey", "become", "becomePassword", "jump",
        "transport", "connectTimeout", "groups", "labels",
    ]

    var address: String?
    var port: Int?
    var user: String?
    var identity: String?
    var knownHosts: String?
    var hostKey: String?
    var become: Host.Become?
    var becomePassword: DeclaredPassword?
    var jump: String?
    var transport: Host.TransportKind?
    var connectTimeoutSeconds: Double?
    /// The groups that a host lists, with their places.
    var groups: [(name: String, position: SourcePosition)] = []
    var labels: [String: String] = [:]

    init() {}

    /// - Parameter host: a host with what is said of it.
    init(_ host: Host) {
        address = host.address
        port = host.port
        user = host.user
        identity = host.identity
        become = host.become
        jump = host.jump
        transport = host.transport
        connectTimeoutSeconds = host.connectTimeoutSeconds
        labels = host.labels
    }

    /// Reads a mapping; null is an empty one.
    ///
    /// - Parameters:
    ///   - node: the mapping.
    ///   - what: how messages name it: `host 'edge-1'`.
    ///   - mayListGroups: whether `groups` is a key here.
    ///   - findings: where errors go.
    init(_ node: SourceNode, of what: String, mayListGroups: Bool, _ findings: inout Findings) {
        guard !node.isNull else { return }
        let entries = node.entries(of: what, &findings)
        entries.checkKeys(known: Self.keys, in: what, &findings)
        for entry in entries {
            let value = entry.value
            switch entry.key {
            case "address": address = Self.address(value, &findings)
            case "port": port = value.integer(of: "'port'", in: 1...65535, &findings)
            case "user": user = Self.user(value, &findings)
            case "identity": identity = value.text(of: "'identity'", &findings)
            case "knownHosts": knownHosts = value.text(of: "'knownHosts'", &findings)
            case "hostKey": hostKey = Self.hostKey(value, &findings)
            case "become": become = value.word(of: "'become'", as: Host.Become.self, &findings)
            case "becomePassword": becomePassword = Self.becomePassword(value, &findings)
            case "jump": jump = Self.jump(value, &findings)
            case "transport": transport = value.word(of: "'transport'", as: Host.TransportKind.self, &findings)
            case "connectTimeout": connectTimeoutSeconds = value.seconds(of: "'connectTimeout'", &findings)
            case "groups" where mayListGroups: groups = Self.groups(value, of: what, &findings)
            case "groups":
                findings.error(
                    "groups", "\(what) cannot list groups; list them at the hosts", at: entry.keyPosition)
            case "labels": labels = Self.labels(value, &findings)
            default: break
            }
        }
    }

    /// The keys that say something and that ssh_config may say, too.
    private var connectionKeys: Set<Host.ConnectionKey> {
        var keys: Set<Host.ConnectionKey> = []
        if address != nil { keys.insert(.address) }
        if port != nil { keys.insert(.port) }
        if user != nil { keys.insert(.user) }
        if identity != nil { keys.insert(.identity) }
        if knownHosts != nil { keys.insert(.knownHosts) }
        if jump != nil { keys.insert(.jump) }
        if connectTimeoutSeconds != nil { keys.insert(.connectTimeout) }
        return keys
    }

    /// Puts these settings over what `host` has: what they say wins, label by label.
    ///
    /// - Parameters:
    ///   - host: the host.
    ///   - asDefaults: whether these are the file's `defaults`, over which ssh_config wins.
    func apply(to host: inout Host, asDefaults: Bool = false) {
        if asDefaults {
            host.defaultedKeys.formUnion(connectionKeys)
        } else {
            host.defaultedKeys.subtract(connectionKeys)
        }
        host.address = address ?? host.address
        host.port = port ?? host.port
        host.user = user ?? host.user
        host.identity = identity ?? host.identity
        host.knownHosts = knownHosts ?? host.knownHosts
        host.hostKey = hostKey ?? host.hostKey
        host.become = become ?? host.become
        host.becomePassword = becomePassword ?? host.becomePassword
        host.jump = jump ?? host.jump
        host.transport = transport ?? host.transport
        host.connectTimeoutSeconds = connectTimeoutSeconds ?? host.connectTimeoutSeconds
        if !labels.isEmpty { host.labels.merge(labels) { _, new in new } }
    }
}

extension HostSettings {
    /// A DNS name or an IP address.
    static func address(_ node: SourceNode, _ findings: inout Findings) -> String? {
        guard let text = node.text(of: "'address'", &findings) else { return nil }
        func refuse(_ reason: String) -> String? {
            findings.error("address", "address \(quoted(text)) \(reason)", at: node.position)
            return nil
        }
        if text.hasPrefix("[") { return refuse("is in brackets; write an IPv6 address without them") }
        if text.hasPrefix("-") { return refuse("starts with '-'") }
        if text.contains("@") { return refuse("holds '@'; the login goes under 'user'") }
        if text.contains("/") { return refuse("holds '/'; write a name or an IP address only") }
        if text.contains(":") {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            if IPAddress(String(text.prefix { $0 != "%" })) == nil {
                return refuse(
                    parts.count == 2
                        ? "holds ':'; the port goes under 'port'" : "is not an IPv6 address")
            }
            return text
        }
        let isName = text.unicodeScalars.allSatisfy {
            $0.isASCII
                && ($0.properties.isAlphabetic || $0.properties.numericType != nil || ".-_".unicodeScalars.contains($0))
        }
        return isName ? text : refuse("is neither a DNS name nor an IP address")
    }

    /// A login name.
    static func user(_ node: SourceNode, _ findings: inout Findings) -> String? {
        guard let text = node.text(of: "'user'", &findings) else { return nil }
        guard !text.hasPrefix("-"), !text.contains(where: { $0.isWhitespace || $0 == ":" || $0 == "/" }) else {
            findings.error("user", "user \(quoted(text)) is not a login name", at: node.position)
            return nil
        }
        return text
    }

    private static func hostKey(_ node: SourceNode, _ findings: inout Findings) -> String? {
        guard let text = node.text(of: "'hostKey'", &findings) else { return nil }
        let digest = text.dropFirst("SHA256:".count)
        let isBase64 = digest.utf8.allSatisfy {
            (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || (0x2F...0x39).contains($0) || $0 == 0x2B
        }
        guard text.hasPrefix("SHA256:"), digest.utf8.count == 43, isBase64 else {
            findings.error(
                "host-key",
                "'hostKey' must be SHA256: and 43 characters, as 'ssh-keygen -lf KEY.pub' prints it, "
                    + "not \(quoted(text))",
                at: node.position)
            return nil
        }
        return text
    }

    private static func becomePassword(_ node: SourceNode, _ findings: inout Findings) -> DeclaredPassword? {
        PasswordSource.read(node, of: "'becomePassword'", &findings).map {
            DeclaredPassword(source: $0, position: node.position)
        }
    }

    private static func jump(_ node: SourceNode, _ findings: inout Findings) -> String? {
        guard let text = node.text(of: "'jump'", &findings) else { return nil }
        do {
            _ = try JumpHost.list(text)
            return text
        } catch {
            findings.error(
                "jump",
                "'jump' \(quoted(text)) \(error.reason); write [user@]host[:port], several with commas between, or none",
                at: node.position)
            return nil
        }
    }

    private static func groups(
        _ node: SourceNode, of what: String, _ findings: inout Findings
    ) -> [(name: String, position: SourcePosition)] {
        var groups: [(name: String, position: SourcePosition)] = []
        for element in node.elements(of: "'groups'", &findings) {
            guard let name = element.text(of: "a group in 'groups'", &findings) else { continue }
            if groups.contains(where: { $0.name == name }) {
                findings.warning(
                    LintRule.duplicateGroup.id, "\(what) lists group \(quoted(name)) twice", at: element.position)
            } else {
                groups.append((name, element.position))
            }
        }
        return groups
    }

    private static func labels(_ node: SourceNode, _ findings: inout Findings) -> [String: String] {
        guard !node.isNull else { return [:] }
        var labels: [String: String] = [:]
        for entry in node.entries(of: "'labels'", &findings) {
            if let objection = NameRule.label.objection(to: entry.key) {
                findings.error("name", objection, at: entry.keyPosition)
            } else if entry.value.isNull {
                findings.error(
                    "value", "label \(quoted(entry.key)) has no value; write \"\" for an empty one",
                    at: entry.value.position)
            } else if let text = entry.value.text(
                of: "label \(quoted(entry.key))", allowsEmpty: true, &findings)
            {
                labels[entry.key] = text
            }
        }
        return labels
    }
}
