/// Strings.
extension JSONParser {
    /// Reads a string, from its opening quote on.
    ///
    /// - Returns: the text without escapes, as UTF-8.
    mutating func string() throws(SharedFileProblem) -> [UInt8] {
        let start = index
        index += 1
        var text: [UInt8] = []
        var isCopiedUpTo = index
        while let byte = current {
            switch byte {
            case .doubleQuote:
                text += bytes[isCopiedUpTo..<index]
                index += 1
                return text
            case .backslash:
                text += bytes[isCopiedUpTo..<index]
                text += try escape()
                isCopiedUpTo = index
            case ..<0x20: throw controlCharacter(byte, inStringAt: start)
            default: index += 1
            }
        }
        throw problem("this string does not end", at: start)
    }

    private func controlCharacter(_ byte: UInt8, inStringAt start: Int) -> SharedFileProblem {
        if byte.isNewline { return problem("this string does not end in its line", at: start) }
        if byte == 0 { return problem("a NUL byte in a string", at: index) }
        let shown = DisplayText.escaped(String(Unicode.Scalar(byte)))
        return problem("the control character \(shown) in a string, which JSON writes as an escape", at: index)
    }

    private mutating func escape() throws(SharedFileProblem) -> [UInt8] {
        let start = index
        index += 1
        guard let letter = current else { throw problem("the file ends in an escape", at: start) }
        if letter == UInt8(ascii: "u") { return try unicodeEscape(from: start) }
        index += 1
        switch letter {
        case .doubleQuote, .backslash, UInt8(ascii: "/"): return [letter]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0c]
        case UInt8(ascii: "n"): return [0x0a]
        case UInt8(ascii: "r"): return [0x0d]
        case UInt8(ascii: "t"): return [0x09]
        default: throw problem("an escape that JSON does not know; a backslash itself is written '\\\\'", at: start)
        }
    }

    /// Reads `\uXXXX`, or two of them that make one character together.
    private mutating func unicodeEscape(from start: Int) throws(SharedFileProblem) -> [UInt8] {
        let first = try codeUnit(from: start)
        if let scalar = Unicode.Scalar(first) { return Array(String(scalar).utf8) }
        if UTF16.isLeadSurrogate(UInt16(first)), bytes[index...].starts(with: "\\u".utf8) {
            index += 1
            let second = try codeUnit(from: index - 1)
            if UTF16.isTrailSurrogate(UInt16(second)) {
                let code = 0x10000 + (first - 0xd800) << 10 + (second - 0xdc00)
                return Unicode.Scalar(code).map { Array(String($0).utf8) } ?? []
            }
        }
        throw problem("half of a pair of \\u escapes without the other half", at: start)
    }

    /// Reads four digits behind the `u` that is the current byte.
    private mutating func codeUnit(from start: Int) throws(SharedFileProblem) -> UInt32 {
        index += 1
        let digits = bytes[index...].prefix(4).compactMap(\.hexValue)
        guard digits.count == 4 else { throw problem("\\u needs four hexadecimal digits", at: start) }
        index += 4
        return digits.reduce(0) { $0 << 4 | UInt32($1) }
    }
}
