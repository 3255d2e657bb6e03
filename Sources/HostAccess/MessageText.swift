/// How things from outside are put into messages.
package enum MessageText {
    /// Bytes of a server as they may be shown: control characters, bidirectional overrides and bytes that are not
    /// UTF-8 as `\xNN`, and no more than `limit` bytes of it.
    package static func escaped(_ bytes: some Collection<UInt8>, limit: Int = 80) -> String {
        var result = ""
        var decoder = UTF8()
        var rest = Array(bytes.prefix(limit))[...]
        while !rest.isEmpty {
            var iterator = rest.makeIterator()
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar) where isSafe(scalar):
                result.unicodeScalars.append(scalar)
                rest = rest.dropFirst(UTF8.width(scalar))
            case .scalarValue(let scalar):
                for byte in rest.prefix(UTF8.width(scalar)) { result += escape(byte) }
                rest = rest.dropFirst(UTF8.width(scalar))
            case .error, .emptyInput:
                result += rest.first.map(escape) ?? ""
                rest = rest.dropFirst()
            }
            decoder = UTF8()
        }
        return bytes.count > limit ? result + "…" : result
    }

    /// Text of a server as it may be shown.
    package static func escaped(_ text: String, limit: Int = 80) -> String {
        escaped(Array(text.utf8), limit: limit)
    }

    /// `a`, `a and b`, `a, b and c`.
    package static func list(_ items: [String]) -> String {
        guard let last = items.last, items.count > 1 else { return items.first ?? "" }
        return items.dropLast().joined(separator: ", ") + " and " + last
    }

    /// `10 s`, `1.5 s`.
    package static func seconds(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        let (whole, fraction) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        guard fraction != 0 else { return "\(whole) s" }
        var digits = String(String(1000 + fraction).dropFirst())
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(whole).\(digits) s"
    }

    private static func isSafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate: false
        default: true
        }
    }

    private static func escape(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "\\x0\(digits)" : "\\x\(digits)"
    }
}
