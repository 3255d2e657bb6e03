/// What may be shown to people, told independently of the code that sees to it.
enum SafeText {
    /// - Parameters:
    ///   - text: something that is printed.
    ///   - what: what it is.
    ///   - isMultiline: whether line ends may be in it.
    /// - Throws: when a character moves the cursor, turns the direction of text or has no width.
    static func requireSafe(_ text: String, _ what: String, isMultiline: Bool = false) throws {
        for scalar in text.unicodeScalars where !(isMultiline && scalar == "\n") && isUnsafe(scalar) {
            throw Violation(
                description: "\(what) holds U+\(String(scalar.value, radix: 16, uppercase: true)): "
                    + text.debugDescription)
        }
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        // C0, DEL and C1.
        case 0..<0x20, 0x7F...0x9F: true
        // What turns the direction of text (Unicode, UAX 9).
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        // Line and paragraph separators, and what has no width.
        case 0x2028, 0x2029, 0x200B...0x200D, 0x2060...0x2064, 0xFEFF: true
        // Tags, which hide a whole alphabet.
        case 0xE0000...0xE007F: true
        default: false
        }
    }
}
