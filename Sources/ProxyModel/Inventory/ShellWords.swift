/// Splits a line into words as Python's `shlex.split` does, which Ansible uses for hosts in INI files and for the
/// arguments of `ssh`: blanks separate, quotes and backslashes keep together.
enum ShellWords {
    /// A word, and where it starts.
    struct Word: Equatable {
        var text: String
        /// How many characters come before it.
        var offset: Int
    }

    /// Why a line cannot be split.
    enum Failure: Error {
        case openQuote
        case openEscape
    }

    /// - Parameters:
    ///   - line: the line.
    ///   - comments: whether `#` outside of quotes ends it, even within a word, as `shlex` has it.
    static func split(_ line: some StringProtocol, comments: Bool = false) throws(Failure) -> [Word] {
        var words: [Word] = []
        var word: Word?
        var quote: Unicode.Scalar?
        var isEscaped = false
        for (offset, scalar) in line.unicodeScalars.enumerated() {
            if isEscaped {
                // Within double quotes a backslash is one unless it stands before what it can escape.
                if quote != nil, scalar != "\"", scalar != "\\" { word?.text.unicodeScalars.append("\\") }
                word?.text.unicodeScalars.append(scalar)
                isEscaped = false
            } else if let open = quote {
                if scalar == open {
                    quote = nil
                } else if scalar == "\\", open == "\"" {
                    isEscaped = true
                } else {
                    word?.text.unicodeScalars.append(scalar)
                }
            } else if scalar == " " || scalar == "\t" || scalar == "\r" || scalar == "\n" {
                if let ended = word { words.append(ended) }
                word = nil
            } else if comments, scalar == "#" {
                break
            } else {
                if word == nil { word = Word(text: "", offset: offset) }
                switch scalar {
                case "'", "\"": quote = scalar
                case "\\": isEscaped = true
                default: word?.text.unicodeScalars.append(scalar)
                }
            }
        }
        if quote != nil { throw .openQuote }
        if isEscaped { throw .openEscape }
        return words + (word.map { [$0] } ?? [])
    }
}
