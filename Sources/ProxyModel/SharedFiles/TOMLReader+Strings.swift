/// Strings: basic ones with escapes in double quotes, literal ones in single quotes, both also over several lines between
/// three quotes.
extension TOMLReader {
    /// Reads a string, from its opening quote on.
    ///
    /// - Returns: the text without escapes, as UTF-8.
    mutating func string() throws(SharedFileProblem) -> [UInt8] {
        let start = index
        let quote = bytes[index]
        let isLong = bytes[index...].starts(with: [quote, quote, quote])
        index += isLong ? 3 : 1
        if isLong { skipLineEnd() }
        var text: [UInt8] = []
        while let byte = current {
            if byte == quote {
                guard isLong else {
                    index += 1
                    return text
                }
                let run = bytes[index...].prefix(5).prefix { $0 == quote }.count
                index += run
                // Up to two quotes may stand before the three that end it.
                text += Array(repeating: quote, count: run < 3 ? run : run - 3)
                if run >= 3 { return text }
            } else if byte == .backslash, quote == .doubleQuote {
                text += try escape(isLong: isLong)
            } else if byte == .newline, !isLong {
                break
            } else {
                text.append(byte)
                index += 1
            }
        }
        index = start
        throw problem("this string does not end")
    }

    private mutating func skipLineEnd() {
        if bytes[index...].starts(with: [0x0d, .newline]) { index += 1 }
        if current == .newline { index += 1 }
    }

    /// What the letter behind a backslash stands for.
    private static let escapes: [UInt8: UInt8] = [
        .doubleQuote: .doubleQuote, .backslash: .backslash, UInt8(ascii: "b"): 0x08, UInt8(ascii: "t"): 0x09,
        UInt8(ascii: "n"): 0x0a, UInt8(ascii: "f"): 0x0c, UInt8(ascii: "r"): 0x0d,
    ]

    private mutating func escape(isLong: Bool) throws(SharedFileProblem) -> [UInt8] {
        let next = index + 1 < bytes.count ? bytes[index + 1] : 0
        if isLong, next.isWhitespace { return try lineEndEscape() }
        if let byte = Self.escapes[next] {
            index += 2
            return [byte]
        }
        let length = next == UInt8(ascii: "u") ? 4 : next == UInt8(ascii: "U") ? 8 : 0
        let digits = bytes[index...].dropFirst(2).prefix(length).compactMap(\.hexValue)
        guard length > 0, digits.count == length,
            let scalar = Unicode.Scalar(digits.reduce(UInt32(0)) { $0 << 4 | UInt32($1) })
        else { throw problem("an escape that TOML does not know") }
        index += 2 + length
        return Array(String(scalar).utf8)
    }

    /// A backslash at the end of a line takes the line end and all white space behind it away.
    private mutating func lineEndEscape() throws(SharedFileProblem) -> [UInt8] {
        let start = index
        index += 1
        let blanks = bytes[index...].prefix(while: \.isWhitespace)
        guard blanks.contains(.newline) else {
            index = start
            throw problem("an escape that TOML does not know")
        }
        index += blanks.count
        return []
    }
}
