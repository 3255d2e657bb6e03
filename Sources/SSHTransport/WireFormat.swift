/// Writes the data types of RFC 4251 section 5.
struct WireWriter {
    private(set) var bytes: [UInt8] = []

    /// A number of four bytes, big-endian.
    mutating func uint32(_ value: Int) {
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: value).bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// Bytes behind their length.
    mutating func string(_ content: some Collection<UInt8>) {
        uint32(content.count)
        bytes.append(contentsOf: content)
    }

    /// An unsigned big-endian number as `mpint`: no leading zeros but the one that keeps it positive.
    mutating func integer(_ content: some Collection<UInt8>) {
        let digits = content.drop { $0 == 0 }
        let padding = (digits.first ?? 0) >= 0x80
        uint32(digits.count + (padding ? 1 : 0))
        if padding { bytes.append(0) }
        bytes.append(contentsOf: digits)
    }

    /// An ECDSA public key: the type, the curve's name, which is the type's ending, and the point.
    mutating func ecdsaPoint(_ algorithm: String, _ point: some Collection<UInt8>) {
        string(algorithm.utf8)
        string(algorithm.split(separator: "-").last.map { Array($0.utf8) } ?? [])
        string(point)
    }
}

/// Reads the data types of RFC 4251 section 5 from bytes of strangers: each read is nil where the bytes end too early.
struct WireReader {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: some Collection<UInt8>) {
        rest = Array(bytes)[...]
    }

    mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    mutating func uint32() -> Int? {
        bytes(4).map { $0.reduce(0) { $0 << 8 | Int($1) } }
    }

    mutating func string() -> ArraySlice<UInt8>? {
        uint32().flatMap { bytes($0) }
    }

    /// A string as text, each byte one Latin-1 character, so that nothing fails on a stranger's bytes.
    mutating func text() -> String? {
        string().map { String(String.UnicodeScalarView($0.map { Unicode.Scalar($0) })) }
    }
}
