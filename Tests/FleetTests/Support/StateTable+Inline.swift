import TestSupport

extension StateTable {
    /// Drop-ins as people write them, on an older engine. Every value stands in the drop-in itself.
    static let inlineDropIn = StateTable(
        testDescription: "drop-in, inline", image: .docker20, keys: "via: systemd",
        proxy: DeclaredProxy(kind: .authenticating, secrets: "inline"),
        right: #"""
            drop_in http-proxy.conf <<END
            [Service]
            Environment="HTTP_PROXY=$unit"
            Environment="HTTPS_PROXY=$unit"
            Environment="NO_PROXY=$no"
            END
            """#,
        states: [
            HostState("nothing is set", .broken, "load; restart"),
            HostState("right", .right, "right; load; restart"),
            HostState("percent signs not doubled", .broken, #"unit=$declared; right; load; restart"#),
            HostState("password not encoded", .broken, #"unit=$raw; right; load; restart"#),
            HostState(
                "password not encoded, percent sign doubled", .broken,
                #"unit=${raw%\%*}%%${raw##*\%}; right; load; restart"#),
            HostState("wrong password", .broken, "unit=$wrong; right; load; restart"),
            HostState("no password", .broken, "unit=http://${declared##*@}; right; load; restart"),
            HostState(
                "a later drop-in sets another proxy", .broken,
                #"right; printf '[Service]\nEnvironment=HTTPS_PROXY=%s\n' "$other" | drop_in override.conf; load; restart"#
            ),
            HostState(
                "a later drop-in clears Environment=", .broken,
                #"right; printf '[Service]\nEnvironment=\n' | drop_in zz.conf; load; restart"#),
            HostState(
                "a later drop-in clears Environment= and sets the same again", .right,
                #"right; { sed '1a Environment=' "$d/http-proxy.conf"; } | drop_in zz.conf; load; restart"#),
            HostState(
                "another section", .broken, #"right; sed -i 's/Service/Unit/' "$d/http-proxy.conf"; load; restart"#),
            HostState("no section", .broken, #"right; sed -i 1d "$d/http-proxy.conf"; load; restart"#),
            HostState(
                "all on one line", .right,
                #"""
                printf '[Service]\nEnvironment="HTTP_PROXY=%s" HTTPS_PROXY=%s NO_PROXY="%s"\n' "$unit" "$unit" $no |
                    drop_in http-proxy.conf; load; restart
                """#),
            HostState(
                "lines continued, with comments between", .right,
                #"""
                printf '[Service]\n# proxies\nEnvironment="HTTP_PROXY=%s" \\\n  HTTPS_PROXY=%s \\\n; list\n  NO_PROXY=%s\n' \
                    "$unit" "$unit" $no | drop_in http-proxy.conf; load; restart
                """#),
            HostState(
                "single quotes", .right, #"right; sed -i "s/\"/'/g" "$d/http-proxy.conf"; load; restart"#),
            HostState(
                "no quotes, and a blank in the list", .unlike,
                #"no='localhost, 127.0.0.1'; right; sed -i 's/"//g' "$d/http-proxy.conf"; load; restart"#),
            HostState(
                "an unbalanced quote", .broken,
                #"right; sed -i '/HTTP_PROXY/s/"$//' "$d/http-proxy.conf"; load; restart"#),
            HostState(
                "a comment behind the value", .unlike,
                #"right; sed -i '/HTTP_PROXY/s/$/ # comment/' "$d/http-proxy.conf"; load; restart"#),
            HostState(
                "a shell's export", .broken,
                #"right; sed -i 's/^Environment=/export /' "$d/http-proxy.conf"; load; restart"#),
            HostState(
                "a shell's variable", .broken,
                #"right; sed -i 's|^Environment="HTTPS_PROXY.*|Environment=HTTPS_PROXY=$HTTP_PROXY|' "$d/http-proxy.conf"; load; restart"#
            ),
            HostState(
                "lines end as on Windows", .right, #"right; sed -i 's/$/\r/' "$d/http-proxy.conf"; load; restart"#),
            HostState(
                "a byte order mark", .right, #"right; sed -i '1s/^/\xef\xbb\xbf/' "$d/http-proxy.conf"; load; restart"#),
            HostState("no end of the last line", .right, #"right; truncate -s -1 "$d/http-proxy.conf"; load; restart"#),
            HostState("empty", .broken, ": | drop_in http-proxy.conf; load; restart"),
            HostState(
                "the lower-case variable, too, with another value", .unlike,
                #"right; echo "Environment=http_proxy=$other" >>"$d/http-proxy.conf"; load; restart"#),
            HostState(
                "daemon.json has proxies, at which this engine stops", .broken,
                #"right; load; printf '{"proxies":{"http-proxy":"%s"}}' "$declared" | configure; restart; sleep 0.5"#),
            HostState(
                "the values of a socket-activated start", .right,
                "right; load; restart; systemctl stop docker; docker version"),
        ])
}
