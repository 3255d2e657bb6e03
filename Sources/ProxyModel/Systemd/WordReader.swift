/// Splits a value into words as systemd does it for `Environment=`: blanks between words, single and double quotes, C
/// escapes.
///
/// Source: `extract_first_word` with `EXTRACT_CUNESCAPE|EXTRACT_UNQUOTE` in systemd's src/basic/extract-word.c and
/// `cunescape_one` in src/basic/escape.c.
struct WordReader {
    private let bytes: [UInt8]
    private var index = 0

    /// - Parameter bytes: a setting's value.
    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The words up to the first one that systemd refuses: at an unknown escape or an unbalanced quote it drops that
    /// word and the rest of the line.
    ///
    /// - Parameter bytes: a setting's value.
    /// - Returns: the words without their quotes, and whether all of the value was read.
    static func words(in bytes: [UInt8]) -> (words: [[UInt8]], isComplete: Bool) {
        var reader = WordReader(bytes)
        var words: [[UInt8]] = []
        while reader.skipBlanks() {
            guard let word = reader.word() else { return (words, false) }
            words.append(word)
        }
        return (words, true)
    }

    /// - Returns: whether a word follows.
    private mutating func skipBlanks() -> Bool {
        while index < bytes.count, bytes[index].isWhitespace { index += 1 }
        return index < bytes.count
    }

    private mutating func word() -> [UInt8]? {
        var word: [UInt8] = []
        var quote: UInt8?
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == .backslash {
                guard let unescaped = escape() else { return nil }
                word += unescaped
            } else if byte == quote {
                quote = nil
            } else if quote != nil {
                word.append(byte)
            } else if byte == .doubleQuote || byte == .singleQuote {
                quote = byte
            } else if byte.isWhitespace {
                return word
            } else {
                word.append(byte)
            }
        }
        return quote == nil ? word : nil
    }

    /// What stands behind a backslash; nil when systemd knows no such escape.
    private mutating func escape() -> [UInt8]? {
        guard index < bytes.count else { return nil }
        let byte = bytes[index]
        if let plain = Self.plainEscapes[byte] {
            index += 1
            return [plain]
        }
        switch byte {
        case UInt8(ascii: "x"):
            return number(digits: 2, radix: 16, skipping: 1).flatMap { UInt8(exactly: $0) }.map { [$0] }
        case UInt8(ascii: "u"): return number(digits: 4, radix: 16, skipping: 1).flatMap(Self.encoded)
        case UInt8(ascii: "U"): return number(digits: 8, radix: 16, skipping: 1).flatMap(Self.encoded)
        default: return number(digits: 3, radix: 8, skipping: 0).flatMap { UInt8(exactly: $0) }.map { [$0] }
        }
    }

    /// A number of exactly that many digits that is not zero.
    private mutating func number(digits: Int, radix: UInt32, skipping: Int) -> UInt32? {
        let start = index + skipping
        guard start + digits <= bytes.count else { return nil }
        var number: UInt32 = 0
        for byte in bytes[start..<start + digits] {
            guard let digit = byte.hexValue, digit < radix else { return nil }
            number = number &* radix | UInt32(digit)
        }
        index = start + digits
        return number == 0 ? nil : number
    }

    private static func encoded(_ number: UInt32) -> [UInt8]? {
        Unicode.Scalar(number).map { Array(String($0).utf8) }
    }

    /// Escapes of one character.
    static let plainEscapes: [UInt8: UInt8] = [
        UInt8(ascii: "a"): 0x07, UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0c, UInt8(ascii: "n"): 0x0a,
        UInt8(ascii: "r"): 0x0d, UInt8(ascii: "t"): 0x09, UInt8(ascii: "v"): 0x0b, UInt8(ascii: "s"): 0x20,
        UInt8(ascii: "\\"): 0x5c, UInt8(ascii: "\""): 0x22, UInt8(ascii: "'"): 0x27,
    ]
}
