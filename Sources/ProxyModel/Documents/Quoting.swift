/// A value of the user's files as messages show it: in single quotes, escaped, shortened where it is long, and
/// with what could be a user name and password of a URL masked.
///
/// - Parameter value: the value as it stands in the file.
/// - Returns: `'value'`.
package func quoted(_ value: some StringProtocol) -> String {
    let masked = DisplayText.escaped(maskingUserinfo(String(value)))
    guard masked.count > 100 else { return "'\(masked)'" }
    return "'\(masked.prefix(97))…'"
}

/// Replaces what may be `user:password@` in a URL, or in what is meant to be one, by `***@`.
///
/// The last `@` ends it, since a raw password may hold any character.
///
/// - Parameters:
///   - value: any text.
///   - isURL: whether a URL is meant, where a name alone, as in `user@proxy`, is userinfo too.
/// - Returns: the text where nothing is to be masked.
func maskingUserinfo(_ value: String, isURL: Bool = false) -> String {
    guard let end = value.lastIndex(of: "@"), isURL || value[..<end].contains(":") else { return value }
    let scheme = value.firstRange(of: "://", before: end)
    return (scheme.map { String(value[..<$0]) } ?? "") + "***" + value[end...]
}

extension String {
    /// Where the first occurrence of `needle` that starts before `limit` ends.
    fileprivate func firstRange(of needle: String, before limit: Index) -> Index? {
        var index = startIndex
        while index < limit {
            if self[index...].hasPrefix(needle) {
                let end = self.index(index, offsetBy: needle.count)
                return end <= limit ? end : nil
            }
            index = self.index(after: index)
        }
        return nil
    }
}

extension Unicode.Scalar {
    /// Whether the character controls something and shows nothing: C0, DEL, C1, the separators that some readers take
    /// for the end of a line, and what turns the direction of text around or has no width.
    var isControl: Bool {
        switch value {
        case 0..<0x20, 0x7F...0x9F, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: true
        default: false
        }
    }
}

extension StringProtocol {
    /// Whether any character of the text is a control character.
    var holdsControlCharacter: Bool { unicodeScalars.contains(where: \.isControl) }
}
