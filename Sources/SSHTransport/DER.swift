/// Reads DER (X.690) as far as key files need it, from bytes of strangers: each read is nil where the bytes are
/// something else.
struct DERReader {
    /// Types of values.
    enum Tag {
        static let integer: UInt8 = 0x02
        static let octets: UInt8 = 0x04
        static let null: UInt8 = 0x05
        static let identifier: UInt8 = 0x06
        static let sequence: UInt8 = 0x30
    }

    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: some Collection<UInt8>) {
        rest = Array(bytes)[...]
    }

    /// The content of the next value, if that is of type `tag`.
    mutating func value(_ tag: UInt8) -> ArraySlice<UInt8>? {
        guard rest.first == tag, rest.count >= 2 else { return nil }
        let start = rest.startIndex
        let first = Int(rest[start + 1])
        var length = first
        var header = 2
        if first >= 0x80 {
            // Four bytes of length are more than any file here has.
            let digits = rest.dropFirst(2).prefix(first & 0x7f)
            guard (1...4).contains(digits.count), digits.count == first & 0x7f else { return nil }
            length = digits.reduce(0) { $0 << 8 | Int($1) }
            header += digits.count
        }
        guard rest.count - header >= length else { return nil }
        let content = rest.dropFirst(header).prefix(length)
        rest = rest.dropFirst(header + length)
        return content
    }

    /// A reader of the next value's parts, if that is a sequence.
    mutating func sequence() -> DERReader? {
        value(Tag.sequence).map { DERReader($0) }
    }

    /// The next value as a number that is not negative and fits, if it is one.
    mutating func number() -> Int? {
        guard let digits = value(Tag.integer), let first = digits.first, first < 0x80, digits.count <= 4 else {
            return nil
        }
        return digits.reduce(0) { $0 << 8 | Int($1) }
    }
}

/// Writes DER as far as key files need it.
enum DERWriter {
    /// A value of type `tag` around `content`.
    static func value(_ tag: UInt8, _ content: some Collection<UInt8>) -> [UInt8] {
        var length: [UInt8] = []
        var rest = content.count
        repeat {
            length.insert(UInt8(truncatingIfNeeded: rest), at: 0)
            rest >>= 8
        } while rest > 0
        if content.count >= 0x80 { length.insert(0x80 | UInt8(length.count), at: 0) }
        return [tag] + length + content
    }

    /// An unsigned big-endian number.
    static func integer(_ content: some Collection<UInt8>) -> [UInt8] {
        let digits = Array(content.drop { $0 == 0 })
        return value(DERReader.Tag.integer, (digits.first ?? 0x80) >= 0x80 ? [0] + digits : digits)
    }
}
