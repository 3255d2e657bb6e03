import Testing

@testable import ProxyModel

@Suite("Ansible's INI, its variables and the arguments of ssh")
struct AnsibleTests {
    private static func decoded(_ text: String) -> Decoded<Inventory> {
        let read = AnsibleINIReader.read(text, file: "hosts")
        return InputValidation.inventory([ParsedDocument(ansible: read.inventory, diagnostics: read.diagnostics)])
    }

    /// What is wrong with an INI file, and where.
    @Test(arguments: [
        ("[web\na", ["1:1: error: host '[web': '[' has no ']'; a range is written [01:20] or [a:f] [range]"]),
        (
            "a\n  [web:hots]\nb",
            ["2:3: error: section '[web:hots]' must be [group], [group:children] or [group:vars] [section]"]
        ),
        ("[a b]\nx", ["1:1: error: section '[a b]' must be one group's name in brackets, without blanks [section]"]),
        ("a x", ["1:3: error: 'x' is not name=value; values with blanks need quotes [variable]"]),
        ("a p=x y,z!", ["1:7: error: this word is not name=value; values with blanks need quotes [variable]"]),
        ("a p='x", ["1:1: error: a quote in this line does not end [quotes]"]),
        (
            "[w[1:2]]\n",
            ["1:1: error: section '[w[1:2]]' must be one group's name in brackets, without blanks [section]"]
        ),
        (
            "a w=1\n[web:vars]\nx",
            [
                "2:2: error: these are variables of group 'web', which is not declared; add [web] [undeclared-group]",
                "3:1: error: a line under [web:vars] must be name=value [variable]",
            ]
        ),
        (
            "[web]\na\n[p:children]\nweg",
            ["4:1: error: 'p' has the group 'weg', which is not declared; did you mean 'web'? [undeclared-group]"]
        ),
        (
            "a\n[x:children]\ny\n[y:children]\nx",
            ["2:2: error: groups contain each other: 'x', 'y' [group-loop]"]
        ),
        (
            "[web]\na ansible_port=x",
            [
                "2:16: error: 'ansible_port': the port must be a whole number from 1 to 65535, without quotes, not 'x', on host 'a' [value]"
            ]
        ),
        (
            "a[1:3] ansible_become_method=su",
            [
                "1:30: error: 'ansible_become_method' 'su' is not supported; sudo and doas are, on host 'a1' and 2 more [ansible]"
            ]
        ),
        (
            "a ansible_connection=docker",
            [
                "1:22: error: 'ansible_connection' 'docker' is not supported; ssh, smart and local are, on host 'a' [ansible]"
            ]
        ),
        (
            "a_é",
            [
                "1:1: error: host name 'a_é' holds 'é'; use letters without accents, digits and . _ - and, for IPv6, : [name]"
            ]
        ),
        ("# nothing", ["1:1: error: the inventory has no hosts [empty-inventory]"]),
    ])
    func wrong(text: String, expected: [String]) {
        #expect(Self.decoded(text).diagnostics.map(\.formatted) == expected.map { "hosts:" + $0 })
    }

    @Test("a template is an error at its place")
    func template() {
        let found = Self.decoded("a ansible_host='{{ x }}.y'\n[all:vars]\nz = {{ q }}").diagnostics
        #expect(found.map(\.position.line) == [1, 3])
        #expect(found.map(\.position.column) == [16, 5])
        #expect(found.allSatisfy { $0.message.contains("install ansible-inventory") })
    }

    @Test("secrets are named and never shown; neither are they labels")
    func secrets() throws {
        let secret = "hunter2"
        let names = [
            "ansible_become_password", "ansible_become_pass", "ansible_ssh_pass", "ansible_password", "db_password",
            "API_TOKEN", "ssh_key", "secret_thing",
        ]
        let decoded = Self.decoded(
            "a[1:2] plain=text url=http://u:\(secret)@x " + names.map { "\($0)=\(secret)" }.joined(separator: " "))
        let said = decoded.diagnostics.map(\.formatted)
        #expect(said.count == 4)
        #expect(
            said.allSatisfy { $0.contains("is not honoured") && $0.contains("'a1' and 1 more [ansible-not-honoured]") })
        #expect(!said.joined().contains(secret))
        #expect(try decoded.get().hosts.map(\.labels) == [["plain": "text"], ["plain": "text"]])
    }

    /// Arguments of `ssh`, and what becomes of them: jump, command, options, and what is passed over.
    @Test(arguments: [
        ("-J a,b", "jump a,b"), ("-Ja", "jump a"), ("-o ProxyJump=u@a:22", "jump u@a:22"),
        ("-oProxyJump=none", "jump none"), ("-o 'ProxyJump a' -J b", "jump a"), ("-qJ a", "jump a"),
        ("-o ProxyCommand='ssh -W %h:%p -q u@b'", "jump u@b"),
        ("-o ProxyCommand=\"ssh -q -W '[%h]:%p' -p 2222 -l u b\"", "jump u@b:2222"),
        ("-o ProxyCommand='exec /usr/bin/ssh -qW %h:%p b'", "jump b"),
        ("-o ProxyCommand='ssh -i key -W %h:%p b'", "command ssh -i key -W %h:%p b"),
        (
            "-o ProxyCommand='ssh -W %h:%p -o StrictHostKeyChecking=no b'",
            "command ssh -W %h:%p -o StrictHostKeyChecking=no b"
        ),
        ("-o ProxyCommand='ssh b nc %h %p'", "command ssh b nc %h %p"),
        ("-o ProxyCommand='ssh -W %h:%p %r@b'", "command ssh -W %h:%p %r@b"),
        ("-C -o ControlMaster=auto -o ControlPersist=60s", ""),
        (
            "-o StrictHostKeyChecking=no -4 -b 10.0.0.1",
            "StrictHostKeyChecking=no AddressFamily=inet BindAddress=10.0.0.1"
        ),
        ("-A -F x -o ForwardAgent=yes", "ignored -A ignored -F ignored -o ForwardAgent=yes"),
        ("-p 22 -l u -i k", "port 22 user u identity k"), ("host -o", "ignored host ignored -o"),
    ])
    func arguments(text: String, expected: String) throws {
        let said = try AnsibleSSHArguments(text)
        var parts = said.jump.map { ["jump \($0)"] } ?? []
        parts += said.proxyCommand.map { ["command \($0)"] } ?? []
        parts += said.port.map { ["port \($0)"] } ?? []
        parts += said.user.map { ["user \($0)"] } ?? []
        parts += said.identity.map { ["identity \($0)"] } ?? []
        parts += said.options + said.ignored.map { "ignored \($0)" }
        #expect(parts.joined(separator: " ") == expected)
    }

    @Test("as in the command that Ansible makes, what comes first wins")
    func orderOfArguments() throws {
        let text =
            "a ansible_port=1 ansible_user=u ansible_ssh_common_args='-p 2 -l v -J j' ansible_ssh_extra_args='-J k'\n"
            + "b ansible_port=1 ansible_ssh_args='-p 3' ansible_connection=local ansible_become_method=doas"
        let hosts = try Self.decoded(text).get().hosts
        #expect(hosts.map(\.port) == [1, 3])
        #expect(hosts.map(\.user) == ["u", nil])
        #expect(hosts.map(\.jump) == ["j", nil])
        #expect(hosts.map(\.transport) == [nil, .local])
        #expect(hosts.map(\.become) == [nil, .doas])
    }

    @Test("JSON has its places, and escapes that YAML does not know")
    func json() throws {
        let document = JSONSource.read(Array("{\"w\\ud83d\\ude00\":\n  [\"é\", \"a\"]}".utf8), file: "x")
        guard case .mapping(let entries)? = document.root?.content,
            case .sequence(let names)? = entries.first?.value.content
        else {
            Issue.record("no mapping")
            return
        }
        #expect(entries.first?.key == "w😀")
        #expect(names.map(\.position) == [4, 9].map { SourcePosition(file: "x", line: 2, column: $0) })
    }
}
