/// Reads base64 (RFC 4648 section 4) without much ado: a known_hosts file may have a hundred thousand keys.
enum Base64 {
    /// The bytes that `text` stands for, or nil where it is no base64.
    static func decoded(_ text: some Sequence<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        return decode(text, into: &bytes) ? bytes : nil
    }

    /// Replaces the content of `bytes` by what `text` stands for.
    ///
    /// - Returns: false where it is no base64.
    static func decode(_ text: some Sequence<UInt8>, into bytes: inout [UInt8]) -> Bool {
        bytes.removeAll(keepingCapacity: true)
        // Looked up once: what is static is guarded at each use.
        let values = values
        var bits: UInt32 = 0
        var count = 0
        var padding = 0
        for character in text {
            guard character != UInt8(ascii: "=") else {
                padding += 1
                continue
            }
            let value = values[Int(character)]
            guard value < 64, padding == 0 else { return false }
            bits = bits << 6 | UInt32(value)
            count += 1
            if count % 4 == 0 {
                bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
                bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
                bytes.append(UInt8(truncatingIfNeeded: bits))
            }
        }
        switch count % 4 {
        case 0:
            return padding == 0
        case 2:
            bytes.append(UInt8(truncatingIfNeeded: bits >> 4))
            return padding == 2
        case 3:
            bytes.append(UInt8(truncatingIfNeeded: bits >> 10))
            bytes.append(UInt8(truncatingIfNeeded: bits >> 2))
            return padding == 1
        default:
            return false
        }
    }

    /// By character: what it stands for, 255 for nothing.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (value, character) in alphabet.utf8.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()
}
