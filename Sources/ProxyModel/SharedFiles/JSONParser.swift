/// Reads JSON strictly (RFC 8259), and stricter where readers differ: no name twice in an object, no lone surrogates,
/// no nesting deeper than `maximumDepth`. Time is linear in the bytes.
struct JSONParser {
    /// How deep objects and lists may stand in each other; it bounds the recursion.
    static let maximumDepth = 200

    let bytes: [UInt8]
    var index: Int

    /// - Parameter bytes: a whole file.
    /// - Returns: its value; nil when there is nothing but white space.
    /// - Throws: what is wrong, with its place.
    static func root(of bytes: [UInt8]) throws(SharedFileProblem) -> JSONNode? {
        let mark = SharedFileProblem.byteOrderMark
        var parser = JSONParser(bytes: bytes, index: bytes.starts(with: mark) ? mark.count : 0)
        try parser.requireUTF8()
        return try parser.document()
    }

    private mutating func document() throws(SharedFileProblem) -> JSONNode? {
        skipBlanks()
        if index == bytes.count { return nil }
        let root = try value(depth: 0)
        skipBlanks()
        if index < bytes.count { throw unexpected(insteadOf: "the end of the file") }
        return root
    }

    private func requireUTF8() throws(SharedFileProblem) {
        if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) {
            throw problem("the file is UTF-16; it must be UTF-8", at: 0)
        }
        if bytes.allSatisfy({ $0 < 0x80 }) { return }
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var offset = 0
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let encoded): offset += encoded.count
            case .error: throw problem("a byte that is not UTF-8", at: offset)
            case .emptyInput: return
            }
        }
    }

    private mutating func value(depth: Int) throws(SharedFileProblem) -> JSONNode {
        let start = index
        let content: JSONNode.Content
        switch current {
        case UInt8(ascii: "{"): content = .object(try members(depth: depth + 1))
        case UInt8(ascii: "["): content = .array(try elements(depth: depth + 1))
        case .doubleQuote: content = .string(try string())
        case UInt8(ascii: "t"): content = try word("true", .bool(true))
        case UInt8(ascii: "f"): content = try word("false", .bool(false))
        case UInt8(ascii: "n"): content = try word("null", .null)
        case let byte? where byte == UInt8(ascii: "-") || byte.isDigit:
            try skipNumber()
            content = .number
        default: throw unexpected(insteadOf: "a value")
        }
        return JSONNode(range: start..<index, content: content)
    }
}

/// Objects and lists.
extension JSONParser {
    private mutating func members(depth: Int) throws(SharedFileProblem) -> [JSONMember] {
        try requireDepth(depth)
        var members: [JSONMember] = []
        var offsets: [[UInt8]: Int] = [:]
        var hasMore = try enter(UInt8(ascii: "}"))
        while hasMore {
            guard current == .doubleQuote else { throw unexpected(insteadOf: "a name in double quotes") }
            let start = index
            let key = try string()
            let keyRange = start..<index
            if let first = offsets.updateValue(start, forKey: key) { throw duplicate(key, at: start, first: first) }
            skipBlanks()
            guard current == UInt8(ascii: ":") else { throw unexpected(insteadOf: "':'") }
            index += 1
            skipBlanks()
            members.append(JSONMember(keyRange: keyRange, key: key, value: try value(depth: depth)))
            hasMore = try goOn(to: UInt8(ascii: "}"))
        }
        return members
    }

    private mutating func elements(depth: Int) throws(SharedFileProblem) -> [JSONNode] {
        try requireDepth(depth)
        var elements: [JSONNode] = []
        var hasMore = try enter(UInt8(ascii: "]"))
        while hasMore {
            elements.append(try value(depth: depth))
            hasMore = try goOn(to: UInt8(ascii: "]"))
        }
        return elements
    }

    private func requireDepth(_ depth: Int) throws(SharedFileProblem) {
        if depth > Self.maximumDepth {
            throw problem("objects and lists stand in each other more than \(Self.maximumDepth) levels deep", at: index)
        }
    }

    /// Steps behind an opening bracket.
    ///
    /// - Returns: whether there is anything before the closing one.
    private mutating func enter(_ end: UInt8) throws(SharedFileProblem) -> Bool {
        index += 1
        skipBlanks()
        guard current == end else { return true }
        index += 1
        return false
    }

    /// Steps behind what follows a member or element.
    ///
    /// - Returns: whether another one follows.
    private mutating func goOn(to end: UInt8) throws(SharedFileProblem) -> Bool {
        skipBlanks()
        let bracket = "'\(Unicode.Scalar(end))'"
        if current == end {
            index += 1
            return false
        }
        guard current == UInt8(ascii: ",") else { throw unexpected(insteadOf: "',' or \(bracket)") }
        let comma = index
        index += 1
        skipBlanks()
        if current == end { throw problem("unexpected ',' before \(bracket)", at: comma) }
        return true
    }

    private func duplicate(_ key: [UInt8], at offset: Int, first: Int) -> SharedFileProblem {
        let place = SharedFileProblem(at: first, in: bytes, message: "")
        let name = quoted(String(decoding: key, as: UTF8.self))
        return problem(
            "the name \(name) is there twice, first in line \(place.line), column \(place.column)", at: offset)
    }
}

/// Numbers and words.
extension JSONParser {
    private mutating func word(
        _ word: String, _ content: JSONNode.Content
    ) throws(SharedFileProblem) -> JSONNode.Content {
        guard bytes[index...].starts(with: word.utf8) else { throw unexpected(insteadOf: "a value") }
        index += word.utf8.count
        return content
    }

    private mutating func skipNumber() throws(SharedFileProblem) {
        let start = index
        if current == UInt8(ascii: "-") { index += 1 }
        if current == UInt8(ascii: "0") { index += 1 } else { try skipDigits(of: start) }
        if current == UInt8(ascii: ".") {
            index += 1
            try skipDigits(of: start)
        }
        if current?.lowercased == UInt8(ascii: "e") {
            index += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { index += 1 }
            try skipDigits(of: start)
        }
        if let byte = current, byte.isDigit || byte.isLetter || byte == UInt8(ascii: ".") {
            throw problem("not a number as JSON writes them", at: start)
        }
    }

    private mutating func skipDigits(of start: Int) throws(SharedFileProblem) {
        guard let byte = current, byte.isDigit else { throw problem("not a number as JSON writes them", at: start) }
        while let byte = current, byte.isDigit { index += 1 }
    }
}

/// Places.
extension JSONParser {
    var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipBlanks() {
        while let byte = current, byte.isWhitespace { index += 1 }
    }

    func problem(_ message: String, at offset: Int) -> SharedFileProblem {
        SharedFileProblem(at: offset, in: bytes, message: message)
    }

    /// What to say about the byte at which nothing of the grammar goes on, with the mistakes that people make named.
    private func unexpected(insteadOf expected: String) -> SharedFileProblem {
        let rest = bytes[index...]
        switch rest.first {
        case nil: return problem("the file ends before \(expected)", at: index)
        case 0: return problem("a NUL byte", at: index)
        case .singleQuote: return problem("single quotes are not JSON; write double quotes", at: index)
        case UInt8(ascii: "#"): return problem("comments are not JSON", at: index)
        case UInt8(ascii: "/") where rest.starts(with: "//".utf8) || rest.starts(with: "/*".utf8):
            return problem("comments are not JSON", at: index)
        default:
            let scalar = String(decoding: rest.prefix(4), as: UTF8.self).unicodeScalars.prefix(1)
            let found = DisplayText.escaped(String(scalar))
            return problem("unexpected '\(found)' instead of \(expected)", at: index)
        }
    }
}
