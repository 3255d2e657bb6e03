@testable import ProxyModel

/// What a proxy answers to the probe: the same verdict whatever pieces it comes in, and no word of the credentials.
///
/// The input's first byte says what is spoken and in which pieces; the answer follows.
enum ProbeCheck {
    /// No digit of base 16 is in it, so that no escape makes a piece of it up.
    private static let secret = "ZQ-ourOwn-QZQZ"

    @Sendable static func check(_ input: [UInt8]) throws {
        let choice = input.first ?? 0
        let answer = Array(input.dropFirst())
        let credentials = ProbeCredentials(username: Array("user".utf8), password: Array(secret.utf8))
        let scheme: ProxyLocation.Scheme = choice & 1 == 0 ? .http : .socks5
        guard let address = try? ProbeAddress.parse(choice & 4 == 0 ? "registry.example:443" : "[2001:db8::7]:5000"),
            let conversation = ProbeConversation(
                askingFor: address, in: scheme, credentials: choice & 2 == 0 ? nil : credentials)
        else { return }
        let hidden = choice & 2 == 0 ? "" : secret
        let whole = try verdict(conversation, answer, pieces: answer.count, hiding: hidden)
        // A SOCKS proxy that talks before it is asked is cut off where it stands.
        if scheme == .http {
            for size in [1, Int(choice >> 3) + 1] {
                try requireSame(whole, try verdict(conversation, answer, pieces: size, hiding: hidden))
            }
        } else {
            _ = try verdict(conversation, answer, pieces: Int(choice >> 3) + 1, hiding: hidden)
        }
        _ = try? ProbeAddress.parse(answer.text)
        _ = IPAddress(answer.text)
    }

    private static func requireSame(_ whole: ProbeVerdict, _ pieces: ProbeVerdict) throws {
        // The words of what is no proxy's answer depend on how much of it was there to be shown.
        try requireEqual(pieces.word, whole.word, "the verdict in pieces")
    }

    private static func verdict(
        _ start: ProbeConversation, _ answer: [UInt8], pieces size: Int, hiding secret: String
    ) throws -> ProbeVerdict {
        var conversation = start
        var step = conversation.begin()
        var rest = answer[...]
        var read = 0
        while true {
            if case .finished(let verdict) = step {
                let sentence = verdict.sentence
                try SafeText.requireSafe(sentence, "a verdict")
                for start in secret.indices.dropLast(5) {
                    try require(!sentence.contains(secret[start...].prefix(6)), "a password in \(sentence)")
                }
                return verdict
            }
            try require(read <= 32 << 10, "no end after \(read) bytes")
            let piece = Array(rest.prefix(max(1, size)))
            rest = rest.dropFirst(piece.count)
            read += piece.count
            step = conversation.received(piece)
        }
    }
}
