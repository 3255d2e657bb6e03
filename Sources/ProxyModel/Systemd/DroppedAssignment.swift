/// An assignment of `Environment=` that systemd drops for a specifier that it does not know, mostly a percent-encoded
/// character whose `%` was not doubled.
///
/// Source: systemd.unit(5), "Specifiers"; `config_parse_environ` in systemd's src/core/load-fragment.c, from 236 on.
struct DroppedAssignment: Equatable {
    /// The variable.
    var name: String
    /// The value as it is written.
    var value: [UInt8]
    /// The specifier: `%5`.
    var specifier: String

    /// - Parameter word: `NAME=value` without quotes; nil when it is none of a proxy variable, or nothing in it is dropped.
    init?(_ word: [UInt8]) {
        guard let equals = word.firstIndex(of: .equals) else { return nil }
        name = String(decoding: word[..<equals], as: UTF8.self)
        guard ProxyVariable.allNames.contains(name) else { return nil }
        value = Array(word[(equals + 1)...])
        var index = equals + 1
        while index + 1 < word.count {
            if word[index] != .percent {
                index += 1
                continue
            }
            let letter = word[index + 1]
            if letter.isDigit || letter.isLetter && !Self.known.contains(letter) {
                specifier = "%" + String(UnicodeScalar(letter))
                return
            }
            index += 2
        }
        return nil
    }

    /// The letters that mean something to some version.
    private static let known = Set("abBcCdDEfgGhHiIjJlLmMnNoOpPqrRsStTuUvVwWyY".utf8)
}
