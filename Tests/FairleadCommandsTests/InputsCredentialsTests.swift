import ProxyModel
import Testing

@testable import FairleadCommands

@Suite("Credentials are read strictly, put over each other as a whole, and never shown")
struct InputsCredentialsTests {
    static let remedy = "name where it is kept: { env: NAME }, { file: PATH } or { command: [PROGRAM, ARGUMENT] }"

    /// A value of `credentials` that stands at 2:23, and what is said about it.
    static let refused: [(text: String, diagnostics: [String])] = [
        ("QZ", ["2:23: error: 'credentials' must be a mapping with 'username' and 'password', not text [type]"]),
        ("[QZ]", ["2:23: error: 'credentials' must be a mapping with 'username' and 'password', not a list [type]"]),
        ("null", ["2:23: error: 'credentials' must be a mapping with 'username' and 'password', not nothing [type]"]),
        (
            "{}",
            [
                "2:23: error: 'credentials' has no 'password'; \(remedy) [missing-key]",
                "2:23: error: 'credentials' has no 'username'; add it as it is, not percent-encoded [missing-key]",
            ]
        ),
        ("{ username: a }", ["2:23: error: 'credentials' has no 'password'; \(remedy) [missing-key]"]),
        (
            "{ password: { env: A } }",
            ["2:23: error: 'credentials' has no 'username'; add it as it is, not percent-encoded [missing-key]"]
        ),
        (
            "{ user: a, password: { env: A } }",
            [
                "2:23: error: 'credentials' has no 'username'; add it as it is, not percent-encoded [missing-key]",
                "2:25: error: unknown key 'user' in 'credentials'; known are username, password [unknown-key]",
            ]
        ),
        ("{ username: , password: { env: A } }", ["2:35: error: 'username' must be text, not nothing [type]"]),
        ("{ username: [a], password: { env: A } }", ["2:35: error: 'username' must be text, not a list [type]"]),
        (
            "{ username: '', password: { env: A } }",
            ["2:35: error: 'username' is empty; give a value or remove the key [value]"]
        ),
        (
            "{ username: \"QZ\\nQZ\", password: { env: A } }",
            ["2:35: error: 'username' holds a control character [control-character]"]
        ),
        (
            "{ username: a, password: QZ }",
            ["2:48: error: 'password' stands in the file as plain text; take it out, and \(remedy) [password]"]
        ),
        (
            "{ username: a, password: 12345 }",
            ["2:48: error: 'password' stands in the file as plain text; take it out, and \(remedy) [password]"]
        ),
        (
            "{ username: a, password: }",
            ["2:48: error: 'password' must be a mapping, not nothing; \(remedy) [password]"]
        ),
        (
            "{ username: a, password: [QZ] }",
            ["2:48: error: 'password' must be a mapping, not a list; \(remedy) [password]"]
        ),
        ("{ username: a, password: {} }", ["2:48: error: 'password' has no source; \(remedy) [password]"]),
        (
            "{ username: a, password: { envv: A } }",
            [
                "2:48: error: 'password' has no source; \(remedy) [password]",
                "2:50: error: unknown key 'envv' in 'password'; did you mean 'env'? [unknown-key]",
            ]
        ),
        (
            "{ username: a, password: { env: A, file: b } }",
            ["2:48: error: 'password' has more than one source; leave one of them [password]"]
        ),
        ("{ username: a, password: { env: 'QZ!' } }", [environment]),
        ("{ username: a, password: { env: 1QZ } }", [environment]),
        ("{ username: a, password: { env: } }", ["2:55: error: 'env' must be text, not nothing [type]"]),
        (
            "{ username: a, password: { file: '' } }",
            ["2:56: error: 'file' is empty; give a value or remove the key [value]"]
        ),
        (
            "{ username: a, password: { file: \"QZ\\0\" } }",
            ["2:56: error: 'file' holds a control character [control-character]"]
        ),
        (
            "{ username: a, password: { command: QZ show } }",
            [
                "2:59: error: 'command' must be a list of the program and its arguments, as in [pass, show, proxy], not text [type]"
            ]
        ),
        ("{ username: a, password: { command: [] } }", ["2:59: error: 'command' is empty; name a program [value]"]),
        (
            "{ username: a, password: { command: ['', b] } }",
            ["2:60: error: the program of 'command' is empty; give a value or remove the key [value]"]
        ),
        (
            "{ username: a, password: { command: [b, [QZ], \"QZ\\t\"] } }",
            [
                "2:63: error: an argument of 'command' must be text, not a list [type]",
                "2:69: error: an argument of 'command' holds a control character [control-character]",
            ]
        ),
    ]
    private static let environment =
        "2:55: error: 'env' must be the name of a variable: letters, digits and _, no digit first; the value belongs in "
        + "the environment [password]"

    @Test(arguments: refused)
    func refusals(text: String, expected: [String]) {
        let found = Inputs.diagnostics(spec: "version: 1\nproxy: { credentials: \(text) }\ntargets: []\n")
        #expect(found == expected.map { "proxy.yaml:" + $0 })
        #expect(!found.joined().contains("QZ"))
    }

    /// A value of `credentials`, and what it says.
    static let accepted: [(text: String, username: String, password: PasswordSource)] = [
        ("{ username: 'CORP\\svc:@%41', password: { env: _PROXY_1 } }", "CORP\\svc:@%41", .env("_PROXY_1")),
        ("{ username: \"${label.x} ${\", password: { file: ~/p } }", "${label.x} ${", .file("~/p")),
        ("{ password: { file: \"${x}\" }, username: 01 }", "01", .file("${x}")),
        ("{ username: ü, password: { command: [./p, '', \"${y}\"] } }", "ü", .command(["./p", "", "${y}"])),
    ]

    @Test(arguments: accepted)
    func decoded(text: String, username: String, password: PasswordSource) throws {
        let spec = "version: 1\nproxy: { https: https://p:1, credentials: \(text) }\ntargets: [docker]\n"
        let inputs = try Inputs.validate(inventory: "version: 1\nhosts: { h: {} }", spec: spec)
        let settings = try #require(inputs.get().desiredStates.first?.entries.first?.settings)
        let place = SourcePosition(file: "", line: 1, column: 1)
        #expect(
            settings.unresolvedCredentials == [
                CredentialsDeclaration(username: username, password: password, position: place)
            ])
        #expect(settings.needsSecrets)
    }

    static let base = "http: http://a:1, https: http://a:2, ftp: http://a:3, all: socks5://a:4"

    /// What is put over a base with credentials of `u`, and what the host's URLs are then, with `NAME@` for credentials.
    @Test(arguments: [
        ("{}", "u@http://a:1 u@http://a:2 u@http://a:3 u@socks5://a:4"),
        ("{ credentials: null }", "http://a:1 http://a:2 http://a:3 socks5://a:4"),
        (
            "{ credentials: { username: v, password: { env: W } } }",
            "v@http://a:1 v@http://a:2 v@http://a:3 v@socks5://a:4"
        ),
        ("{ ftp: null, all: http://b:4 }", "u@http://a:1 u@http://a:2 - u@http://b:4"),
        ("{ https: \"http://${host.name}:2\" }", "u@http://a:1 u@http://h:2 u@http://a:3 u@socks5://a:4"),
        ("none", "- - - -"),
    ])
    func layers(change: String, expected: String) throws {
        let declared = "proxy: { \(Self.base), credentials: { username: u, password: { env: P } } }"
        for place in [
            "targets: [docker]\noverrides: [{ match: h, proxy: \(change) }]",
            "targets: [{ target: docker, proxy: \(change) }]",
        ] {
            let inputs = try Inputs.validate(
                inventory: "version: 1\nhosts: { h: {} }", spec: "version: 1\n\(declared)\n\(place)\n")
            let settings = try #require(inputs.get().desiredStates.first?.entries.first?.settings)
            let shown = [settings.http, settings.https, settings.ftp, settings.all].map { url in
                url.map { ($0.username.map { "\($0)@" } ?? "") + $0.withoutUserinfo } ?? "-"
            }
            #expect(shown.joined(separator: " ") == expected)
        }
    }

    @Test("none takes the credentials away, too")
    func noneForgetsCredentials() throws {
        let spec = """
            version: 1
            proxy: { https: http://a:1, credentials: { username: u, password: { env: P } } }
            targets: [docker]
            overrides: [{ match: h, proxy: none }, { match: h, proxy: { https: http://b:1 } }]
            """
        let inputs = try Inputs.validate(inventory: "version: 1\nhosts: { h: {} }", spec: spec)
        let settings = try #require(inputs.get().desiredStates.first?.entries.first?.settings)
        #expect(settings == ProxySettings(https: ProxyURL(unchecked: "http://b:1")))
    }

    static let credentials = "credentials: { username: u, password: { env: P } }"
    static let plain =
        "'credentials' sends the password unencrypted to the proxy; anyone on the path can read it, on host"

    /// A spec below `version: 1` for the hosts `a` and `b`, and the doubts about it.
    static let doubtful: [(spec: String, diagnostics: [String])] = [
        (
            "proxy: { https: http://p:1, http: http://p:1, \(credentials) }\ntargets: [docker, k3s]",
            ["2:85: warning: \(plain) 'a' and 1 more [credentials-plain-http]"]
        ),
        (
            "proxy: { https: socks5://p:1, \(credentials) }\ntargets: [docker]\noverrides: [{ match: b, proxy: { https: null } }]",
            [
                "2:69: warning: 'credentials' is set without any of http, https, ftp and all, and so goes nowhere, on host 'b' [credentials-unused]",
                "2:69: warning: \(plain) 'a' [credentials-plain-http]",
            ]
        ),
        (
            "proxy: { \(credentials) }\ntargets: [docker]\noverrides: [{ match: all, proxy: { https: \"http://${host.name}:1\" } }]",
            ["2:48: warning: \(plain) 'a' and 1 more [credentials-plain-http]"]
        ),
        (
            "proxy: { https: http://p:1, ftp: http://p:1, all: http://p:1 }\ntargets: [docker]",
            [
                "2:34: warning: 'ftp' reaches clients only, and no target that has it is a client; remove it [client-only-key]",
                "2:51: warning: 'all' reaches clients only, and no target that has it is a client; remove it [client-only-key]",
            ]
        ),
        (
            "proxy: none\ntargets: [{ target: docker, proxy: { all: http://p:1 } }, k3s]",
            [
                "3:43: warning: 'all' reaches clients only, and no target that has it is a client; remove it [client-only-key]"
            ]
        ),
        (
            "proxy: { https: http://p:1, \(credentials) }\ntargets: [docker]\noverrides: [{ match: all, proxy: none }]",
            []
        ),
    ]

    @Test(arguments: doubtful)
    func doubts(spec: String, expected: [String]) throws {
        let inputs = try Inputs.validate(
            inventory: "version: 1\nhosts: { a: {}, b: {} }", spec: "version: 1\n" + spec)
        #expect(inputs.diagnostics.map(\.formatted) == expected.map { "proxy.yaml:" + $0 })
    }
}
