/// Texts from hosts and files made fit for people's eyes: userinfo masked, and nothing in them that moves a cursor,
/// turns the writing direction or hides.
public enum DisplayText {
    /// One line: userinfo masked, line ends escaped too.
    ///
    /// - Parameter bytes: any bytes.
    /// - Returns: text in which every control, format, bidi, invisible or invalid character stands as `\xNN` per byte.
    public static func line(_ bytes: some Collection<UInt8>) -> String {
        escaped(Userinfo.maskedLine(Array(bytes)[...]), keepsNewlines: false)
    }

    /// One line, from text.
    ///
    /// - Parameter text: any text.
    /// - Returns: see `line(_:)` for bytes.
    public static func line(_ text: String) -> String { line(text.utf8) }

    /// The start of one line: masked first and cut afterwards, so that a cut does not take away the `@` that shows where
    /// a password ends.
    ///
    /// Of a very long text only the start is looked at, as if an `@` stood behind it.
    ///
    /// - Parameters:
    ///   - bytes: any bytes.
    ///   - limit: how many characters (Unicode scalars) are shown.
    /// - Returns: at most that many characters, escapes counted as they are shown, and `…` for a rest.
    public static func line(_ bytes: some Collection<UInt8>, limit: Int) -> String {
        var start = Array(bytes.prefix(scanLimit))
        if bytes.dropFirst(scanLimit).isEmpty {
            return escaped(Userinfo.maskedLine(start[...]), keepsNewlines: false, limit: limit)
        }
        start.append(UInt8(ascii: "@"))
        let shown = escaped(Userinfo.maskedLine(start[...]), keepsNewlines: false, limit: limit)
        return shown.hasSuffix("…") ? shown : shown + "…"
    }

    /// How much of a text is read to show its start.
    private static let scanLimit = 65_536

    /// The value of a proxy variable: everything before its last `@` is masked, but for a scheme.
    ///
    /// - Parameter bytes: any bytes.
    /// - Returns: one line; `""` for an empty value, cut after 200 characters (Unicode scalars).
    public static func value(_ bytes: some Collection<UInt8>) -> String {
        if bytes.isEmpty { return "\"\"" }
        return escaped(Userinfo.masked(value: Array(bytes)), keepsNewlines: false, limit: 200)
    }

    /// Several lines: userinfo masked, `\n` kept, everything else as `line` does it.
    ///
    /// - Parameter bytes: any bytes.
    /// - Returns: text with as many line ends as the bytes have.
    public static func lines(_ bytes: some Collection<UInt8>) -> String {
        escaped(Userinfo.masked(Array(bytes)), keepsNewlines: true)
    }

    /// One line in which nothing is masked, for texts that hold no proxy value: names of files, hosts and logins.
    ///
    /// - Parameter text: any text.
    /// - Returns: see `line(_:)` for the characters that are escaped.
    public static func escaped(_ text: String) -> String { escaped(Array(text.utf8), keepsNewlines: false) }

    /// - Parameters:
    ///   - bytes: bytes in which everything is masked that must be.
    ///   - keepsNewlines: whether `\n` stays.
    ///   - limit: how many characters are shown before `…`; nil for all.
    /// - Returns: text without a character that could mislead.
    static func escaped(_ bytes: [UInt8], keepsNewlines: Bool, limit: Int? = nil) -> String {
        var result: [UInt8] = []
        var room = limit ?? .max
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var offset = 0
        while true {
            let length: Int
            let isKept: Bool
            switch parser.parseScalar(from: &iterator) {
            case .valid(let encoded):
                length = encoded.count
                let scalar = Unicode.UTF8.decode(encoded)
                isKept = (keepsNewlines && scalar == "\n") || !scalar.isUnsafeToShow
            case .error(let count): (length, isKept) = (count, false)
            case .emptyInput: return String(decoding: result, as: UTF8.self)
            }
            let width = isKept ? 1 : 4 * length
            guard width <= room else { return String(decoding: result, as: UTF8.self) + "…" }
            room -= width
            for byte in bytes[offset..<offset + length] {
                if isKept { result.append(byte) } else { result += [.backslash, hexLetter] + hexDigits(of: byte) }
            }
            offset += length
        }
    }

    private static let hexLetter = UInt8(ascii: "x")
    private static let digits = Array("0123456789abcdef".utf8)

    private static func hexDigits(of byte: UInt8) -> [UInt8] { [digits[Int(byte >> 4)], digits[Int(byte & 0xF)]] }
}
