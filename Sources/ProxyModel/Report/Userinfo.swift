/// Finds user names and passwords in arbitrary text and masks them: `http://user:pass@host` becomes `http://***@host`.
///
/// It does not parse URLs, because the texts that matter are the broken ones: a password may hold `@`, `/`, `#`, `:`,
/// quotes and blanks. It masks too much rather than too little: from where a value starts to the *last* `@` of that
/// value's part of the line.
enum Userinfo {
    /// - Parameter bytes: any text. A line that ends in `\` goes on in the next one.
    /// - Returns: the text with `***` for every userinfo; the number of lines stays.
    static func masked(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var start = 0
        while start < bytes.count {
            let end = endOfLogicalLine(in: bytes, from: start)
            result += maskedLine(bytes[start..<end])
            start = end
        }
        return result
    }

    /// Behind the first line end that no backslash takes away, or the end.
    private static func endOfLogicalLine(in bytes: [UInt8], from start: Int) -> Int {
        var index = start
        while index < bytes.count {
            let isContinued = index > start && bytes[index - 1] == .backslash
            if bytes[index] == .newline && !isContinued { return index + 1 }
            index += 1
        }
        return bytes.count
    }

    /// - Parameter value: the whole value of a proxy variable, or what may be one.
    /// - Returns: the value with `***` for everything before its last `@`, but for a scheme at its start.
    static func masked(value: [UInt8]) -> [UInt8] {
        let end = value.prefix(schemeLimit + 1).firstIndex(of: colon) ?? 0
        let hasScheme = value[end...].starts(with: "://".utf8) && isScheme(value[..<end])
        let start = hasScheme ? end + 3 : 0
        return value[..<start] + maskedValue(value[start...])
    }

    /// Whether a text that need not be a URL may hold a password: a colon stands before its last `@`.
    static func mayHoldPassword(_ text: [UInt8]) -> Bool {
        lastAt(in: text[...]).map { text[..<$0.lowerBound].contains(colon) } ?? false
    }

    /// - Parameter line: text that is one line whatever it holds.
    /// - Returns: the text with `***` for every userinfo.
    static func maskedLine(_ line: ArraySlice<UInt8>) -> [UInt8] {
        let starts = valueStarts(in: line)
        var result: [UInt8] = []
        var index = line.startIndex
        for (position, value) in starts.enumerated() where value.start >= index {
            if index == line.startIndex { result += maskedProse(line[index..<value.start]) }
            result += line[value.start..<value.text]
            let end = endOfValue(position, in: starts, of: line)
            result += maskedValue(line[value.text..<end])
            index = end
        }
        return index == line.startIndex ? maskedProse(line) : result
    }

    /// Where the next value starts that is none of this one's password.
    private static func endOfValue(_ position: Int, in starts: [ValueStart], of line: ArraySlice<UInt8>) -> Int {
        let value = starts[position]
        var seen = value.text
        let start = line[value.text...].drop { $0 == .doubleQuote || $0 == .singleQuote }.startIndex
        var isComplete = value.isURL && isPlainAuthority(line[value.text...])
        for next in starts[(position + 1)...] where next.start >= seen {
            isComplete = isComplete || next.isAssignment || next.start <= start
            isComplete = isComplete || lastAt(in: line[seen..<next.start]) != nil
            if isComplete { return next.start }
            seen = next.start
        }
        return line.endIndex
    }

    /// A value: everything before its last `@` is userinfo.
    private static func maskedValue(_ value: ArraySlice<UInt8>) -> [UInt8] {
        guard let at = lastAt(in: value) else { return Array(value) }
        return stars(for: value[..<at.lowerBound]) + [Self.at] + value[at.upperBound...]
    }

    /// Text with no scheme and no variable in it: `user:pass@host` and `user@host` are masked from the word with the
    /// first colon on, since a password may hold blanks.
    private static func maskedProse(_ text: ArraySlice<UInt8>) -> [UInt8] {
        guard let at = lastAt(in: text) else { return Array(text) }
        let head = text[..<at.lowerBound]
        var start = head.firstIndex(of: colon) ?? head.endIndex
        if let firstAt = lastAt(in: head).map({ _ in firstAtIndex(in: head) }) { start = min(start, firstAt) }
        while start > head.startIndex, !isDelimiter(head[start - 1]) { start -= 1 }
        return Array(text[..<start]) + maskedValue(text[start...])
    }

    private static func firstAtIndex(in bytes: ArraySlice<UInt8>) -> Int {
        bytes.indices.first { atLength(bytes[$0...]) != nil } ?? bytes.endIndex
    }

    /// Three stars for every line of the text.
    private static func stars(for text: ArraySlice<UInt8>) -> [UInt8] {
        var result = Array("***".utf8)
        for byte in text where byte == .newline { result += [byte] + "***".utf8 }
        return result
    }
}

/// Where values start, and where userinfo ends.
extension Userinfo {
    /// A place in a line where a value starts.
    struct ValueStart {
        /// The first byte of the scheme or of the variable's name.
        var start: Int
        /// The first byte of what may be userinfo.
        var text: Int
        /// Whether it is a URL, not a variable.
        var isURL: Bool
        /// Whether it is a variable.
        var isAssignment: Bool { !isURL }
    }

    /// All URLs with a scheme and all assignments to proxy variables of a line that stand at the start of a word.
    private static func valueStarts(in line: ArraySlice<UInt8>) -> [ValueStart] {
        var result: [ValueStart] = []
        var wordStart = line.startIndex
        for index in line.indices {
            if line[index] == .equals, isProxyVariable(line[wordStart..<index]) {
                result.append(ValueStart(start: wordStart, text: index + 1, isURL: false))
            } else if line[index] == colon, line[index...].starts(with: "://".utf8), isScheme(line[wordStart..<index]) {
                result.append(ValueStart(start: wordStart, text: index + 3, isURL: true))
            }
            if isDelimiter(line[index]) { wordStart = index + 1 }
        }
        return result
    }

    private static func isDelimiter(_ byte: UInt8) -> Bool {
        switch byte {
        case .doubleQuote, .singleQuote, .equals, UInt8(ascii: "("), UInt8(ascii: "<"): true
        default: byte.isWhitespace
        }
    }

    private static func isProxyVariable(_ name: ArraySlice<UInt8>) -> Bool {
        guard name.count <= 64, name.allSatisfy({ $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") }) else {
            return false
        }
        return name.map(\.lowercased).suffix(6) == Array("_proxy".utf8)
    }

    /// No scheme that a proxy has is longer; without a limit, a long word is read again and again.
    private static let schemeLimit = 32

    private static func isScheme(_ name: ArraySlice<UInt8>) -> Bool {
        guard name.count <= schemeLimit, let first = name.first, first.isLetter else { return false }
        return name.allSatisfy { $0.isLetter || $0.isDigit || "+.-".utf8.contains($0) }
    }

    /// `host`, `host:123` or `[v6]:123` with nothing but a path behind it: no part of a user name or password.
    private static func isPlainAuthority(_ part: ArraySlice<UInt8>) -> Bool {
        let authority = part.prefix { !isDelimiter($0) && !"/),;>".utf8.contains($0) }
        if authority.first == UInt8(ascii: "[") { return true }
        let pieces = authority.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        let isHost = pieces[0].allSatisfy { $0.isLetter || $0.isDigit || ".-_".utf8.contains($0) }
        return isHost && pieces.count <= 2 && pieces.dropFirst().allSatisfy { $0.allSatisfy(\.isDigit) }
    }

    /// The last `@`, plain or as one of systemd's escapes (`\x40`, `\100`, `\u0040`, `\U00000040`).
    private static func lastAt(in bytes: ArraySlice<UInt8>) -> Range<Int>? {
        for index in bytes.indices.reversed() where bytes[index] == at || bytes[index] == .backslash {
            if let length = atLength(bytes[index...]) { return index..<index + length }
        }
        return nil
    }

    private static func atLength(_ bytes: ArraySlice<UInt8>) -> Int? {
        if bytes.first == at { return 1 }
        guard bytes.first == .backslash else { return nil }
        return escapedAts.first { bytes.starts(with: $0) }?.count
    }

    private static let at = UInt8(ascii: "@")
    private static let colon = UInt8(ascii: ":")
    private static let escapedAts = ["\\x40", "\\100", "\\u0040", "\\U00000040"].map { Array($0.utf8) }
}
