/// Rules about targets, and about the inventory and what fits it.
extension LintRule {
    static let targetRules = [noTargets, pullsDirect, variablesLower]
    static let inventoryRules = [
        unmatchedOverride, duplicateAddress, rangeAddress, ambiguousName, duplicateGroup, ansibleIgnored,
    ]

    static let noTargets = LintRule(
        id: "no-targets", summary: "A proxy is declared, and no host has a target",
        why: "Targets say what gets the settings; without any nothing is looked at and nothing is changed.",
        remedy: "Name them, as in `targets: [docker]`.")

    static let pullsDirect = LintRule(
        id: "pulls-direct", summary: "`docker-client` is a host's only target",
        why: """
            The client's settings reach containers and builds. `docker pull` is the daemon's work, and the daemon does not \
            read them. Hosts with Docker Desktop, OrbStack or podman are not meant, nor a proxy at `host.docker.internal`.
            """,
        remedy: "Add `docker`.")

    static let variablesLower = LintRule(
        id: "variables-lower", summary: "`variables: lower` for a daemon written in Go",
        why: "Go prefers `HTTP_PROXY` to `http_proxy`, so that any setting in upper case wins over this one.",
        remedy: "Write `variables: both`, or leave it out.")

    static let unmatchedOverride = LintRule(
        id: "unmatched-override", summary: "An override, or a part of its `match`, fits no host",
        why: "It changes nothing. Usually a name is mistyped, or its hosts are gone.",
        remedy: "Correct `match`, or remove the override.")

    static let duplicateAddress = LintRule(
        id: "duplicate-address", summary: "Two hosts have the same address and port",
        why: """
            One machine under two names is looked at and changed twice, and perhaps declared in two ways. Hosts behind \
            different jump hosts may share an address.
            """,
        remedy: "Keep one of them, or correct the address or the port.")

    static let rangeAddress = LintRule(
        id: "range-address", summary: "All hosts of a range have the same address",
        why: "A range makes many hosts; one `address` makes them one machine under many names.",
        remedy: "Remove `address`, or write the hosts out.")

    static let ambiguousName = LintRule(
        id: "ambiguous-name", summary: "A group and a host have the same name",
        why: "Selectors take the name for both.",
        remedy: "Rename one of them.")

    static let duplicateGroup = LintRule(
        id: "duplicate-group", summary: "A host lists a group twice",
        why: "The second time means nothing; where groups differ, order counts, and one may have been meant elsewhere.",
        remedy: "Remove one of them.")

    static let ansibleIgnored = LintRule(
        id: "ansible-not-honoured",
        summary: "A variable of an Ansible inventory says how a host is reached, and is not honoured",
        why: """
            fairlead takes from Ansible's inventories what it has something for; `docs/ansible.md` lists it. What is left \
            over may be why a host is reached there and not here. Passwords are never taken over.
            """,
        remedy: "Say it in ssh_config or in an inventory of fairlead's own, or ignore the rule.")
}
