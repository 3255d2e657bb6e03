import Crypto
import FoundationEssentials

/// The keys of a known_hosts file (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"), indexed by name.
///
/// Lines that cannot be read are skipped, as ssh does, and counted.
struct KnownHosts: Sendable {
    /// One key of one line.
    struct Entry: Hashable, Sendable {
        let key: HostKey
        let isRevoked: Bool
        let file: String
        /// The line, from 1.
        let line: Int

        /// `/home/ops/.ssh/known_hosts:12`
        var location: String { "\(Text.escaped(file, limit: 4096)):\(line)" }
    }

    /// Lines that are no entry, no comment and not empty.
    private(set) var damagedLines = 0
    /// `@cert-authority` lines: host certificates cannot be checked, so these say nothing about a key.
    private(set) var authorityLines = 0

    private var named: [String: [Entry]] = [:]
    private var patterned: [(patterns: [Substring], entry: Entry)] = []
    private var hashed: [(salt: SymmetricKey, hash: [UInt8], entry: Entry)] = []

    /// The keys of a file with that content; `file` is for messages.
    init(_ content: [UInt8], file: String) {
        for (index, line) in content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
        {
            add(line: String(decoding: line, as: UTF8.self), number: index + 1, file: file)
        }
    }

    /// The entries for `name` as the lines spell it: lower case, `[name]:port` where the port is not 22.
    func entries(for name: String) -> [Entry] {
        var found = named[name] ?? []
        for (patterns, entry) in patterned where Self.matches(name, patterns) { found.append(entry) }
        for (salt, hash, entry) in hashed {
            if HMAC<Insecure.SHA1>.authenticationCode(for: Array(name.utf8), using: salt).elementsEqual(hash) {
                found.append(entry)
            }
        }
        return found
    }

    private mutating func add(line: String, number: Int, file: String) {
        var fields = line.split { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\r\n" }[...]
        guard let first = fields.first, !first.hasPrefix("#") else { return }
        let marker = first.hasPrefix("@") ? fields.removeFirst() : nil
        guard fields.count >= 3, marker == nil || marker == "@revoked" || marker == "@cert-authority" else {
            damagedLines += 1
            return
        }
        if marker == "@cert-authority" {
            authorityLines += 1
            return
        }
        let hosts = fields.removeFirst()
        let type = fields.removeFirst()
        guard let blob = fields.first.flatMap({ Data(base64Encoded: String($0)) }).map({ HostKey(blob: [UInt8]($0)) }),
            blob.type == type
        else {
            damagedLines += 1
            return
        }
        let entry = Entry(key: blob, isRevoked: marker == "@revoked", file: file, line: number)
        if hosts.hasPrefix("|") {
            addHashed(hosts, entry)
        } else {
            addNames(hosts.lowercased(), entry)
        }
    }

    /// `|1|SALT|HASH`: the HMAC-SHA1 of the name with the salt as its key, both in base64.
    private mutating func addHashed(_ field: Substring, _ entry: Entry) {
        let parts = field.split(separator: "|")
        guard parts.count == 3, parts[0] == "1", let salt = Data(base64Encoded: String(parts[1])),
            let hash = Data(base64Encoded: String(parts[2])), hash.count == Insecure.SHA1.byteCount
        else {
            damagedLines += 1
            return
        }
        hashed.append((SymmetricKey(data: salt), [UInt8](hash), entry))
    }

    /// Comma-separated names; a list with wildcards or negations is matched as a whole.
    private mutating func addNames(_ field: String, _ entry: Entry) {
        let names = field.split(separator: ",")
        if names.contains(where: { $0.hasPrefix("!") || $0.contains("*") || $0.contains("?") }) {
            patterned.append((names, entry))
        } else {
            for name in names { named[String(name), default: []].append(entry) }
        }
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
