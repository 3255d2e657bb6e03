/// Rules about URLs, credentials and which of them are set.
extension LintRule {
    static let proxyRules = [
        httpsScheme, noPort, socks5h, onlyHTTP, onlyHTTPS, loopbackProxy, emptyProxy, clientOnlyKey,
        credentialsPlainHTTP, credentialsUnused, secretsInline,
    ]

    static let httpsScheme = LintRule(
        id: "https-scheme", summary: "A proxy's URL starts with `https://`",
        why: """
            The scheme says how the proxy itself is spoken to, not what is fetched through it. Few proxies speak TLS to \
            their clients; to one that does not, every connection fails with "first record does not look like a TLS \
            handshake".
            """,
        remedy: "Write `http://`, under `https:` too. If your proxy does speak TLS, silence the rule.")

    static let noPort = LintRule(
        id: "no-port", summary: "A proxy's URL has no port",
        why: "Programs fill in different ones: Go takes 80, 443 or 1080 by the scheme, curl takes 1080.",
        remedy: "Write the port out, as in `http://proxy.corp.example:3128`.")

    static let socks5h = LintRule(
        id: "socks5h", summary: "A proxy's URL starts with `socks5h://`",
        why: """
            Docker before 28, and every other daemon built with an older Go, does not know the scheme and fails each \
            request. With `socks5://` the proxy resolves the names as well.
            """,
        remedy: "Write `socks5://`.")

    static let onlyHTTP = LintRule(
        id: "only-http", summary: "`http` is set and `https` is not",
        why: """
            Registries speak https, and an https request uses `HTTPS_PROXY` alone: Docker has not fallen back to \
            `HTTP_PROXY` since 20.10.8.
            """,
        remedy: "Set `https` too, usually to the same URL.")

    static let onlyHTTPS = LintRule(
        id: "only-https", summary: "A client has `https` and neither `http` nor `all`",
        why: """
            The settings reach containers and builds, where package managers fetch over http: those requests go direct. \
            Daemons fetch over https, so the rule is about clients alone.
            """,
        remedy: "Set `http` too, usually to the same URL.")

    static let loopbackProxy = LintRule(
        id: "loopback-proxy", summary: "A container or a rootless daemon gets a proxy on its own loopback address",
        why: """
            A container, and a rootless daemon, has a network of its own, in which `localhost`, `127.0.0.1` and `::1` are \
            itself and not the host.
            """,
        remedy: """
            Have the proxy listen on an address that the host's network has, and name that. Docker Desktop and OrbStack \
            know the host as `host.docker.internal`.
            """)

    static let emptyProxy = LintRule(
        id: "empty-proxy", summary: "`proxy` is an empty mapping",
        why: """
            At the top it says that nothing may be set, which removes every setting that is managed; in an override and in \
            a target it changes nothing. A forgotten line looks just the same.
            """,
        remedy: "Write `proxy: none` where settings are to be removed; else add what is missing.")

    static let clientOnlyKey = LintRule(
        id: "client-only-key", summary: "`ftp` or `all` is set for daemons alone",
        why: "No daemon reads them: programs written in Go know `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` only.",
        remedy: "Remove the key, or set `http` and `https`.")

    static let credentialsPlainHTTP = LintRule(
        id: "credentials-plain-http", summary: "A password goes to a proxy that is not spoken to in TLS",
        why: "The login is sent with every request, and anyone on the path can read it.",
        remedy:
            "Write `https://` where the proxy speaks TLS. Where it does not and the path is trusted, silence the rule.")

    static let credentialsUnused = LintRule(
        id: "credentials-unused", summary: "`credentials` is set without any URL",
        why: "They are part of the URLs; without one they go nowhere.",
        remedy: "Set `http` and `https`, or remove `credentials`.")

    static let secretsInline = LintRule(
        id: "secrets-inline", summary: "`secrets: inline` where a protected place exists",
        why: """
            systemd hands `Environment=` to every local user over D-Bus, whatever the file's mode, and `daemon.json` is \
            usually open to all. Both can keep a password from other users; clients' files cannot, and are not meant here.
            """,
        remedy: "Leave `secrets` out.")
}
