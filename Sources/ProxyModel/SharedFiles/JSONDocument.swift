/// A JSON file (RFC 8259) that is changed in place: what an edit does not name keeps its bytes.
///
/// It is for files that people and other tools write too: the order of names, indentation, line ends, the blanks
/// around colons, spellings of numbers and escapes all stay.
public struct JSONDocument: Sendable {
    /// The file.
    public let bytes: [UInt8]
    /// The file's value; nil when there is nothing but white space.
    let root: JSONNode?

    /// - Parameter bytes: a whole file. One with nothing but white space is accepted, as dockerd takes it for `{}`.
    /// - Throws: the first thing that is not JSON; also a name that is twice in one object, the half of a surrogate
    ///   pair, and more than 200 levels.
    public init(_ bytes: [UInt8]) throws(SharedFileProblem) {
        self.bytes = bytes
        root = try JSONParser.root(of: bytes)
    }

    /// Whether the file starts with a byte order mark, at which dockerd before 24.0 stops. It stays where it is.
    public var hasByteOrderMark: Bool { bytes.starts(with: SharedFileProblem.byteOrderMark) }

    /// Whether the file is `{}`, or nothing but white space.
    public var isEmpty: Bool { root.map { $0.members?.isEmpty == true } ?? true }

    /// - Parameter bytes: a JSON text that is a string and nothing else.
    /// - Returns: the string; nil for anything else.
    public static func string(_ bytes: [UInt8]) -> String? {
        (try? JSONDocument(bytes))?.root?.textBytes.map { String(decoding: $0, as: UTF8.self) }
    }

    /// - Parameter path: names of objects in objects.
    /// - Returns: the value there.
    func node(at path: [String]) -> JSONNode? {
        var node = root
        for key in path { node = node?.member(key)?.member.value }
        return node
    }

    /// - Parameters:
    ///   - member: whose name it is about.
    ///   - message: what is wrong, fit for display.
    /// - Returns: the problem with its place.
    func problem(at member: JSONMember, _ message: String) -> SharedFileProblem {
        SharedFileProblem(at: member.keyRange.lowerBound, in: bytes, message: message)
    }

    /// - Parameters:
    ///   - node: what it is about.
    ///   - message: what is wrong, fit for display.
    /// - Returns: the problem with its place.
    func problem(at node: JSONNode, _ message: String) -> SharedFileProblem {
        SharedFileProblem(at: node.range.lowerBound, in: bytes, message: message)
    }
}

/// Edits.
extension JSONDocument {
    /// Sets a string. A file of white space becomes a small document, indented by four blanks. A value that is already that text changes nothing, however it is escaped; a value that is there
    /// is replaced where it stands; a new one goes behind the last of its object; objects that are missing, or null,
    /// are made.
    ///
    /// - Parameters:
    ///   - path: names of objects in objects, and the value's own; at least one.
    ///   - text: the text.
    /// - Returns: the new file.
    /// - Throws: when something on the way is no object.
    public func setting(_ path: [String], to text: String) throws(SharedFileProblem) -> [UInt8] {
        guard var node = root else {
            return JSONLayout.standard.object(path[...], text: text, indent: []) + JSONLayout.standard.newline
        }
        var parent = node
        for (depth, key) in path.enumerated() {
            guard let members = node.members else {
                guard depth > 0, case .null = node.content else {
                    let what = depth == 0 ? "the file" : quoted(path[depth - 1])
                    throw problem(at: node, "\(what) is \(node.kind) and not an object")
                }
                return replacing(node, in: parent, with: path[depth...], text: text)
            }
            guard let next = node.member(key)?.member.value else {
                return members.isEmpty
                    ? replacing(node, in: depth == 0 ? nil : parent, with: path[depth...], text: text)
                    : inserting(path[depth...], text: text, into: node, members: members)
            }
            parent = node
            node = next
        }
        return node.textBytes == Array(text.utf8)
            ? bytes : replacing(node.range, with: Array(JSONValue.quoted(text).utf8))
    }

    /// Removes a value with its comma and line. An object that is empty then goes too, but never the outermost; that
    /// one becomes `{}`.
    ///
    /// - Parameter path: names of objects in objects, and the value's own; at least one.
    /// - Returns: the new file; the same when there is no such value.
    public func removing(_ path: [String]) -> [UInt8] {
        var owners: [(object: JSONNode, members: [JSONMember], index: Int)] = []
        var node = root
        for key in path {
            guard let object = node, let members = object.members, let (index, member) = object.member(key) else {
                return bytes
            }
            owners.append((object, members, index))
            node = member.value
        }
        while owners.count > 1, owners.last?.members.count == 1 { owners.removeLast() }
        guard let (object, members, index) = owners.last else { return bytes }
        if members.count == 1 {
            return replacing(object.range.lowerBound + 1..<object.range.upperBound - 1, with: [])
        }
        if index == members.count - 1 {
            return replacing(
                members[index - 1].value.range.upperBound..<members[index].value.range.upperBound, with: [])
        }
        return replacing(members[index].keyRange.lowerBound..<members[index + 1].keyRange.lowerBound, with: [])
    }

    private func replacing(_ range: Range<Int>, with new: [UInt8]) -> [UInt8] {
        Array(bytes[..<range.lowerBound]) + new + bytes[range.upperBound...]
    }

    /// Puts an object with the rest of a path in the place of one that is empty, or of null.
    private func replacing(
        _ node: JSONNode, in parent: JSONNode?, with path: ArraySlice<String>, text: String
    ) -> [UInt8] {
        var layout = JSONLayout(of: self, around: parent ?? node)
        var indent: [UInt8] = []
        if let parent {
            let key = parent.members?.first { $0.value.range == node.range }?.keyRange
            let ownLine = key.flatMap { JSONLayout.indent(before: $0.lowerBound, in: bytes) }
            layout.isMultiline = ownLine != nil
            indent = ownLine ?? []
        }
        return replacing(node.range, with: layout.object(path, text: text, indent: indent))
    }

    /// Puts a member behind the last one.
    private func inserting(
        _ path: ArraySlice<String>, text: String, into object: JSONNode, members: [JSONMember]
    ) -> [UInt8] {
        var layout = JSONLayout(of: self, around: object)
        let separator = layout.separator(behind: members, of: object, in: bytes)
        let lineStart = separator.lastIndex(of: .newline)
        layout.isMultiline = lineStart != nil
        let indent = lineStart.map { separator[($0 + 1)...].prefix { $0.isWhitespace } } ?? []
        let place = members[members.count - 1].value.range.upperBound
        let member = layout.member(path, text: text, indent: Array(indent))
        return replacing(place..<place, with: separator + member)
    }
}
