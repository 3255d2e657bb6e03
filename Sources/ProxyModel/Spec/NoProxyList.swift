/// The list of what is reached without a proxy, in the user's order, compared by meaning.
///
/// Two lists are equal when a daemon written in Go reads the same from both: entries are trimmed and lower-cased, empty
/// ones dropped, `*.x` is `.x`, addresses and networks are canonical, order and repetition mean nothing.
/// (Source: golang/net `http/httpproxy`, `config.init`.)
public struct NoProxyList: Sendable {
    /// The entries in the user's order.
    public let entries: [String]

    /// - Parameter entries: the entries in the user's order.
    public init(_ entries: [String]) { self.entries = entries }

    /// A list as it stands in a variable.
    ///
    /// - Parameter text: entries with commas between them; blanks around an entry mean nothing.
    public init(parsing text: String) {
        entries = text.utf8.split(separator: Character.comma).compactMap { part in
            let entry = Array(part).trimmed
            return entry.isEmpty ? nil : String(decoding: entry, as: UTF8.self)
        }
    }

    /// The value of the variable: the entries as the user wrote them, with commas between them.
    public var rendered: String { entries.joined(separator: ",") }

    /// What the list means: its entries in one canonical form each.
    public var meaning: Set<String> {
        Set(entries.map(Self.meaning).filter { !$0.isEmpty })
    }

    /// What one entry means.
    ///
    /// - Parameter entry: an element of the list.
    /// - Returns: its canonical form; empty when the entry is.
    static func meaning(of entry: String) -> String {
        let text = String(decoding: Array(entry.utf8).trimmed, as: UTF8.self).lowercased()
        if let address = IPAddress(text) { return address.description }
        if let network = canonicalNetwork(text) { return network }
        if let endpoint = canonicalEndpoint(text) { return endpoint }
        return text.hasPrefix("*.") ? String(text.dropFirst()) : text
    }

    /// `10.1.2.3/8` as `10.0.0.0/8`; nil when the text is no network.
    private static func canonicalNetwork(_ text: String) -> String? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPAddress(String(parts[0]), keepsMapped: true),
            parts[1].utf8.allSatisfy(\.isDigit), parts[1].utf8.count <= 3, let prefix = Int(parts[1]),
            prefix <= address.bitCount
        else { return nil }
        return "\(address.network(prefix: prefix))/\(prefix)"
    }

    /// `[2001:DB8:0::1]:80` as `[2001:db8::1]:80`; nil when the text is no bracketed address with a port.
    private static func canonicalEndpoint(_ text: String) -> String? {
        guard text.hasPrefix("["), let close = text.firstIndex(of: "]") else { return nil }
        let rest = text[text.index(after: close)...]
        let inside = text[text.index(after: text.startIndex)..<close]
        guard rest.hasPrefix(":"), let address = IPAddress(String(inside)) else { return nil }
        return "[\(address)]\(rest)"
    }
}

extension NoProxyList: Equatable {
    /// Whether both mean the same.
    public static func == (left: Self, right: Self) -> Bool { left.meaning == right.meaning }
}

extension Character {
    /// The byte between the entries of a list.
    fileprivate static let comma = UInt8(ascii: ",")
}
