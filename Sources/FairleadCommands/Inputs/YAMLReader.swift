import ProxyModel

/// Reads YAML, and JSON as its subset, into ``SourceNode``: bytes in, a tree with positions and diagnostics out.
///
/// It builds the tree from libyaml's events, which Yams brings along, and not from Yams' own nodes: those give up at
/// the first duplicate key without saying where it is, compare keys of any size, and know no limit to aliases.
///
/// Scalars stay text as written. Keys are scalars and unique. Aliases and merge keys (`<<`) are replaced by what they
/// stand for, within a limit. `!!str` makes text of a scalar; tags beyond YAML's own are errors.
enum YAMLReader {
    /// The largest file that is read, in bytes.
    static let sizeLimit = 16 * 1024 * 1024
    /// How deep lists and mappings may nest. The formats need six levels.
    static let depthLimit = 64

    /// Reads a file's bytes.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - file: its name, for positions.
    /// - Returns: the root, null for an empty file, and what is wrong.
    static func read(_ bytes: [UInt8], file: String) -> ParsedDocument {
        let start = SourcePosition(file: file, line: 1, column: 1)
        guard bytes.count <= sizeLimit else {
            let message = "the file is larger than \(sizeLimit / 1024 / 1024) MiB; split it"
            return ParsedDocument(diagnostics: [Diagnostic(rule: "file-size", message, at: start)])
        }
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.starts(with: byteOrderMark) ? bytes[3...] : bytes[...]
        if let offset = firstInvalidUTF8(in: text) {
            let position = SourcePosition(file: file, offset: offset, in: text)
            let message = "the file is not UTF-8 text; save it as UTF-8"
            return ParsedDocument(diagnostics: [Diagnostic(rule: "encoding", message, at: position)])
        }
        return text.withUnsafeBufferPointer { buffer in
            var composer = YAMLComposer(YAMLEvents(buffer), file: file, size: buffer.count)
            do throws(YAMLComposer.Stop) {
                let root = try composer.composeStream()
                return ParsedDocument(root: root, diagnostics: composer.diagnostics)
            } catch {
                let last = error.diagnostic(in: file, text: text)
                return ParsedDocument(diagnostics: composer.diagnostics + [last])
            }
        }
    }

    private static func firstInvalidUTF8(in text: ArraySlice<UInt8>) -> Int? {
        if String(validating: text, as: UTF8.self) != nil { return nil }
        var decoder = UTF8()
        var bytes = text.makeIterator()
        var offset = 0
        while true {
            switch decoder.decode(&bytes) {
            case .scalarValue(let scalar): offset += UTF8.width(scalar)
            case .emptyInput, .error: return offset
            }
        }
    }
}

extension SourcePosition {
    /// The position of a byte.
    ///
    /// - Parameters:
    ///   - file: the file's name.
    ///   - offset: how many bytes of `text` come before it.
    ///   - text: UTF-8, valid up to there.
    init(file: String, offset: Int, in text: ArraySlice<UInt8>) {
        let before = text.prefix(offset)
        let line = before.count { $0 == 0x0A } + 1
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? before.startIndex
        self.init(
            file: file, line: line,
            column: String(decoding: before[lineStart...], as: UTF8.self).unicodeScalars.count + 1)
    }
}
