import Crypto
import HostAccess

/// The keys of a known_hosts file (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"), indexed by name and by key.
///
/// Lines that cannot be read are skipped, as ssh does, and remembered for messages. The file's bytes are kept as they
/// are: of a line only its place is noted, since a run asks for few of a large file's lines.
struct KnownHosts: Sendable {
    /// One key of one line.
    struct Entry: Hashable, Sendable {
        let key: HostKey
        let isRevoked: Bool
        /// `/home/ops/.ssh/known_hosts:12`
        let location: String
        /// The file's path.
        let file: String
        /// The line, from 1.
        let line: Int
        /// Whether the line speaks of names by a pattern.
        let isPattern: Bool
    }

    /// The largest file that is read: far more than a hundred thousand keys take.
    static let largestFile = 128 << 20

    /// The file's path.
    let file: String
    /// Why the file could not be read; nil when it could, or when there is none.
    let unreadable: String?
    /// The types of the keys of all hashed lines that revoke none.
    private(set) var hashedTypes: Set<String> = []

    private let content: [UInt8]
    private var lines: [KnownHostsLine] = []
    private var damaged: [Int] = []
    /// Host certificates cannot be checked, so that these lines say nothing about a key.
    private var authorities: [KnownHostsLine] = []
    // Indices of lines: by name, those whose names need a comparison, and by key.
    private var named = HashIndex()
    private var patterned: [Int] = []
    private var hashed: [Int] = []
    private var keyed = HashIndex()

    /// The keys of a file with that content; `file` is for messages.
    init(_ content: [UInt8], file: String, unreadable: String? = nil) {
        self.content = content
        self.file = file
        self.unreadable = unreadable
        content.withUnsafeBufferPointer { add(allLinesOf: $0) }
    }

    /// The keys of a file that somebody tried to read: one that is missing or cannot be read makes no key known.
    init(_ content: Result<[UInt8], SmallFile.Failure>, of file: String) {
        switch content {
        case .success(let bytes): self.init(bytes, file: file)
        case .failure(.absent): self.init([], file: file)
        case .failure where file == "/dev/null": self.init([], file: file)
        case .failure(let why): self.init([], file: file, unreadable: why.reason)
        }
    }

    /// Where the lines are that are no entry, no comment and not empty.
    var damagedLines: [String] { damaged.map(location) }

    /// What to tell the user of what does not count; nil where everything does.
    var warning: String? {
        if let unreadable {
            return "\(Text.escaped(file, limit: 4096)) cannot be read (\(unreadable)); no key in it counts"
        }
        guard let first = damaged.first else { return nil }
        return damaged.count == 1
            ? "\(location(first)) is no known_hosts line; it does not count"
            : "\(damaged.count) lines of \(Text.escaped(file, limit: 4096)) are no known_hosts lines, first "
                + "\(location(first)); they do not count"
    }

    // Names are as the lines spell them: `[name]:port` where the port is not 22. Case does not matter.

    /// The entries for `name`. Computes an HMAC for each hashed line.
    func entries(for name: String) -> [Entry] {
        let name = Self.lowercased(name)
        return (readable(name) + hashed.filter { speaks(lines[$0], of: name) }).compactMap(entry)
    }

    /// The entries for `name` that are not hashed; costs next to nothing.
    func readableEntries(for name: String) -> [Entry] { readable(Self.lowercased(name)).compactMap(entry) }

    /// The entries for `name` that have that key. Computes HMACs for that key's lines only.
    func entries(for name: String, with key: HostKey) -> [Entry] {
        let name = Self.lowercased(name)
        return keyed.values(for: Self.hash(key.blob)).filter { speaks(lines[$0], of: name) }.compactMap(entry)
            .filter { $0.key == key }
    }

    /// Where the `@cert-authority` lines for `name` are.
    func authorities(for name: String) -> [String] {
        let name = Self.lowercased(name)
        return authorities.filter { speaks($0, of: name) }.map { location($0.number) }
    }

    /// An entry for a key that was added to the file after it was read.
    func laterEntry(_ key: HostKey) -> Entry {
        Entry(
            key: key, isRevoked: false, location: Text.escaped(file, limit: 4096), file: file, line: 0, isPattern: false
        )
    }

    /// Whether there are lines whose names nobody can read.
    var hasHashedLines: Bool { !hashed.isEmpty }

    private func readable(_ name: [UInt8]) -> [Int] {
        (named.values(for: Self.hash(name)) + patterned).filter { speaks(lines[$0], of: name) }
    }

    private func entry(_ index: Int) -> Entry? {
        let line = lines[index]
        guard let blob = Base64.decoded(content[line.key]) else { return nil }
        return Entry(
            key: HostKey(blob: blob), isRevoked: line.marker == .revoked, location: location(line.number), file: file,
            line: line.number, isPattern: line.naming == .patterns)
    }

    private func location(_ number: Int) -> String { "\(Text.escaped(file, limit: 4096)):\(number)" }

    private func speaks(_ line: KnownHostsLine, of name: [UInt8]) -> Bool {
        let names = content[line.names]
        guard line.naming == .hashed else { return NamePattern.matches(name, list: names) }
        guard let (salt, hash) = HashedName.parts(names) else { return false }
        return HMAC<Insecure.SHA1>.authenticationCode(for: name, using: SymmetricKey(data: salt)).elementsEqual(hash)
    }

    private mutating func add(allLinesOf bytes: UnsafeBufferPointer<UInt8>) {
        var start = 0
        var number = 1
        var scratch: [UInt8] = []
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            switch KnownHostsLine.read(bytes, start..<end, number: number, key: &scratch) {
            case .nothing: break
            case .damaged: damaged.append(number)
            case .entry(let line) where line.marker == .authority: authorities.append(line)
            case .entry(let line): add(line, bytes, key: &scratch)
            }
            start = end + 1
            number += 1
        }
    }

    /// - Parameter key: the line's key; afterwards anything.
    private mutating func add(_ line: KnownHostsLine, _ bytes: UnsafeBufferPointer<UInt8>, key: inout [UInt8]) {
        let index = lines.count
        lines.append(line)
        keyed.add(index, for: Self.hash(key))
        switch line.naming {
        case .hashed:
            hashed.append(index)
            if line.marker == nil { hashedTypes.insert(line.type) }
        case .patterns:
            patterned.append(index)
        case .names:
            for name in bytes[line.names].split(separator: UInt8(ascii: ",")) {
                key.removeAll(keepingCapacity: true)
                for byte in name { key.append(NamePattern.lowercased(byte)) }
                named.add(index, for: Self.hash(key))
            }
        }
    }

    private static func lowercased(_ name: String) -> [UInt8] { name.utf8.map(NamePattern.lowercased) }

    private static func hash(_ bytes: [UInt8]) -> Int {
        var hasher = Hasher()
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
        return hasher.finalize()
    }
}

/// Finds numbers by hashes: those of one hash are a chain, which takes a fraction of the time and memory that an array
/// for each would.
private struct HashIndex: Sendable {
    private var newest: [Int: Int] = [:]
    private var links: [(value: Int, older: Int?)] = []

    mutating func add(_ value: Int, for hash: Int) {
        let older = newest.updateValue(links.count, forKey: hash)
        links.append((value, older))
    }

    /// The numbers for `hash`, oldest first, each once.
    func values(for hash: Int) -> [Int] {
        var values: [Int] = []
        var link = newest[hash]
        while let index = link {
            if values.last != links[index].value { values.append(links[index].value) }
            link = links[index].older
        }
        return values.reversed()
    }
}
