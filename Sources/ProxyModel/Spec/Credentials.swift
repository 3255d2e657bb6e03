/// Where a password is kept: data only. Nothing in this module looks there.
public enum PasswordSource: Sendable, Hashable {
    /// The variable of that name in fairlead's own environment.
    case env(String)
    /// The file of that path, where fairlead runs: relative to its working directory, or below `~/`.
    case file(String)
    /// What a program prints, started where fairlead runs: its name or path and its arguments, without a shell.
    case command([String])
}

extension PasswordSource: CustomStringConvertible, CustomReflectable {
    /// How messages name the source. Of a command only the program shows: arguments may be telling.
    public var description: String {
        switch self {
        case .env(let name): "environment variable \(quoted(name))"
        case .file(let path): "file \(quoted(path))"
        case .command(let words): "command \(quoted(words.first ?? ""))"
        }
    }

    /// A mirror that shows no more than `description`.
    public var customMirror: Mirror { Mirror(self, children: ["masked": description], displayStyle: .enum) }
}

/// `credentials` as the spec has them: who logs in to the proxy, and where the password is kept.
public struct CredentialsDeclaration: Sendable {
    /// The user name as it is, never encoded. `${` in it is just text, unlike in other values of the spec: a user name is
    /// the same on every host, and those of Windows domains may hold any character.
    public let username: String
    /// Where the password is kept.
    public let password: PasswordSource
    /// Where the password's source stands in the spec.
    public let position: SourcePosition

    /// - Parameters:
    ///   - username: the user name, not encoded.
    ///   - password: where the password is kept.
    ///   - position: where the password's source stands in the spec.
    public init(username: String, password: PasswordSource, position: SourcePosition) {
        self.username = username
        self.password = password
        self.position = position
    }
}

extension CredentialsDeclaration: Hashable {
    /// Whether both say the same, wherever they stand.
    public static func == (left: Self, right: Self) -> Bool {
        left.username == right.username && left.password == right.password
    }

    /// Leaves the position out, as `==` does.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(username)
        hasher.combine(password)
    }
}

extension CredentialsDeclaration: CustomStringConvertible, CustomReflectable {
    /// The source of the password; the user name is userinfo and shows as `***`.
    public var description: String { "*** with the password of \(password)" }

    /// A mirror that shows no more than `description`.
    public var customMirror: Mirror { Mirror(self, children: ["masked": description], displayStyle: .struct) }
}

/// Who logs in to a proxy, and with which password. However they are printed they show `***`.
public struct Credentials: Sendable, Hashable {
    /// The user name as it is, never encoded.
    public let username: String
    /// The password as it is, never encoded.
    public let password: Secret

    /// - Parameters:
    ///   - username: the user name, not encoded.
    ///   - password: the password, not encoded.
    public init(username: String, password: Secret) {
        self.username = username
        self.password = password
    }

    /// `username:password` as it stands in a URL: both percent-encoded once.
    var userinfo: String {
        Self.percentEncoded(username.utf8) + ":" + Self.percentEncoded(password.revealed)
    }

    /// Every byte outside of RFC 3986's unreserved set as `%XX`: letters, digits and `- . _ ~` stay. The RFC would let
    /// more stay in userinfo, but clients disagree about those.
    static func percentEncoded(_ bytes: some Sequence<UInt8>) -> String {
        var result: [UInt8] = []
        for byte in bytes {
            if byte.isLetter || byte.isDigit || "-._~".utf8.contains(byte) {
                result.append(byte)
            } else {
                result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static let digits = Array("0123456789ABCDEF".utf8)
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `***`.
    public var description: String { "***" }

    /// The same as `description`.
    public var debugDescription: String { description }

    /// A mirror without children, so that `dump` and test failures reveal nothing.
    public var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}

/// A password that nobody looked up, so that a plan can be made without it (`plan --no-secrets`): it compares equal to
/// every other one, and what holds it is shown and never written.
enum UncomparedPassword {
    /// How it ends a URL's userinfo.
    private static let mark = Array((":" + Credentials.percentEncoded(Secret.uncompared.revealed) + "@").utf8)

    /// A URL without user name and password when either is not to be compared.
    ///
    /// - Parameters:
    ///   - left: a URL.
    ///   - right: another one.
    /// - Returns: both without them; nil when both are to be compared as they are, or only one has any.
    static func stripped(_ left: [UInt8], _ right: [UInt8]) -> ([UInt8], [UInt8])? {
        guard left.firstRange(of: mark) != nil || right.firstRange(of: mark) != nil,
            let left = withoutUserinfo(left), let right = withoutUserinfo(right)
        else { return nil }
        return (left, right)
    }

    private static func withoutUserinfo(_ url: [UInt8]) -> [UInt8]? {
        guard let at = url.lastIndex(of: UInt8(ascii: "@")), let scheme = url.firstRange(of: Array("://".utf8)),
            scheme.upperBound <= at
        else { return nil }
        return Array(url[..<scheme.upperBound] + url[(at + 1)...])
    }
}

/// How far a URL's credentials are known.
public enum CredentialsState: Sendable, Hashable {
    /// There are none.
    case undeclared
    /// The spec declares them, and nobody has looked where the password is kept. What is in this state can be shown and
    /// counted, and never written to a host.
    case unresolved(CredentialsDeclaration)
    /// They are known.
    case resolved(Credentials)
}
