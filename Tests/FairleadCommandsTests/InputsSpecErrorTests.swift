import ProxyModel
import Testing

@testable import FairleadCommands

@Suite("What is wrong in a proxy spec is said with its place and its remedy")
struct InputsSpecErrorTests {
    /// A value of `https`, and what is said about it.
    static let urls: [(url: String, diagnostic: String)] = [
        ("proxy:3128", "'https' 'proxy:3128' has no scheme; write http://proxy:3128 [url]"),
        (
            "ftp://proxy:3128",
            "'https' 'ftp://proxy:3128' has the scheme 'ftp'; known are http, https, socks5, socks5h [url]"
        ),
        ("http://", "'https' 'http://' has no host [url]"),
        ("http://:3128", "'https' 'http://:3128' has no host [url]"),
        ("'http://proxy:'", "'https' 'http://proxy:' has ':' without a port [url]"),
        ("http://proxy:99999", "'https' 'http://proxy:99999' has the port '99999'; ports are 1 to 65535 [url]"),
        (
            "http://proxy:3128/path",
            "'https' 'http://proxy:3128/path' has a path, which a proxy has not; write scheme://HOST:PORT [url]"
        ),
        (
            "'http://proxy:3128#x'",
            "'https' 'http://proxy:3128#x' holds '#', behind which daemons ignore the rest; write scheme://HOST:PORT only [url]"
        ),
        (
            "http://pro%xy:3128",
            "'https' 'http://pro%xy:3128' holds '%' without two hexadecimal digits, for which daemons silently use no proxy [url]"
        ),
        (
            "http://pro%20xy:3128",
            "'https' 'http://pro%20xy:3128' holds a percent-encoded character, which no host name has [url]"
        ),
        ("http://pro xy:3128", "'https' 'http://pro xy:3128' holds a space [url]"),
        (
            "http://2001:db8::7:3128",
            "'https' 'http://2001:db8::7:3128' has an IPv6 address without brackets; write [2001:db8::7:3128]:PORT [url]"
        ),
        ("http://[zz]:3128", "'https' 'http://[zz]:3128' has no IPv6 address in its brackets [url]"),
        ("http://10.0.0.300:3128", "'https' 'http://10.0.0.300:3128' has a host that is no IPv4 address [url]"),
        (
            "http://ops:s3cret@proxy:3128",
            "'https' 'http://***@proxy:3128' holds a user name or password; put it under 'credentials' [userinfo]"
        ),
        (
            "'http://ops:p@ss/#w@proxy:3128'",
            "'https' 'http://***@proxy:3128' holds a user name or password; put it under 'credentials' [userinfo]"
        ),
        (
            "s3cret@proxy:3128",
            "'https' '***@proxy:3128' holds a user name or password; put it under 'credentials' [userinfo]"
        ),
        (
            "'http://ops:s3cret@${label.x}:3128'",
            "'https' 'http://***@${label.x}:3128' holds a user name or password; put it under 'credentials' [userinfo]"
        ),
        ("\"http://proxy\\n:3128\"", "'https' holds a control character: 'http://proxy\\x0a:3128' [control-character]"),
        (
            "\"http://a:s3cret@proxy\\n:3128\"",
            "'https' holds a control character: 'http://***@proxy\\x0a:3128' [control-character]"
        ),
        (
            "http://proxy.${label.region:3128",
            "'https' has '${' without '}'; write '$${' for the two characters themselves [variable]"
        ),
        (
            "'http://${env.PROXY}:3128'",
            "'https' names '${env.PROXY}', which does not exist; known are ${label.NAME}, ${host.name} and ${host.address} [variable]"
        ),
        ("", "'https' must be text, not nothing [type]"),
        ("[a]", "'https' must be text, not a list [type]"),
    ]

    @Test(arguments: urls)
    func url(url: String, expected: String) {
        let found = Inputs.diagnostics(spec: "version: 1\ntargets: [docker]\nproxy:\n  https: \(url)\n")
        #expect(found == ["proxy.yaml:4:\(url.isEmpty ? 9 : 10): error: " + expected])
    }

    @Test(arguments: [
        (
            "https://proxy:3128",
            "'https' 'https://proxy:3128' means TLS to the proxy itself, which few proxies speak; write http:// unless yours does [https-scheme]"
        ),
        (
            "http://proxy",
            "'https' 'http://proxy' has no port, for which clients use different ones; write it out, as in :3128 [no-port]"
        ),
        (
            "http://[::1]",
            "'https' 'http://[::1]' has no port, for which clients use different ones; write it out, as in :3128 [no-port]"
        ),
        (
            "socks5h://proxy:1080",
            "'https' 'socks5h://proxy:1080' has the scheme socks5h, which Docker before 28 does not know; write socks5 [socks5h]"
        ),
    ])
    func doubtfulURL(url: String, expected: String) {
        let found = Inputs.diagnostics(spec: "version: 1\ntargets: [docker]\nproxy:\n  https: \"\(url)\"\n")
        #expect(found == ["proxy.yaml:4:10: warning: " + expected])
    }

    @Test(arguments: [
        "http://proxy:3128", "http://proxy.corp.example:3128/", "http://10.0.0.1:80", "http://[2001:db8::7]:3128",
        "socks5://proxy_1:1080", "http://${label.region}.corp.example:3128", "${label.proxy}",
    ])
    func goodURL(url: String) {
        #expect(Inputs.diagnostics(spec: "version: 1\ntargets: [docker]\nproxy: { https: \"\(url)\" }\n") == [])
    }

    /// Text below `version: 1`, and what comes of it.
    static let cases: [(text: String, diagnostics: [String])] = [
        (
            "proxy: none",
            [
                "proxy.yaml:1:1: error: the proxy spec has no 'targets'; add them, as in 'targets: [docker]' [missing-key]"
            ]
        ),
        (
            "targets: []",
            [
                "proxy.yaml:1:1: error: the proxy spec has no 'proxy'; add it, or 'proxy: none' to remove what is managed [missing-key]"
            ]
        ),
        (
            "targets: []\nproxy: off",
            [
                "proxy.yaml:3:8: error: 'proxy' must be 'none' or a mapping with 'http', 'https' and 'noProxy', not 'off' [type]"
            ]
        ),
        (
            "targets: []\nproxy: { no_proxy: [a] }",
            ["proxy.yaml:3:10: error: unknown key 'no_proxy' in 'proxy'; did you mean 'noProxy'? [unknown-key]"]
        ),
        (
            "targets: []\nproxy: { noProxy: \"localhost, .corp\" }",
            ["proxy.yaml:3:19: error: 'noProxy' must be a list, not text; write [localhost, .corp] [type]"]
        ),
        (
            "targets: []\nproxy: { noProxy: [\"a,b\", \"a b\", \"\", 10.0.0.0/33, 10.0/8, http://x, \"10.*\", \"*\", \"*.x\", \"x\\ty\"] }",
            [
                "proxy.yaml:3:20: error: 'noProxy' entry 'a,b' holds a comma; write one list item for each entry [no-proxy]",
                "proxy.yaml:3:27: error: 'noProxy' entry 'a b' holds a space; write one list item for each entry [no-proxy]",
                "proxy.yaml:3:34: error: 'noProxy' entry '' is empty; remove it [no-proxy]",
                "proxy.yaml:3:38: error: 'noProxy' entry '10.0.0.0/33' is not a network; write ADDRESS/BITS as in 10.0.0.0/8 [no-proxy]",
                "proxy.yaml:3:51: error: 'noProxy' entry '10.0/8' is not a network; write ADDRESS/BITS as in 10.0.0.0/8 [no-proxy]",
                "proxy.yaml:3:59: error: 'noProxy' entry 'http://x' is a URL; write the host name only [no-proxy]",
                "proxy.yaml:3:69: warning: 'noProxy' entry '10.*' never matches: '*' stands alone or as '*.' in front; for addresses write a network as in 10.0.0.0/8 [no-proxy-pattern]",
                "proxy.yaml:3:89: error: an entry of 'noProxy' holds a control character: 'x\\x09y' [control-character]",
            ]
        ),
        (
            "proxy: { ftp: x, all: ftp://y:1 }\ntargets: []\nrollout: {}",
            [
                "proxy.yaml:2:15: error: 'ftp' 'x' has no scheme; write http://x [url]",
                "proxy.yaml:2:23: error: 'all' 'ftp://y:1' has the scheme 'ftp'; known are http, https, socks5, socks5h [url]",
                "proxy.yaml:4:1: error: 'rollout' is not supported by this version; remove it [not-supported]",
            ]
        ),
        (
            "proxy: none\ntargets:\n  - dokcer\n  - docker-client\n  - foo.service\n  - { target: orbstack, users: [ops] }\n  - { target: k3s, via: environment-file }\n  - { target: docker, users: [ops] }\n  - {}\n  - { target: docker, unit: x.service }\n  - zzzzzz\n  - a:secret@b.service",
            [
                "proxy.yaml:4:5: error: unknown target 'dokcer'; did you mean 'docker'? [unknown-target]",
                "proxy.yaml:5:5: error: target 'docker-client' needs 'users': whose client it is, as in [ops, ci] [missing-key]",
                "proxy.yaml:6:5: error: unknown target 'foo.service'; for a unit write { unit: foo.service } [unknown-target]",
                "proxy.yaml:7:5: error: target 'orbstack' needs 'user': whose it is [missing-key]",
                "proxy.yaml:7:25: error: 'users' means nothing for target 'orbstack'; remove it [target-key]",
                "proxy.yaml:8:25: error: 'via: environment-file' is not supported by this version; remove it [not-supported]",
                "proxy.yaml:9:23: error: 'users' means nothing for a target via systemd; remove it [target-key]",
                "proxy.yaml:10:5: error: the target has neither 'target' nor 'unit'; give it one [missing-key]",
                "proxy.yaml:11:29: error: a target has 'target' or 'unit', not both; remove one [target]",
                "proxy.yaml:12:5: error: unknown target 'zzzzzz'; known are docker, iechor, containerd, crio, buildkit, k3s, k3s-agent, podman, docker-client, docker-desktop, orbstack [unknown-target]",
                "proxy.yaml:13:5: error: unknown target '***@b.service'; for a unit write { unit: ***@b.service } [unknown-target]",
            ]
        ),
        (
            "proxy: none\ntargets:\n  - docker\n  - { unit: docker.service }",
            ["proxy.yaml:5:5: error: unit 'docker.service' is a target already, at line 4 [duplicate-target]"]
        ),
        (
            "proxy: none\ntargets:\n  - { unit: docker }\n  - { unit: ../x.service }\n  - { unit: foo@.service }\n  - { unit: .service }\n  - { unit: \"a b.service\" }",
            [
                "proxy.yaml:4:13: error: unit 'docker' must be a service; write the name with its suffix, as in 'docker.service' [unit]",
                "proxy.yaml:5:13: error: '../x.service' is not a name that systemd allows for a unit [unit]",
                "proxy.yaml:6:13: error: unit 'foo@.service' is a template; name an instance, as in 'foo@1.service' [unit]",
                "proxy.yaml:7:13: error: '.service' is not a name that systemd allows for a unit [unit]",
                "proxy.yaml:8:13: error: unit 'a b.service' holds ' '; systemd allows letters, digits and : - _ . \\ @ [unit]",
            ]
        ),
        (
            "proxy: none\ntargets:\n  - { target: docker, dropIn: ../x.conf }\n  - { target: k3s, dropIn: /etc/x.conf, variables: uper, restart: later, adopt: yes, via: sysd }",
            [
                "proxy.yaml:4:31: error: 'dropIn' must be a file name with the ending .conf, or one in /etc/systemd/system/docker.service.d/, not '../x.conf' [drop-in]",
                "proxy.yaml:5:28: error: 'dropIn' must be a file name with the ending .conf, or one in /etc/systemd/system/k3s.service.d/, not '/etc/x.conf' [drop-in]",
                "proxy.yaml:5:52: error: 'variables' must be one of upper, lower, both, not 'uper'; did you mean 'upper'? [value]",
                "proxy.yaml:5:67: error: 'restart' must be one of now, never, live-restore-only, not 'later' [value]",
                "proxy.yaml:5:81: error: 'adopt' must be true or false, without quotes, not 'yes' [value]",
                "proxy.yaml:5:91: error: 'via' must be systemd for k3s, not 'sysd' [value]",
            ]
        ),
        (
            "proxy: none\ntargets: []\noverrides:\n  - proxy: none\n  - match: a,,b\n    proxy: none\n  - match: x\n  - match: x\n    targets: { apend: [docker] }\n  - match: \"w[\"\n    proxy: { noProxy: {} }",
            [
                "proxy.yaml:5:5: error: the override has no 'match'; name its hosts, as in 'match: edge' [missing-key]",
                "proxy.yaml:6:12: error: selector 'a,,b' has an empty term; write one on both sides of an operator [selector]",
                "proxy.yaml:8:5: error: the override changes nothing; give it 'proxy' or 'targets' [missing-key]",
                "proxy.yaml:10:14: error: 'targets' of an override is a list, which replaces, or { append: [...] }, which adds [missing-key]",
                "proxy.yaml:10:16: error: unknown key 'apend' in the 'targets' of an override; did you mean 'append'? [unknown-key]",
                "proxy.yaml:11:12: error: selector 'w[' has a '[' that no ']' closes, or a set that cannot be read [selector]",
                "proxy.yaml:12:23: error: 'noProxy' is a list, which replaces, or a mapping with 'append' or 'remove' [missing-key]",
            ]
        ),
    ]

    @Test(arguments: cases)
    func diagnostics(text: String, expected: [String]) {
        #expect(Inputs.diagnostics(spec: "version: 1\n" + text) == expected)
    }
}
