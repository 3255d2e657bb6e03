/// The keys of `proxy` whose values are URLs.
enum ProxyURLKey: String, Sendable, CaseIterable {
    case http
    case https
    case ftp
    case all

    /// Whether clients alone read such a setting: no daemon does.
    var isForClients: Bool { self == .ftp || self == .all }
}

/// The proxy settings that one target on one host is to have: overrides applied, `${…}` replaced.
///
/// Nil means that the setting must not be set. Credentials are part of each URL.
public struct ProxySettings: Sendable, Equatable {
    /// The proxy for http targets.
    public var http: ProxyURL?
    /// The proxy for https targets.
    public var https: ProxyURL?
    /// The proxy for ftp targets, which reaches clients only.
    public var ftp: ProxyURL?
    /// The proxy for everything that has none of its own, which reaches clients only.
    public var all: ProxyURL?
    /// What is reached directly.
    public var noProxy: NoProxyList?

    /// - Parameters:
    ///   - http: the proxy for http targets.
    ///   - https: the proxy for https targets.
    ///   - ftp: the proxy for ftp targets.
    ///   - all: the proxy for everything that has none of its own.
    ///   - noProxy: what is reached directly.
    public init(
        http: ProxyURL? = nil, https: ProxyURL? = nil, ftp: ProxyURL? = nil, all: ProxyURL? = nil,
        noProxy: NoProxyList? = nil
    ) {
        self.http = http
        self.https = https
        self.ftp = ftp
        self.all = all
        self.noProxy = noProxy
    }

    /// - Parameters:
    ///   - urls: the URLs.
    ///   - noProxy: what is reached directly.
    init(_ urls: [ProxyURLKey: ProxyURL], noProxy: NoProxyList?) {
        self.init(http: urls[.http], https: urls[.https], ftp: urls[.ftp], all: urls[.all], noProxy: noProxy)
    }

    /// No proxy at all: what is managed is removed.
    public static let none = ProxySettings()

    /// The URLs that are set.
    private var urls: [ProxyURL] { [http, https, ftp, all].compactMap { $0 } }
}

/// Credentials.
extension ProxySettings {
    /// Whether a URL holds a user name and a password, known or not: what is written must be kept from other users.
    public var usesCredentials: Bool { urls.contains(where: \.hasUserinfo) }

    /// Whether a password is declared that nobody has looked up. Such settings can be shown and never written.
    public var needsSecrets: Bool { urls.contains(where: \.needsSecret) }

    /// Whether credentials go to a proxy that is not spoken to in TLS.
    var sendsCredentialsInPlainText: Bool {
        urls.contains { $0.hasUserinfo && !$0.withoutUserinfo.hasPrefix("https:") }
    }

    /// The declarations whose passwords are still to be looked up, each once.
    public var unresolvedCredentials: [CredentialsDeclaration] {
        var declarations: [CredentialsDeclaration] = []
        for url in urls {
            if case .unresolved(let declaration) = url.credentials, !declarations.contains(declaration) {
                declarations.append(declaration)
            }
        }
        return declarations
    }

    /// The settings with a password that compares equal to every other one where nobody has looked it up.
    var withUncomparedPasswords: ProxySettings {
        resolved(
            with: Dictionary(
                uniqueKeysWithValues: Set(unresolvedCredentials.map(\.password)).map {
                    ($0, Secret.uncompared)
                }))
    }

    /// The settings with the passwords in them.
    ///
    /// - Parameter secrets: what is known.
    /// - Returns: the settings; where a password is not among the known ones, it still needs to be looked up.
    public func resolved(with secrets: [PasswordSource: Secret]) -> ProxySettings {
        func resolved(_ url: ProxyURL?) -> ProxyURL? {
            guard let url, case .unresolved(let declaration) = url.credentials,
                let password = secrets[declaration.password]
            else { return url }
            let credentials = Credentials(username: declaration.username, password: password)
            return ProxyURL(unchecked: url.withoutUserinfo, credentials: .resolved(credentials))
        }
        return ProxySettings(
            http: resolved(http), https: resolved(https), ftp: resolved(ftp), all: resolved(all), noProxy: noProxy)
    }
}
