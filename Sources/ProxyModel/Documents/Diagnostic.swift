/// Something that is wrong, or doubtful, in a file of the user.
public struct Diagnostic: Sendable, Equatable, Error {
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
    /// What is wrong and what to do, one sentence without a full stop.
    public var message: String
    /// The rule's identifier: lower case with hyphens, stable.
    public var rule: String

    /// - Parameters:
    ///   - severity: how bad it is.
    ///   - rule: the rule's identifier.
    ///   - message: what is wrong and what to do.
    ///   - position: where.
    public init(_ severity: Severity = .error, rule: String, _ message: String, at position: SourcePosition) {
        self.severity = severity
        self.rule = rule
        self.message = message
        self.position = position
    }
}
