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
    /// Finds the blocks of a host.
    private(set) var index = BlockIndex()
    /// How many files are read at most when this one is, itself counted.
    var weight = 1
    /// How deep its inclusions go.
    var height = 0

    /// Enters the blocks into the index once they are complete.
    mutating func buildIndex() {
        for (number, block) in blocks.enumerated() {
            guard case .host(let patterns) = block.condition, !block.concernsEveryHost else {
                index.addForAll(number)
                continue
            }
            index.add(number, patterns)
        }
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
