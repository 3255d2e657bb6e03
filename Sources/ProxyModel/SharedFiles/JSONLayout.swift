/// How a JSON file is laid out, learnt from the neighbours of what is to be written.
struct JSONLayout {
    /// LF or CR LF.
    var newline: [UInt8]
    /// What each level is indented by.
    var unit: [UInt8]
    /// What stands between a name and its value.
    var colon: [UInt8]
    /// What stands inside the braces of an object that is in one line.
    var padding: [UInt8]
    /// Whether members have lines of their own.
    var isMultiline: Bool

    /// As Docker's manual shows its files: four blanks.
    static let standard = JSONLayout(
        newline: [.newline], unit: Array(repeating: .space, count: 4), colon: [UInt8(ascii: ":"), .space], padding: [],
        isMultiline: true)
}

/// Reading.
extension JSONLayout {
    /// - Parameters:
    ///   - document: the file; it has a value.
    ///   - object: the object in or beside which something is to be written.
    init(of document: JSONDocument, around object: JSONNode) {
        let bytes = document.bytes
        self = .standard
        if let end = bytes.firstIndex(of: .newline), end > 0, bytes[end - 1] == 0x0d { newline = [0x0d, .newline] }
        if let unit = document.root.flatMap({ Self.unit(of: $0, in: bytes) }) { self.unit = unit }
        guard let first = object.members?.first, let last = object.members?.last else { return }
        let colon = bytes[last.keyRange.upperBound..<last.value.range.lowerBound]
        // Colons that are aligned, or before a new line, are no example for another name.
        if colon.count <= 3, !colon.contains(where: \.isNewline) { self.colon = Array(colon) }
        let padding = bytes[object.range.lowerBound + 1..<first.keyRange.lowerBound]
        if padding.count == 1, !padding.contains(where: \.isNewline) { self.padding = Array(padding) }
    }

    /// What the first object or list that has lines of its own is indented by.
    private static func unit(of node: JSONNode, in bytes: [UInt8]) -> [UInt8]? {
        let children: [(start: Int, value: JSONNode)]
        switch node.content {
        case .object(let members): children = members.map { ($0.keyRange.lowerBound, $0.value) }
        case .array(let elements): children = elements.map { ($0.range.lowerBound, $0) }
        default: return nil
        }
        if let start = children.first?.start, let inner = indent(before: start, in: bytes),
            let outer = indent(before: node.range.upperBound - 1, in: bytes), inner.starts(with: outer),
            inner.count > outer.count
        {
            return Array(inner.dropFirst(outer.count))
        }
        for child in children {
            if let unit = unit(of: child.value, in: bytes) { return unit }
        }
        return nil
    }

    /// - Returns: the blanks between the start of the line and a place; nil when there is more before it.
    static func indent(before offset: Int, in bytes: [UInt8]) -> [UInt8]? {
        let before = bytes[..<offset]
        guard let end = before.lastIndex(where: { $0 != .space && $0 != 0x09 }), before[end] == .newline else {
            return nil
        }
        return Array(before[(end + 1)...])
    }

    /// What stands between the last member and a new one: the same as before the last, but no empty lines.
    ///
    /// - Parameters:
    ///   - members: the members of the object; at least one.
    ///   - object: the object.
    ///   - bytes: the file.
    /// - Returns: a comma with the white space around it.
    func separator(behind members: [JSONMember], of object: JSONNode, in bytes: [UInt8]) -> [UInt8] {
        let comma = UInt8(ascii: ",")
        let start = members[members.count - 1].keyRange.lowerBound
        if members.count == 1 {
            let blanks = Self.withoutEmptyLines(bytes[object.range.lowerBound + 1..<start])
            if blanks.contains(.newline) { return [comma] + blanks }
            return colon.last == .space || !blanks.isEmpty ? [comma, .space] : [comma]
        }
        let between = bytes[members[members.count - 2].value.range.upperBound..<start]
        guard let middle = between.firstIndex(of: comma) else { return [comma] }
        return Self.withoutEmptyLines(between[..<middle]) + [comma] + Self.withoutEmptyLines(between[(middle + 1)...])
    }

    private static func withoutEmptyLines(_ blanks: ArraySlice<UInt8>) -> [UInt8] {
        guard let last = blanks.lastIndex(of: .newline) else { return Array(blanks) }
        let hasReturn = last > blanks.startIndex && blanks[last - 1] == 0x0d
        return Array(blanks[(hasReturn ? last - 1 : last)...])
    }
}

/// Writing.
extension JSONLayout {
    /// - Parameters:
    ///   - path: names of objects in objects, and the value's own; at least one.
    ///   - text: the value.
    ///   - indent: what the line of the name is indented by.
    /// - Returns: name and value.
    func member(_ path: ArraySlice<String>, text: String, indent: [UInt8]) -> [UInt8] {
        guard let name = path.first else { return [] }
        let rest = path.dropFirst()
        let value = rest.isEmpty ? Array(JSONValue.quoted(text).utf8) : object(rest, text: text, indent: indent)
        return Array(JSONValue.quoted(name).utf8) + colon + value
    }

    /// - Parameters:
    ///   - path: as for `member`.
    ///   - text: the value.
    ///   - indent: what the line is indented by in which the object starts.
    /// - Returns: an object with one member.
    func object(_ path: ArraySlice<String>, text: String, indent: [UInt8]) -> [UInt8] {
        let inner = indent + unit
        let start = isMultiline ? newline + inner : padding
        let end = isMultiline ? newline + indent : padding
        return [UInt8(ascii: "{")] + start + member(path, text: text, indent: inner) + end + [UInt8(ascii: "}")]
    }
}
