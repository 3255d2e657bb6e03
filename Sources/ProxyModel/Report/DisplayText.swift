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

    /// The value of a proxy variable: everything before its last `@` is masked, but for a scheme.
    ///
    /// - Parameter bytes: any bytes.
    /// - Returns: one line; `""` for an empty value, cut after 200 characters.
    public static func value(_ bytes: some Collection<UInt8>) -> String {
        if bytes.isEmpty { return "\"\"" }
        let text = escaped(Userinfo.masked(value: Array(bytes)), keepsNewlines: false)
        return text.count > 200 ? text.prefix(200) + "…" : text
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

    private static func escaped(_ bytes: [UInt8], keepsNewlines: Bool) -> String {
        var result = String.UnicodeScalarView()
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var offset = 0
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let encoded):
                let scalar = Unicode.UTF8.decode(encoded)
                let isKept = (keepsNewlines && scalar == "\n") || !isUnsafe(scalar)
                if isKept {
                    result.append(scalar)
                } else {
                    appendHex(bytes[offset..<offset + encoded.count], to: &result)
                }
                offset += encoded.count
            case .error(let length):
                appendHex(bytes[offset..<offset + length], to: &result)
                offset += length
            case .emptyInput:
                return String(result)
            }
        }
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return UInt8(ascii: scalar).isControl }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return true
        default: return scalar.properties.isDefaultIgnorableCodePoint
        }
    }

    private static func appendHex(_ bytes: ArraySlice<UInt8>, to result: inout String.UnicodeScalarView) {
        for byte in bytes {
            let digits = String(byte, radix: 16)
            result.append(contentsOf: (digits.utf8.count == 1 ? "\\x0" : "\\x").unicodeScalars)
            result.append(contentsOf: digits.unicodeScalars)
        }
    }
}
