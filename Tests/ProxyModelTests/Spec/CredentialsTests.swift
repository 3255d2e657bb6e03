import Testing

@testable import ProxyModel

@Suite("Credentials go into URLs encoded once, and into nothing that is printed")
struct CredentialsTests {
    static let place = SourcePosition(file: "proxy.yaml", line: 1, column: 1)
    static let declaration = CredentialsDeclaration(
        username: "CORP\\svc", password: .command(["pass", "hunter2"]), position: place)

    static func credentials(_ username: String, _ password: String) throws -> CredentialsState {
        .resolved(Credentials(username: username, password: try Secret(password.utf8)))
    }

    @Test(arguments: [
        ("CORP\\user", "p@ss%w#rd!", "CORP%5Cuser:p%40ss%25w%23rd%21"), ("a:b", "c:d", "a%3Ab:c%3Ad"),
        ("AZaz09-._~", "plain", "AZaz09-._~:plain"), ("ü", "日", "%C3%BC:%E6%97%A5"), ("a%20b", "%41", "a%2520b:%2541"),
        ("a b", "+/?&=;,$'\"`", "a%20b:%2B%2F%3F%26%3D%3B%2C%24%27%22%60"),
        ("${label.x}", "[]{}|^<>", "%24%7Blabel.x%7D:%5B%5D%7B%7D%7C%5E%3C%3E"),
        ("(*)", "\\", "%28%2A%29:%5C"),
    ])
    func encoded(username: String, password: String, expected: String) throws {
        let credentials = try Self.credentials(username, password)
        let url = ProxyURL(unchecked: "http://[2001:db8::7]:3128", credentials: credentials)
        #expect(url.revealed == "http://\(expected)@[2001:db8::7]:3128")
        #expect(url.withoutUserinfo == "http://[2001:db8::7]:3128")
        #expect(url.username == username)
        #expect(url.password?.revealed == Array(password.utf8))
        #expect(ProxyURL(unchecked: "socks5://p:1/", credentials: credentials).revealed == "socks5://\(expected)@p:1/")
    }

    @Test func withoutCredentials() {
        let url = ProxyURL(unchecked: "http://p:1")
        #expect(url.revealed == "http://p:1")
        #expect(!url.hasUserinfo && !url.needsSecret && url.username == nil && url.password == nil)
    }

    @Test(arguments: [
        ([], Secret.Invalid.empty), ([0xFF], .notUTF8), ([0x61, 0], .controlCharacter),
        ([0x61, 0x0A, 0x62], .controlCharacter),
        ([0x61, 0x0A], .controlCharacter), ([0xC2, 0x85], .controlCharacter), ([0xE2, 0x80, 0x8B], .controlCharacter),
    ])
    func refusedPasswords(bytes: [UInt8], expected: Secret.Invalid) {
        #expect(throws: expected) { try Secret(bytes) }
    }

    @Test("a URL whose password nobody has looked up cannot be written")
    func unresolved() async {
        await #expect(processExitsWith: .failure) {
            let url = ProxyURL(unchecked: "http://p:1", credentials: .unresolved(CredentialsTests.declaration))
            _ = url.revealed
        }
    }

    @Test func states() throws {
        let url = ProxyURL(unchecked: "http://p:1", credentials: .unresolved(Self.declaration))
        let settings = ProxySettings(http: url, all: url, noProxy: NoProxyList(["a"]))
        #expect(settings.needsSecrets && settings.usesCredentials)
        #expect(settings.unresolvedCredentials == [Self.declaration])
        #expect(url.username == "CORP\\svc")
        #expect(settings.resolved(with: [.env("OTHER"): try Secret("x".utf8)]) == settings)

        let resolved = settings.resolved(with: [Self.declaration.password: try Secret("x".utf8)])
        #expect(!resolved.needsSecrets && resolved.usesCredentials && resolved.unresolvedCredentials.isEmpty)
        #expect(resolved.http?.revealed == "http://CORP%5Csvc:x@p:1")
        #expect(resolved.all == resolved.http && resolved.noProxy == settings.noProxy && resolved.https == nil)
        #expect(resolved != settings)
        #expect(resolved == settings.resolved(with: [Self.declaration.password: try Secret("x".utf8)]))
        #expect(resolved != settings.resolved(with: [Self.declaration.password: try Secret("y".utf8)]))
        #expect(!ProxySettings.none.needsSecrets && !ProxySettings.none.usesCredentials)
    }

    @Test("the same credentials at another place are the same")
    func places() {
        let elsewhere = SourcePosition(file: "other.yaml", line: 9, column: 9)
        let other = CredentialsDeclaration(
            username: Self.declaration.username, password: Self.declaration.password, position: elsewhere)
        #expect(other == Self.declaration)
        #expect(Set([other, Self.declaration]).count == 1)
        #expect(other != CredentialsDeclaration(username: "x", password: other.password, position: elsewhere))
    }
}

@Suite("Nothing that is printed shows a secret")
struct SecretPrintingTests {
    static let values: [any Sendable] = {
        let declaration = CredentialsDeclaration(
            username: "QZuser", password: .command(["pass", "--token=QZ"]), position: CredentialsTests.place)
        guard let secret = try? Secret("QZsecret".utf8) else { return [] }
        let credentials = Credentials(username: "QZuser", password: secret)
        let url = ProxyURL(unchecked: "http://p:1", credentials: .resolved(credentials))
        let settings = ProxySettings(http: url)
        let target = SystemdTarget(name: "docker", unit: "docker.service")
        return [
            secret, credentials, declaration, declaration.password, url, settings,
            CredentialsState.resolved(credentials), CredentialsState.unresolved(declaration),
            ProxyURL(unchecked: "http://p:1", credentials: .unresolved(declaration)),
            DesiredState(host: "h", entries: [.init(target: target, settings: settings)]),
            [declaration.password: secret], Optional(secret) as any Sendable,
            Result<Secret, any Error>.success(secret),
        ]
    }()

    /// Everything that a mirror shows, all the way down.
    static func reflected(_ value: Any) -> String {
        Mirror(reflecting: value).children.map { "\($0.label ?? "")=\($0.value) \(reflected($0.value))" }.joined()
    }

    @Test(arguments: values.indices)
    func printing(index: Int) {
        let value = Self.values[index]
        var dumped = ""
        dump(value, to: &dumped)
        let shown = [
            "\(value)", String(describing: value), String(reflecting: value), dumped, Self.reflected(value),
            String(describingForTest: value),
        ]
        for text in shown { #expect(!text.contains("QZ"), "of \(type(of: value))") }
        // 'Q' and 'Z' as numbers of bytes.
        for text in shown { #expect(!text.contains("81, 90")) }
    }

    @Test func everyValueIsThere() { #expect(Self.values.count == 13) }

    @Test func words() throws {
        let secret = try Secret("x".utf8)
        #expect("\(secret)" == "***")
        #expect("\(Credentials(username: "u", password: secret))" == "***")
        #expect("\(CredentialsTests.declaration)" == "*** with the password of command 'pass'")
        #expect("\(PasswordSource.env("PROXY_PASSWORD"))" == "environment variable 'PROXY_PASSWORD'")
        #expect("\(PasswordSource.file("~/x"))" == "file '~/x'")
        let url = ProxyURL(unchecked: "http://p:1", credentials: .unresolved(CredentialsTests.declaration))
        #expect("\(url)" == "http://***@p:1")
    }

    @Test("a failed expectation shows nothing")
    func failedExpectation() throws {
        let (one, other) = (try Secret("QZ1".utf8), try Secret("QZ2".utf8))
        withKnownIssue {
            #expect(one == other)
        } matching: { issue in
            #expect(!"\(issue)".contains("QZ"))
            return true
        }
    }
}
