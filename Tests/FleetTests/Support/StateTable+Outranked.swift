import TestSupport

extension StateTable {
    /// Other places on the host set a proxy, too.
    static let outranked = StateTable(
        testDescription: "other places", image: .docker26, keys: "via: systemd", right: rightDropIn,
        states: [
            HostState(
                "a later drop-in names a file with another proxy", .broken,
                #"""
                right; echo "HTTP_PROXY=$other" >"$d/zz.env"
                printf '[Service]\nEnvironmentFile=%s/zz.env\n' "$d" | drop_in zz.conf; load; restart
                """#),
            HostState(
                "a later drop-in names a file with another password", .broken,
                #"""
                right; printf 'HTTP_PROXY=%s\nHTTPS_PROXY=%s\n' "$wrong" "$wrong" >"$d/zz.env"
                printf '[Service]\nEnvironmentFile=%s/zz.env\n' "$d" | drop_in zz.conf; load; restart
                """#),
            HostState(
                "a later drop-in sets another proxy, which a file outranks", .right,
                #"right; printf '[Service]\nEnvironment=HTTP_PROXY=%s\n' "$other" | drop_in zz.conf; load; restart"#),
            HostState(
                "a later drop-in sets another list", .broken,
                #"right; printf '[Service]\nEnvironment=NO_PROXY=registry.lab\n' | drop_in zz.conf; load; restart"#),
            HostState(
                "an earlier drop-in sets other values", .right,
                #"right; printf '[Service]\nEnvironment=NO_PROXY=x HTTP_PROXY=%s\n' "$other" | drop_in aa.conf; load; restart"#
            ),
            HostState(
                "a later drop-in clears Environment=", .unlike,
                #"right; printf '[Service]\nEnvironment=\n' | drop_in zz.conf; load; restart"#),
            HostState(
                "a later drop-in clears EnvironmentFile=", .broken,
                #"right; printf '[Service]\nEnvironmentFile=\nEnvironmentFile=/etc/default/docker\n' | drop_in zz.conf; load; restart"#
            ),
            HostState(
                "a later drop-in unsets one proxy", .broken,
                #"right; printf '[Service]\nUnsetEnvironment=HTTPS_PROXY\n' | drop_in zz.conf; load; restart"#),
            HostState(
                "a later drop-in unsets the list", .unlike,
                #"right; printf '[Service]\nUnsetEnvironment=NO_PROXY\n' | drop_in zz.conf; load; restart"#),
            HostState(
                "the unit's own file sets other values", .right,
                #"printf "HTTP_PROXY=$other\nHTTPS_PROXY=$other\n" >>/etc/default/docker; right; load; restart"#),
            HostState(
                "the unit's own file sets the list, which outranks the drop-in", .broken,
                #"echo NO_PROXY=registry.lab >>/etc/default/docker; right; load; restart"#),
            HostState(
                "the unit's own file sets what is declared, and nothing else does", .unlike,
                #"""
                printf '%s\n' "HTTP_PROXY=$declared" "HTTPS_PROXY=$declared" "NO_PROXY=$no" >>/etc/default/docker; load; restart
                """#),
            HostState(
                "the same for all services", .unlike,
                #"""
                mkdir -p /etc/systemd/system/service.d
                printf '[Service]\nEnvironment=HTTP_PROXY=%s HTTPS_PROXY=%s NO_PROXY=%s\n' "$unit" "$unit" $no \
                    >/etc/systemd/system/service.d/proxy.conf; load; restart
                """#),
            HostState(
                "other values for all services, in a file whose name ranks lower", .right,
                #"""
                mkdir -p /etc/systemd/system/service.d; right
                printf '[Service]\nEnvironment=HTTP_PROXY=%s NO_PROXY=registry.lab\n' "$other" \
                    >/etc/systemd/system/service.d/all.conf; load; restart
                """#),
            HostState(
                "other values for all services, in a file of the same name", .right,
                #"""
                mkdir -p /etc/systemd/system/service.d; right
                printf '[Service]\nEnvironment=HTTP_PROXY=%s NO_PROXY=registry.lab\n' "$other" \
                    >/etc/systemd/system/service.d/http-proxy.conf; load; restart
                """#),
            HostState(
                "other values for all services, in a file whose name ranks higher", .broken,
                #"""
                mkdir -p /etc/systemd/system/service.d; right
                printf '[Service]\nEnvironment=NO_PROXY=registry.lab\n' \
                    >/etc/systemd/system/service.d/proxy.conf; load; restart
                """#),
            HostState(
                "the manager's environment alone", .unlike,
                #"systemctl set-environment HTTP_PROXY="$declared" HTTPS_PROXY="$declared" NO_PROXY=$no; load; restart"#
            ),
            HostState(
                "the manager's environment has other values, which rank lower", .right,
                #"systemctl set-environment HTTP_PROXY="$other" NO_PROXY=registry.lab ALL_PROXY="$other"; right; load; restart"#
            ),
            HostState(
                "a unit of the operator's own with other values, which rank lower", .right,
                #"""
                sed "s|^EnvironmentFile|Environment=HTTP_PROXY=$other NO_PROXY=x\n&|" /usr/lib/systemd/system/docker.service \
                    >/etc/systemd/system/docker.service; right; load; restart
                """#),
            HostState(
                "a unit that takes the variables away as it starts the daemon", .broken,
                #"""
                sed 's|^ExecStart=|&/usr/bin/env -u HTTP_PROXY |' /usr/lib/systemd/system/docker.service \
                    >/etc/systemd/system/docker.service; right; load; restart
                """#),
            HostState(
                "a unit whose shell starts the daemon with another proxy", .broken,
                #"""
                sed "s|^ExecStart=\(.*\)|NotifyAccess=all\nExecStart=/bin/sh -c 'HTTP_PROXY=$other \1; exit'|" \
                    /usr/lib/systemd/system/docker.service >/etc/systemd/system/docker.service; right; load; restart
                """#),
            HostState(
                "daemon.json says the same, and there is no drop-in", .unlike,
                #"""
                printf '{"proxies":{"http-proxy":"%s","https-proxy":"%s","no-proxy":"%s"}}' "$declared" "$declared" $no |
                    configure; restart
                """#),
            HostState(
                "daemon.json says the same as the drop-in", .right,
                #"right; load; printf '{"proxies":{"http-proxy":"%s"}}' "$declared" | configure; restart"#),
            HostState(
                "daemon.json has another proxy", .broken,
                #"right; load; printf '{"proxies":{"http-proxy":"%s"}}' "$other" | configure; restart"#),
            HostState(
                "daemon.json has another proxy for TLS alone", .broken,
                #"right; load; printf '{"proxies":{"https-proxy":"%s"}}' "$other" | configure; restart"#),
            HostState(
                "daemon.json has another password", .broken,
                #"right; load; printf '{"proxies":{"http-proxy":"%s"}}' "$wrong" | configure; restart"#),
            HostState(
                "daemon.json has the registry in the list", .broken,
                #"right; load; echo '{"proxies":{"no-proxy":"registry.lab"}}' | configure; restart"#),
            HostState(
                "daemon.json sets nothing, with keys that mean nothing", .right,
                #"right; load; printf '{"http-proxy":"%s","proxies":{"http-proxy":""}}' "$other" | configure; restart"#),
            HostState(
                "daemon.json has another proxy since the start", .unlike,
                #"right; load; restart; printf '{"proxies":{"http-proxy":"%s"}}' "$other" | configure"#),
            HostState(
                "daemon.json had another proxy at the start", .broken,
                #"right; load; printf '{"proxies":{"http-proxy":"%s"}}' "$other" | configure; restart; rm "$j""#),
            HostState(
                "a flag has another proxy", .broken,
                #"right; load; sed -i "s|\"$| --http-proxy=$other\"|" /etc/default/docker; restart"#),
            HostState(
                "a flag has another password", .broken,
                #"right; load; sed -i "s|\"$| --https-proxy $wrong\"|" /etc/default/docker; restart"#),
            HostState(
                "a flag had another password at the start", .broken,
                #"""
                right; load; sed -i "s|\"$| --http-proxy=$wrong\"|" /etc/default/docker; restart
                cp /root/default-docker /etc/default/docker
                """#),
            HostState(
                "a flag has what is declared", .right,
                #"right; load; sed -i "s|\"$| --http-proxy=$declared\"|" /etc/default/docker; restart"#),
            HostState(
                "a flag names another configuration with another proxy", .broken,
                #"""
                printf '{"proxies":{"http-proxy":"%s"}}' "$other" >/etc/docker/other.json; right; load
                sed -i 's|"$| --config-file=/etc/docker/other.json"|' /etc/default/docker; restart
                """#),
        ])
}
