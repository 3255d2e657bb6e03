/// A host to go through.
public struct Jump: Sendable, Hashable {
    /// The user to log in as; nil when ssh_config says so, or nobody.
    public let user: String?
    /// The host as ssh_config knows it.
    public let host: String
    /// The port; nil when ssh_config says so, or nobody.
    public let port: Int?

    /// `[USER@]HOST[:PORT]`, or `ssh://[USER@]HOST[:PORT]`.
    public init?(_ text: String) {
        let prefix = "ssh://"
        let isURI = text.hasPrefix(prefix)
        var rest = isURI ? text.dropFirst(prefix.count) : text[...]
        var user: String?
        // A user's name may hold an `@`, but not in a URI.
        if let at = isURI ? rest.firstIndex(of: "@") : rest.lastIndex(of: "@") {
            let name = rest[..<at].prefix { !isURI || $0 != ";" }
            guard !name.isEmpty, let decoded = isURI ? Jump.percentDecoded(name) : String(name) else { return nil }
            user = decoded
            rest = rest[rest.index(after: at)...]
        }
        if isURI, rest.hasSuffix("/") { rest = rest.dropLast() }
        guard let (host, port) = Jump.hostAndPort(rest), !isURI || Jump.isDomain(host) else { return nil }
        self.init(user: user, host: host, port: port)
    }

    init(user: String?, host: String, port: Int?) {
        self.user = user
        self.host = host
        self.port = port
    }

    private static func hostAndPort(_ text: Substring) -> (host: String, port: Int?)? {
        var host: Substring
        var rest: Substring
        if text.first == "[" {
            guard let close = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<close]
            rest = text[text.index(after: close)...]
        } else {
            host = text.prefix { $0 != ":" && $0 != "/" }
            rest = text[host.endIndex...]
        }
        guard !host.isEmpty || text.first == "[" else { return nil }
        guard let mark = rest.popFirst() else { return (String(host), nil) }
        guard mark == ":" else { return nil }
        if rest.isEmpty { return (String(host), nil) }
        guard let port = Port.number(String(rest)) else { return nil }
        return (String(host), port)
    }

    private static func isDomain(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let isLetter: (UInt8) -> Bool = { (0x61...0x7A).contains(lowercased($0)) || (0x30...0x39).contains($0) }
        guard let first = bytes.first, isLetter(first) else { return false }
        return !text.contains("..")
            && bytes.allSatisfy {
                isLetter($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
            }
    }

    private static func percentDecoded(_ text: Substring) -> String? {
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): result.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                let digits = rest.prefix(2)
                guard digits.count == 2, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16),
                    value > 0
                else { return nil }
                result.append(value)
                rest = rest.dropFirst(2)
            default: result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

/// The value of `ProxyJump`.
struct JumpList {
    let jumps: [Jump]

    /// Nil when a part of it is no host.
    init?(_ text: String) {
        var jumps: [Jump] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let jump = Jump(String(part)) else { return nil }
            jumps.append(jump)
        }
        self.jumps = jumps
    }

    /// The value without a comment behind it.
    static func text(_ value: String) -> String {
        var text = value.prefix { $0 != "#" }
        while let last = text.utf8.last, isSpace(last) { text = text.dropLast() }
        return String(text)
    }
}
