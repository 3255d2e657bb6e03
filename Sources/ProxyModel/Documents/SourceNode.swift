/// A place in a file of the user: what diagnostics point at.
public struct SourcePosition: Sendable, Hashable {
    /// The file as the user named it; `-` is standard input.
    public var file: String
    /// Line, counted from 1.
    public var line: Int
    /// Column, counted from 1 in characters.
    public var column: Int

    /// - Parameters:
    ///   - file: the file as the user named it.
    ///   - line: the line, counted from 1.
    ///   - column: the column, counted from 1.
    public init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }
}

/// A value of a configuration file with its position: what a YAML or JSON reader hands to the decoders, which thereby
/// stay free of I/O and of any parser.
public struct SourceNode: Sendable, Equatable {
    /// What the node holds.
    public indirect enum Content: Sendable, Equatable {
        /// A scalar: its text, and whether it stands without quotes (so that `null`, `~` and numbers can be told from
        /// text).
        case scalar(String, isPlain: Bool)
        /// A list.
        case sequence([SourceNode])
        /// Keys and values in the file's order. Keys are unique: readers report and drop duplicates.
        case mapping([Entry])
    }

    /// One key of a mapping with its value.
    public struct Entry: Sendable, Equatable {
        /// The key's text.
        public var key: String
        /// Where the key stands.
        public var keyPosition: SourcePosition
        /// The key's value.
        public var value: SourceNode

        /// - Parameters:
        ///   - key: the key's text.
        ///   - keyPosition: where the key stands.
        ///   - value: the key's value.
        public init(key: String, keyPosition: SourcePosition, value: SourceNode) {
            self.key = key
            self.keyPosition = keyPosition
            self.value = value
        }
    }

    /// What the node holds.
    public var content: Content
    /// Where the node starts.
    public var position: SourcePosition

    /// - Parameters:
    ///   - content: what the node holds.
    ///   - position: where the node starts.
    public init(_ content: Content, at position: SourcePosition) {
        self.content = content
        self.position = position
    }
}
