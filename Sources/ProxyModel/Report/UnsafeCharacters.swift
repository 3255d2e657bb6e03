/// Characters that do more, or less, than stand on a page: three sets, each within the next.
extension Unicode.Scalar {
    /// C0, DEL or C1: never written to a file of a host.
    var isControlCode: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }

    /// Whether the character controls something and shows nothing, and so is refused in the user's files: control codes,
    /// the separators that some readers take for the end of a line, and what turns the direction of text around or has
    /// no width.
    var isControl: Bool {
        switch value {
        case 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: true
        default: isControlCode
        }
    }

    /// Whether the character could mislead the reader and is shown as its bytes: those that control something, and all
    /// that are invisible, private or not known to Unicode.
    var isUnsafeToShow: Bool {
        if isASCII || isControl { return isControl }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return true
        default: return properties.isDefaultIgnorableCodePoint
        }
    }
}

extension StringProtocol {
    /// Whether any character of the text controls something.
    var holdsControlCharacter: Bool { unicodeScalars.contains(where: \.isControl) }
}
