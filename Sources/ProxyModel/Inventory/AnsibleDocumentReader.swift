/// Reads Ansible inventories that are trees: the JSON that `--list` prints, and Ansible's YAML.
public enum AnsibleDocumentReader {
    /// Reads what `--list` of a dynamic inventory, or of `ansible-inventory`, prints: groups with lists of hosts and
    /// children, and `_meta` with the variables of hosts. Without `_meta`, hosts have to be asked for one by one.
    ///
    /// - Parameter root: the document.
    /// - Returns: what it says, and what is wrong with it.
    public static func list(_ root: SourceNode) -> ParsedAnsibleInventory {
        var reading = DocumentReading(root.position, needsPlainValues: false)
        var meta: SourceNode?
        for entry in root.entries(of: "an Ansible inventory", &reading.findings) {
            if entry.key == "_meta" { meta = entry.value } else { reading.readListed(entry) }
        }
        if let meta {
            reading.readMeta(meta)
        } else {
            // Others are refused later, and no program gets to see them.
            reading.inventory.hostsToAsk = reading.inventory.hostOrder.filter { NameRule.host.objection(to: $0) == nil }
        }
        return reading.result
    }

    /// Reads the plain subset of Ansible's YAML: groups with mappings of hosts, children and variables.
    ///
    /// - Parameter root: the document.
    /// - Returns: what it says, and what is wrong with it.
    public static func yaml(_ root: SourceNode) -> ParsedAnsibleInventory {
        var reading = DocumentReading(root.position, needsPlainValues: true)
        for entry in root.entries(of: "an Ansible inventory", &reading.findings) { reading.readGroup(entry) }
        return reading.result
    }

    /// Adds what `--host NAME` printed for one host.
    ///
    /// - Parameters:
    ///   - root: the variables.
    ///   - host: the host.
    ///   - inventory: where they go.
    /// - Returns: what is wrong with them.
    public static func addVariables(
        _ root: SourceNode, of host: String, to inventory: inout AnsibleInventory
    ) -> [Diagnostic] {
        var findings = Findings()
        guard !root.isNull else { return [] }
        for entry in root.entries(of: "what is printed for host \(quoted(host))", &findings) {
            inventory.set(entry.key, ofHost: host, to: entry.value)
        }
        return findings.diagnostics
    }

    /// What to say of a template.
    ///
    /// - Parameter variable: whose value it is.
    static func templateMessage(_ variable: String) -> String {
        "\(quoted(variable)) holds a template, which only Ansible evaluates; write the value out, "
            + "or install ansible-inventory, which reads files with templates for other things"
    }
}

private struct DocumentReading {
    var inventory: AnsibleInventory
    var findings = Findings()
    /// Whether a template is an error wherever it stands, and whether scalars without quotes have YAML's types.
    let needsPlainValues: Bool

    init(_ source: SourcePosition, needsPlainValues: Bool) {
        inventory = AnsibleInventory(from: source)
        self.needsPlainValues = needsPlainValues
    }

    var result: ParsedAnsibleInventory {
        ParsedAnsibleInventory(inventory, findings)
    }

    private func isSection(_ key: String) -> Bool { ["hosts", "children", "vars"].contains(key) }
}

/// `--list`.
extension DocumentReading {
    mutating func readListed(_ entry: SourceNode.Entry) {
        let group = entry.key
        inventory.addGroup(group, at: entry.keyPosition)
        guard case .mapping(let sections) = entry.value.content else {
            // The oldest form: a list of hosts and nothing else.
            for host in names(entry.value, "the hosts of group \(quoted(group))") {
                inventory.addHost(host.name, to: group, at: host.position)
            }
            return
        }
        if !sections.isEmpty, !sections.contains(where: { isSection($0.key) }) {
            // A host by itself, with its variables: Ansible makes a group of that name, too.
            inventory.addHost(group, to: group, at: entry.keyPosition)
            for variable in sections { inventory.set(variable.key, of: group, to: variable.value) }
            return
        }
        for section in sections {
            let what = "\(quoted(section.key)) of group \(quoted(group))"
            switch section.key {
            case "hosts":
                for host in names(section.value, what) { inventory.addHost(host.name, to: group, at: host.position) }
            case "children":
                for child in names(section.value, what) {
                    inventory.addChild(child.name, to: group, at: child.position)
                }
            case "vars": readVariables(section.value, what) { $0.set($1, of: group, to: $2) }
            default: break
            }
        }
    }

    mutating func readMeta(_ meta: SourceNode) {
        guard !meta.isNull, let node = meta.entries(of: "'_meta'", &findings).value("hostvars"), !node.isNull else {
            return
        }
        for host in node.entries(of: "'hostvars'", &findings) where inventory.hosts[host.key] != nil {
            readVariables(host.value, "what is said of host \(quoted(host.key))") {
                $0.set($1, ofHost: host.key, to: $2)
            }
        }
    }

    private mutating func names(_ node: SourceNode, _ what: String) -> [(name: String, position: SourcePosition)] {
        guard !node.isNull else { return [] }
        return node.elements(of: what, &findings).compactMap { element in
            element.text(of: "a name in \(what)", &findings).map { ($0, element.position) }
        }
    }

    private mutating func readVariables(
        _ node: SourceNode, _ what: String, _ set: (inout AnsibleInventory, String, SourceNode) -> Void
    ) {
        guard !node.isNull else { return }
        for variable in node.entries(of: what, &findings) {
            guard needsPlainValues else {
                set(&inventory, variable.key, variable.value)
                continue
            }
            if let value = plain(variable.value, variable.key) { set(&inventory, variable.key, value) }
        }
    }
}

/// Ansible's YAML.
extension DocumentReading {
    mutating func readGroup(_ entry: SourceNode.Entry) {
        let group = entry.key
        inventory.addGroup(group, at: entry.keyPosition)
        guard !entry.value.isNull else { return }
        for section in entry.value.entries(of: "group \(quoted(group))", &findings) {
            let what = "\(quoted(section.key)) of group \(quoted(group))"
            switch section.key {
            case "hosts":
                for host in members(section.value, what) { readHosts(host, of: group) }
            case "children":
                for child in members(section.value, what) {
                    inventory.addChild(child.key, to: group, at: child.keyPosition)
                    readGroup(child)
                }
            case "vars": readVariables(section.value, what) { $0.set($1, of: group, to: $2) }
            default:
                findings.error(
                    "unknown-key",
                    "unknown key \(quoted(section.key)) in group \(quoted(group))"
                        + Suggestion.clause(for: section.key, among: ["hosts", "children", "vars"]),
                    at: section.keyPosition)
            }
        }
    }

    /// The entries of a mapping; a single name by itself stands for one.
    private mutating func members(_ node: SourceNode, _ what: String) -> [SourceNode.Entry] {
        if node.isNull { return [] }
        if case .scalar(let name, _) = node.content {
            let nothing = SourceNode(.scalar("", isPlain: true), at: node.position)
            return [SourceNode.Entry(key: name, keyPosition: node.position, value: nothing)]
        }
        return node.entries(of: what, &findings)
    }

    private mutating func readHosts(_ entry: SourceNode.Entry, of group: String) {
        let expanded: (names: [String], port: String?)
        do {
            expanded = try AnsibleHostPattern.expand(
                entry.key, limit: InventoryDecoder.hostLimit - inventory.hostOrder.count)
        } catch {
            findings.error("range", "host \(quoted(entry.key)): \(error.reason)", at: entry.keyPosition)
            return
        }
        for name in expanded.names {
            inventory.addHost(name, to: group, at: entry.keyPosition)
            if let port = expanded.port {
                let value = SourceNode(.scalar(port, isPlain: true), at: entry.keyPosition)
                inventory.set("ansible_port", ofHost: name, to: value)
            }
        }
        readVariables(entry.value, "host \(quoted(entry.key))") { inventory, variable, value in
            for name in expanded.names { inventory.set(variable, ofHost: name, to: value) }
        }
    }

    /// A value with YAML's types; nil where a template stands in it, which is reported.
    private mutating func plain(_ node: SourceNode, _ variable: String) -> SourceNode? {
        if let template = Self.template(in: node) {
            findings.error("template", AnsibleDocumentReader.templateMessage(variable), at: template)
            return nil
        }
        guard case .scalar(let text, isPlain: true) = node.content else { return node }
        return SourceNode(AnsibleScalar.yaml(text), at: node.position)
    }

    private static func template(in node: SourceNode) -> SourcePosition? {
        switch node.content {
        case .scalar(let text, _): text.contains("{{") || text.contains("{%") ? node.position : nil
        case .sequence(let elements): elements.lazy.compactMap { template(in: $0) }.first
        case .mapping(let entries): entries.lazy.compactMap { template(in: $0.value) }.first
        }
    }
}
