/// What a host program wrote, cut into its sections.
///
/// A section starts with a line `@NONCE KIND ARGUMENTS` after a newline of its own; its content is every byte up to the
/// newline before the next such line. Noise before the first section (a talkative `.bashrc`) is skipped.
struct HostAnswer {
    /// One section.
    struct Section {
        /// What it is: the first word of its line.
        var kind: String
        /// The rest of its line.
        var argument: String
        /// Its bytes.
        var content: ArraySlice<UInt8>
    }

    /// The sections in order, without the last one, `end`.
    var sections: [Section]
    /// The words that mark its lines.
    let nonce: Nonce
    /// Whether the last section is `end`, without which the answer is incomplete whatever the exit status says.
    var isComplete: Bool
    /// Why nothing in the answer can be believed, for people: who knows the words says nothing behind the end. Nil where
    /// nothing speaks against it.
    var objection: String?

    /// Cuts an answer; never fails, whatever the bytes are.
    ///
    /// - Parameters:
    ///   - bytes: what the host program wrote.
    ///   - nonce: the word that marks its lines.
    init(_ bytes: [UInt8], nonce: Nonce) {
        let marker = Array("\n@\(nonce.text) ".utf8)
        var sections: [Section] = []
        var isComplete = false
        var objection: String?
        var start = Self.firstIndex(of: marker, in: bytes[...])
        while let found = start {
            // What stands behind the end is looked at no closer.
            if isComplete {
                objection = "it goes on behind its end"
                break
            }
            let line = found + marker.count
            let lineEnd = bytes[line...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
            let contentStart = min(lineEnd + 1, bytes.endIndex)
            let next = Self.firstIndex(of: marker, in: bytes[contentStart...])
            let words = String(decoding: bytes[line..<lineEnd], as: UTF8.self)
                .split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
            let kind = words.first.map(String.init) ?? ""
            if kind == "end" {
                isComplete = true
            } else {
                sections.append(
                    Section(
                        kind: kind, argument: words.count > 1 ? String(words[1]) : "",
                        content: bytes[contentStart..<(next ?? bytes.endIndex)]))
            }
            start = next
        }
        self.nonce = nonce
        self.sections = sections
        self.isComplete = isComplete
        self.objection = objection
    }

    private static func firstIndex(of pattern: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        var rest = bytes
        while let candidate = rest.firstIndex(of: pattern[0]) {
            if bytes[candidate...].starts(with: pattern) { return candidate }
            rest = bytes[(candidate + 1)...]
        }
        return nil
    }
}
