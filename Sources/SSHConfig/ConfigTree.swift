/// A file of ssh_config, read once, in blocks: each has a condition and what applies where that holds.
struct ConfigFile: Sendable {
    enum Condition: Sendable {
        /// Lines before the first `Host` or `Match`.
        case always
        case host([Pattern])
        case match(MatchLine)
    }

    enum Statement: Sendable {
        case set(Occurrence)
        /// A keyword that nobody knows, which `IgnoreUnknown` may forgive.
        case unknown(String, Place)
        /// Other files, by their numbers in the tree.
        case include([Int])
    }

    struct Block: Sendable {
        let condition: Condition
        var statements: [Statement] = []
    }

    var blocks: [Block] = [Block(condition: .always)]
    /// Blocks for single hosts, by the hosts' names: files with thousands of hosts are no slower for it.
    private(set) var blocksOfHosts: [String: [Int]] = [:]
    /// The other blocks that are looked at for every host.
    private(set) var otherBlocks: [Int] = []
    /// How many files are read at most when this one is, itself counted.
    var weight = 1
    /// How deep its inclusions go.
    var height = 0

    /// Numbers the blocks once they are complete.
    mutating func index() {
        for (number, block) in blocks.enumerated() {
            guard case .host(let patterns) = block.condition, !block.concernsEveryHost else {
                otherBlocks.append(number)
                continue
            }
            let names = patterns.compactMap(\.literal)
            guard names.count == patterns.count else {
                otherBlocks.append(number)
                continue
            }
            for name in Set(names) { blocksOfHosts[name, default: []].append(number) }
        }
    }

    /// The blocks to look at for a host, in order.
    func blocks(for host: String) -> [Int] {
        guard let own = blocksOfHosts[host] else { return otherBlocks }
        return (own + otherBlocks).sorted()
    }
}

extension ConfigFile.Block {
    /// Whether something in it counts for hosts that it does not apply to: `ssh` stumbles over unknown keywords there,
    /// too, and over those in files that it includes there.
    fileprivate var concernsEveryHost: Bool {
        statements.contains {
            switch $0 {
            case .set: false
            case .unknown, .include: true
            }
        }
    }
}

/// Everything that was read.
struct ConfigTree: Sendable {
    var files: [ConfigFile] = []
    /// The files that are read one after the other, by number.
    var roots: [Int] = []
    /// Whether a `Match final` asks for a second reading.
    var asksForFinalPass = false
    /// Keywords that nobody knows, and whether anything says that they do not matter.
    var unknown: [Problem] = []
    var forgivesUnknown = false
    var problems: [Problem] = []
}
