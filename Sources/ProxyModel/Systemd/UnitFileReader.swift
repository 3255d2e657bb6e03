/// Reads unit files and drop-ins as systemd does, as far as they bear on the environment of a service.
///
/// Source: systemd.syntax(7); systemd's `config_parse` (src/shared/conf-parser.c) and `config_parse_environ`
/// (src/core/load-fragment.c). It accepts any bytes: what systemd ignores, it ignores.
public enum UnitFileReader {
    /// - Parameter bytes: a unit file's or drop-in's bytes.
    /// - Returns: the settings of its `[Service]` sections in order.
    public static func settings(in bytes: [UInt8]) -> [UnitSetting] {
        var isService = false
        var settings: [UnitSetting] = []
        for line in logicalLines(of: bytes) {
            switch content(of: line.bytes) {
            case .nothing, .unreadable: continue
            case .section(let name): isService = name == "Service"
            case .assignment(let key, let value):
                if isService { settings += Self.settings(key: key, value: value).settings }
            }
        }
        return settings
    }

    /// Says whether a drop-in holds anything but proxy variables, so that it is not replaced unasked.
    ///
    /// - Parameters:
    ///   - bytes: a drop-in's bytes.
    ///   - path: its absolute path, which tells the path of its file with credentials.
    /// - Returns: the first line, counted from 1, that is neither blank, a comment, a `[Service]` header, an
    ///   `Environment=` with proxy variables only nor an `EnvironmentFile=` with that file; nil when there is none.
    public static func firstForeignLine(in bytes: [UInt8], at path: String) -> Int? {
        let credentials = SystemdTarget.credentialsPath(besides: path)
        var isService = false
        for line in logicalLines(of: bytes) {
            switch content(of: line.bytes) {
            case .nothing: continue
            case .unreadable: return line.number
            case .section(let name):
                isService = name == "Service"
                if !isService { return line.number }
            case .assignment(let key, let value):
                guard isService else { return line.number }
                if key == "EnvironmentFile", isFile(credentials, value) { continue }
                guard key == "Environment", isOnlyProxies(value) else { return line.number }
            }
        }
        return nil
    }

    /// What of a unit file or drop-in systemd drops without telling anybody but its journal.
    ///
    /// - Parameter bytes: a unit file's or drop-in's bytes.
    /// - Returns: the assignments to proxy variables that hold a specifier which no systemd knows, and whether the rest of
    ///   a line was dropped at an unbalanced quote or an unknown escape.
    static func dropped(in bytes: [UInt8]) -> (specifiers: [DroppedAssignment], cutsLine: Bool) {
        var isService = false
        var found: [DroppedAssignment] = []
        var cutsLine = false
        for line in logicalLines(of: bytes) {
            switch content(of: line.bytes) {
            case .nothing, .unreadable: continue
            case .section(let name): isService = name == "Service"
            case .assignment(let key, let value):
                guard isService, key == "Environment" else { continue }
                let (words, isComplete) = WordReader.words(in: value)
                found += words.compactMap(DroppedAssignment.init)
                cutsLine = cutsLine || !isComplete
            }
        }
        return (found, cutsLine)
    }

    private static func isFile(_ path: String, _ value: [UInt8]) -> Bool {
        settings(key: "EnvironmentFile", value: value).settings == [.environmentFile(path: path)]
    }

    private static func isOnlyProxies(_ value: [UInt8]) -> Bool {
        let (settings, isComplete) = settings(key: "Environment", value: value)
        guard isComplete, !settings.isEmpty else { return false }
        return settings.allSatisfy { setting in
            guard case .environment(let variable) = setting else { return false }
            return ProxyVariable.allNames.contains(variable.name)
        }
    }
}

/// Lines.
extension UnitFileReader {
    /// A line with its continuations.
    private struct Line {
        /// The number of its first line, counted from 1.
        var number: Int
        var bytes: [UInt8]
    }

    private enum Content {
        case nothing
        case section(String)
        case assignment(key: String, value: [UInt8])
        /// systemd warns and skips it.
        case unreadable
    }

    /// Lines joined where a backslash ends them; comments vanish even between continuations.
    private static func logicalLines(of bytes: [UInt8]) -> [Line] {
        var lines: [Line] = []
        var pending: Line?
        let text = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? bytes[3...] : bytes[...]
        let physical = text.split(omittingEmptySubsequences: false) { $0 == .newline || $0 == 0 }
        for (index, part) in physical.enumerated() {
            let first = part.first { !$0.isWhitespace }
            if first == UInt8(ascii: "#") || first == UInt8(ascii: ";") { continue }
            var line = pending ?? Line(number: index + 1, bytes: [])
            pending = nil
            line.bytes += part.last == 0x0d ? part.dropLast() : part
            if endsInBackslash(line.bytes) {
                line.bytes[line.bytes.count - 1] = .space
                pending = line
            } else {
                lines.append(line)
            }
        }
        return lines + (pending.map { [$0] } ?? [])
    }

    private static func endsInBackslash(_ bytes: [UInt8]) -> Bool {
        !bytes.reversed().prefix { $0 == .backslash }.count.isMultiple(of: 2)
    }

    private static func content(of line: [UInt8]) -> Content {
        let line = line.trimmed
        guard let first = line.first else { return .nothing }
        if first == UInt8(ascii: "[") {
            guard line.last == UInt8(ascii: "]"), line.count >= 2 else { return .unreadable }
            return .section(String(decoding: line[1..<line.count - 1], as: UTF8.self))
        }
        guard let equals = line.firstIndex(of: .equals) else { return .unreadable }
        let key = String(decoding: line[..<equals].trimmed, as: UTF8.self)
        return .assignment(key: key, value: line[(equals + 1)...].trimmed)
    }
}

/// Values.
extension UnitFileReader {
    private static func settings(key: String, value: [UInt8]) -> (settings: [UnitSetting], isComplete: Bool) {
        switch key {
        case "Environment":
            return value.isEmpty ? ([.resetEnvironment], true) : environment(value)
        case "EnvironmentFile":
            if value.isEmpty { return ([.resetEnvironmentFiles], true) }
            let path = value.first == UInt8(ascii: "-") ? Array(value.dropFirst()) : value
            // Specifiers other than `%%` stay: which file they mean is told by systemd.
            let text = String(decoding: path, as: UTF8.self)
            return ([.environmentFile(path: EnvironmentVariable.withoutDoubledPercents(text))], true)
        case "PassEnvironment":
            if value.isEmpty { return ([.resetPassEnvironment], true) }
            let (words, isComplete) = WordReader.words(in: value)
            return (words.map { .passEnvironment(String(decoding: $0, as: UTF8.self)) }, isComplete)
        case "UnsetEnvironment":
            if value.isEmpty { return ([.resetUnsetEnvironment], true) }
            let (words, isComplete) = WordReader.words(in: value)
            return (words.map(unset), isComplete)
        default:
            return ([], true)
        }
    }

    private static func environment(_ value: [UInt8]) -> (settings: [UnitSetting], isComplete: Bool) {
        let (words, isComplete) = WordReader.words(in: value)
        let variables = words.map { EnvironmentVariable(assignment: $0, expandsSpecifiers: true) }
        return (variables.compactMap { $0 }.map { .environment($0) }, isComplete && !variables.contains(nil))
    }

    private static func unset(_ word: [UInt8]) -> UnitSetting {
        let variable = EnvironmentVariable(assignment: word, expandsSpecifiers: true)
        return .unsetEnvironment(
            variable ?? EnvironmentVariable(name: String(decoding: word, as: UTF8.self), value: nil))
    }
}

extension EnvironmentVariable {
    /// An assignment as systemd accepts it. Nil when systemd refuses it: no `=`, a name that is none, a value that is
    /// not UTF-8.
    ///
    /// - Parameters:
    ///   - assignment: `NAME=value` without quotes.
    ///   - expandsSpecifiers: whether `%` is special: `%%` is `%`, `%` before a letter or digit makes the value
    ///     unknown (nil) and the name, if it stands there, empty, `%` before anything else is itself. (Source: systemd's src/shared/specifier.c.)
    init?(assignment: [UInt8], expandsSpecifiers: Bool) {
        guard let equals = assignment.firstIndex(of: .equals) else { return nil }
        let name = assignment[..<equals]
        if expandsSpecifiers, Self.withoutSpecifiers(Array(name)) == nil {
            self.init(name: "", value: nil)
            return
        }
        let isName = name.allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") }
        guard let first = name.first, !first.isDigit, isName, assignment.isUTF8 else { return nil }
        let value = Array(assignment[(equals + 1)...])
        self.init(
            name: String(decoding: name, as: UTF8.self),
            value: expandsSpecifiers ? Self.withoutSpecifiers(value) : value)
    }

    /// A path as systemd reads it; unchanged where it holds a specifier.
    static func withoutDoubledPercents(_ path: String) -> String {
        withoutSpecifiers(Array(path.utf8)).map { String(decoding: $0, as: UTF8.self) } ?? path
    }

    private static func withoutSpecifiers(_ value: [UInt8]) -> [UInt8]? {
        var result: [UInt8] = []
        var index = 0
        while index < value.count {
            let next = index + 1 < value.count ? value[index + 1] : nil
            if value[index] == .percent, let next {
                if next.isLetter || next.isDigit { return nil }
                if next == .percent { index += 1 }
            }
            result.append(value[index])
            index += 1
        }
        return result
    }
}
