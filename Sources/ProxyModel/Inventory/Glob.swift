/// A shell pattern: `*`, `?`, `[abc]`, `[a-z]`, `[!abc]`; everything else is itself. Case matters.
struct Glob: Sendable, Equatable {
    private enum Piece: Sendable, Equatable {
        case any
        case one
        case set([ClosedRange<Unicode.Scalar>], isNegated: Bool)
        case literal(Unicode.Scalar)
    }

    private let pieces: [Piece]

    /// Whether the text holds any character that means something in a pattern.
    static func isPattern(_ text: some StringProtocol) -> Bool {
        text.contains { "*?[".contains($0) }
    }

    /// Nil when a `[` has no `]`, or a set is empty or runs backwards.
    init?(_ text: some StringProtocol) {
        var pieces: [Piece] = []
        var rest = Substring(text).unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "*": if pieces.last != .any { pieces.append(.any) }
            case "?": pieces.append(.one)
            case "[":
                guard let set = Self.set(&rest) else { return nil }
                pieces.append(set)
            default: pieces.append(.literal(scalar))
            }
        }
        self.pieces = pieces
    }

    private static func set(_ rest: inout Substring.UnicodeScalarView.SubSequence) -> Piece? {
        let isNegated = rest.first == "!" || rest.first == "^"
        if isNegated { rest.removeFirst() }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        while let first = rest.popFirst() {
            if first == "]", !ranges.isEmpty { return .set(ranges, isNegated: isNegated) }
            var last = first
            let ahead = rest.prefix(2)
            if ahead.first == "-", let end = ahead.dropFirst().first, end != "]" {
                last = end
                rest.removeFirst(2)
            }
            guard first <= last else { return nil }
            ranges.append(first...last)
        }
        return nil
    }

    /// Whether the whole of `text` fits the pattern.
    func matches(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        var (position, piece) = (0, 0)
        var retry: (position: Int, piece: Int)?
        while position < scalars.count {
            if piece < pieces.count, pieces[piece] == .any {
                retry = (position, piece)
                piece += 1
            } else if piece < pieces.count, Self.fits(scalars[position], pieces[piece]) {
                position += 1
                piece += 1
            } else if let last = retry {
                retry = (last.position + 1, last.piece)
                (position, piece) = (last.position + 1, last.piece + 1)
            } else {
                return false
            }
        }
        return pieces[piece...].allSatisfy { $0 == .any }
    }

    private static func fits(_ scalar: Unicode.Scalar, _ piece: Piece) -> Bool {
        switch piece {
        case .any, .one: true
        case .literal(let literal): literal == scalar
        case .set(let ranges, let isNegated): ranges.contains { $0.contains(scalar) } != isNegated
        }
    }
}
