/// Reads JSON into ``SourceNode``, for files and output that are JSON and nothing else: escapes such as `\ud83d\ude00`
/// and long names, at which YAML readers stop, are fine here.
public enum JSONSource {
    /// The largest document, in bytes.
    public static let sizeLimit = 16 * 1024 * 1024

    /// - Parameters:
    ///   - bytes: the whole document.
    ///   - file: its name, for positions.
    /// - Returns: the root, null for nothing but white space, and what is wrong.
    public static func read(_ bytes: [UInt8], file: String) -> ParsedDocument {
        do {
            var places = Places(bytes: bytes, file: file)
            guard let root = try JSONParser.root(of: bytes) else {
                return ParsedDocument(root: SourceNode(.scalar("", isPlain: true), at: places.position(0)))
            }
            return ParsedDocument(root: node(root, &places))
        } catch {
            let position = SourcePosition(file: file, line: error.line, column: error.column)
            return ParsedDocument(diagnostics: [Diagnostic(rule: "json", error.message, at: position)])
        }
    }

    private static func node(_ node: JSONNode, _ places: inout Places) -> SourceNode {
        let position = places.position(node.range.lowerBound)
        switch node.content {
        case .object(let members):
            let entries = members.map { member in
                SourceNode.Entry(
                    key: String(decoding: member.key, as: UTF8.self),
                    keyPosition: places.position(member.keyRange.lowerBound), value: self.node(member.value, &places))
            }
            return SourceNode(.mapping(entries), at: position)
        case .array(let elements):
            return SourceNode(.sequence(elements.map { self.node($0, &places) }), at: position)
        case .string(let text):
            return SourceNode(.scalar(String(decoding: text, as: UTF8.self), isPlain: false), at: position)
        case .bool(let value): return SourceNode(.scalar(value ? "true" : "false", isPlain: true), at: position)
        case .null: return SourceNode(.scalar("null", isPlain: true), at: position)
        case .number:
            let text = String(decoding: places.bytes[node.range], as: UTF8.self)
            return SourceNode(.scalar(text, isPlain: true), at: position)
        }
    }

    /// Places of bytes, asked for from the first to the last, so that all of them together cost one pass.
    private struct Places {
        let bytes: [UInt8]
        let file: String
        private var offset = 0
        private var line = 1
        private var column = 1

        init(bytes: [UInt8], file: String) {
            self.bytes = bytes
            self.file = file
        }

        mutating func position(_ next: Int) -> SourcePosition {
            while offset < next {
                let byte = bytes[offset]
                if byte == 0x0A {
                    line += 1
                    column = 1
                } else if byte & 0xC0 != 0x80 {
                    // Every byte but the further ones of a character.
                    column += 1
                }
                offset += 1
            }
            return SourcePosition(file: file, line: line, column: column)
        }
    }
}
