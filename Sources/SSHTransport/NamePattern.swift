/// Names of hosts and patterns of them, as known_hosts lines have them (ssh_config(5), PATTERNS).
enum NamePattern {
    /// Whether a comma-separated list speaks of `name`, which is in lower case: one of its patterns matches, and no
    /// negated one does.
    static func matches(_ name: [UInt8], list: ArraySlice<UInt8>) -> Bool {
        var isMatch = false
        for pattern in list.split(separator: UInt8(ascii: ",")) {
            if pattern.first == UInt8(ascii: "!") {
                if matches(name[...], pattern.dropFirst()) { return false }
            } else if !isMatch, matches(name[...], pattern) {
                isMatch = true
            }
        }
        return isMatch
    }

    /// Upper case of ASCII as lower case: all that ssh knows of case.
    static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    /// `*` stands for any characters and `?` for one. Goes back to the latest `*` only, so that no pattern takes more
    /// than the product of the lengths.
    private static func matches(_ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
        var (name, pattern) = (name, pattern)
        var retry: (name: ArraySlice<UInt8>, pattern: ArraySlice<UInt8>)?
        while true {
            if pattern.first == UInt8(ascii: "*") {
                pattern = pattern.dropFirst()
                retry = (name, pattern)
            } else if let byte = name.first, let wanted = pattern.first,
                lowercased(wanted) == byte || wanted == UInt8(ascii: "?")
            {
                name = name.dropFirst()
                pattern = pattern.dropFirst()
            } else if name.isEmpty, pattern.isEmpty {
                return true
            } else if let again = retry, !again.name.isEmpty {
                name = again.name.dropFirst()
                pattern = again.pattern
                retry = (name, pattern)
            } else {
                return false
            }
        }
    }
}
