/// An IP address read as Go's `net.ParseIP` reads it, printed in its one canonical form (RFC 5952).
struct IPAddress: Equatable, CustomStringConvertible {
    /// Four or sixteen bytes, the most significant first.
    private(set) var bytes: [UInt8]

    /// - Parameters:
    ///   - text: dotted decimal without leading zeros, or IPv6 text without brackets and zone.
    ///   - keepsMapped: whether `::ffff:10.0.0.1` stays an IPv6 address; it is otherwise the IPv4 address.
    init?(_ text: String, keepsMapped: Bool = false) {
        if let four = Self.dotted(text[...]) {
            bytes = four
        } else if let groups = Self.groups(text) {
            bytes = groups.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
            let isMapped = groups[..<5].allSatisfy { $0 == 0 } && groups[5] == 0xffff
            if isMapped && !keepsMapped { bytes = Array(bytes[12...]) }
        } else {
            return nil
        }
    }

    /// 32 or 128.
    var bitCount: Int { bytes.count * 8 }

    /// The address with all bits after the prefix cleared.
    func network(prefix: Int) -> IPAddress {
        var result = self
        for index in bytes.indices {
            let kept = min(max(prefix - index * 8, 0), 8)
            result.bytes[index] &= kept == 0 ? 0 : 0xff << UInt8(8 - kept)
        }
        return result
    }

    var description: String {
        guard bytes.count == 16 else { return bytes.map(String.init).joined(separator: ".") }
        let groups = (0..<8).map { UInt16(bytes[$0 * 2]) << 8 | UInt16(bytes[$0 * 2 + 1]) }
        let texts = groups.map { String($0, radix: 16) }
        guard let zeros = Self.longestZeroRun(groups) else { return texts.joined(separator: ":") }
        return texts[..<zeros.lowerBound].joined(separator: ":") + "::"
            + texts[zeros.upperBound...].joined(separator: ":")
    }

    /// The first of the longest runs of at least two zero groups.
    private static func longestZeroRun(_ groups: [UInt16]) -> Range<Int>? {
        var best: Range<Int>?
        var start = 0
        while start < groups.count {
            var end = start
            while end < groups.count, groups[end] == 0 { end += 1 }
            if end - start >= 2, end - start > (best?.count ?? 0) { best = start..<end }
            start = max(end, start + 1)
        }
        return best
    }

    private static func dotted(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            let hasLeadingZero = part.utf8.count > 1 && part.hasPrefix("0")
            guard !hasLeadingZero, part.utf8.allSatisfy(\.isDigit), let byte = UInt8(part) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    /// The eight groups of an IPv6 address.
    private static func groups(_ text: String) -> [UInt16]? {
        guard text.utf8.count <= 45, let gap = firstGap(in: text) else {
            guard let all = plainGroups(text[...]), all.count == 8 else { return nil }
            return all
        }
        guard let head = plainGroups(text[..<gap.lowerBound]), let tail = plainGroups(text[gap.upperBound...]),
            head.count + tail.count < 8, text[..<gap.lowerBound].contains(".") == false
        else { return nil }
        return head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
    }

    private static func firstGap(in text: String) -> Range<String.Index>? {
        var index = text.startIndex
        while index < text.endIndex {
            let next = text.index(after: index)
            if text[index] == ":", next < text.endIndex, text[next] == ":" { return index..<text.index(after: next) }
            index = next
        }
        return nil
    }

    /// Groups with single colons between them; the last may be a dotted IPv4 address.
    private static func plainGroups(_ text: Substring) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        var parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var tail: [UInt16] = []
        if let last = parts.last, let four = dotted(last) {
            tail = [UInt16(four[0]) << 8 | UInt16(four[1]), UInt16(four[2]) << 8 | UInt16(four[3])]
            parts.removeLast()
        }
        var result: [UInt16] = []
        for part in parts {
            guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy(\.isHexDigit),
                let group = UInt16(part, radix: 16)
            else { return nil }
            result.append(group)
        }
        return result + tail
    }
}
