/// Rules about `noProxy`.
extension LintRule {
    static let noProxyRules = [
        noProxyPattern, noProxyAddress, noProxyName, noProxyCovered, noProxyNetworksOnly, noProxyHosts, noProxyStar,
        noProxyOwnProxy, noProxyUnused, noProxyLength,
    ]

    static let noProxyPattern = LintRule(
        id: "no-proxy-pattern", summary: "A `*` stands inside of an entry, as in `10.*`",
        why:
            "Go knows `*` alone, for everything, and `*.` in front of a domain. Any other entry with one never matches.",
        remedy: "For addresses write a network, as in `10.0.0.0/8`; for names a domain, as in `.corp.example`.")

    static let noProxyAddress = LintRule(
        id: "no-proxy-address", summary: "An entry looks like an address and is none, as `10.0.` and `010.0.0.1`",
        why: """
            Go reads addresses strictly: four numbers without leading zeros, or IPv6, in brackets only with a port. What \
            it cannot read it takes for a domain, which no request ever has.
            """,
        remedy: "Write the address in full, or a network as in `10.0.0.0/8`.")

    static let noProxyName = LintRule(
        id: "no-proxy-name", summary: "An entry holds a character that no host name has",
        why: """
            It never matches. Usually `$NAME` was meant to be replaced, or `;` or `|` to separate, or a name is not \
            written as requests carry it (`xn--…`).
            """,
        remedy: "One list item for each entry. For values of hosts write `${label.NAME}`.")

    static let noProxyCovered = LintRule(
        id: "no-proxy-covered", summary: "Another entry of the same list covers an entry",
        why: """
            `.corp` covers `a.corp`, and 10.0.0.0/8 covers 10.1.2.3 and 10.9.0.0/16, so the entry changes nothing; it looks \
            as if it did. `corp` beside `.corp` and loopback addresses are left alone, and so is every spec with a client \
            or a service of one's own, since programs not written in Go read the list in other ways.
            """,
        remedy: "Remove the entry.")

    static let noProxyNetworksOnly = LintRule(
        id: "no-proxy-networks-only", summary: "A list for an engine has private networks and not one name",
        why: """
            Names are not resolved before the list is asked: addresses and networks match only what is asked for by its \
            address. `registry.corp.example` goes through the proxy even where it is at 10.0.0.7. Of Kubernetes \
            distributions, which do speak to addresses, nothing is said.
            """,
        remedy: "Add the domain of your registries, as in `.corp.example`. If they are all addresses, silence the rule."
    )

    static let noProxyHosts = LintRule(
        id: "no-proxy-hosts", summary: "`noProxy` lists more than 10 hosts of the inventory one by one",
        why: """
            Each host that joins or leaves changes the list everywhere, and with it every daemon of the fleet restarts \
            (kubespray #6294 tells of the outage).
            """,
        remedy: "Write their domain, as in `.corp.example`, or their network.")

    static let noProxyStar = LintRule(
        id: "no-proxy-star", summary: "`noProxy` has `*`, and a proxy is set",
        why: "Everything goes direct then, and the proxy is set for nothing.",
        remedy: "Write `proxy: none` where there is to be no proxy; else remove `*`.")

    static let noProxyOwnProxy = LintRule(
        id: "no-proxy-own-proxy", summary: "`noProxy` names the proxy itself",
        why: """
            The proxy is always spoken to directly; the entry is about something else on the same machine, if anything. \
            A domain that happens to hold the proxy is not meant.
            """,
        remedy: "Remove the entry.")

    static let noProxyUnused = LintRule(
        id: "no-proxy-unused", summary: "`noProxy` is set without any proxy",
        why: "Without a proxy everything goes direct.",
        remedy: "Write `proxy: none` where there is to be no proxy; else set `http` and `https`.")

    static let noProxyLength = LintRule(
        id: "no-proxy-length", summary: "`noProxy` makes a line of more than 2048 bytes in a drop-in",
        why: "systemd before 235, as on CentOS 7, splits longer lines and loses what follows.",
        remedy: "Write domains and networks instead of single hosts. If no host is that old, silence the rule.")
}
