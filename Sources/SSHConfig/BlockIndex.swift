/// Finds the blocks that a host may match by what its name is, begins with or ends with, so that files with thousands of
/// `Host` lines cost a host no more than those that concern it.
struct BlockIndex: Sendable {
    private enum Anchor: Hashable {
        case name([UInt8])
        case start([UInt8])
        case end([UInt8])
    }

    private var blocks: [Anchor: [Int]] = [:]
    private var startLengths: Set<Int> = []
    private var endLengths: Set<Int> = []
    /// Blocks that are looked at for every host.
    private var forAll: [Int] = []

    /// Enters a block that is looked at for every host.
    mutating func addForAll(_ number: Int) { forAll.append(number) }

    /// Enters the block of a `Host` line.
    mutating func add(_ number: Int, _ patterns: [Pattern]) {
        let anchors = patterns.filter { !$0.isNegated }.map(BlockIndex.anchor)
        guard anchors.allSatisfy({ $0 != nil }) else {
            forAll.append(number)
            return
        }
        for anchor in Set(anchors.compactMap(\.self)) {
            blocks[anchor, default: []].append(number)
            switch anchor {
            case .name: break
            case .start(let bytes): startLengths.insert(bytes.count)
            case .end(let bytes): endLengths.insert(bytes.count)
            }
        }
    }

    /// The blocks to look at for a host, in order. Of others it is certain that they do not apply.
    func blocks(for host: [UInt8]) -> [Int] {
        var found = blocks[.name(host)] ?? []
        for length in startLengths where length <= host.count {
            found += blocks[.start(Array(host.prefix(length)))] ?? []
        }
        for length in endLengths where length <= host.count {
            found += blocks[.end(Array(host.suffix(length)))] ?? []
        }
        if found.isEmpty { return forAll }
        return Set(found + forAll).sorted()
    }

    /// What a name must have to match a pattern; nil for patterns that begin and end with a wildcard.
    private static func anchor(_ pattern: Pattern) -> Anchor? {
        let isWildcard: (UInt8) -> Bool = { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }
        guard let first = pattern.bytes.firstIndex(where: isWildcard) else { return .name(pattern.bytes) }
        if first > 0 { return .start(Array(pattern.bytes[..<first])) }
        guard let last = pattern.bytes.lastIndex(where: isWildcard), last + 1 < pattern.bytes.count else { return nil }
        return .end(Array(pattern.bytes[(last + 1)...]))
    }
}
