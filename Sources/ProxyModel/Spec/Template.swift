/// A text of the spec with `${label.NAME}`, `${host.name}` and `${host.address}` in it. `$${` stands for `${`; any
/// other `$` is itself.
struct Template: Sendable, Equatable {
    /// What stands between the braces.
    enum Variable: Sendable, Equatable {
        case label(String)
        case hostName
        case hostAddress
    }

    private enum Piece: Sendable, Equatable {
        case text(String)
        case variable(Variable)
    }

    /// Why a text is not a template.
    struct Invalid: Error, Equatable {
        var reason: String
    }

    /// A label that the text needs and the host has not.
    struct UnsetLabel: Error, Equatable {
        var name: String
    }

    /// Where the text stands.
    let position: SourcePosition
    private let pieces: [Piece]

    /// Reads a text.
    ///
    /// - Parameters:
    ///   - text: the text as written.
    ///   - position: where it stands.
    /// - Throws: ``Invalid`` when a `${` has no `}` or names what does not exist.
    init(_ text: String, at position: SourcePosition) throws(Invalid) {
        self.position = position
        var pieces: [Piece] = []
        var literal = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            literal += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("$${") {
                literal += "${"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("${") {
                guard let close = rest.firstIndex(of: "}") else {
                    throw Invalid(reason: "has '${' without '}'; write '$${' for the two characters themselves")
                }
                if !literal.isEmpty { pieces.append(.text(literal)) }
                literal = ""
                pieces.append(.variable(try Self.variable(rest[..<close].dropFirst(2))))
                rest = rest[close...].dropFirst()
            } else {
                literal.append("$")
                rest = rest.dropFirst()
            }
        }
        literal += rest
        if !literal.isEmpty || pieces.isEmpty { pieces.append(.text(literal)) }
        self.pieces = pieces
    }

    private static func variable(_ name: Substring) throws(Invalid) -> Variable {
        switch name {
        case "host.name": return .hostName
        case "host.address": return .hostAddress
        default:
            if name.hasPrefix("label."), NameRule.label.objection(to: String(name.dropFirst(6))) == nil {
                return .label(String(name.dropFirst(6)))
            }
            throw Invalid(
                reason: "names \(quoted("${\(name)}")), which does not exist; "
                    + "known are ${label.NAME}, ${host.name} and ${host.address}")
        }
    }

    /// The text when it is the same for every host.
    var constant: String? {
        if case .text(let text)? = pieces.first, pieces.count == 1 { return text }
        return nil
    }

    /// Whether the text around the variables holds an `@`.
    var holdsUserinfo: Bool {
        pieces.contains { if case .text(let text) = $0 { text.contains("@") } else { false } }
    }

    /// The text for one host.
    ///
    /// - Throws: ``UnsetLabel`` for the first label that the host has not.
    func text(for host: Host) throws(UnsetLabel) -> String {
        var text = ""
        for piece in pieces {
            switch piece {
            case .text(let literal): text += literal
            case .variable(.hostName): text += host.name
            case .variable(.hostAddress): text += host.address ?? host.name
            case .variable(.label(let name)):
                guard let value = host.labels[name] else { throw UnsetLabel(name: name) }
                text += value
            }
        }
        return text
    }
}
