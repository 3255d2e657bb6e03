/// Reads files named by `EnvironmentFile=` as systemd does: close to a shell, but no shell. A line with `export` sets
/// nothing, `%` is not special.
///
/// Source: `parse_env_file_internal` in systemd's src/basic/env-file.c (version 240 and later). It accepts any bytes.
public struct EnvironmentFileReader {
    private enum State {
        case beforeKey, key, beforeValue, value, valueEscape
        case singleQuoted, doubleQuoted, doubleQuotedEscape
        case comment, commentEscape
    }

    private var state = State.beforeKey
    private var key: [UInt8] = []
    private var value: [UInt8] = []
    /// How much of the value is left when its trailing blanks go; nil while it ends in none.
    private var lengthWithoutBlanks: Int?
    private var variables: [EnvironmentVariable] = []

    /// Whether a backslash at the end of a comment makes the next line a part of it, as before version 254.
    private let continuesComments: Bool

    private init(systemdVersion: Int) { continuesComments = systemdVersion < 254 }

    /// - Parameters:
    ///   - bytes: the file's bytes; a NUL ends them.
    ///   - systemdVersion: the version that reads the file.
    /// - Returns: its assignments to proxy variables in order; a later one of the same name wins. A value that is not UTF-8, at which systemd refuses the whole file, is nil.
    public static func variables(in bytes: [UInt8], systemdVersion: Int) -> [EnvironmentVariable] {
        var reader = EnvironmentFileReader(systemdVersion: systemdVersion)
        for byte in bytes.prefix(while: { $0 != 0 }) { reader.read(byte) }
        switch reader.state {
        case .beforeKey, .key, .comment, .commentEscape: break
        default: reader.finish()
        }
        return reader.variables
    }

    private mutating func read(_ byte: UInt8) {
        switch state {
        case .beforeKey, .key: readKey(byte)
        case .beforeValue: readBeforeValue(byte)
        case .value: readValue(byte)
        case .valueEscape:
            state = .value
            if !byte.isNewline { value.append(byte) }
        case .singleQuoted:
            if byte == .singleQuote { state = .beforeValue } else { value.append(byte) }
        case .doubleQuoted, .doubleQuotedEscape: readDoubleQuoted(byte)
        case .comment:
            if byte == .backslash { state = .commentEscape } else if byte.isNewline { state = .beforeKey }
        case .commentEscape:
            state = byte.isNewline && !continuesComments ? .beforeKey : .comment
        }
    }

    private mutating func readKey(_ byte: UInt8) {
        if state == .beforeKey {
            if byte == UInt8(ascii: "#") || byte == UInt8(ascii: ";") {
                state = .comment
            } else if !byte.isWhitespace {
                state = .key
                key = [byte]
            }
        } else if byte.isNewline {
            state = .beforeKey
        } else if byte == .equals {
            state = .beforeValue
            value = []
            lengthWithoutBlanks = nil
        } else {
            key.append(byte)
        }
    }

    private mutating func readBeforeValue(_ byte: UInt8) {
        switch byte {
        case .newline, 0x0d: finish()
        case .singleQuote: state = .singleQuoted
        case .doubleQuote: state = .doubleQuoted
        case .backslash: state = .valueEscape
        default:
            if byte.isWhitespace { return }
            state = .value
            value.append(byte)
        }
    }

    private mutating func readValue(_ byte: UInt8) {
        if byte.isNewline { return finish() }
        if byte == .backslash {
            state = .valueEscape
            lengthWithoutBlanks = nil
            return
        }
        if !byte.isWhitespace {
            lengthWithoutBlanks = nil
        } else if lengthWithoutBlanks == nil {
            lengthWithoutBlanks = value.count
        }
        value.append(byte)
    }

    private mutating func readDoubleQuoted(_ byte: UInt8) {
        if state == .doubleQuotedEscape {
            state = .doubleQuoted
            if byte == .newline { return }
            if !"\"\\`$".utf8.contains(byte) { value.append(.backslash) }
            value.append(byte)
        } else if byte == .doubleQuote {
            state = .beforeValue
        } else if byte == .backslash {
            state = .doubleQuotedEscape
        } else {
            value.append(byte)
        }
    }

    private mutating func finish() {
        if state == .value, let length = lengthWithoutBlanks { value.removeSubrange(length...) }
        state = .beforeKey
        let name = key.trimmed
        guard let variable = EnvironmentVariable(assignment: name + [.equals], expandsSpecifiers: false),
            variable.mayBeProxy
        else { return }
        variables.append(EnvironmentVariable(name: variable.name, value: value.isUTF8 ? value : nil))
    }
}
