/// Puts values in the place of tokens (`%h`) and of variables (`${NAME}`): the manual's TOKENS and ENVIRONMENT VARIABLES.
struct Expansion {
    /// What cannot be expanded, in a few words.
    struct Failure: Error, Equatable {
        let message: String
    }

    /// The tokens' values, by their letters; nil when tokens are left alone.
    let tokens: [UInt8: String]?
    /// The variables; nil when they are left alone.
    let environment: [String: String]?

    /// The text with everything in its place.
    func expand(_ text: String) throws(Failure) -> String {
        if !text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "$") }) { return text }
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "$"), rest.first == UInt8(ascii: "{"), let environment {
                result += try variable(&rest, environment).utf8
            } else if byte == UInt8(ascii: "%"), let tokens {
                guard let letter = rest.popFirst() else { throw Failure(message: "a '%' at the end") }
                if letter == byte {
                    result.append(byte)
                } else if let value = tokens[letter] {
                    result += value.utf8
                } else {
                    throw Failure(message: "the token %\(Character(UnicodeScalar(letter))) is not allowed here")
                }
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private func variable(
        _ rest: inout ArraySlice<UInt8>, _ environment: [String: String]
    ) throws(Failure) -> String {
        let name = rest.dropFirst().prefix { $0 != UInt8(ascii: "}") }
        guard name.endIndex < rest.endIndex else { throw Failure(message: "a '${' without '}'") }
        guard !name.isEmpty else { throw Failure(message: "'${}' names no variable") }
        rest = rest[(name.endIndex + 1)...]
        let text = String(decoding: name, as: UTF8.self)
        guard let value = environment[text] else {
            throw Failure(message: "the environment variable \(text) is not set")
        }
        return value
    }

    /// Whether a text holds one of these tokens.
    static func uses(_ letters: String, in text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let letter = rest.popFirst(), letters.utf8.contains(letter) { return true }
        }
        return false
    }
}
