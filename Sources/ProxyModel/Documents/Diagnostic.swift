/// Something that is wrong, or doubtful, in a file of the user.
public struct Diagnostic: Sendable, Hashable, Error {
    /// How bad it is.
    public enum Severity: String, Sendable, CaseIterable {
        /// Nothing is done before it is mended.
        case error
        /// Shown; work goes on.
        case warning
    }

    /// How bad it is.
    public var severity: Severity
    /// Where.
    public var position: SourcePosition
    /// What is wrong and what to do, one sentence without a full stop. Fit for a terminal.
    public let message: String
    /// The rule's identifier: lower case with hyphens, stable.
    public var rule: String

    /// - Parameters:
    ///   - severity: how bad it is.
    ///   - rule: the rule's identifier.
    ///   - message: what is wrong and what to do. Characters that do not belong on a terminal are escaped.
    ///   - position: where.
    public init(_ severity: Severity = .error, rule: String, _ message: String, at position: SourcePosition) {
        self.severity = severity
        self.rule = rule
        self.message = DisplayText.escaped(message)
        self.position = position
    }

    /// `file:line:column: error: message [rule-id]`, as compilers print it and editors read it. Fit for a terminal.
    public var formatted: String {
        let file = DisplayText.escaped(position.file)
        return "\(file):\(position.line):\(position.column): \(severity.rawValue): \(message) [\(rule)]"
    }
}

extension Diagnostic: Comparable {
    /// By file, line and column; what stands at the same place is ordered by its text, so that output is stable.
    public static func < (one: Diagnostic, other: Diagnostic) -> Bool {
        if one.position != other.position { return one.position < other.position }
        return one.message < other.message
    }
}

extension SourcePosition: Comparable {
    /// By file, line and column.
    public static func < (one: SourcePosition, other: SourcePosition) -> Bool {
        if one.file != other.file { return one.file < other.file }
        return (one.line, one.column) < (other.line, other.column)
    }
}

/// The files cannot be worked with: at least one of the diagnostics is an error.
public struct InvalidInput: Error, Sendable, Equatable {
    /// What was found, warnings included, by file, line and column.
    public let diagnostics: [Diagnostic]

    /// - Parameter diagnostics: what was found, in any order.
    public init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics.sorted() }
}

/// What a decoder made of a document.
public struct Decoded<Value: Sendable>: Sendable {
    /// The value. Where there are errors it holds what could be read, good for finding more of them and for nothing
    /// else.
    public let partial: Value
    /// Everything that was found, each problem once, by file, line and column.
    public let diagnostics: [Diagnostic]

    init(_ partial: Value, _ findings: [Diagnostic]) {
        self.partial = partial
        var seen = Set<Diagnostic>()
        diagnostics = findings.filter { seen.insert($0).inserted }.sorted()
    }

    /// Whether any of the diagnostics is an error.
    public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    /// The value when there is no error.
    ///
    /// - Throws: ``InvalidInput`` when there is one.
    public func get() throws(InvalidInput) -> Value {
        if hasErrors { throw InvalidInput(diagnostics) }
        return partial
    }
}
