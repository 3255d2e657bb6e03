/// A proxy's URL with the credentials that go into it. However it is printed it shows no userinfo; the full text must be
/// asked for.
public struct ProxyURL: Sendable, Hashable {
    /// `scheme://host:port` as it stands in the spec, without user name and password.
    public let withoutUserinfo: String
    /// Who logs in to the proxy.
    public let credentials: CredentialsState

    /// - Parameters:
    ///   - text: the URL's text, which the reader of the spec has checked: it holds no userinfo.
    ///   - credentials: who logs in to the proxy.
    public init(unchecked text: String, credentials: CredentialsState = .undeclared) {
        withoutUserinfo = text
        self.credentials = credentials
    }

    /// The URL as it is written for daemons and clients: with user name and password, each percent-encoded once. What a
    /// place escapes beyond that (`%%` in a unit file) is up to its writer.
    ///
    /// - Precondition: the credentials are not `.unresolved`. A URL without its credentials, or none at all, would put a
    ///   host out of work: rather the process ends here than that it is written. Ask `needsSecret` first.
    public var revealed: String {
        switch credentials {
        case .undeclared: withoutUserinfo
        case .resolved(let credentials): text(withUserinfo: credentials.userinfo)
        case .unresolved: preconditionFailure("a URL is to be written whose password nobody has looked up")
        }
    }

    /// Whether a user name and a password belong into the URL, known or not.
    public var hasUserinfo: Bool { credentials != .undeclared }

    /// Whether the password is declared and not known.
    public var needsSecret: Bool { if case .unresolved = credentials { true } else { false } }

    /// The user name as it is, not encoded; nil when none is declared.
    public var username: String? {
        switch credentials {
        case .undeclared: nil
        case .unresolved(let declaration): declaration.username
        case .resolved(let credentials): credentials.username
        }
    }

    /// The password as it is, not encoded; nil when none is declared or nobody has looked it up.
    public var password: Secret? {
        if case .resolved(let credentials) = credentials { credentials.password } else { nil }
    }

    private func text(withUserinfo userinfo: String) -> String {
        let scheme = withoutUserinfo.prefix { $0 != "/" }
        return "\(scheme)//\(userinfo)@\(withoutUserinfo.dropFirst(scheme.count + 2))"
    }
}

extension ProxyURL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The URL with its userinfo as `***`, control characters escaped.
    public var description: String {
        DisplayText.value((hasUserinfo ? text(withUserinfo: "***") : withoutUserinfo).utf8)
    }

    /// The same as `description`.
    public var debugDescription: String { description }

    /// A mirror whose only child is the masked text, so that `dump` and test failures reveal nothing.
    public var customMirror: Mirror { Mirror(self, children: ["masked": description], displayStyle: .struct) }
}
