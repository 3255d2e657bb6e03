import ProxyModel

extension YAMLComposer.Stop {
    /// The diagnostic for it, in words for people who write YAML and not parsers.
    ///
    /// - Parameters:
    ///   - file: the file's name.
    ///   - text: the file.
    /// - Returns: the diagnostic.
    func diagnostic(in file: String, text: ArraySlice<UInt8>) -> Diagnostic {
        switch self {
        case .refused(let diagnostic): return diagnostic
        case .unparsable(let failure):
            if let offset = failure.offset {
                let position = SourcePosition(file: file, offset: offset, in: text)
                return Diagnostic(
                    rule: "control-character", "the file holds a control character here; remove it", at: position)
            }
            let position = SourcePosition(file: file, line: failure.line, column: failure.column)
            return Diagnostic(rule: "yaml", failure.sentence(found: text.character(at: position)), at: position)
        }
    }
}

extension YAMLEvents.Failure {
    /// What is wrong and what to do.
    ///
    /// - Parameter character: the character at the place of the problem; nil at the end of the file.
    /// - Returns: one sentence.
    fileprivate func sentence(found character: Character?) -> String {
        switch problem {
        case "found character that cannot start any token" where character == "\t":
            "a tab stands where YAML wants spaces; indent with spaces"
        case "found character that cannot start any token":
            "text cannot start with '\(character.map(String.init) ?? "")'; put it in quotes"
        case "found a tab character that violates indentation",
            "found a tab character where an indentation space is expected":
            "a tab stands where YAML wants spaces; indent with spaces"
        case "mapping values are not allowed in this context":
            "':' cannot stand here; put text that holds ': ' in quotes, or mend the indentation"
        case "did not find expected key", "did not find expected '-' indicator":
            "the mapping or list that starts at line \(contextLine) does not go on here; mend the indentation"
        case "could not find expected ':'":
            "the key at line \(contextLine) has no ':' behind it; write 'key: value'"
        case "did not find expected ',' or ']'":
            "the list that starts at line \(contextLine) has no ',' or ']' here; "
                + "close it, or put the text before in quotes"
        case "did not find expected ',' or '}'":
            "the mapping that starts at line \(contextLine) has no ',' or '}' here; "
                + "close it, or put the text before in quotes"
        case "found unexpected end of stream", "found unexpected document indicator":
            "the text in quotes that starts at line \(contextLine) is not closed"
        case "did not find expected alphabetic or numeric character":
            "text cannot start with '*' or '&' unless it is in quotes, as in \"*.corp.example\""
        case "did not find expected node content":
            "a value is missing here"
        case "found unknown escape character":
            "'\\' starts an escape in double quotes, and this one does not exist; use single quotes"
        case let deep where deep.hasPrefix("Maximum nesting level"):
            "lists and mappings nest deeper than \(YAMLReader.depthLimit) levels"
        default:
            "this is not YAML: \(problem)\(context.map { " \($0)" } ?? "")"
        }
    }
}

extension ArraySlice<UInt8> {
    fileprivate func character(at position: SourcePosition) -> Character? {
        let lines = split(separator: 0x0A, omittingEmptySubsequences: false)
        guard lines.indices.contains(position.line - 1) else { return nil }
        let line = String(decoding: lines[position.line - 1], as: UTF8.self).unicodeScalars
        return line.dropFirst(position.column - 1).first.map(Character.init)
    }
}
