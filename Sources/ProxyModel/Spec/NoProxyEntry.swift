/// What may stand in a `noProxy` list.
enum NoProxyEntry {
    /// Why an entry cannot be used.
    ///
    /// - Parameter entry: one element of the list.
    /// - Returns: the rule and a reason to follow the entry's name; nil when it can be used.
    static func objection(to entry: String) -> (rule: String, reason: String)? {
        if entry.isEmpty { return ("no-proxy", "is empty; remove it") }
        if entry.holdsControlCharacter { return ("control-character", "holds a control character") }
        if entry.contains(",") { return ("no-proxy", "holds a comma; write one list item for each entry") }
        if entry.contains(where: \.isWhitespace) {
            return ("no-proxy", "holds a space; write one list item for each entry")
        }
        if entry.contains("://") { return ("no-proxy", "is a URL; write the host name only") }
        if entry.contains("@") { return ("no-proxy", "holds '@', which no host name has") }
        guard let slash = entry.firstIndex(of: "/") else { return nil }
        let address = IPLiteral(entry[..<slash])
        let prefix = entry[slash...].dropFirst()
        let isNumber = (1...3).contains(prefix.utf8.count) && prefix.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard let address, isNumber, let bits = Int(prefix), bits <= address.bytes.count * 8 else {
            return ("no-proxy", "is not a network; write ADDRESS/BITS as in 10.0.0.0/8")
        }
        return nil
    }

    /// The form in which two entries that mean the same are equal: lower case, networks with their host bits cleared,
    /// and `*.corp` as `.corp`.
    static func meaning(of entry: String) -> String {
        let lower = entry.lowercased()
        if lower.hasPrefix("*.") { return String(lower.dropFirst()) }
        let parts = lower.split(separator: "/", omittingEmptySubsequences: false)
        guard let address = IPLiteral(parts[0]) else { return lower }
        guard parts.count == 2, let bits = Int(parts[1]), bits >= 0 else { return "\(address.bytes)" }
        let masked = address.bytes.enumerated().map { index, byte in
            byte & (UInt8.max << UInt8(min(8, max(0, 8 * (index + 1) - bits))))
        }
        return "\(masked)/\(bits)"
    }
}
