/// An IPv4 or IPv6 address as text, read strictly: no leading zeros, no zone.
struct IPLiteral: Hashable {
    /// 4 or 16 bytes.
    let bytes: [UInt8]

    /// Nil when `text` is not an address.
    init?(_ text: some StringProtocol) {
        guard let bytes = text.contains(":") ? Self.version6(String(text)) : Self.version4(String(text)) else {
            return nil
        }
        self.bytes = bytes
    }

    private static func version4(_ text: String) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                part == "0" || !part.hasPrefix("0"), let byte = UInt8(part)
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func version6(_ text: String) -> [UInt8]? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard let gap = parts.indices.first(where: { $0 > 0 && $0 < parts.count - 1 && parts[$0].isEmpty }) else {
            guard let bytes = groups(parts[...], mayEndInVersion4: true), bytes.count == 16 else { return nil }
            return bytes
        }
        var head = parts[..<gap]
        var tail = parts[(gap + 1)...]
        // "::1" and "1::" split into an empty part more, at the end where "::" stands.
        if head.count == 1, head.first?.isEmpty == true { head = [] }
        if tail.count == 1, tail.first?.isEmpty == true { tail = [] }
        guard let front = groups(head, mayEndInVersion4: false),
            let back = groups(tail, mayEndInVersion4: true), front.count + back.count <= 14
        else { return nil }
        return front + [UInt8](repeating: 0, count: 16 - front.count - back.count) + back
    }

    private static func groups(_ parts: ArraySlice<Substring>, mayEndInVersion4: Bool) -> [UInt8]? {
        var bytes: [UInt8] = []
        for (offset, part) in parts.enumerated() {
            if mayEndInVersion4, offset == parts.count - 1, part.contains(".") {
                guard let last = version4(String(part)) else { return nil }
                bytes += last
                continue
            }
            guard (1...4).contains(part.utf8.count), !part.hasPrefix("+"), let group = UInt16(part, radix: 16) else {
                return nil
            }
            bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
        }
        return bytes
    }
}
