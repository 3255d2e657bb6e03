/// What a TOML file sets, as far as `ContainersConf` must know it. Numbers and dates are not looked into.
enum TOMLValue: Sendable {
    /// The text without escapes, as UTF-8.
    case string([UInt8])
    case bool(Bool)
    case array([TOMLValue])
    /// An inline table.
    case table([TOMLEntry])
    /// `[name]`.
    case header
    case other
}

/// A name with its value, or a header.
struct TOMLEntry: Sendable {
    /// The names between the dots, below the last header or within the inline table; a header's are whole.
    var path: [String]
    var value: TOMLValue
    /// Where its name stands, counted in bytes from 0.
    var offset: Int
}

/// Reads TOML (version 1.0) as far as it must to find values in it. What it does not understand it refuses; it does not
/// look for everything that TOML forbids. Time is linear in the bytes.
struct TOMLReader {
    /// How deep lists and inline tables may stand in each other; it bounds the recursion.
    static let maximumDepth = 50
    /// How many names may stand in one with dots between them.
    static let maximumNames = 16

    let bytes: [UInt8]
    var index = 0

    /// - Parameter bytes: a whole file.
    /// - Returns: headers and values in order.
    /// - Throws: the first thing that is not understood.
    static func entries(in bytes: [UInt8]) throws(SharedFileProblem) -> [TOMLEntry] {
        var reader = TOMLReader(bytes: bytes)
        guard bytes.isUTF8 else { throw reader.problem("the file is not UTF-8") }
        if bytes.starts(with: SharedFileProblem.byteOrderMark) { reader.index = SharedFileProblem.byteOrderMark.count }
        var entries: [TOMLEntry] = []
        while reader.skipToContent() != nil {
            let start = reader.index
            if reader.current == UInt8(ascii: "[") {
                entries.append(TOMLEntry(path: try reader.header(), value: .header, offset: start))
            } else {
                let path = try reader.path()
                try reader.step(over: .equals)
                entries.append(TOMLEntry(path: path, value: try reader.value(depth: 0), offset: start))
            }
            try reader.requireEndOfLine()
        }
        return entries
    }

    private mutating func header() throws(SharedFileProblem) -> [String] {
        index += 1
        let isList = current == UInt8(ascii: "[")
        if isList { index += 1 }
        let path = try path()
        try step(over: UInt8(ascii: "]"))
        if isList {
            guard current == UInt8(ascii: "]") else { throw problem("']]' is missing") }
            index += 1
        }
        return path
    }

    /// Reads names with dots between them.
    private mutating func path() throws(SharedFileProblem) -> [String] {
        var path: [String] = []
        repeat {
            if !path.isEmpty { index += 1 }
            guard path.count < Self.maximumNames else { throw problem("too many names with dots between them") }
            skipBlanks()
            path.append(try name())
            skipBlanks()
        } while current == UInt8(ascii: ".")
        return path
    }

    private mutating func name() throws(SharedFileProblem) -> String {
        if let quote = current, quote == .doubleQuote || quote == .singleQuote {
            if bytes[index...].starts(with: [quote, quote, quote]) { throw problem("a name of several lines") }
            return String(decoding: try string(), as: UTF8.self)
        }
        let start = index
        while let byte = current,
            byte.isLetter || byte.isDigit || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
        {
            index += 1
        }
        if start == index { throw problem("a name is missing") }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }
}

/// Values.
extension TOMLReader {
    private mutating func value(depth: Int) throws(SharedFileProblem) -> TOMLValue {
        if depth > Self.maximumDepth { throw problem("values stand in each other too deep") }
        skipBlanks()
        switch current {
        case .doubleQuote, .singleQuote: return .string(try string())
        case UInt8(ascii: "["): return .array(try elements(depth: depth + 1))
        case UInt8(ascii: "{"): return .table(try members(depth: depth + 1))
        default: break
        }
        let start = index
        while let byte = current, !byte.isWhitespace, !",]}#".utf8.contains(byte) { index += 1 }
        switch bytes[start..<index] {
        case []: throw problem("a value is missing")
        case let word where word.elementsEqual("true".utf8): return .bool(true)
        case let word where word.elementsEqual("false".utf8): return .bool(false)
        case let word where Self.mayBeNumberOrDate(word): return .other
        default:
            index = start
            throw problem("a value that TOML does not know")
        }
    }

    private static func mayBeNumberOrDate(_ word: ArraySlice<UInt8>) -> Bool {
        guard let first = word.first, first.isDigit || "+-in".utf8.contains(first) else { return false }
        return word.allSatisfy { $0.isDigit || $0.isLetter || "+-_.:".utf8.contains($0) }
    }

    private mutating func elements(depth: Int) throws(SharedFileProblem) -> [TOMLValue] {
        index += 1
        var elements: [TOMLValue] = []
        while skipToContent() != UInt8(ascii: "]") {
            elements.append(try value(depth: depth))
            guard skipToContent() == UInt8(ascii: ",") else { break }
            index += 1
        }
        try step(over: UInt8(ascii: "]"))
        return elements
    }

    private mutating func members(depth: Int) throws(SharedFileProblem) -> [TOMLEntry] {
        index += 1
        var members: [TOMLEntry] = []
        skipBlanks()
        while current != UInt8(ascii: "}") {
            let start = index
            let path = try path()
            try step(over: .equals)
            members.append(TOMLEntry(path: path, value: try value(depth: depth), offset: start))
            skipBlanks()
            guard current == UInt8(ascii: ",") else { break }
            index += 1
            skipBlanks()
            if current == UInt8(ascii: "}") { throw problem("unexpected ',' before '}'") }
        }
        try step(over: UInt8(ascii: "}"))
        return members
    }
}

/// Places.
extension TOMLReader {
    var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    func problem(_ message: String) -> SharedFileProblem { SharedFileProblem(at: index, in: bytes, message: message) }

    private mutating func skipBlanks() {
        while let byte = current, byte.isWhitespace, byte != .newline { index += 1 }
    }

    /// Skips white space, line ends and comments.
    ///
    /// - Returns: the byte that follows.
    private mutating func skipToContent() -> UInt8? {
        while let byte = current, byte.isWhitespace || byte == UInt8(ascii: "#") {
            if byte == UInt8(ascii: "#") {
                while let byte = current, byte != .newline { index += 1 }
            } else {
                index += 1
            }
        }
        return current
    }

    private mutating func step(over byte: UInt8) throws(SharedFileProblem) {
        skipBlanks()
        guard current == byte else { throw problem("'\(Unicode.Scalar(byte))' is missing") }
        index += 1
    }

    private mutating func requireEndOfLine() throws(SharedFileProblem) {
        skipBlanks()
        guard let byte = current, byte != .newline, byte != UInt8(ascii: "#") else { return }
        throw problem("something follows the end of the value or header")
    }
}
