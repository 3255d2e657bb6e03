import Testing

@testable import FairleadCommands

@Suite("What is wrong in an inventory is said with its place and its remedy")
struct InputsInventoryErrorTests {
    /// Text below `version: 1`, and what comes of it.
    static let cases: [(text: String, diagnostics: [String])] = [
        (
            "hosts: {}",
            [
                "inventory.yaml:1:1: error: the inventory has no hosts; add one under 'hosts:', as in 'web-1: {}' [empty-inventory]"
            ]
        ),
        (
            "hosts:\n  web:\n    adress: 10.0.0.1",
            ["inventory.yaml:4:5: error: unknown key 'adress' in host 'web'; did you mean 'address'? [unknown-key]"]
        ),
        (
            "host:\n  web: {}",
            ["inventory.yaml:2:1: error: unknown key 'host' in the inventory; did you mean 'hosts'? [unknown-key]"]
        ),
        (
            "hosts:\n  web: { groups: [edge] }\ngroups: { egde: {} }",
            ["inventory.yaml:3:19: error: group 'edge' is not declared; did you mean 'egde'? [undeclared-group]"]
        ),
        (
            "hosts:\n  web: { groups: [edge] }",
            ["inventory.yaml:3:19: error: group 'edge' is not declared; add it under 'groups' [undeclared-group]"]
        ),
        (
            "hosts:\n  a: {}\n  b: {}\n  a: {}\n  b: {}",
            [
                "inventory.yaml:5:3: error: key 'a' is set already, at line 3 [duplicate-key]",
                "inventory.yaml:6:3: error: key 'b' is set already, at line 4 [duplicate-key]",
            ]
        ),
        (
            "hosts:\n  web-[1:3]: {}\n  web-[3:4]: {}\n  web-2: {}",
            [
                "inventory.yaml:4:3: error: host 'web-3' by 'web-[3:4]' is declared already by 'web-[1:3]', at line 3 [duplicate-host]",
                "inventory.yaml:5:3: error: host 'web-2' is declared already by 'web-[1:3]', at line 3 [duplicate-host]",
            ]
        ),
        (
            "hosts:\n  web: { port: 70000, become: root, transport: sssh, connectTimeout: soon }",
            [
                "inventory.yaml:3:16: error: 'port' must be a whole number from 1 to 65535, without quotes, not '70000' [value]",
                "inventory.yaml:3:31: error: 'become' must be one of none, sudo, doas, not 'root' [value]",
                "inventory.yaml:3:48: error: 'transport' must be one of ssh, openssh, local, not 'sssh'; did you mean 'ssh'? [value]",
                "inventory.yaml:3:70: error: 'connectTimeout' must be a length of time up to an hour, as in 10s, 500ms or 2m, not 'soon' [value]",
            ]
        ),
        (
            "hosts:\n  web: { port: \"22\" }",
            [
                "inventory.yaml:3:16: error: 'port' must be a whole number from 1 to 65535, without quotes, not '22' [value]"
            ]
        ),
        (
            "hosts:\n  web: { hostKey: SHA256:abc }",
            [
                "inventory.yaml:3:19: error: 'hostKey' must be SHA256: and 43 characters, as 'ssh-keygen -lf KEY.pub' prints it, not 'SHA256:abc' [host-key]"
            ]
        ),
        (
            "hosts:\n  web: { user: -oProxyCommand=x }",
            ["inventory.yaml:3:16: error: user '-oProxyCommand=x' is not a login name [user]"]
        ),
        (
            "hosts:\n  a: { address: \"[::1]\" }\n  b: { address: 10.0.0.1:22 }\n  c: { address: ops@web }\n  d: { address: \"-x\" }\n  e: { address: \"a b\" }\n  f: { address: \"1::2::3\" }",
            [
                "inventory.yaml:3:17: error: address '[::1]' is in brackets; write an IPv6 address without them [address]",
                "inventory.yaml:4:17: error: address '10.0.0.1:22' holds ':'; the port goes under 'port' [address]",
                "inventory.yaml:5:17: error: address 'ops@web' holds '@'; the login goes under 'user' [address]",
                "inventory.yaml:6:17: error: address '-x' starts with '-' [address]",
                "inventory.yaml:7:17: error: address 'a b' is neither a DNS name nor an IP address [address]",
                "inventory.yaml:8:17: error: address '1::2::3' is not an IPv6 address [address]",
            ]
        ),
        (
            "hosts:\n  web: { address: \"10.0.0.1\\n\", labels: { x: \"a\\e[31m\" } }",
            [
                "inventory.yaml:3:19: error: 'address' holds a control character: '10.0.0.1\\x0a' [control-character]",
                "inventory.yaml:3:46: error: label 'x' holds a control character: 'a\\x1b[31m' [control-character]",
            ]
        ),
        (
            "hosts:\n  \"we/b\": {}\n  ops@web: {}\n  \"a b\": {}\n  all: {}\n  -x: {}\n  \"\": {}\n  \"x\\u202Ey\": {}",
            [
                "inventory.yaml:3:3: error: host name 'we/b' holds '/'; use letters without accents, digits and . _ - and, for IPv6, : [name]",
                "inventory.yaml:4:3: error: host name 'ops@web' holds '@'; use letters without accents, digits and . _ - and, for IPv6, :; the login goes under 'user' [name]",
                "inventory.yaml:5:3: error: host name 'a b' holds ' '; use letters without accents, digits and . _ - and, for IPv6, : [name]",
                "inventory.yaml:6:3: error: 'all' means every host in selectors; choose another host name [name]",
                "inventory.yaml:7:3: error: host name '-x' starts with '-'; start it with a letter or a digit [name]",
                "inventory.yaml:8:3: error: a host name is empty [name]",
                "inventory.yaml:9:3: error: host name 'x\\xe2\\x80\\xaey' holds a control character [name]",
            ]
        ),
        (
            "hosts:\n  \"w[1:200000]\": {}\n  \"w[3:1]\": {}\n  \"w[01:100]\": {}\n  \"w[1]\": {}\n  \"w[a:3]\": {}\n  \"w[1:2\": {}\n  \"w]\": {}\n  \"w[1:9:0]\": {}",
            [
                "inventory.yaml:3:3: error: host 'w[1:200000]': range '[1:200000]' makes too many hosts; 100000 are allowed [range]",
                "inventory.yaml:4:3: error: host 'w[3:1]': range '[3:1]' runs backwards; write [1:3] [range]",
                "inventory.yaml:5:3: error: host 'w[01:100]': both ends of '[01:100]' need the same number of digits; write [001:100] [range]",
                "inventory.yaml:6:3: error: host 'w[1]': '[1]' is not a range; write [01:20] or [a:f] [range]",
                "inventory.yaml:7:3: error: host 'w[a:3]': the ends of '[a:3]' must be two numbers or two letters of the same case [range]",
                "inventory.yaml:8:3: error: host 'w[1:2': '[' has no ']'; a range is written [01:20] or [a:f] [range]",
                "inventory.yaml:9:3: error: host 'w]': ']' has no '['; a range is written [01:20] or [a:f] [range]",
                "inventory.yaml:10:3: error: host 'w[1:9:0]': the step of '[1:9:0]' must be a whole number above 0 [range]",
            ]
        ),
        (
            "hosts:\n  web: { jump: 'a b', becomePassword: { env: X } }\n  here: { jump: 'a,,b' }\n  old: { jump: 'a:0' }",
            [
                "inventory.yaml:3:16: error: 'jump' 'a b' holds what no host name has; write [user@]host[:port], several with commas between, or none [jump]",
                "inventory.yaml:4:17: error: 'jump' 'a,,b' has an empty host; write [user@]host[:port], several with commas between, or none [jump]",
                "inventory.yaml:5:16: error: 'jump' 'a:0' has a port that is not a number from 1 to 65535; write [user@]host[:port], several with commas between, or none [jump]",
            ]
        ),
        (
            "groups: { web: { groups: [x] }, all: {} }\nhosts: { a: { labels: { x: } }, b: { groups: x }, c: [] }",
            [
                "inventory.yaml:2:18: error: group 'web' cannot list groups; list them at the hosts [groups]",
                "inventory.yaml:2:33: error: 'all' means every host in selectors; choose another group name [name]",
                "inventory.yaml:3:28: error: label 'x' has no value; write \"\" for an empty one [value]",
                "inventory.yaml:3:46: error: 'groups' must be a list, not text [type]",
                "inventory.yaml:3:54: error: host 'c' must be a mapping of keys to values, not a list [type]",
            ]
        ),
        (
            "groups: { web: {} }\nhosts:\n  web: { groups: [web, web] }\n  w[1:2]: { address: 10.0.0.1 }",
            [
                "inventory.yaml:4:3: warning: 'web' is a group and a host; selectors take it for both [ambiguous-name]",
                "inventory.yaml:4:24: warning: host 'web' lists group 'web' twice [duplicate-group]",
                "inventory.yaml:5:3: warning: all 2 hosts of 'w[1:2]' have the address '10.0.0.1' [range-address]",
            ]
        ),
        ("hosts: [web]", ["inventory.yaml:2:8: error: 'hosts' must be a mapping of keys to values, not a list [type]"]),
    ]

    @Test(arguments: cases)
    func diagnostics(text: String, expected: [String]) {
        #expect(Inputs.diagnostics(inventory: "version: 1\n" + text) == expected)
    }

    @Test(arguments: [
        (
            "hosts: { a: {} }",
            "inventory.yaml:1:1: error: an inventory has no version; add 'version: 1' as its first line [version]"
        ),
        (
            "version: 2\nhosts: { a: {} }",
            "inventory.yaml:1:10: error: this version reads an inventory of 'version: 1' only; for others a later fairlead is needed [version]"
        ),
        (
            "version: \"1\"\nhosts: { a: {} }",
            "inventory.yaml:1:10: error: this version reads an inventory of 'version: 1' only; for others a later fairlead is needed [version]"
        ),
        ("", "inventory.yaml:1:1: error: an inventory must be a mapping of keys to values, not nothing [type]"),
        ("- web", "inventory.yaml:1:1: error: an inventory must be a mapping of keys to values, not a list [type]"),
    ])
    func wholeFile(text: String, expected: String) {
        #expect(Inputs.diagnostics(inventory: text) == [expected])
    }

    @Test func severalFiles() {
        let found = Inputs.diagnostics(inventories: [
            "version: 1\ngroups: { web: {} }\nhosts: { a: {} }",
            "version: 1\ngroups: { web: {}, db: {} }\nhosts: { a: {}, b: { groups: [web, db] } }",
        ])
        #expect(
            found == [
                "inventory2.yaml:2:11: error: group 'web' is declared already, at inventory.yaml:2 [duplicate-group]",
                "inventory2.yaml:3:10: error: host 'a' is declared already, at inventory.yaml:3 [duplicate-host]",
            ])
    }
}
