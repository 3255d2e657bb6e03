/// What fairlead writes down on a host, for root alone, about one file of its own: what it wrote where, so that a later
/// run knows what the spec no longer names, what it may remove, and which values a process has loaded.
///
/// One text file for each target below ``folder``: lines `KEY VALUE`, the first one `fairlead-record 1`. Its own time
/// of change says when the values were written.
public struct Record: Sendable, Equatable {
    /// Where records are, with a slash at the end.
    public static let folder = "/var/lib/fairlead/record/"

    /// The target's kind.
    public var kind: TargetKind
    /// How users know the target.
    public var name: String
    /// The file that holds the settings.
    public var file: HostFile
    /// The unit or service; empty where there is none.
    public var service: String
    /// What else tells the target from others of its kind and file: a client's daemon host; empty where there is nothing.
    public var detail: String
    /// Whether fairlead made the file, so that it may remove it.
    public var isFileOurs: Bool
    /// The values that were written, credentials included, by their names in the file.
    public var values: [String: String]
    /// When they were written, in seconds since 1970 by the host's clock; nil when that is not known.
    public var written: Double?
    /// The record's own bytes as they were read; nil for one that is not on the host yet.
    public var bytes: [UInt8]?

    /// - Parameters:
    ///   - kind: the target's kind.
    ///   - name: how users know the target.
    ///   - file: the file that holds the settings.
    ///   - service: the unit or service.
    ///   - detail: what else tells the target from others.
    ///   - isFileOurs: whether fairlead made the file.
    ///   - values: the values that were written.
    public init(
        kind: TargetKind, name: String, file: HostFile, service: String = "", detail: String = "",
        isFileOurs: Bool, values: [String: String]
    ) {
        self.kind = kind
        self.name = name
        self.file = file
        self.service = service
        self.detail = detail
        self.isFileOurs = isFileOurs
        self.values = values
    }

    /// Reads a record. Nothing of it is trusted but that root wrote it.
    ///
    /// - Parameters:
    ///   - bytes: the file's bytes.
    ///   - written: when it was written, in seconds since 1970.
    /// - Returns: nil when it is none, or one of a later version.
    public init?(_ bytes: [UInt8], written: Double?) {
        guard bytes.isUTF8, bytes.last == .newline else { return nil }
        var lines = bytes.split(separator: .newline).map { String(decoding: $0, as: UTF8.self) }
        guard lines.first == Self.firstLine else { return nil }
        lines.removeFirst()
        var fields: [String: String] = [:]
        var values: [String: String] = [:]
        for line in lines {
            guard !line.holdsControlCharacter, let space = line.firstIndex(of: " ") else { return nil }
            let key = String(line[..<space])
            let value = String(line[space...].dropFirst())
            if key.hasPrefix(Self.valuePrefix) {
                values[String(key.dropFirst(Self.valuePrefix.count))] = value
            } else {
                fields[key] = value
            }
        }
        guard let kind = fields["kind"].flatMap(TargetKind.init), let name = fields["name"], let path = fields["path"]
        else { return nil }
        let scope = fields["user"].map { Scope.user($0) } ?? .system
        self.init(
            kind: kind, name: name, file: HostFile(path, in: scope), service: fields["service"] ?? "",
            detail: fields["detail"] ?? "", isFileOurs: fields["created"] == "yes", values: values)
        self.written = written
        self.bytes = bytes
    }

    /// The record as it is written.
    public var rendered: [UInt8] {
        var lines = [Self.firstLine, "kind \(kind.rawValue)", "name \(name)"]
        if let user = file.scope.user { lines.append("user \(user)") }
        lines.append("path \(file.path)")
        if !service.isEmpty { lines.append("service \(service)") }
        if !detail.isEmpty { lines.append("detail \(detail)") }
        lines.append("created \(isFileOurs ? "yes" : "no")")
        lines += values.sorted { $0.key < $1.key }.map { "\(Self.valuePrefix)\($0.key) \($0.value)" }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    /// What tells the target from every other one of the host.
    public var identity: String { "\(kind.rawValue)\n\(file.sortKey)\n\(detail)" }

    /// The record's own path: a name that any path fits into.
    public var path: String { Self.folder + identity.fingerprint }

    private static let firstLine = "fairlead-record 1"
    private static let valuePrefix = "value."
}

extension Record: CustomStringConvertible, CustomReflectable {
    /// The target's name and file; never the values.
    public var description: String { "record of \(DisplayText.line(name)) in \(file.shown)" }

    /// A mirror without the values.
    public var customMirror: Mirror { Mirror(self, children: ["record": description], displayStyle: .struct) }
}

extension String {
    /// 16 hexadecimal digits that hardly any other text has (FNV-1a, 64 bits). No secret goes into it.
    fileprivate var fingerprint: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
