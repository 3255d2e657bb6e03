/// Makes an ``Inventory`` of documents: `version`, `defaults`, `groups` and `hosts`.
///
/// Weakest first, a host has what `defaults` of its file says, then its groups in the order that it lists them, then
/// its own entry; labels merge one by one in the same order. Several files make one inventory: their groups and hosts
/// add up, and `defaults` is for the hosts of its own file. Hosts of Ansible's inventories come behind; what our groups
/// say is for those of them that are in groups of the same name, too, below what Ansible says.
public enum InventoryDecoder {
    /// The most hosts that an inventory may have, ranges expanded.
    public static let hostLimit = 100_000

    /// The keys at the top of a file.
    static let keys = ["version", "defaults", "groups", "hosts"]

    /// Decodes an inventory.
    ///
    /// - Parameters:
    ///   - documents: the roots of the files, in the order given on the command line.
    ///   - ansible: what all of Ansible's inventories say.
    /// - Returns: the inventory and everything that is wrong with it.
    public static func decode(
        _ documents: [SourceNode], ansible: AnsibleInventory = AnsibleInventory(merging: [])
    ) -> Decoded<Inventory> {
        var decoding = Decoding()
        for document in documents { decoding.readGroups(of: document) }
        var resolver = AnsibleResolver(ansible)
        decoding.addGroups(of: &resolver)
        for document in documents { decoding.readHosts(of: document) }
        decoding.addHosts(of: &resolver)
        decoding.checkWhole(documents.map(\.position), ansible.isPartial ? [] : ansible.sources)
        return Decoded(
            Inventory(hosts: decoding.hosts, groups: decoding.groupOrder), decoding.findings.diagnostics)
    }
}

/// The state of one decoding.
private struct Decoding {
    var findings = Findings()
    var groupOrder: [String] = []
    var groups: [String: (settings: HostSettings, position: SourcePosition)] = [:]
    var hosts: [Host] = []
    /// Where each host was declared, with the name as written, for the message about the second one.
    fileprivate var declared: [String: SourceNode.Entry] = [:]

    mutating func readGroups(of document: SourceNode) {
        guard case .mapping(let entries) = document.content else { return }
        guard let node = entries.value("groups"), !node.isNull else { return }
        for entry in node.entries(of: "'groups'", &findings) {
            if let objection = NameRule.group.objection(to: entry.key) {
                findings.error("name", objection, at: entry.keyPosition)
            }
            if let first = groups[entry.key] {
                let place = first.position.brief(from: entry.keyPosition)
                findings.error(
                    "duplicate-group", "group \(quoted(entry.key)) is declared already, at \(place)",
                    at: entry.keyPosition)
                continue
            }
            let settings = HostSettings(
                entry.value, of: "group \(quoted(entry.key))", mayListGroups: false, &findings)
            groups[entry.key] = (settings, entry.keyPosition)
            groupOrder.append(entry.key)
        }
    }

    mutating func readHosts(of document: SourceNode) {
        let entries = document.entries(of: "an inventory", &findings)
        guard case .mapping = document.content else { return }
        entries.checkVersion(of: "an inventory", at: document.position, &findings)
        entries.checkKeys(known: InventoryDecoder.keys, in: "the inventory", &findings)
        let defaults = entries.value("defaults").map {
            HostSettings($0, of: "'defaults'", mayListGroups: false, &findings)
        }
        guard let node = entries.value("hosts"), !node.isNull else { return }
        for entry in node.entries(of: "'hosts'", &findings) { readHosts(entry, defaults: defaults) }
    }

    private mutating func readHosts(_ entry: SourceNode.Entry, defaults: HostSettings?) {
        let settings = HostSettings(entry.value, of: "host \(quoted(entry.key))", mayListGroups: true, &findings)
        let names: [String]
        do {
            names = try HostRange.expand(entry.key, limit: InventoryDecoder.hostLimit - hosts.count)
        } catch {
            findings.error("range", "host \(quoted(entry.key)): \(error.reason)", at: entry.keyPosition)
            return
        }
        let memberships = groups(of: settings)
        if names.count > 1, let address = settings.address {
            findings.warning(
                LintRule.rangeAddress.id,
                "all \(names.count) hosts of \(quoted(entry.key)) have the address \(quoted(address))",
                at: entry.keyPosition)
        }
        for name in names {
            if let objection = NameRule.host.objection(to: name) {
                findings.error("name", objection, at: entry.keyPosition)
                return
            }
            if let first = declared[name] {
                findings.error("duplicate-host", Self.duplicate(name, first, entry), at: entry.keyPosition)
                continue
            }
            declared[name] = entry
            var host = Host(name: name, position: entry.keyPosition)
            defaults?.apply(to: &host, asDefaults: true)
            for group in memberships { groups[group]?.settings.apply(to: &host) }
            settings.apply(to: &host)
            host.groups = memberships
            hosts.append(host)
        }
    }

    private mutating func groups(of settings: HostSettings) -> [String] {
        settings.groups.compactMap { group in
            if groups[group.name] != nil { return group.name }
            let near = Suggestion.nearest(to: group.name, among: groupOrder).map { "; did you mean \(quoted($0))?" }
            findings.error(
                "undeclared-group",
                "group \(quoted(group.name)) is not declared\(near ?? "; add it under 'groups'")", at: group.position)
            return nil
        }
    }

    fileprivate static func duplicate(_ name: String, _ first: SourceNode.Entry, _ second: SourceNode.Entry) -> String {
        func origin(_ entry: SourceNode.Entry) -> String { entry.key == name ? "" : " by \(quoted(entry.key))" }
        return "host \(quoted(name))\(origin(second)) is declared already\(origin(first)), at "
            + first.keyPosition.brief(from: second.keyPosition)
    }

    /// - Parameters:
    ///   - documents: where our own files start.
    ///   - ansible: where Ansible's sources start.
    mutating func checkWhole(_ documents: [SourcePosition], _ ansible: [SourcePosition]) {
        checkAddresses()
        for name in groupOrder {
            guard let host = declared[name], let group = groups[name] else { continue }
            findings.warning(
                LintRule.ambiguousName.id, "\(quoted(name)) is a group and a host; selectors take it for both",
                at: max(host.keyPosition, group.position))
        }
        guard declared.isEmpty, !findings.diagnostics.contains(where: { $0.severity == .error }) else { return }
        if let first = documents.first {
            findings.error(
                "empty-inventory", "the inventory has no hosts; add one under 'hosts:', as in 'web-1: {}'", at: first)
        } else if let first = ansible.first {
            findings.error("empty-inventory", "the inventory has no hosts", at: first)
        }
    }
}

/// What Ansible's inventories say.
extension Decoding {
    /// Declares their groups, unless ours are called that.
    fileprivate mutating func addGroups(of resolver: inout AnsibleResolver) {
        for group in resolver.groups() where groups[group.name] == nil {
            groups[group.name] = (HostSettings(), group.position)
            groupOrder.append(group.name)
        }
    }

    /// Adds their hosts, below which stands what our groups say.
    fileprivate mutating func addHosts(of resolver: inout AnsibleResolver) {
        for described in resolver.hosts(limit: InventoryDecoder.hostLimit - hosts.count) {
            let nothing = SourceNode(.scalar("", isPlain: true), at: described.position)
            let entry = SourceNode.Entry(key: described.name, keyPosition: described.position, value: nothing)
            if let first = declared[described.name] {
                findings.error("duplicate-host", Self.duplicate(described.name, first, entry), at: described.position)
                continue
            }
            declared[described.name] = entry
            var host = described
            for group in described.groups { groups[group]?.settings.apply(to: &host) }
            HostSettings(described).apply(to: &host)
            hosts.append(host)
        }
        for diagnostic in resolver.diagnostics { findings.add(diagnostic) }
    }
}

/// Where a host is, as far as the inventory says.
private struct HostPlace: Hashable {
    var address: String
    var port: Int
    var jump: String?

    init(_ host: Host) {
        // However it is named, and whatever else is said: it is this machine.
        let isLocal = host.transport == .local
        address = isLocal ? "localhost" : (host.address ?? host.name).lowercased()
        port = isLocal ? 0 : host.port ?? 22
        jump = isLocal ? nil : host.jump ?? host.proxyCommand
    }
}

extension Decoding {
    /// Warns of one machine under two names: once for each entry of the file.
    fileprivate mutating func checkAddresses() {
        var first: [HostPlace: Host] = [:]
        var reported = Set<SourcePosition>()
        for host in hosts {
            let place = HostPlace(host)
            guard let other = first[place] else {
                first[place] = host
                continue
            }
            // The hosts of one range have a warning of their own.
            guard other.position != host.position, reported.insert(host.position).inserted else { continue }
            findings.warning(
                LintRule.duplicateAddress.id,
                "host \(quoted(host.name)) is at the same address and port as \(quoted(other.name)), "
                    + "\(other.position.brief(from: host.position)); keep one of them, or correct the address",
                at: host.position)
        }
    }
}

extension SourcePosition {
    /// `line 4`, or `other.yaml:4` where it is not the file of `other`.
    func brief(from other: SourcePosition) -> String {
        file == other.file ? "line \(line)" : "\(file):\(line)"
    }
}
