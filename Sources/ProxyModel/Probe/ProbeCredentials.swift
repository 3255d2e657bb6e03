/// A user name and a password for a proxy, raw. However they are printed they show nothing.
public struct ProbeCredentials: Sendable, Equatable {
    let username: [UInt8]
    let password: [UInt8]

    /// - Parameters:
    ///   - username: the name's bytes, not percent-encoded.
    ///   - password: the password's bytes, not percent-encoded.
    public init(username: [UInt8], password: [UInt8]) {
        self.username = username
        self.password = password
    }

    /// The credentials of HTTP's Basic scheme (RFC 7617): base64 of `name:password`.
    var basic: [UInt8] { Self.base64(username + [UInt8(ascii: ":")] + password) }

    /// Whether a text of a proxy repeats any of it, or a piece of it of six bytes: a proxy that sends back what it got
    /// must not bring it into a message. A name of less than four bytes is no secret, and would be found anywhere.
    func isRepeated(in text: some Collection<UInt8>) -> Bool {
        let text = Array(text)
        return [username.count < 4 ? [] : username, password, basic].contains { secret in
            let length = min(secret.count, 6)
            guard length > 0, text.count >= length else { return false }
            var pieces = Set<ArraySlice<UInt8>>()
            for start in 0...(secret.count - length) { pieces.insert(secret[start..<start + length]) }
            return (0...(text.count - length)).contains { pieces.contains(text[$0..<$0 + length]) }
        }
    }

    /// RFC 4648 section 4, with padding.
    static func base64(_ bytes: [UInt8]) -> [UInt8] {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var result: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = (0..<3).reduce(0) { $0 << 8 | Int($1 < group.count ? group[start + $1] : 0) }
            for digit in 0..<4 {
                result.append(
                    digit <= group.count ? alphabet[bits >> (18 - 6 * digit) & 63] : UInt8(ascii: "="))
            }
        }
        return result
    }
}

extension ProbeCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// `***`
    public var description: String { "***" }

    /// The same as `description`.
    public var debugDescription: String { description }

    /// A mirror without children, so that `dump` and test failures reveal nothing.
    public var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}
