/// Where the parts of a known_hosts line are.
struct KnownHostsLine: Sendable {
    /// What a line begins with.
    enum Marker: Sendable {
        case revoked
        case authority
    }

    /// How a line names hosts.
    enum Naming: Sendable {
        case names
        /// At least one of the names has a wildcard or is negated.
        case patterns
        case hashed
    }

    /// What a line is.
    enum Reading {
        /// Empty, or a comment.
        case nothing
        case damaged
        case entry(KnownHostsLine)
    }

    /// From 1.
    let number: Int
    let marker: Marker?
    let naming: Naming
    /// Where the names are in the file.
    let names: Range<Int>
    /// Where the key is in the file, in base64.
    let key: Range<Int>
    private let typeIndex: Int

    /// The key's type.
    var type: String { Self.types[typeIndex].name }

    /// The types of keys, each with how many strings or numbers follow the type's name in a key: a key of another shape
    /// is none (RFC 4253 section 6.6, RFC 5656, RFC 8709, OpenSSH's PROTOCOL.u2f).
    private static let types: [(name: String, bytes: [UInt8], fields: Int)] = [
        ("ssh-ed25519", 1), ("ecdsa-sha2-nistp256", 2), ("ssh-rsa", 2), ("ecdsa-sha2-nistp384", 2),
        ("ecdsa-sha2-nistp521", 2), ("ssh-dss", 4), ("sk-ssh-ed25519@openssh.com", 2),
        ("sk-ecdsa-sha2-nistp256@openssh.com", 3),
    ].map { (name: $0, bytes: Array($0.utf8), fields: $1) }

    /// Reads a line as OpenSSH does (`hostkeys_foreach_file` in hostfile.c).
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - range: where the line is, without its newline.
    ///   - number: the line's number, from 1.
    ///   - key: is given the line's key, where the line has one.
    static func read(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, number: Int, key: inout [UInt8]
    ) -> Reading {
        var rest = Fields(bytes, range)
        guard let first = rest.first else { return .nothing }
        guard first != UInt8(ascii: "#") else { return .nothing }
        var marker: Marker?
        if first == UInt8(ascii: "@") {
            guard let known = rest.next().flatMap({ self.marker(bytes[$0]) }) else { return .damaged }
            marker = known
        }
        guard let names = rest.next(), bytes[names].first != UInt8(ascii: "@"),
            let naming = naming(bytes[names]), let type = rest.next(), let base64 = rest.next()
        else { return .damaged }
        let typeName = bytes[type]
        guard let typeIndex = types.firstIndex(where: { typeName.elementsEqual($0.bytes) }),
            Base64.decode(bytes[base64], into: &key), isKey(key, types[typeIndex])
        else { return .damaged }
        return .entry(
            KnownHostsLine(
                number: number, marker: marker, naming: naming, names: names, key: base64, typeIndex: typeIndex))
    }

    private static func marker(_ word: Slice<UnsafeBufferPointer<UInt8>>) -> Marker? {
        if word.elementsEqual("@revoked".utf8) { return .revoked }
        return word.elementsEqual("@cert-authority".utf8) ? .authority : nil
    }

    private static func naming(_ names: Slice<UnsafeBufferPointer<UInt8>>) -> Naming? {
        guard names.first != UInt8(ascii: "|") else { return HashedName.parts(names) == nil ? nil : .hashed }
        let isPlain = names.allSatisfy { $0 != UInt8(ascii: "*") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "!") }
        return isPlain ? .names : .patterns
    }

    /// Whether a key says the type that its line says, and has the parts of that type and nothing behind them.
    private static func isKey(_ key: [UInt8], _ type: (name: String, bytes: [UInt8], fields: Int)) -> Bool {
        var position = 0
        for field in 0...type.fields {
            guard key.count - position >= 4 else { return false }
            let length = key[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
            position += 4
            guard key.count - position >= length else { return false }
            if field == 0 {
                guard key[position..<position + length].elementsEqual(type.bytes) else { return false }
            } else if type.name == "ssh-ed25519", length != 32 {
                return false
            }
            position += length
        }
        return position == key.count
    }

    /// The words of a line.
    private struct Fields {
        private let bytes: UnsafeBufferPointer<UInt8>
        private var rest: Range<Int>

        init(_ bytes: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) {
            self.bytes = bytes
            rest = line
            skipSpace()
        }

        var first: UInt8? { rest.isEmpty ? nil : bytes[rest.lowerBound] }

        mutating func next() -> Range<Int>? {
            guard !rest.isEmpty else { return nil }
            var end = rest.lowerBound
            while end < rest.upperBound, !Self.isSpace(bytes[end]) { end += 1 }
            let word = rest.lowerBound..<end
            rest = end..<rest.upperBound
            skipSpace()
            return word
        }

        private mutating func skipSpace() {
            while let byte = first, Self.isSpace(byte) { rest = rest.lowerBound + 1..<rest.upperBound }
        }

        private static func isSpace(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
        }
    }
}

/// `|1|SALT|HASH`: the HMAC-SHA1 of a name with the salt as its key, both in base64.
enum HashedName {
    /// The salt and the hash, or nil where the bytes are something else.
    static func parts(_ field: some Collection<UInt8>) -> (salt: [UInt8], hash: [UInt8])? {
        let parts = field.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0].isEmpty, parts[1].elementsEqual([UInt8(ascii: "1")]),
            let salt = Base64.decoded(parts[2]), let hash = Base64.decoded(parts[3]), salt.count == 20, hash.count == 20
        else { return nil }
        return (salt, hash)
    }
}
