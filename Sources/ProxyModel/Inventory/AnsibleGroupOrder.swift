/// The groups of Ansible inventories as a graph: which of them a host belongs to, and whose variables win.
///
/// Weakest first they stand by depth below `all`, then by `ansible_group_priority`, then by name (Ansible's "How
/// variables are merged").
struct AnsibleGroupOrder {
    private var rank: [String: Int] = [:]
    private var parents: [String: [String]] = [:]
    /// The groups that cannot be ordered since they contain each other.
    private(set) var loop: [String] = []

    /// - Parameter inventory: the groups.
    init(_ inventory: AnsibleInventory) {
        var waiting: [String: Int] = [:]
        for name in inventory.groupOrder where name != "all" {
            for child in inventory.groups[name]?.children ?? [] where child != "all" {
                parents[child, default: []].append(name)
                waiting[child, default: 0] += 1
            }
        }
        var depths = ["all": 0]
        var ready = inventory.groupOrder.filter { $0 != "all" && waiting[$0] == nil }
        for name in ready { depths[name] = 1 }
        while let name = ready.popLast() {
            let depth = depths[name] ?? 1
            for child in inventory.groups[name]?.children ?? [] where child != "all" {
                depths[child] = max(depths[child] ?? 1, depth + 1)
                waiting[child, default: 0] -= 1
                if waiting[child] == 0 { ready.append(child) }
            }
        }
        loop = inventory.groupOrder.filter { (waiting[$0] ?? 0) > 0 }
        if inventory.groups["all"]?.children.contains("all") == true { loop.append("all") }
        let keys = (inventory.groupOrder + ["all", "ungrouped"]).map { name in
            (depths[name] ?? 1, Self.priority(of: inventory.groups[name]), name)
        }
        for (index, key) in keys.sorted(by: { $0 < $1 }).enumerated() { rank[key.2] = index }
    }

    /// - Parameter groups: the groups that list a host.
    /// - Returns: every group that the host is in, weakest first; `all` is the first of them.
    func all(of groups: [String]) -> [String] {
        let explicit = groups.filter { !AnsibleInventory.implicitGroups.contains($0) }
        var found: Set<String> = ["all"]
        var ready = explicit.isEmpty ? ["ungrouped"] : explicit
        while let name = ready.popLast() {
            if found.insert(name).inserted { ready += parents[name] ?? [] }
        }
        return found.sorted { (rank[$0] ?? 0) < (rank[$1] ?? 0) }
    }

    private static func priority(of group: AnsibleInventory.Group?) -> Int {
        guard case .scalar(let text, _) = group?.variables["ansible_group_priority"]?.content else { return 1 }
        return Int(text) ?? 1
    }
}
