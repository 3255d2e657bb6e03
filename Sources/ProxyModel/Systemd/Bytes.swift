/// What the readers of systemd's formats ask of a byte.
extension UInt8 {
    /// The byte that starts an escape.
    static let backslash = UInt8(ascii: "\\")
    /// The byte that ends a line.
    static let newline = UInt8(ascii: "\n")
    /// A blank.
    static let space = UInt8(ascii: " ")
    /// The byte between a name and its value.
    static let equals = UInt8(ascii: "=")
    /// The byte around values.
    static let doubleQuote = UInt8(ascii: "\"")
    /// The other byte around values.
    static let singleQuote = UInt8(ascii: "'")
    /// The byte that starts a specifier.
    static let percent = UInt8(ascii: "%")

    /// systemd's `WHITESPACE`.
    var isWhitespace: Bool { self == .space || self == .newline || self == 0x09 || self == 0x0d }
    /// systemd's `NEWLINE`.
    var isNewline: Bool { self == .newline || self == 0x0d }
    /// `0` to `9`.
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    /// A letter of ASCII.
    var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lowercased) }
    /// A digit of base 16.
    var isHexDigit: Bool { hexValue != nil }

    /// The letter in lower case; any other byte unchanged.
    var lowercased: UInt8 { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self + 0x20 : self }

    /// 0 to 15; nil when the byte is no digit of base 16.
    var hexValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension Collection<UInt8> {
    /// The bytes without white space at both ends.
    var trimmed: [UInt8] {
        var bytes = Array(self)
        while let last = bytes.last, last.isWhitespace { bytes.removeLast() }
        return Array(bytes.drop(while: \.isWhitespace))
    }

    /// Whether the bytes are valid UTF-8.
    var isUTF8: Bool {
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = makeIterator()
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid: continue
            case .error: return false
            case .emptyInput: return true
            }
        }
    }
}
