/// Makes hosts of Ansible inventories.
struct AnsibleResolver {
    private struct Shared {
        /// Every group of the hosts, weakest first, the implicit ones left out.
        var groups: [String]
        var variables: [String: SourceNode]
    }

    private let inventory: AnsibleInventory
    private let order: AnsibleGroupOrder
    private var reader = AnsibleHostReader()
    private var findings = Findings()
    /// What hosts in the same groups have in common.
    private var shared: [[String]: Shared] = [:]

    /// - Parameter inventory: what all sources say together.
    init(_ inventory: AnsibleInventory) {
        self.inventory = inventory
        order = AnsibleGroupOrder(inventory)
    }

    /// What is wrong with the groups and hosts.
    var diagnostics: [Diagnostic] { findings.diagnostics + reader.findings.diagnostics }

    /// The groups that selectors know, in order, each with its place.
    mutating func groups() -> [(name: String, position: SourcePosition)] {
        if let first = order.loop.first, let group = inventory.groups[first] {
            let names = order.loop.prefix(5).map { quoted($0) }.joined(separator: ", ")
            findings.error("group-loop", "groups contain each other: \(names)", at: group.position)
        }
        return inventory.groupOrder.compactMap { name in
            guard !AnsibleInventory.implicitGroups.contains(name), let group = inventory.groups[name] else {
                return nil
            }
            if let objection = NameRule.group.objection(to: name) {
                findings.error("name", objection, at: group.position)
            }
            return (name, group.position)
        }
    }

    /// The hosts in the order of the sources.
    ///
    /// - Parameter limit: how many there may be.
    mutating func hosts(limit: Int) -> [Host] {
        // Whose groups contain each other have no variables that could be told.
        guard order.loop.isEmpty else { return [] }
        if inventory.hostOrder.count > limit, let last = inventory.hosts[inventory.hostOrder[limit]] {
            findings.error(
                "host-limit", "the inventory has more than \(InventoryDecoder.hostLimit) hosts", at: last.position)
        }
        return inventory.hostOrder.prefix(limit).compactMap { name in
            guard let member = inventory.hosts[name] else { return nil }
            if let objection = NameRule.host.objection(to: name) {
                findings.error("name", objection, at: member.position)
                return nil
            }
            let common = common(of: member.groups)
            let variables = common.variables.merging(member.variables) { _, own in own }
            var host = reader.host(name, at: member.position, variables)
            host.groups = common.groups
            return host
        }
    }

    private mutating func common(of groups: [String]) -> Shared {
        if let known = shared[groups] { return known }
        let all = order.all(of: groups)
        var variables: [String: SourceNode] = [:]
        for group in all { variables.merge(inventory.groups[group]?.variables ?? [:]) { _, stronger in stronger } }
        let result = Shared(
            groups: all.filter { !AnsibleInventory.implicitGroups.contains($0) }, variables: variables)
        shared[groups] = result
        return result
    }
}
