import Foundation

/// A secret that a test plants, and knows again in whatever form it comes back.
struct Canary: Sendable {
    /// What the secret is, for people.
    var name: String
    /// Letters and digits that no other text holds: every encoding but base64 leaves them as they are.
    let word: String

    /// - Parameter name: what the secret is, for people.
    init(_ name: String) {
        self.name = name
        word = "Kanarie" + UUID().uuidString.replacing("-", with: "")
        forms = Self.forms(of: word)
    }

    /// A password that has to be encoded: for URLs, units, shells and JSON.
    var password: String { "\"@\(word)%#:/ $x'" }

    /// The word, and what of it is the same in base64 wherever it starts there.
    private let forms: [String]

    private static func forms(of word: String) -> [String] {
        [word]
            + (0..<3).map { shift in
                let encoded = Data((String(repeating: "x", count: shift) + word).utf8).base64EncodedString()
                return String(encoded.dropFirst(4).dropLast(4))
            }
    }

    /// Whether a text holds the secret in any form.
    func isIn(_ bytes: some DataProtocol) -> Bool {
        let data = Data(bytes)
        return forms.contains { data.range(of: Data($0.utf8)) != nil }
    }

    /// Whether a text holds the secret in any form.
    func isIn(_ text: String) -> Bool { forms.contains { text.contains($0) } }

    /// One form a line, for `grep -F -f`.
    static func patterns(_ canaries: [Canary]) -> String {
        canaries.flatMap(\.forms).map { $0 + "\n" }.joined()
    }
}
