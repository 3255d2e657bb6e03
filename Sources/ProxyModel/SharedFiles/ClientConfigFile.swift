/// What Docker's client gives to the containers and builds that it makes. Nil, and empty, is not set.
public struct ClientProxyValues: Sendable, Equatable {
    /// `httpProxy`.
    public var http: String?
    /// `httpsProxy`.
    public var https: String?
    /// `noProxy`.
    public var noProxy: String?
    /// `ftpProxy`.
    public var ftp: String?
    /// `allProxy`, which clients before 23.0 ignore.
    public var all: String?

    /// - Parameters:
    ///   - http: `httpProxy`.
    ///   - https: `httpsProxy`.
    ///   - noProxy: `noProxy`.
    ///   - ftp: `ftpProxy`.
    ///   - all: `allProxy`.
    public init(
        http: String? = nil, https: String? = nil, noProxy: String? = nil, ftp: String? = nil, all: String? = nil
    ) {
        self.http = http
        self.https = https
        self.noProxy = noProxy
        self.ftp = ftp
        self.all = all
    }

    /// The keys in the order in which new ones are written.
    static let keys = ["httpProxy", "httpsProxy", "noProxy", "ftpProxy", "allProxy"]

    /// What is set, by key.
    var byKey: [String: String] {
        var result: [String: String] = [:]
        for (key, value) in zip(Self.keys, [http, https, noProxy, ftp, all]) { result[key] = value }
        return result.filter { !$0.value.isEmpty }
    }

    init(byKey values: [String: String]) {
        self.init(
            http: values["httpProxy"], https: values["httpsProxy"], noProxy: values["noProxy"],
            ftp: values["ftpProxy"], all: values["allProxy"])
    }
}

extension ClientProxyValues: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The values with their userinfo as `***`.
    public var description: String {
        let values = byKey
        return Self.keys.compactMap { key in values[key].map { "\(key): \(DisplayText.value($0.utf8))" } }
            .joined(separator: ", ")
    }

    /// The same as `description`.
    public var debugDescription: String { description }

    /// A mirror whose only child is the masked text, so that `dump` and test failures reveal nothing.
    public var customMirror: Mirror { Mirror(self, children: ["masked": description], displayStyle: .struct) }
}

/// The `config.json` of Docker's client, of which the proxies of one entry below `proxies` are ours.
///
/// Source: docker/cli `cli/config/configfile`: `proxies` is a map from the daemon's host, or `default`, to an entry; the
/// entry of a host replaces the one of `default` as a whole.
public struct ClientConfigFile: Sendable {
    /// What the entry sets now.
    public let values: ClientProxyValues
    /// What stands in the way of an edit: a value of another kind than the client expects, or a name that is ours in
    /// other letters.
    public let problems: [SharedFileProblem]

    private let owned: OwnedJSONKeys
    private let exists: Bool

    /// - Parameters:
    ///   - bytes: the file; nil when there is none.
    ///   - daemonHost: the daemon's host exactly as the client names it, as in `tcp://host:2376`; nil for `default`.
    /// - Throws: what is not JSON, with its place; also when the file is no object.
    public init(_ bytes: [UInt8]?, daemonHost: String? = nil) throws(SharedFileProblem) {
        exists = bytes != nil
        owned = try OwnedJSONKeys(
            JSONDocument(bytes ?? []), path: ["proxies", daemonHost ?? "default"], names: ClientProxyValues.keys)
        problems = owned.problems
        values = ClientProxyValues(byKey: owned.values)
    }

    /// Whether the file starts with a byte order mark, which the client does not read.
    public var hasByteOrderMark: Bool { owned.document.hasByteOrderMark }

    /// The file with other proxies. Values are compared exactly, since containers get them as they are; everything that
    /// is not ours keeps its bytes, other keys of the entry too.
    ///
    /// - Parameters:
    ///   - values: what is to be set; what is nil or empty is removed.
    ///   - createdByUs: whether the file is there because of us, and may go when nothing is left in it.
    /// - Returns: the file's bytes; nil when there is to be no file.
    /// - Throws: the first of `problems`.
    public func edited(to values: ClientProxyValues, createdByUs: Bool) throws(SharedFileProblem) -> [UInt8]? {
        let result = try owned.edited(to: values.byKey) { _, old, new in Array(old.utf8) == Array(new.utf8) }
        if result.isEmpty, createdByUs || !exists { return nil }
        return result.bytes
    }

    /// Our keys alone, for a diff that shows nothing of others.
    ///
    /// - Returns: pretty JSON with a line end; empty when none is set. Userinfo is in it.
    public func ownedKeysText() -> [UInt8] { owned.text(of: owned.values) }
}
