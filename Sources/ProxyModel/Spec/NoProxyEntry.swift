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
        let address = IPAddress(String(entry[..<slash]), keepsMapped: true)
        let prefix = entry[slash...].dropFirst()
        let isNumber = (1...3).contains(prefix.utf8.count) && prefix.utf8.allSatisfy(\.isDigit)
        guard let address, isNumber, let bits = Int(prefix), bits <= address.bitCount else {
            return ("no-proxy", "is not a network; write ADDRESS/BITS as in 10.0.0.0/8")
        }
        return nil
    }
}
