/// A line of ssh_config in two: the keyword, in lower case, and what stands behind it.
struct ConfigLine {
    let keyword: String
    let rest: ArraySlice<UInt8>

    /// Nil for a line that says nothing: an empty one, a comment, or one with an open quote where the keyword is due
    /// (`ssh` overlooks that, too).
    init?(_ line: ArraySlice<UInt8>) {
        // C strings end at a zero byte, and a form feed counts as a space at a line's end only.
        var bytes = line.prefix { $0 != 0 }
        while let last = bytes.last, bytes.count > 1, isSpace(last) || last == 0x0C { bytes.removeLast() }
        var words = WordReader(bytes)
        guard var keyword = words.next() else { return nil }
        if keyword.isEmpty {
            guard let next = words.next() else { return nil }
            keyword = next
        }
        guard let first = keyword.first, first != UInt8(ascii: "#") else { return nil }
        self.keyword = String(decoding: keyword.map(lowercased), as: UTF8.self)
        rest = (words.rest ?? []).drop(while: isSpace)
    }

    /// What stands behind the keyword as it is, for keywords whose value is a command.
    var command: String {
        String(decoding: rest.drop { isSpace($0) || $0 == UInt8(ascii: "=") }, as: UTF8.self)
    }

    /// The words behind the keyword; nil when a quote is open. Quotes of both kinds hold words together, a backslash
    /// takes a quote's meaning away (and a space's, outside of quotes), `#` before a word starts a comment.
    func arguments() -> [String]? {
        var words: [String] = []
        var index = rest.startIndex
        while index < rest.endIndex {
            if isBlank(rest[index]) {
                index += 1
                continue
            }
            if rest[index] == UInt8(ascii: "#") { break }
            guard let word = word(at: &index) else { return nil }
            words.append(word)
        }
        return words
    }

    private func word(at index: inout Int) -> String? {
        var word: [UInt8] = []
        var quote: UInt8?
        while index < rest.endIndex {
            let byte = rest[index]
            let next = index + 1 < rest.endIndex ? rest[index + 1] : 0
            if byte == UInt8(ascii: "\\"), isEscapable(next, outsideOfQuotes: quote == nil) {
                word.append(next)
                index += 1
            } else if quote == nil, isBlank(byte) {
                break
            } else if quote == nil, isQuote(byte) {
                quote = byte
            } else if quote == byte {
                quote = nil
            } else {
                word.append(byte)
            }
            index += 1
        }
        return quote == nil ? String(decoding: word, as: UTF8.self) : nil
    }

    private func isEscapable(_ byte: UInt8, outsideOfQuotes: Bool) -> Bool {
        isQuote(byte) || byte == UInt8(ascii: "\\") || (outsideOfQuotes && byte == UInt8(ascii: " "))
    }

    private func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }

    private func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}

/// Reads keywords and the words of `Match`, which `ssh` splits in another way than arguments: at white space, or at one
/// `=`, with double quotes only.
struct WordReader {
    /// What is left; nil behind the last word.
    private(set) var rest: ArraySlice<UInt8>?

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// The next word, which may be empty; nil behind the last one, and for an open quote.
    mutating func next() -> [UInt8]? {
        guard let bytes = rest else { return nil }
        let isEnd: (UInt8) -> Bool = { isSpace($0) || $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: "\"") }
        guard let end = bytes.firstIndex(where: isEnd) else {
            rest = nil
            return Array(bytes)
        }
        let word = bytes[..<end]
        let behind = bytes[(end + 1)...]
        if bytes[end] == UInt8(ascii: "\"") {
            guard let close = behind.firstIndex(of: UInt8(ascii: "\"")) else {
                rest = nil
                return nil
            }
            rest = behind[(close + 1)...].drop(while: isSpace)
            return Array(word) + behind[..<close]
        }
        var left = behind.drop(while: isSpace)
        if bytes[end] != UInt8(ascii: "="), left.first == UInt8(ascii: "=") {
            left = left.dropFirst().drop(while: isSpace)
        }
        rest = left
        return Array(word)
    }
}

/// White space as readconf.c has it.
func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }

/// A byte in lower case, ASCII only.
func lowercased(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte + 0x20 : byte }
