@testable import SSHConfig

/// ssh_config: the files that a byte 0x1E separates; the first one is the user's, the second the system's, and the others
/// are there to be included as `a`, `b` and `c`.
enum SSHConfigCheck {
    private static let hosts = ["web-1", "WEB-1", "db.corp.example", "10.0.0.7", "2001:db8::7", "127.1", "a*b?", ""]

    @Sendable static func check(_ input: [UInt8]) throws {
        let files = input.split(separator: 0x1E, maxSplits: 4, omittingEmptySubsequences: false).map { Array($0) }
        let config = config(files)
        try checkIndex(config)
        for host in hosts { try checkAnswer(config, host) }
        try checkOrder(files, config)
        for line in input.split(separator: UInt8(ascii: "\n")).prefix(20) { try checkPattern(Array(line.prefix(60))) }
    }

    /// A configuration of these files. Commands of `Match exec` succeed when their length is even.
    static func config(_ files: [[UInt8]]) -> SSHConfig {
        let account = LocalAccount(name: "ops", userID: 1000, home: "/home/ops", hostName: "desk.corp.example")
        let environment = ["TEAM": "blue", "AGENT": "/s"]
        var reader = TreeReader(home: account.home, environment: environment, files: Files(files: files))
        reader.readRoot("/0", isOwn: true, mustExist: false, mustBeSafe: false)
        reader.readRoot("/1", isOwn: false, mustExist: false, mustBeSafe: false)
        return SSHConfig(tree: reader.tree, account: account, environment: environment, commands: Commands())
    }

    /// No block that a host matches is lost in the index.
    private static func checkIndex(_ config: SSHConfig) throws {
        for file in config.tree.files {
            for host in hosts.map({ Array($0.utf8) }) {
                let found = file.index.blocks(for: host)
                try require(zip(found, found.dropFirst()).allSatisfy { $0 < $1 }, "blocks out of order")
                for (number, block) in file.blocks.enumerated() {
                    guard case .host(let patterns) = block.condition else { continue }
                    let matches = patterns.contains { !$0.isNegated && $0.matches(host) }
                    try require(!matches || found.contains(number), "a block that the index does not find")
                }
            }
        }
    }

    private static func checkAnswer(_ config: SSHConfig, _ host: String) throws {
        guard let settings = try? config.settings(for: host) else { return }
        try require(config.problems.isEmpty, "settings in spite of problems")
        try require(settings.port.map { (1...65535).contains($0) } ?? true, "a port out of range")
        try require(settings.proxyJump.isEmpty || settings.proxyCommand == nil, "two ways through others")
        try requireEqual(try config.settings(for: host), settings, "the second answer")
        guard let other = try? config.settings(for: host, overrides: ["ConnectTimeout=1m", "Tag=x"]) else { return }
        try requireEqual(other.connectTimeout, 60, "an option's value")
    }

    /// What stands first wins, and what stands last counts where nothing came before.
    private static func checkOrder(_ files: [[UInt8]], _ config: SSHConfig) throws {
        var before = files
        before[0] = Array("ConnectTimeout 7\n".utf8) + files[0]
        let shifted = SSHConfigCheck.config(before)
        try requireEqual(shifted.problems.count, config.problems.count, "the problems behind a good line")
        if let settings = try? shifted.settings(for: "web-1") {
            try requireEqual(settings.connectTimeout, 7, "the first value")
        }
        var after = files
        after[0] += Array("\nMatch all\nConnectTimeout 7\n".utf8)
        if let settings = try? SSHConfigCheck.config(after).settings(for: "web-1") {
            try require(settings.connectTimeout != nil, "the last value is lost")
        }
    }

    /// Matching as a table says it: which ends of the text are reached by which beginnings of the pattern.
    private static func checkPattern(_ line: [UInt8]) throws {
        let pattern = Pattern(String(decoding: line, as: UTF8.self))
        for host in hosts.map({ Array($0.utf8) }) {
            var reached = [true] + host.map { _ in false }
            for byte in pattern.bytes {
                var next = host.map { _ in false } + [false]
                if byte == UInt8(ascii: "*") {
                    if let first = reached.firstIndex(of: true) { for at in first..<next.count { next[at] = true } }
                } else {
                    for at in host.indices where byte == UInt8(ascii: "?") || byte == host[at] {
                        next[at + 1] = reached[at]
                    }
                }
                reached = next
            }
            try requireEqual(pattern.matches(host), reached[host.count], "whether \(pattern.bytes) matches \(host)")
        }
    }
}

private struct Files: FileSource {
    let files: [[UInt8]]

    func read(_ path: String, mustBeSafe: Bool) -> FileAnswer {
        let names = ["/0", "/1", "a", "b", "c"]
        let number = names.firstIndex { path == $0 || path.hasSuffix("/\($0)") }
        guard let number, number < files.count else { return .missing(FileAnswer.noSuchFile) }
        return .bytes(files[number])
    }

    func matches(_ pattern: String) -> [String] {
        if pattern.hasSuffix("*") { return ["a", "b"].map { pattern.dropLast() + $0 } }
        return ["a", "b", "c", "0"].contains { pattern.hasSuffix("/\($0)") } ? [pattern] : []
    }
}

private struct Commands: CommandRunner {
    func succeeds(_ command: String) -> Bool? { command.utf8.count % 2 == 0 }
}
