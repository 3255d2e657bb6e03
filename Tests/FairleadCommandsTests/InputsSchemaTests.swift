import Foundation
import ProxyModel
import Testing

@testable import FairleadCommands

@Suite("The JSON Schemas and the decoders accept and refuse the same documents")
struct InputsSchemaTests {
    /// What is to come of a document.
    enum Verdict: Sendable { case accepted, refused, refusedByDecoderAlone }

    /// Inventories below `version: 1`. What a schema cannot say is refused by the decoder alone.
    static let inventories: [(String, Verdict)] = [
        ("hosts: { a: {} }", .accepted),
        ("hosts: { a: }", .accepted),
        (
            "hosts: { \"web-[01:20].corp.example\": { port: 22, user: 1000, labels: { a: 01, b: yes, c: 1.10, d: \"\" } } }",
            .accepted
        ),
        ("hosts: { \"2001:db8::7\": { address: \"2001:db8::7\" } }", .accepted),
        (
            "hosts: { a: { address: fe80::1%eth0, identity: ~/.ssh/id, knownHosts: /x, become: doas, transport: ssh } }",
            .accepted
        ),
        ("hosts: { a: { hostKey: \"SHA256:uNiVztksCsDhcc0u9e8BrrJXVGDJUBYdEw3wPvXHKsA\" } }", .accepted),
        ("hosts: { a: { connectTimeout: 10 }, b: { connectTimeout: 1.5s }, c: { connectTimeout: 500ms } }", .accepted),
        ("defaults: { user: ops }\ngroups: { g: { labels: {} }, h: }\nhosts: { a: { groups: [g, h] } }", .accepted),
        ("defaults:\ngroups:\nhosts: { a: {} }", .accepted),
        ("hosts: { a: { adress: x } }", .refused),
        ("host: { a: {} }", .refused),
        ("hosts: [a]", .refused),
        ("hosts: { a: { port: 0 } }", .refused),
        ("hosts: { a: { port: \"22\" } }", .refused),
        ("hosts: { a: { port: 22.5 } }", .refused),
        ("hosts: { a: { become: root } }", .refused),
        ("hosts: { a: { transport: local } }", .accepted),
        ("hosts: { a: { jump: b } }", .accepted),
        ("hosts: { a: { becomePassword: { env: X } } }", .accepted),
        (
            "defaults: { becomePassword: { file: ~/p } }\nhosts: { a: { becomePassword: { command: [pass, show, 1] } } }",
            .accepted
        ),
        ("hosts: { a: { becomePassword: word } }", .refused),
        ("hosts: { a: { becomePassword: { env: X, file: y } } }", .refused),
        ("hosts: { a: { becomePassword: { env: 1X } } }", .refused),
        ("hosts: { a: { becomePassword: { command: [] } } }", .refused),
        ("hosts: { a: { becomePassword: } }", .refused),
        ("hosts: { a: { hostKey: SHA256:x } }", .refused),
        ("hosts: { a: { user: -x } }", .refused),
        ("hosts: { a: { user: } }", .refused),
        ("hosts: { a: { user: \"a b\" } }", .refused),
        ("hosts: { a: { address: \"[::1]\" } }", .refused),
        ("hosts: { a: { address: a/b } }", .refused),
        ("hosts: { a: { identity: \"\" } }", .refused),
        ("hosts: { a: { identity: \"x\\ny\" } }", .refused),
        ("hosts: { a: { connectTimeout: soon } }", .refused),
        ("hosts: { a: { labels: { x: \"a\\u202Eb\" } } }", .refused),
        ("hosts: { a: { identity: \"a\\u200Bb\" } }", .refused),
        ("hosts: { a: { connectTimeout: 0 } }", .refused),
        ("hosts: { a: { connectTimeout: 4000 } }", .refused),
        ("hosts: { a: { groups: g } }\ngroups: { g: {} }", .refused),
        ("hosts: { a: { labels: { x: } } }", .refused),
        ("hosts: { a: { labels: { x: [1] } } }", .refused),
        ("hosts: { a: { labels: { \"x y\": 1 } } }", .refused),
        ("hosts: { all: {} }", .refused),
        ("hosts: { \"a b\": {} }", .refused),
        ("hosts: { -a: {} }", .refused),
        ("groups: { g: { groups: [h] }, h: {} }\nhosts: { a: {} }", .refused),
        ("groups: { \"g:h\": {} }\nhosts: { a: {} }", .refused),
        ("hosts: {}", .refusedByDecoderAlone),
        ("hosts: { a: { groups: [undeclared] } }", .refusedByDecoderAlone),
        ("hosts: { \"a[1:2]\": {}, a1: {} }", .refusedByDecoderAlone),
        ("hosts: { \"a[2:1]\": {} }", .refusedByDecoderAlone),
        ("hosts: { a: { address: 10.0.0.1:22 } }", .refusedByDecoderAlone),
        ("hosts: { a: { connectTimeout: 2h } }", .refusedByDecoderAlone),
        ("hosts: { a: { port: 022 } }", .refusedByDecoderAlone),
    ]

    /// Specs below `version: 1`.
    static let specs: [(String, Verdict)] = [
        ("proxy: none\ntargets: []", .accepted),
        (
            "proxy: { https: http://p:1, noProxy: [a, .b, \"*\", 10.0.0.0/8, \"::1\", 7] }\ntargets: [docker, k3s-agent]",
            .accepted
        ),
        ("proxy: { https: \"http://${label.x}:1\", noProxy: [\"${host.name}\"] }\ntargets: [docker]", .accepted),
        ("proxy: { https: \"${label.proxy}\" }\ntargets: [docker]", .accepted),
        (
            "proxy: none\ntargets: [{ target: docker, via: systemd, dropIn: 9.conf, variables: both, restart: never, adopt: true }]",
            .accepted
        ),
        ("proxy: none\ntargets: [{ unit: a@b.service, dropIn: /etc/systemd/system/a@b.service.d/x.conf }]", .accepted),
        ("proxy: none\ntargets: [{ target: docker, proxy: { https: http://p:1, http: } }]", .accepted),
        (
            "proxy: none\ntargets: []\noverrides: [{ match: a, proxy: none }, { match: 'x=1:&b', targets: [docker] }]",
            .accepted
        ),
        (
            "proxy: none\ntargets: []\noverrides: [{ match: a, targets: { append: [docker] }, proxy: { http: null, noProxy: { append: [a], remove: [b] } } }]",
            .accepted
        ),
        ("proxy: none\ntargets: []\noverrides:", .accepted),
        ("proxy: { noProxy: [] }\ntargets: []", .accepted),
        ("proxy: none\ntargets: []\nlint: { ignore: [no-port, only-http] }", .accepted),
        ("proxy: none\ntargets: []\nlint: { ignore: }", .accepted),
        ("proxy: none\ntargets: []\nlint:", .accepted),
        ("proxy: none\ntargets: []\nlint: { ignore: [url] }", .refused),
        ("proxy: none\ntargets: []\nlint: { ignore: no-port }", .refused),
        ("proxy: none\ntargets: []\nlint: [no-port]", .refused),
        ("proxy: none", .refused),
        ("targets: []", .refused),
        ("proxy:\ntargets: []", .refused),
        ("proxy: off\ntargets: []", .refused),
        ("proxy: none\ntargets: docker", .refused),
        ("proxy: { https: }\ntargets: []", .refused),
        ("proxy: { https: p:1 }\ntargets: []", .refused),
        ("proxy: { https: ftp://p:1 }\ntargets: []", .refused),
        ("proxy: { https: http://a:b@p:1 }\ntargets: []", .refused),
        ("proxy: { https: 'http://p:1#x' }\ntargets: []", .refused),
        ("proxy: { https: http://p%20:1 }\ntargets: []", .refused),
        ("proxy: { https: \"http://p\\n:1\" }\ntargets: []", .refused),
        ("proxy: { ftp: http://p:1, all: socks5://p:1 }\ntargets: []", .accepted),
        ("proxy: none\ntargets: [{ target: docker, proxy: { ftp: null, all: , credentials: } }]", .accepted),
        ("proxy: { credentials: { username: 'CORP\\svc:@', password: { env: _A1 } } }\ntargets: []", .accepted),
        ("proxy: { credentials: { username: 01, password: { file: ~/x } } }\ntargets: []", .accepted),
        ("proxy: { credentials: { username: x, password: { command: [a, 7, \"\", yes] } } }\ntargets: []", .accepted),
        ("proxy: { all: x }\ntargets: []", .refused),
        ("proxy: { ftp: }\ntargets: []", .refused),
        ("proxy: { credentials: }\ntargets: []", .refused),
        ("proxy: { credentials: { username: x } }\ntargets: []", .refused),
        ("proxy: { credentials: { password: { env: A } } }\ntargets: []", .refused),
        ("proxy: { credentials: { username: , password: { env: A } } }\ntargets: []", .refused),
        ("proxy: { credentials: { username: \"\", password: { env: A } } }\ntargets: []", .refused),
        ("proxy: { credentials: { username: \"a\\nb\", password: { env: A } } }\ntargets: []", .refused),
        ("proxy: { credentials: { username: a, password: b } }\ntargets: []", .refused),
        ("proxy: { credentials: { username: a, password: {} } }\ntargets: []", .refused),
        ("proxy: { credentials: { username: a, password: { vault: b } } }\ntargets: []", .refused),
        ("proxy: { credentials: { username: a, password: { env: A, file: b } } }\ntargets: []", .refused),
        ("proxy: { credentials: { username: a, password: { env: 1A } } }\ntargets: []", .refused),
        ("proxy: { credentials: { username: a, password: { file: \"\" } } }\ntargets: []", .refused),
        ("proxy: { credentials: { username: a, password: { command: a } } }\ntargets: []", .refused),
        ("proxy: { credentials: { username: a, password: { command: [] } } }\ntargets: []", .refused),
        ("proxy: { credentials: { username: a, password: { command: [[a]] } } }\ntargets: []", .refused),
        ("proxy: { credentials: { username: a, password: { command: [\"\"] } } }\ntargets: []", .refusedByDecoderAlone),
        ("proxy: { noProxy: a }\ntargets: []", .refused),
        ("proxy: { noProxy: [\"a,b\"] }\ntargets: []", .refused),
        ("proxy: { noProxy: [\"a b\"] }\ntargets: []", .refused),
        ("proxy: { noProxy: [\"a\\u202Eb\"] }\ntargets: []", .refused),
        ("proxy: { noProxy: [\"a\\ab\"] }\ntargets: []", .refused),
        ("proxy: { noProxy: [\"\"] }\ntargets: []", .refused),
        ("proxy: { noProxy: [http://a] }\ntargets: []", .refused),
        ("proxy: { noProxy: { append: [a] } }\ntargets: []", .refused),
        ("proxy: none\ntargets: [dokcer]", .refused),
        (
            "proxy: none\ntargets: [podman, { target: podman, user: ops, variables: both, secrets: inline, adopt: true }]",
            .accepted
        ),
        ("proxy: none\ntargets: [{ target: docker-client, users: [ops, ci], daemonHost: tcp://b:1 }]", .accepted),
        ("proxy: none\ntargets: [{ target: docker-desktop, user: a }, { target: orbstack, user: a }]", .accepted),
        ("proxy: none\ntargets: [{ target: docker-client, users: [] }]", .refused),
        ("proxy: none\ntargets: [{ target: docker-client, users: [root] }]", .accepted),
        ("proxy: none\ntargets: [{ target: docker-client, users: [a], daemonHost: default }]", .refused),
        ("proxy: none\ntargets: [docker-client]", .refusedByDecoderAlone),
        ("proxy: none\ntargets: [orbstack]", .refusedByDecoderAlone),
        ("proxy: none\ntargets: [{ target: podman, path: /etc/x.conf }]", .refusedByDecoderAlone),
        ("proxy: none\ntargets: [{ target: docker, unit: a.service }]", .refused),
        ("proxy: none\ntargets: [{ restart: now }]", .refused),
        ("proxy: none\ntargets: [{ unit: a }]", .refused),
        ("proxy: none\ntargets: [{ unit: a@.service }]", .refused),
        ("proxy: none\ntargets: [{ target: docker, via: daemon-json }]", .accepted),
        ("proxy: none\ntargets: [{ target: docker, user: ops }]", .accepted),
        ("proxy: none\ntargets: [{ target: docker, adopt: yes }]", .refused),
        ("proxy: none\ntargets: [{ target: docker, dropIn: a }]", .refused),
        ("proxy: none\ntargets: [{ target: docker, dropIn: ../a.conf }]", .refused),
        ("proxy: none\ntargets: []\nrollout: {}", .refused),
        ("proxy: none\ntargets: []\noverrides: [{ proxy: none }]", .refused),
        ("proxy: none\ntargets: []\noverrides: [{ match: a }]", .refused),
        ("proxy: none\ntargets: []\noverrides: [{ match: a, targets: {} }]", .refused),
        ("proxy: none\ntargets: []\noverrides: [{ match: a, proxy: { noProxy: {} } }]", .refused),
        ("proxy: none\ntargets: []\noverrides: [{ match: a, hosts: b, proxy: none }]", .refused),
        ("proxy: { https: http://p:99999 }\ntargets: []", .refusedByDecoderAlone),
        ("proxy: { https: http://p/path }\ntargets: []", .refusedByDecoderAlone),
        ("proxy: { https: \"http://${env.X}\" }\ntargets: []", .refusedByDecoderAlone),
        ("proxy: { noProxy: [10.0.0.0/33] }\ntargets: []", .refusedByDecoderAlone),
        ("proxy: none\ntargets: [docker, { unit: docker.service }]", .refusedByDecoderAlone),
        (
            "proxy: none\ntargets: [{ target: docker, dropIn: /etc/systemd/system/a.service.d/x.conf }]",
            .refusedByDecoderAlone
        ),
        ("proxy: none\ntargets: []\noverrides: [{ match: 'a,,b', proxy: none }]", .refusedByDecoderAlone),
    ]

    @Test(arguments: inventories)
    func inventory(text: String, verdict: Verdict) throws {
        let root = try Inputs.root("version: 1\n" + text, file: "inventory.yaml")
        try check(root, .inventory, InventoryDecoder.decode([root]).diagnostics, verdict)
    }

    @Test(arguments: specs)
    func spec(text: String, verdict: Verdict) throws {
        let root = try Inputs.root("version: 1\n" + text, file: "proxy.yaml")
        try check(root, .proxy, ProxySpecDecoder.decode(root).diagnostics, verdict)
    }

    private func check(
        _ root: SourceNode, _ schema: FileSchema, _ diagnostics: [Diagnostic], _ verdict: Verdict
    ) throws {
        let errors = diagnostics.filter { $0.severity == .error }.map(\.formatted)
        let objections = try JSONSchema(schema.text).objections(to: JSONSchema.Value(root))
        #expect(errors.isEmpty == (verdict == .accepted), "decoder: \(errors)")
        #expect(objections.isEmpty == (verdict != .refused), "schema: \(objections)")
    }

    @Test(arguments: ["single-proxy", "regions", "edge-and-lab", "credentials"])
    func examples(name: String) throws {
        for (file, schema) in [("inventory.yaml", FileSchema.inventory), ("proxy.yaml", .proxy)] {
            let root = try Inputs.root(InputsExamplesTests.text(name, file), file: file)
            #expect(try JSONSchema(schema.text).objections(to: JSONSchema.Value(root)) == [])
        }
    }

    @Test func wordsOfTheModel() throws {
        let inventory = JSONSchema.Value(
            try JSONSerialization.jsonObject(with: Data(FileSchema.inventory.text.utf8)))
        let proxy = JSONSchema.Value(try JSONSerialization.jsonObject(with: Data(FileSchema.proxy.text.utf8)))
        func words<Word: RawRepresentable<String> & CaseIterable>(_ type: Word.Type) -> JSONSchema.Value {
            .list(type.allCases.map { .text($0.rawValue) })
        }
        #expect(inventory["$defs", "become", "enum"] == words(Host.Become.self))
        #expect(proxy["$defs", "preset", "enum"] == words(TargetPreset.self))
        guard case .list(let kinds)? = proxy["$defs", "target", "oneOf"] else {
            Issue.record("no kinds of target")
            return
        }
        #expect(kinds.last?["properties", "variables", "enum"] == words(SystemdTarget.VariableCase.self))
        #expect(kinds.last?["properties", "restart", "enum"] == words(RestartPolicy.self))
    }
}
