/// Something that is wrong or doubtful with a file that belongs to others too, and where in the file it stands.
public struct SharedFileProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The line, counted from 1; lines end in LF.
    public var line: Int
    /// The character (Unicode scalar) in its line, counted from 1; a byte order mark does not count.
    public var column: Int
    /// What is wrong, fit for display: userinfo masked, control characters escaped.
    public var message: String

    /// - Parameters:
    ///   - line: the line, counted from 1.
    ///   - column: the character in its line, counted from 1.
    ///   - message: what is wrong, fit for display.
    public init(line: Int, column: Int, message: String) {
        self.line = line
        self.column = column
        self.message = message
    }

    /// The place and the sentence, as in `line 3, column 5: unexpected ',' before '}'`.
    public var description: String { "line \(line), column \(column): \(message)" }
}

extension SharedFileProblem {
    /// - Parameters:
    ///   - offset: where in the bytes it stands, counted from 0; at most their count.
    ///   - bytes: the whole file. They are read up to the offset.
    ///   - message: what is wrong, fit for display.
    init(at offset: Int, in bytes: [UInt8], message: String) {
        var start = bytes.starts(with: Self.byteOrderMark) ? Self.byteOrderMark.count : 0
        var line = 1
        for index in start..<max(start, offset) where bytes[index] == .newline {
            line += 1
            start = index + 1
        }
        let isContinuation = { (byte: UInt8) in byte & 0xc0 == 0x80 }
        let column = bytes[start..<max(start, offset)].count { !isContinuation($0) } + 1
        self.init(line: line, column: column, message: message)
    }

    /// The bytes that some editors put in front of UTF-8.
    static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]
}
