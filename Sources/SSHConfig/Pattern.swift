/// A pattern of ssh_config(5), section PATTERNS: `*` is any text, `?` any byte.
struct Pattern: Sendable, Hashable {
    let bytes: [UInt8]
    /// Whether a leading `!` excludes what matches.
    let isNegated: Bool

    init(_ text: String) {
        isNegated = text.utf8.first == UInt8(ascii: "!")
        bytes = isNegated ? Array(text.utf8.dropFirst()) : Array(text.utf8)
    }

    /// Whether the text matches, whatever ``isNegated`` says.
    func matches(_ text: [UInt8]) -> Bool { Pattern.matches(text, bytes) }

    /// Goes back to the last `*` only, so that the time is the product of the lengths at most.
    static func matches(_ text: [UInt8], _ pattern: [UInt8]) -> Bool {
        var at = 0
        var place = 0
        var retry: (at: Int, place: Int)?
        while at < text.count {
            if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
                place += 1
                retry = (at, place)
            } else if place < pattern.count, pattern[place] == UInt8(ascii: "?") || pattern[place] == text[at] {
                place += 1
                at += 1
            } else if let last = retry {
                at = last.at + 1
                place = last.place
                retry = (at, place)
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}

/// Patterns with commas between them, as `Match` has them. A negated one that matches rules the text out.
struct PatternList: Sendable {
    private let patterns: [(bytes: [UInt8], isNegated: Bool)]

    /// - Parameters:
    ///   - text: the patterns.
    ///   - lowercase: whether letters in them count as lower case.
    init(_ text: String, lowercase: Bool = false) {
        var patterns: [(bytes: [UInt8], isNegated: Bool)] = []
        for part in text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            let isNegated = part.first == UInt8(ascii: "!")
            let bytes = isNegated ? Array(part.dropFirst()) : Array(part)
            // `ssh` takes a list for one that never matches when a pattern in it does not fit its buffer.
            if bytes.count > 1022 {
                patterns = []
                break
            }
            patterns.append((lowercase ? bytes.map(lowercased) : bytes, isNegated))
        }
        // Nothing stands behind the last comma.
        if patterns.last?.bytes.isEmpty == true, patterns.last?.isNegated == false { patterns.removeLast() }
        self.patterns = patterns
    }

    /// Whether a pattern matches, and no negated one.
    func matches(_ text: String) -> Bool { matches(Array(text.utf8)) }

    /// Whether a pattern matches, and no negated one.
    func matches(_ bytes: [UInt8]) -> Bool {
        var found = false
        for pattern in patterns where Pattern.matches(bytes, pattern.bytes) {
            if pattern.isNegated { return false }
            found = true
        }
        return found
    }
}
