/// A host as Ansible's files name it: perhaps with a port, perhaps with ranges.
///
/// `web[01:20].example.com`, `node[a:f]`, `mail.example.com:2222`, `[2001:db8::1]:22`; a range may leave out its start,
/// which is 0 then.
enum AnsibleHostPattern {
    /// - Parameters:
    ///   - pattern: the pattern as written.
    ///   - limit: the most names that may come of it.
    /// - Returns: the names in order, and the port.
    /// - Throws: what is wrong with a range.
    static func expand(
        _ pattern: String, limit: Int
    ) throws(HostRange.Invalid) -> (names: [String], port: String?) {
        let (name, port) = split(pattern)
        if port == nil, name.hasSuffix(":"), IPAddress(name) == nil {
            throw HostRange.Invalid(reason: "':' at the end is for a port; none follows")
        }
        return (try HostRange.expand(withStarts(name), limit: limit), port)
    }

    private static func split(_ pattern: String) -> (name: String, port: String?) {
        guard let colon = pattern.lastIndex(of: ":"), pattern[colon...].count > 1,
            pattern[colon...].dropFirst().utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return (unbracketed(pattern), nil) }
        let head = pattern[..<colon]
        let port = String(pattern[colon...].dropFirst())
        // A colon elsewhere than in ranges makes it an IPv6 address, whose port needs brackets.
        if head.hasPrefix("["), head.hasSuffix("]"), IPAddress(String(head.dropFirst().dropLast())) != nil {
            return (String(head.dropFirst().dropLast()), port)
        }
        var depth = 0
        for character in head {
            if character == "[" { depth += 1 }
            if character == "]" { depth -= 1 }
            if character == ":", depth == 0 { return (pattern, nil) }
        }
        return depth == 0 ? (String(head), port) : (pattern, nil)
    }

    private static func unbracketed(_ pattern: String) -> String {
        guard pattern.hasPrefix("["), pattern.hasSuffix("]") else { return pattern }
        let inner = String(pattern.dropFirst().dropLast())
        return IPAddress(inner) != nil ? inner : pattern
    }

    /// `[:5]` as `[0:5]`.
    private static func withStarts(_ name: String) -> String {
        var result = ""
        for character in name {
            if character == ":", result.last == "[" { result.append("0") }
            result.append(character)
        }
        return result
    }
}
