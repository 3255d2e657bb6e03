import TestSupport

extension StateTable {
    /// The daemon's own configuration.
    private static let rightConfiguration = #"""
        : >"$j"; chmod 600 "$j"
        configure <<END
        {
          "proxies": {
            "http-proxy": "$declared",
            "https-proxy": "$declared",
            "no-proxy": "$no"
          }
        }
        END
        """#

    static let daemonJSON = StateTable(
        testDescription: "daemon.json", image: .docker26, keys: "via: daemon-json", right: rightConfiguration,
        states: [
            HostState("nothing is set", .broken, "load; restart"),
            HostState("right", .right, "right; restart"),
            HostState("written, not restarted", .broken, "restart; right"),
            HostState("written and reloaded", .broken, "restart; right; systemctl reload docker"),
            HostState("wrong password", .broken, "declared=$wrong; right; restart"),
            HostState("password not encoded", .broken, "declared=$raw; right; restart"),
            HostState("password encoded as for a drop-in", .broken, "declared=$unit; right; restart"),
            HostState("another proxy", .broken, "declared=$other; right; restart"),
            HostState(
                "another proxy for TLS alone", .broken, #"right; sed -i "/https-/s|: .*|: \"$other\",|" "$j"; restart"#),
            HostState("no proxy for TLS", .broken, #"right; sed -i /https-/d "$j"; restart"#),
            HostState("the registry in the list", .broken, "no=registry.lab; right; restart"),
            HostState("the list in another order", .right, "no=.corp.example,127.0.0.1,localhost; right; restart"),
            HostState("no list", .unlike, #"right; sed -i '/no-proxy/d; /https-/s/,$//' "$j"; restart"#),
            HostState("changed since the start", .unlike, #"right; restart; declared=$other; right"#),
            HostState("mended since the start", .broken, #"(declared=$other; right); restart; right"#),
            HostState(
                "another password since the start", .broken, #"(declared=$wrong; right); restart; sleep 0.1; right"#),
            HostState(
                "another password since the start, with the time of a copy", .broken,
                #"(declared=$wrong; right); restart; sleep 0.1; right; touch -d yesterday "$j""#),
            HostState("others can read it", .unlike, #"right; chmod 644 "$j"; restart"#),
            HostState("stopped", .right, "right; restart; systemctl stop docker"),
            HostState("stopped, nothing set", .broken, "restart; systemctl stop docker"),
            HostState(
                "keys at the top", .broken,
                #"umask 077; printf '{"http-proxy":"%s","https-proxy":"%s"}' "$declared" "$declared" | configure; restart"#
            ),
            HostState(
                "a key that stops the engine", .broken,
                #"right; sed -i 's/"no-proxy"/"default"/' "$j"; restart; sleep 0.3"#),
            HostState(
                "other letters, at which the engine stops", .broken,
                #"right; sed -i 's/"no-proxy"/"No-Proxy"/' "$j"; restart"#),
            HostState("a comma too many", .broken, #"right; sed -i '/no-proxy/s/$/,/' "$j"; restart; sleep 0.3"#),
            HostState("escapes", .right, #"right; sed -i 's|http:|\\u0068ttp:|' "$j"; restart"#),
            HostState("lines end as on Windows", .right, #"right; sed -i 's/$/\r/' "$j"; restart"#),
            HostState("a byte order mark", .right, #"right; sed -i '1s/^/\xef\xbb\xbf/' "$j"; restart"#),
            HostState(
                "a flag, too", .broken,
                #"right; sed -i "s|\"$| --http-proxy=$declared\"|" /etc/default/docker; restart; sleep 0.3"#),
            HostState(
                "another configuration is used", .broken,
                #"""
                right; echo '{}' >/etc/docker/other.json
                sed -i 's|"$| --config-file=/etc/docker/other.json"|' /etc/default/docker; restart
                """#),
            HostState(
                "a drop-in has other values, which rank lower", .right,
                #"""
                right; printf '[Service]\nEnvironment=HTTP_PROXY=%s NO_PROXY=registry.lab\n' "$other" | drop_in x.conf
                load; restart
                """#),
            HostState(
                "a drop-in has what is declared, the configuration nothing", .unlike,
                #"""
                printf '[Service]\nEnvironment=HTTP_PROXY=%s HTTPS_PROXY=%s NO_PROXY=%s\n' "$unit" "$unit" $no |
                    drop_in x.conf; load; restart
                """#),
            HostState(
                "a FIFO in its place, since the start", .unlike, #"right; restart; rm "$j"; mkfifo "$j""#),
            HostState("a folder in its place", .broken, #"rm -f "$j"; mkdir "$j"; restart; sleep 0.3"#),
        ])

    /// Rootless daemons, whose process is not the unit's own.
    static let rootlessDropIn = StateTable(
        testDescription: "rootless, drop-in", image: .rootless, keys: "via: systemd, user: ops", user: .ops,
        right: rightDropIn,
        states: [
            HostState("nothing is set", .broken, "restart"),
            HostState("right", .right, "right; load; restart"),
            HostState("written, not loaded", .broken, "restart; right"),
            HostState("loaded, not restarted", .broken, "restart; right; load"),
            HostState("the host's daemon restarted", .broken, "restart; right; load; systemctl try-restart docker"),
            HostState("wrong password", .broken, #"right; credentials "$wrong"; load; restart"#),
            HostState(
                "another password since the start", .broken,
                #"right; credentials "$wrong"; load; restart; credentials "$declared""#),
            HostState(
                "credentials that others can read", .unlike, #"right; chmod 644 "$d/http-proxy.env"; load; restart"#),
            HostState(
                "a later drop-in for all users", .broken,
                #"""
                right; mkdir -p /etc/systemd/user/docker.service.d
                printf '[Service]\nUnsetEnvironment=HTTP_PROXY\n' >/etc/systemd/user/docker.service.d/zz.conf; load; restart
                """#),
            HostState(
                "the host's own drop-in and configuration have other values", .right,
                #"""
                mkdir -p /etc/systemd/system/docker.service.d
                printf '[Service]\nEnvironment=HTTP_PROXY=%s\n' "$other" >/etc/systemd/system/docker.service.d/http-proxy.conf
                printf '{"proxies":{"http-proxy":"%s"}}' "$other" >/etc/docker/daemon.json
                systemctl daemon-reload; right; load; restart
                """#),
            HostState(
                "the user's configuration has another proxy", .broken,
                #"right; load; sed -i "1s|{|{\"proxies\":{\"https-proxy\":\"$other\"},|" "$j"; restart"#),
            HostState(
                "the user's manager has other values, which rank lower", .right,
                #"right; manage set-environment HTTP_PROXY="$other" NO_PROXY=registry.lab; load; restart"#),
            HostState("stopped", .right, "right; load; restart; manage stop docker"),
        ])

    static let rootlessDaemonJSON = StateTable(
        testDescription: "rootless, daemon.json", image: .rootless, keys: "via: daemon-json, user: ops", user: .ops,
        right: #"""
            [ -e "$j" ] || configure </root/daemon.json
            sed -i "1s|{|{\"proxies\":{\"http-proxy\":\"$declared\",\"https-proxy\":\"$declared\",\"no-proxy\":\"$no\"},|" "$j"
            chmod 600 "$j"; mine
            """#,
        states: [
            HostState("nothing is set", .broken, "restart"),
            HostState("right", .right, "right; restart"),
            HostState("written, not restarted", .broken, "restart; right"),
            HostState("wrong password", .broken, "declared=$wrong; right; restart"),
            HostState(
                "another proxy for TLS alone", .broken,
                #"right; sed -i "s|\(https-proxy\":\"\)[^\"]*|\1$other|" "$j"; restart"#),
            HostState("others can read it", .unlike, #"right; chmod 644 "$j"; restart"#),
            HostState("it belongs to root", .unlike, #"right; restart; chown root "$j""#),
            HostState(
                "the host's configuration has it", .broken,
                #"cp "$j" /root/x; right; cp "$j" /etc/docker/; configure </root/x; restart"#),
            HostState(
                "no manager", .broken,
                #"right; restart; systemctl mask --runtime "user@$(id -u ops)"; systemctl stop "user@$(id -u ops)""#),
        ])
}
