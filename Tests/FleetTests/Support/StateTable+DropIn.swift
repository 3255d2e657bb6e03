import TestSupport

extension StateTable {
    static let all = [protectedDropIn, outranked, loaded, inlineDropIn, daemonJSON, rootlessDropIn, rootlessDaemonJSON]

    /// The drop-in and the file with the credentials, as fairlead writes them.
    static let rightDropIn = """
        drop_in http-proxy.conf <<END
        [Service]
        EnvironmentFile=-$d/http-proxy.env
        Environment="NO_PROXY=$no"
        END
        credentials "$declared"
        """

    /// What is written where, with credentials that other users cannot read.
    static let protectedDropIn = StateTable(
        testDescription: "drop-in, protected", image: .docker26, keys: "via: systemd", right: rightDropIn,
        states: [
            HostState("nothing is set", .broken, "restart"),
            HostState("right", .right, "right; load; restart"),
            HostState("restarted by hand after the change", .right, "restart; right; load; sleep 0.1; restart"),
            HostState(
                "the list in another order and in other letters", .right,
                "no='.CORP.example, 127.0.0.1 ,LOCALHOST'; right; load; restart"),
            HostState("an entry too many in the list", .unlike, "no=$no,other.example; right; load; restart"),
            HostState("the registry in the list", .broken, "no=$no,registry.lab; right; load; restart"),
            HostState("everything in the list", .broken, "no=$no,*; right; load; restart"),
            HostState("no list", .unlike, "no=; right; load; restart"),
            HostState("wrong password", .broken, #"right; credentials "$wrong"; load; restart"#),
            HostState("password not encoded", .broken, #"right; credentials "$raw"; load; restart"#),
            HostState("password encoded as for a drop-in", .broken, #"right; credentials "$unit"; load; restart"#),
            HostState("another proxy", .broken, #"right; credentials "$other"; load; restart"#),
            HostState(
                "the scheme of a proxy that speaks TLS", .broken,
                #"right; credentials "https${declared#http}"; load; restart"#),
            HostState(
                "the port is another one", .broken, #"right; credentials "${declared%:*}:3130"; load; restart"#),
            HostState("one proxy missing", .broken, #"right; sed -i /HTTPS_/d "$d/http-proxy.env"; load; restart"#),
            HostState(
                "lower-case variables only", .unlike,
                #"right; sed -i 's/^HTTPS_PROXY/https_proxy/; s/^HTTP_PROXY/http_proxy/' "$d/http-proxy.env"; load; restart"#
            ),
            HostState(
                "empty upper-case variables, right lower-case ones", .unlike,
                #"""
                right; sed -i 's/^HTTPS_PROXY/https_proxy/; s/^HTTP_PROXY/http_proxy/' "$d/http-proxy.env"
                printf 'HTTP_PROXY=\nHTTPS_PROXY=\n' >>"$d/http-proxy.env"; load; restart
                """#),
            HostState(
                "other lower-case variables, which rank lower", .right,
                #"printf "http_proxy=$other\nhttps_proxy=$other\n" >>/etc/default/docker; right; load; restart"#),
            HostState(
                "credentials that others can read", .unlike, #"right; chmod 644 "$d/http-proxy.env"; load; restart"#),
            HostState("half applied: no credentials", .broken, #"right; rm "$d/http-proxy.env"; load; restart"#),
            HostState("half removed: no drop-in", .broken, #"right; rm "$d/http-proxy.conf"; load; restart"#),
            HostState(
                "all in the drop-in, for everybody to read", .unlike,
                #"""
                printf '[Service]\nEnvironment=HTTP_PROXY=%s\nEnvironment=HTTPS_PROXY=%s\nEnvironment=NO_PROXY=%s\n' \
                    "$unit" "$unit" $no | drop_in http-proxy.conf; load; restart
                """#),
            HostState(
                "a name that systemd does not read", .broken,
                #"right; mv "$d/http-proxy.conf" "$d/http-proxy"; load; restart"#),
            HostState("masked", .broken, #"right; ln -sf /dev/null "$d/http-proxy.conf"; load; restart"#),
            HostState(
                "masked in a stronger folder", .broken,
                #"""
                right; mkdir -p /etc/systemd/system.control/docker.service.d
                ln -s /dev/null /etc/systemd/system.control/docker.service.d/http-proxy.conf; load; restart
                """#),
            HostState(
                "a link to the right drop-in", .unlike,
                #"right; mv "$d/http-proxy.conf" "$d/real"; ln -s "$d/real" "$d/http-proxy.conf"; load; restart"#),
            HostState(
                "a folder in the drop-in's place", .broken,
                #"right; rm "$d/http-proxy.conf"; mkdir "$d/http-proxy.conf"; load; restart"#),
            HostState(
                "a FIFO in the credentials' place, since the start", .unlike,
                #"right; load; restart; rm "$d/http-proxy.env"; mkfifo "$d/http-proxy.env""#),
        ])

    /// What is on disk is not what systemd has loaded, or not what the process got.
    static let loaded = StateTable(
        testDescription: "loaded and started", image: .docker26, keys: "via: systemd", right: rightDropIn,
        states: [
            HostState("written, not loaded", .broken, "restart; right"),
            HostState("loaded, not restarted", .broken, "restart; right; load"),
            HostState("reloaded by its own reload", .broken, "restart; right; load; systemctl reload docker"),
            HostState("restarted, not loaded", .broken, "restart; right; restart"),
            HostState("another unit restarted", .broken, "restart; right; load; systemctl restart containerd"),
            HostState(
                "another password since the start", .broken,
                #"right; credentials "$wrong"; load; restart; credentials "$declared""#),
            HostState("a wrong password since the start", .unlike, #"right; load; restart; credentials "$wrong""#),
            HostState("removed since the start", .unlike, #"right; load; restart; rm -r "$d"; load"#),
            HostState("stopped, right", .right, "right; load; restart; systemctl stop docker"),
            HostState(
                "stopped with its socket, right", .right, "right; load; restart; systemctl stop docker.socket docker"),
            HostState("stopped, nothing set", .broken, "restart; systemctl stop docker"),
            HostState("stopped, not loaded", .broken, "restart; systemctl stop docker; right"),
            HostState("never started since it was set", .right, "systemctl stop docker; right; load"),
            HostState(
                "failed", .broken, #"right; load; echo '{"no-such-key":1}' | configure; restart; sleep 0.3"#),
            HostState(
                "a second daemon, started by hand without any settings", .right,
                #"""
                right; load; restart
                systemd-run --unit=second dockerd -H unix:///run/second.sock -p /run/second.pid --data-root=/var/lib/second \
                    --exec-root=/run/second --iptables=false --ip6tables=false --ip-forward=false --bridge=none --storage-driver=vfs
                """#),
            HostState(
                "started by hand in place of the unit", .broken,
                #"""
                right; load; restart; systemctl stop docker.socket docker
                systemd-run --unit=byhand dockerd --iptables=false --ip6tables=false --ip-forward=false --bridge=none \
                    --storage-driver=vfs --insecure-registry=registry.lab:5000
                for i in 1 2 3 4 5 6 7 8 9; do docker version && break; sleep 0.2; done
                """#),
        ])
}
