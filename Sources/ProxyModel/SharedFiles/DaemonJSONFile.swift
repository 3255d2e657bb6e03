/// dockerd's `daemon.json`, of which `proxies` with its three keys is ours.
///
/// Source: moby `daemon/config/config.go`: the keys are `http-proxy`, `https-proxy` and `no-proxy` since 23.0; a name
/// below `proxies` that is no option stops dockerd; a file of white space is `{}`.
public struct DaemonJSONFile: Sendable {
    /// What the file sets now: URLs and the list as they stand there, never empty.
    public let proxies: [ProxyVariable: String]
    /// What stands in the way of an edit: a value of another kind than dockerd expects, a name below `proxies` at which
    /// it refuses to start, a name that is ours in other letters.
    public let problems: [SharedFileProblem]
    /// What is no obstacle, but does not do what its writer may have meant.
    public let notes: [SharedFileProblem]
    /// `live-restore`; nil when the file does not say.
    public let liveRestore: Bool?

    private let owned: OwnedJSONKeys
    private let exists: Bool

    /// - Parameter bytes: the file; nil when there is none.
    /// - Throws: what is not JSON, with its place; also when the file is no object.
    public init(_ bytes: [UInt8]?) throws(SharedFileProblem) {
        exists = bytes != nil
        owned = try OwnedJSONKeys(
            JSONDocument(bytes ?? []), path: [Self.parent], names: ProxyVariable.allCases.map(\.daemonKey))
        problems = owned.problems + Self.unknownKeys(of: owned)
        notes = Self.notes(on: owned.document)
        let values = owned.values
        proxies = Self.byVariable { values[$0.daemonKey] }
        liveRestore =
            if case .bool(let value)? = owned.document.node(at: ["live-restore"])?.content { value } else { nil }
    }

    /// Whether the file starts with a byte order mark, at which dockerd before 24.0 stops.
    public var hasByteOrderMark: Bool { owned.document.hasByteOrderMark }

    /// The file with other proxies: values that mean the same to dockerd keep their bytes, and so does everything that
    /// is not ours.
    ///
    /// - Parameters:
    ///   - settings: what is to be set; what is not in it, or empty, is removed.
    ///   - createdByUs: whether the file is there because of us, and may go when nothing is left in it.
    /// - Returns: the file's bytes; nil when there is to be no file.
    /// - Throws: the first of `problems`.
    public func edited(
        to settings: [ProxyVariable: String], createdByUs: Bool
    ) throws(SharedFileProblem) -> [UInt8]? {
        if let problem = problems.first { throw problem }
        let wanted = Dictionary(settings.map { ($0.key.daemonKey, $0.value) }) { first, _ in first }
        let result = try owned.edited(to: wanted) { name, old, new in
            let variable = ProxyVariable.allCases.first { $0.daemonKey == name }
            return variable?.means(Array(old.utf8), Array(new.utf8)) ?? (old == new)
        }
        if result.isEmpty, createdByUs || !exists { return nil }
        return result.bytes
    }

    /// Our keys alone, for a diff that shows nothing of others.
    ///
    /// - Returns: pretty JSON with a line end; empty when none is set. Userinfo is in it.
    public func ownedKeysText() -> [UInt8] { owned.text(of: owned.values) }
}

extension DaemonJSONFile {
    private static let parent = "proxies"

    private static func byVariable(_ value: (ProxyVariable) -> String?) -> [ProxyVariable: String] {
        var result: [ProxyVariable: String] = [:]
        for variable in ProxyVariable.allCases { result[variable] = value(variable) }
        return result
    }

    private static func unknownKeys(of owned: OwnedJSONKeys) -> [SharedFileProblem] {
        // A name that is ours in other letters is told of already.
        let known = Set(owned.names.map { OwnedJSONKeys.folded(Array($0.utf8)) })
        let unknown = (owned.object?.members ?? []).lazy.filter { !known.contains(OwnedJSONKeys.folded($0.key)) }
        return unknown.prefix(OwnedJSONKeys.problemLimit).map { member in
            let reason =
                member.key == Array("default".utf8)
                ? "it belongs to the config.json of Docker's client" : "dockerd knows no such key there"
            let name = quoted(String(decoding: member.key, as: UTF8.self))
            return owned.document.problem(at: member, "\(name) below 'proxies' keeps dockerd from starting; \(reason)")
        }
    }

    /// What dockerd accepts and ignores, because such an option exists elsewhere.
    private static func notes(on document: JSONDocument) -> [SharedFileProblem] {
        let keys = ProxyVariable.allCases.map(\.daemonKey)
        return (document.root?.members ?? []).compactMap { member in
            let name = String(decoding: member.key, as: UTF8.self)
            let message: String
            if keys.contains(name) {
                message = "dockerd ignores '\(name)' here; it belongs below 'proxies'"
            } else if name == "proxy" {
                message = "dockerd has no 'proxy': it ignores what is below it, or refuses to start; 'proxies' is meant"
            } else {
                return nil
            }
            return document.problem(at: member, message)
        }
    }
}

extension ProxyVariable {
    /// The key below `proxies` in `daemon.json`.
    var daemonKey: String {
        switch self {
        case .http: "http-proxy"
        case .https: "https-proxy"
        case .noProxy: "no-proxy"
        }
    }
}
