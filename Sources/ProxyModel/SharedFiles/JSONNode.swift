/// A value of a JSON file, with the place of its bytes.
struct JSONNode: Sendable {
    enum Content: Sendable {
        case object([JSONMember])
        case array([JSONNode])
        /// The text without escapes, as UTF-8.
        case string([UInt8])
        case number
        case bool(Bool)
        case null
    }

    /// Its bytes in the file, brackets or quotes included.
    var range: Range<Int>
    var content: Content

    /// What it is, to be put into a sentence.
    var kind: String {
        switch content {
        case .object: "an object"
        case .array: "a list"
        case .string: "a string"
        case .number: "a number"
        case .bool(let value): value ? "true" : "false"
        case .null: "null"
        }
    }

    /// The members; nil when it is no object.
    var members: [JSONMember]? {
        if case .object(let members) = content { members } else { nil }
    }

    /// The text as UTF-8; nil when it is no string.
    var textBytes: [UInt8]? {
        if case .string(let text) = content { text } else { nil }
    }

    /// The text; nil when it is no string.
    var text: String? { textBytes.map { String(decoding: $0, as: UTF8.self) } }

    /// - Parameter key: a name without escapes.
    /// - Returns: the member of exactly that name and its place among the members.
    func member(_ key: String) -> (index: Int, member: JSONMember)? {
        let name = Array(key.utf8)
        guard let members, let index = members.firstIndex(where: { $0.key == name }) else { return nil }
        return (index, members[index])
    }
}

/// A name with its value.
struct JSONMember: Sendable {
    /// The name's bytes in the file, quotes included.
    var keyRange: Range<Int>
    /// The name without escapes, as UTF-8.
    var key: [UInt8]
    var value: JSONNode
}
