/// What Ansible inventories say: groups with their children and variables, and hosts with their groups and variables.
///
/// Several sources add up as Ansible adds them: what comes later wins, variable by variable.
public struct AnsibleInventory: Sendable, Equatable {
    /// A group as its sources describe it. Which hosts it has stands with the hosts.
    struct Group: Sendable, Equatable {
        /// Where the group was first named.
        var position: SourcePosition
        /// The groups that belong to it.
        var children: [String] = []
        /// Its variables with their places.
        var variables: [String: SourceNode] = [:]
    }

    /// A host as its sources describe it.
    struct Member: Sendable, Equatable {
        /// Where the host was first named.
        var position: SourcePosition
        /// The groups that list it themselves.
        var groups: [String] = []
        /// Its own variables with their places.
        var variables: [String: SourceNode] = [:]
    }

    private struct Link: Hashable {
        var isHost: Bool
        var member: String
        var group: String
    }

    /// The groups of every inventory, which nobody declares: every host, and those in no other group.
    public static let implicitGroups = ["all", "ungrouped"]

    /// The groups by name, the implicit ones only if they have variables or children.
    private(set) var groups: [String: Group] = [:]
    /// The groups' names in the order of the sources.
    private(set) var groupOrder: [String] = []
    /// The hosts by name.
    private(set) var hosts: [String: Member] = [:]
    /// The hosts' names in the order of the sources.
    private(set) var hostOrder: [String] = []
    /// Which group or host is in which group: as many as there are, so that no list has to be searched.
    private var links: Set<Link> = []
    /// The hosts that have to be asked for one by one (`--host NAME`), in order; empty where the source has told all.
    public internal(set) var hostsToAsk: [String] = []

    /// Whether there were errors, so that there may be more in the sources than stands here.
    public internal(set) var isPartial = false
    /// The start of each source, in order.
    private(set) var sources: [SourcePosition] = []

    /// Nothing.
    init() {}

    /// - Parameter source: the start of the source that will be read.
    init(from source: SourcePosition) { sources = [source] }

    /// - Parameter inventories: what each source says, in order.
    public init(merging inventories: [AnsibleInventory]) {
        for inventory in inventories { merge(inventory) }
    }

    /// Leaves hosts as they are, since there is nobody to ask, or everybody was.
    public mutating func forgetHostsToAsk() { hostsToAsk = [] }

    /// Adds a group, unless it is there.
    mutating func addGroup(_ name: String, at position: SourcePosition) {
        guard groups[name] == nil else { return }
        groups[name] = Group(position: position)
        groupOrder.append(name)
    }

    /// Makes one group part of another.
    mutating func addChild(_ child: String, to parent: String, at position: SourcePosition) {
        addGroup(parent, at: position)
        addGroup(child, at: position)
        guard links.insert(Link(isHost: false, member: child, group: parent)).inserted else { return }
        groups[parent]?.children.append(child)
    }

    /// Adds a host to a group; either may be there already.
    mutating func addHost(_ name: String, to group: String, at position: SourcePosition) {
        if hosts[name] == nil {
            hosts[name] = Member(position: position)
            hostOrder.append(name)
        }
        addGroup(group, at: position)
        guard links.insert(Link(isHost: true, member: name, group: group)).inserted else { return }
        hosts[name]?.groups.append(group)
    }

    /// Sets a variable of a group.
    mutating func set(_ variable: String, of group: String, to value: SourceNode) {
        addGroup(group, at: value.position)
        groups[group]?.variables[variable] = value
    }

    /// Sets a variable of a host that was added.
    mutating func set(_ variable: String, ofHost host: String, to value: SourceNode) {
        hosts[host]?.variables[variable] = value
    }

    /// Adds what a later source says.
    private mutating func merge(_ other: AnsibleInventory) {
        sources += other.sources
        isPartial = isPartial || other.isPartial
        for name in other.groupOrder {
            guard let group = other.groups[name] else { continue }
            addGroup(name, at: group.position)
            for child in group.children { addChild(child, to: name, at: group.position) }
            groups[name]?.variables.merge(group.variables) { _, new in new }
        }
        for name in other.hostOrder {
            guard let host = other.hosts[name] else { continue }
            for group in host.groups { addHost(name, to: group, at: host.position) }
            hosts[name]?.variables.merge(host.variables) { _, new in new }
        }
    }
}

/// What a reader made of one Ansible inventory.
public struct ParsedAnsibleInventory: Sendable, Equatable {
    /// What it says, as far as it could be read.
    public var inventory: AnsibleInventory
    /// What is wrong with it.
    public var diagnostics: [Diagnostic]

    init(_ inventory: AnsibleInventory, _ findings: Findings) {
        self.inventory = inventory
        diagnostics = findings.diagnostics
        self.inventory.isPartial = diagnostics.contains { $0.severity == .error }
    }
}
