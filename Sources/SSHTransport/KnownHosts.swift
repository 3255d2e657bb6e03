import Crypto
import FoundationEssentials
import HostAccess

/// The keys of a known_hosts file (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"), indexed by name.
///
/// Lines that cannot be read are skipped, as ssh does, and remembered for messages.
struct KnownHosts: Sendable {
    /// One key of one line.
    struct Entry: Hashable, Sendable {
        let key: HostKey
        let isRevoked: Bool
        /// `/home/ops/.ssh/known_hosts:12`
        let location: String
        /// The line, from 1.
        let line: Int
    }

    /// Where the lines are that are no entry, no comment and not empty.
    private(set) var damagedLines: [String] = []
    /// The types of the keys of all hashed lines that revoke none.
    private(set) var hashedTypes: Set<String> = []

    /// The names that a line speaks of.
    private enum Names {
        /// Names, or patterns of them, of which a negated one excludes.
        case list([Substring])
        /// The HMAC of one name.
        case hashed(salt: SymmetricKey, hash: [UInt8])
    }

    private var lines: [(names: Names, entry: Entry)] = []
    /// Host certificates cannot be checked, so that these lines say nothing about a key.
    private var authorities: [(names: Names, location: String)] = []
    // Indices of lines: by name, those whose names need a comparison, and by key.
    private var named: [String: [Int]] = [:]
    private var patterned: [Int] = []
    private var hashed: [Int] = []
    private var keyed: [HostKey: [Int]] = [:]

    /// The keys of a file with that content; `file` is for messages.
    init(_ content: [UInt8], file: String) {
        for (index, line) in content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
        {
            add(line: String(decoding: line, as: UTF8.self), number: index + 1, file: file)
        }
    }

    // Names are as the lines spell them: lower case, `[name]:port` where the port is not 22.

    /// The entries for `name`. Computes an HMAC for each hashed line.
    func entries(for name: String) -> [Entry] {
        readableEntries(for: name) + hashed.map { lines[$0] }.filter { Self.speaks($0.names, of: name) }.map(\.entry)
    }

    /// The entries for `name` that are not hashed; costs next to nothing.
    func readableEntries(for name: String) -> [Entry] {
        (named[name] ?? []).map { lines[$0].entry }
            + patterned.map { lines[$0] }.filter { Self.speaks($0.names, of: name) }.map(\.entry)
    }

    /// The entries for `name` that have that key. Computes HMACs for that key's lines only.
    func entries(for name: String, with key: HostKey) -> [Entry] {
        (keyed[key] ?? []).map { lines[$0] }.filter { Self.speaks($0.names, of: name) }.map(\.entry)
    }

    /// Where the `@cert-authority` lines for `name` are.
    func authorities(for name: String) -> [String] {
        authorities.filter { Self.speaks($0.names, of: name) }.map(\.location)
    }

    private static func speaks(_ names: Names, of name: String) -> Bool {
        switch names {
        case .list(let patterns): matches(name, patterns)
        case .hashed(let salt, let hash):
            HMAC<Insecure.SHA1>.authenticationCode(for: Array(name.utf8), using: salt).elementsEqual(hash)
        }
    }

    private mutating func add(line: String, number: Int, file: String) {
        var fields = line.split { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\r\n" }[...]
        guard let first = fields.first, !first.hasPrefix("#") else { return }
        let location = "\(Text.escaped(file, limit: 4096)):\(number)"
        let marker = first.hasPrefix("@") ? fields.removeFirst() : nil
        guard fields.count >= 3, marker == nil || marker == "@revoked" || marker == "@cert-authority",
            let names = Self.names(fields.removeFirst())
        else {
            damagedLines.append(location)
            return
        }
        if marker == "@cert-authority" {
            authorities.append((names, location))
            return
        }
        let type = fields.removeFirst()
        guard let key = fields.first.flatMap({ Data(base64Encoded: String($0)) }).map({ HostKey(blob: [UInt8]($0)) }),
            key.type == type
        else {
            damagedLines.append(location)
            return
        }
        add(names, Entry(key: key, isRevoked: marker == "@revoked", location: location, line: number))
    }

    private mutating func add(_ names: Names, _ entry: Entry) {
        let index = lines.count
        lines.append((names, entry))
        keyed[entry.key, default: []].append(index)
        switch names {
        case .hashed:
            hashed.append(index)
            if !entry.isRevoked { hashedTypes.insert(entry.key.type) }
        case .list(let names) where names.contains { $0.hasPrefix("!") || $0.contains("*") || $0.contains("?") }:
            patterned.append(index)
        case .list(let names):
            for name in Set(names) { named[String(name), default: []].append(index) }
        }
    }

    /// Comma-separated names, or `|1|SALT|HASH`: the HMAC-SHA1 of the name with the salt as its key, both in base64.
    private static func names(_ field: Substring) -> Names? {
        guard field.hasPrefix("|") else { return .list(field.lowercased().split(separator: ",")) }
        let parts = field.split(separator: "|")
        guard parts.count == 3, parts[0] == "1", let salt = Data(base64Encoded: String(parts[1])),
            let hash = Data(base64Encoded: String(parts[2])), hash.count == Insecure.SHA1.byteCount
        else { return nil }
        return .hashed(salt: SymmetricKey(data: salt), hash: [UInt8](hash))
    }

    /// A list matches when one of its patterns does and no negated one (ssh_config(5), PATTERNS).
    static func matches(_ name: String, _ patterns: [Substring]) -> Bool {
        var isMatch = false
        for pattern in patterns {
            if pattern.hasPrefix("!") {
                if matches(Array(name.utf8)[...], Array(pattern.dropFirst().utf8)[...]) { return false }
            } else if matches(Array(name.utf8)[...], Array(pattern.utf8)[...]) {
                isMatch = true
            }
        }
        return isMatch
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
            } else if let byte = name.first, pattern.first == byte || pattern.first == UInt8(ascii: "?") {
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
