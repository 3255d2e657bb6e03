/// Reads lines of a file that a POSIX shell sources, as far as they set, export or unset managed variables and do
/// nothing else: `NAME=value`, `export NAME=value`, `export NAME`, `unset NAME`, with `;` between.
///
/// Source: POSIX.1-2017, Shell Command Language, 2.2 "Quoting" and 2.9.1 "Simple Commands". It accepts any bytes.
struct ShellStatement: Equatable {
    /// What the lines do, in order.
    let actions: [EnvironmentAction]

    /// - Parameter text: whole lines.
    /// - Returns: nil when they do anything else, or give a value that only the shell can tell.
    init?(_ text: [UInt8]) {
        var reader = WordsReader(text)
        var actions: [EnvironmentAction] = []
        while let command = reader.nextCommand() {
            guard let some = Self.actions(of: command) else { return nil }
            actions += some
        }
        if reader.hasFailed { return nil }
        self.actions = actions
    }

    private static func actions(of words: [Word]) -> [EnvironmentAction]? {
        guard let first = words.first else { return [] }
        var actions: [EnvironmentAction] = []
        switch first.bytes {
        case Array("export".utf8):
            for word in words.dropFirst() {
                guard let some = exporting(word) else { return nil }
                actions += some
            }
        case Array("unset".utf8):
            for word in words.dropFirst() {
                guard let name = name(word.bytes) else { return nil }
                actions.append(.unset(name))
            }
        default:
            for word in words {
                // A quote before the `=` makes it a command's name.
                guard let equals = word.bytes.firstIndex(of: .equals), equals < word.firstQuoted,
                    let name = name(word.bytes[..<equals])
                else { return nil }
                actions.append(.set(name, Array(word.bytes[(equals + 1)...])))
            }
        }
        return actions
    }

    private static func exporting(_ word: Word) -> [EnvironmentAction]? {
        guard let equals = word.bytes.firstIndex(of: .equals) else { return name(word.bytes).map { [.export($0)] } }
        return name(word.bytes[..<equals]).map {
            [.set($0, Array(word.bytes[(equals + 1)...])), .export($0)]
        }
    }

    private static func name(_ bytes: some Collection<UInt8>) -> String? {
        let name = String(decoding: bytes, as: UTF8.self)
        return ProxyVariable(name: name) == nil ? nil : name
    }
}

/// A word with its quotes removed.
private struct Word: Equatable {
    var bytes: [UInt8] = []
    /// How many bytes stand before the first quote or escape.
    var firstQuoted = Int.max

    mutating func quote() { firstQuoted = min(firstQuoted, bytes.count) }
}

/// Splits lines into commands and these into words.
private struct WordsReader {
    private let text: [UInt8]
    private var index = 0
    /// Whether something stands there that is no simple command of literal words.
    private(set) var hasFailed = false

    init(_ text: [UInt8]) { self.text = text }

    /// The words of the next command; nil at the end, or after a failure.
    mutating func nextCommand() -> [Word]? {
        var words: [Word] = []
        var word: Word?
        while index < text.count, !hasFailed {
            let byte = text[index]
            index += 1
            switch byte {
            case .space, 0x09, .newline, UInt8(ascii: ";"):
                if let word { words.append(word) }
                word = nil
                if byte == .newline || byte == UInt8(ascii: ";"), !words.isEmpty { return words }
            case .singleQuote, .doubleQuote, .backslash:
                if byte == .backslash, index < text.count, text[index] == .newline {
                    index += 1
                    continue
                }
                var quoted = word ?? Word()
                // Not held twice, or each quote of a word would copy all of it.
                word = nil
                quoted.quote()
                readQuoted(after: byte, into: &quoted)
                word = quoted
            case let byte where Self.isSpecial(byte) || byte == UInt8(ascii: "~") && Self.expandsTilde(word):
                hasFailed = true
            default:
                word = word ?? Word()
                word?.bytes.append(byte)
            }
        }
        if hasFailed { return nil }
        if let word { words.append(word) }
        return words.isEmpty ? nil : words
    }

    private mutating func readQuoted(after quote: UInt8, into word: inout Word) {
        if quote == .backslash {
            guard index < text.count else { return hasFailed = true }
            word.bytes.append(text[index])
            index += 1
            return
        }
        while index < text.count {
            let byte = text[index]
            index += 1
            if byte == quote { return }
            if quote == .singleQuote {
                word.bytes.append(byte)
            } else if byte == .backslash {
                readEscape(into: &word)
            } else if byte == UInt8(ascii: "$") || byte == UInt8(ascii: "`") {
                return hasFailed = true
            } else {
                word.bytes.append(byte)
            }
        }
        hasFailed = true
    }

    /// Within double quotes a backslash escapes a few bytes only, and is itself before all others.
    private mutating func readEscape(into word: inout Word) {
        guard index < text.count else { return hasFailed = true }
        let byte = text[index]
        index += 1
        if byte == .newline { return }
        if !"\"\\`$".utf8.contains(byte) { word.bytes.append(.backslash) }
        word.bytes.append(byte)
    }

    /// Bytes that make a word more than itself, or end a simple command.
    private static func isSpecial(_ byte: UInt8) -> Bool { "$`&|<>()#\r".utf8.contains(byte) }

    /// A tilde at a value's start, or behind a colon in it, names a home.
    private static func expandsTilde(_ word: Word?) -> Bool {
        guard let last = word?.bytes.last else { return true }
        return last == .equals || last == UInt8(ascii: ":")
    }
}
