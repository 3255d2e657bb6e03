import ProxyModel
import Testing

@testable import FairleadCommands

@Suite("Doubts are said with their place and their remedy, and nothing right is doubted")
struct LintTests {
    static let urls = "http: http://p:1, https: http://p:1"
    static let only = "registries, which speak https, are reached without a proxy"

    /// Inventory hosts `a` and `b`; a spec below `version: 1`, and the warnings about it without `proxy.yaml:`.
    static let specs: [(spec: String, warnings: [String])] = [
        (
            "proxy: { http: http://p:1 }\ntargets: [docker]\noverrides: [{ match: b, proxy: { https: http://p:1 } }]",
            ["2:16: 'http' is set without 'https', so that \(only), on host 'a' [only-http]"]
        ),
        (
            "proxy: {}\ntargets: [docker]\noverrides: [{ match: b, proxy: {} }]",
            [
                "2:8: 'proxy' is empty, which removes every setting; to remove what is managed, write 'proxy: none' [empty-proxy]",
                "4:32: 'proxy' is empty, which changes nothing; to remove what is managed, write 'proxy: none' [empty-proxy]",
            ]
        ),
        (
            "proxy: { https: http://p:1 }\ntargets: []\noverrides: [{ match: b, targets: [] }]",
            [
                "3:10: 'targets' is empty, and no override adds any, so that nothing gets the proxy; name some, as in [docker] [no-targets]"
            ]
        ),
        ("proxy: { https: http://p:1 }\ntargets: []\noverrides: [{ match: b, targets: [docker] }]", []),
        ("proxy: none\ntargets: []", []),
        (
            "proxy: { \(urls), noProxy: [localhost, \"*\"] }\ntargets: [docker]",
            [
                "2:68: 'noProxy' entry '*' sends everything direct, so that the proxy is set for nothing; remove it, or write 'proxy: none', on host 'a' and 1 more [no-proxy-star]"
            ]
        ),
        (
            "proxy: { \(urls), noProxy: [.x] }\ntargets: [docker]\noverrides: [{ match: b, proxy: { http: null, https: null } }]",
            [
                "2:57: 'noProxy' is set without any proxy, and without one everything goes direct; write 'proxy: none', on host 'b' [no-proxy-unused]"
            ]
        ),
        (
            "proxy: { https: \"http://p.${host.name}:1\", noProxy: [P.a, \"p.b:1\", .x] }\ntargets: [docker]",
            [
                "2:54: 'noProxy' entry 'P.a' is the proxy itself, which is spoken to directly anyway; remove it, on host 'a' [no-proxy-own-proxy]",
                "2:59: 'noProxy' entry 'p.b:1' is the proxy itself, which is spoken to directly anyway; remove it, on host 'b' [no-proxy-own-proxy]",
            ]
        ),
        (
            "proxy: { \(urls), noProxy: [localhost, 8.8.8.0/24, 10.0.0.0/8] }\ntargets: [docker, k3s]",
            [
                "2:80: 'noProxy' entry '10.0.0.0/8' matches addresses only, and the list has no name: registries are asked for by name, which is not resolved before; add their domain as in .corp.example, on host 'a' and 1 more [no-proxy-networks-only]"
            ]
        ),
        ("proxy: { \(urls), noProxy: [127.0.0.0/8, 10.0.0.0/8] }\ntargets: [k3s, crio]", []),
        ("proxy: { \(urls), noProxy: [localhost, 127.0.0.0/8, \"::1\"] }\ntargets: [docker]", []),
        ("proxy: { \(urls), noProxy: [10.0.0.0/8, \"${host.name}\"] }\ntargets: [docker]", []),
        (
            "proxy: { \(urls), noProxy: [a.corp, .corp] }\ntargets: [docker]\noverrides: [{ match: b, proxy: { noProxy: { append: [b.corp] } } }]",
            [
                "2:57: 'noProxy' entry 'a.corp' changes nothing: '.corp' in the same list covers it; remove it [no-proxy-covered]"
            ]
        ),
        ("proxy: { \(urls), noProxy: [a.corp, .corp] }\ntargets: [docker, { unit: x.service }]", []),
        (
            "proxy: none\ntargets: [{ target: docker, variables: lower }, { unit: x.service, variables: lower }]",
            [
                "3:11: 'variables: lower' lets any setting in upper case win, which daemons written in Go prefer; write 'both' [variables-lower]"
            ]
        ),
        (
            "proxy: { http: http://127.0.0.1:1, https: http://127.0.0.1:1 }\ntargets: [k3s, { target: docker, user: ops }, { unit: x.service, user: ops }]",
            [
                "2:16: 'http' 'http://127.0.0.1:1' is out of reach: in the network of a rootless daemon that is itself; name an address of the host, on host 'a' and 1 more [loopback-proxy]",
                "2:43: 'https' 'http://127.0.0.1:1' is out of reach: in the network of a rootless daemon that is itself; name an address of the host, on host 'a' and 1 more [loopback-proxy]",
            ]
        ),
        (
            "proxy: { https: https://p:1, credentials: { username: u, password: { env: P } } }\ntargets: [{ target: docker, secrets: inline }, { target: k3s, secrets: inline, proxy: { credentials: null } }]\nlint: { ignore: [https-scheme] }",
            [
                "3:11: 'secrets: inline' lets every local user read the password; leave 'secrets' out, and fairlead keeps it closed, on host 'a' and 1 more [secrets-inline]"
            ]
        ),
        (
            "proxy: { http: http://127.0.0.1:1, https: http://localhost:1 }\ntargets: [k3s, { unit: x.service, user: ops }]",
            []
        ),
        // Of a part that could not be read nothing is missing.
        (
            "proxy: { http: http://p:1, https: p:1 }\ntargets: [docker]",
            ["2:35: 'https' 'p:1' has no scheme; write http://p:1 [url]"]
        ),
        (
            "proxy: { https: http://p:1 }\ntargets: [dokcer]",
            ["3:11: unknown target 'dokcer'; did you mean 'docker'? [unknown-target]"]
        ),
        (
            "proxy: { http: http://p:1, https: \"http://${label.x}:1\" }\ntargets: [docker]",
            [
                "2:35: 'https' needs label 'x', which is not set on host 'a' and 1 more; set it in the inventory [unset-label]"
            ]
        ),
    ]

    @Test(arguments: specs)
    func spec(spec: String, expected: [String]) throws {
        let inputs = try Inputs.validate(
            inventory: "version: 1\nhosts: { a: {}, b: {} }", spec: "version: 1\n" + spec)
        let found = inputs.diagnostics.map {
            "\($0.position.line):\($0.position.column): \($0.message) [\($0.rule)]"
        }
        #expect(found == expected)
    }

    /// An entry of `noProxy`, and what is said of it.
    @Test(arguments: [
        (
            "10.*",
            "never matches: '*' stands alone or as '*.' in front; for addresses write a network as in 10.0.0.0/8 [no-proxy-pattern]"
        ),
        (
            "10.0.",
            "never matches: it is the beginning of an address; write a network as in 10.0.0.0/8 [no-proxy-address]"
        ),
        (
            "192.168",
            "never matches: it is the beginning of an address; write a network as in 10.0.0.0/8 [no-proxy-address]"
        ),
        ("10.0.0.01", "never matches: it has a number with a leading zero; write it without [no-proxy-address]"),
        ("10.0.0.256:80", "never matches: it is no IPv4 address; write four numbers up to 255 [no-proxy-address]"),
        (".10.0.0.1", "never matches: it is no IPv4 address; write four numbers up to 255 [no-proxy-address]"),
        ("[::1]", "never matches: brackets are for an address with a port; write ::1 [no-proxy-address]"),
        ("[x]:80", "never matches: there is no address in its brackets [no-proxy-address]"),
        ("2001:db8::g", "never matches: it is no IPv6 address; write it as in 2001:db8::7 [no-proxy-address]"),
        (
            "$REGISTRY",
            "never matches: '$' stands for itself here; values of hosts are written ${label.NAME} [no-proxy-name]"
        ),
        ("a;b", "never matches: no host name holds ';'; write one list item for each entry [no-proxy-name]"),
        (
            "bücher.example",
            "never matches: requests carry names in ASCII; write it as in xn--bcher-kva.example [no-proxy-name]"
        ),
        ("*", ""), ("*.corp", ""), ("10.0.0.1:80", ""), ("[2001:db8::7]:80", ""), ("2001:db8::7", ""), ("7", ""),
        ("1.0.0.10.in-addr.arpa", ""), ("my_host:5000", ""), ("::ffff:10.0.0.1", ""), ("fe80::/10", ""),
    ])
    func entry(entry: String, expected: String) {
        let found = Inputs.diagnostics(spec: "version: 1\ntargets: [docker]\nproxy: { noProxy: ['\(entry)'] }\n")
        #expect(found == (expected.isEmpty ? [] : ["proxy.yaml:3:20: warning: 'noProxy' entry '\(entry)' " + expected]))
    }

    @Test(arguments: [(10, false), (11, true)])
    func hostsOneByOne(count: Int, isDoubtful: Bool) throws {
        let noProxy = (1...count).map { $0 < 3 ? "10.0.0.\($0)" : "H\($0).corp" }.joined(separator: ", ")
        let inputs = try Inputs.validate(
            inventory:
                "version: 1\nhosts: { \"h[1:20].corp\": {}, x: { address: 10.0.0.1 }, y: { address: 10.0.0.2 } }",
            spec: "version: 1\nproxy: { https: http://p:1, noProxy: [.a, \(noProxy)] }\ntargets: [docker]")
        let sentence =
            "proxy.yaml:2:43: warning: 'noProxy' lists more than 10 hosts of the inventory one by one, so that each new host restarts every daemon; write their domain or network, on host 'h1.corp' and 21 more [no-proxy-hosts]"
        #expect(inputs.diagnostics.map(\.formatted) == (isDoubtful ? [sentence] : []))
    }

    /// `Environment="NO_PROXY=` and a quote are 23 bytes.
    @Test(arguments: [(2025, false), (2026, true)])
    func longLine(bytes: Int, isDoubtful: Bool) throws {
        let names =
            (1...40).map { "\($0 + 9).\(String(repeating: "x", count: 46))" } + [
                String(repeating: "y", count: bytes - 2000)
            ]
        let inputs = try Inputs.validate(
            inventory: "version: 1\nhosts: { a: {} }",
            spec:
                "version: 1\nproxy: { https: http://p:1, noProxy: [\(names.joined(separator: ", "))] }\ntargets: [docker, { target: iechor, via: daemon-json }]"
        )
        #expect(inputs.diagnostics.map(\.rule) == (isDoubtful ? ["no-proxy-length"] : []))
    }

    /// Hosts, and the warnings about them without `inventory.yaml:`.
    @Test(arguments: [
        (
            "{ a: { address: 10.0.0.7 }, b: { address: 10.0.0.7, port: 22 }, c: { address: 10.0.0.7, port: 23 } }",
            [
                "2:36: host 'b' is at the same address and port as 'a', line 2; keep one of them, or correct the address [duplicate-address]"
            ]
        ),
        (
            "{ a.corp: {}, b: { address: A.corp } }",
            [
                "2:22: host 'b' is at the same address and port as 'a.corp', line 2; keep one of them, or correct the address [duplicate-address]"
            ]
        ),
        (
            "{ \"a[1:2]\": { address: x }, \"b[1:2]\": { address: x } }",
            [
                "2:10: all 2 hosts of 'a[1:2]' have the address 'x' [range-address]",
                "2:36: all 2 hosts of 'b[1:2]' have the address 'x' [range-address]",
                "2:36: host 'b1' is at the same address and port as 'a1', line 2; keep one of them, or correct the address [duplicate-address]",
            ]
        ),
    ])
    func inventory(hosts: String, expected: [String]) {
        let found = Inputs.diagnostics(inventory: "version: 1\nhosts: \(hosts)")
        #expect(found == expected.map { "inventory.yaml:" + $0.replacing(/^(\d+:\d+: )/) { "\($0.1)warning: " } })
    }
}
