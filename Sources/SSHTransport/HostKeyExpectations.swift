public import HostAccess

/// The keys that hosts are expected to have, as somebody has written them down where nobody can interfere.
///
/// Each line is one of these; names may be lists with commas and patterns, and mean the host's name in the inventory, its
/// address, or `[address]:port`:
///
///     web-1,10.0.0.7 SHA256:…
///     SHA256:… web-1
///     256 SHA256:… root@web-1 (ED25519)        as ssh-keygen -lf prints it
///     web-1 ssh-ed25519 AAAA…                  as known_hosts and ssh-keyscan have it
public struct HostKeyExpectations: Sendable {
    /// What the expectations say of a key.
    public enum Verdict: Sendable {
        case expected
        /// Another key of that type is expected, or this one is revoked.
        case contradicted
        /// The host is named, the key is not.
        case otherKeysExpected
        /// The host is not named.
        case hostNotListed
    }

    private struct Fingerprint: Sendable {
        let names: ArraySlice<UInt8>
        let fingerprint: String
        /// `ED25519`; nil where the line does not say.
        let type: String?
    }

    /// Where the lines are that say nothing that can be understood.
    public private(set) var damagedLines: [String] = []
    private var fingerprints: [Fingerprint] = []
    private let keys: KnownHosts

    /// - Parameters:
    ///   - content: the file's bytes.
    ///   - file: its name, for messages.
    public init(_ content: [UInt8], file: String) {
        var rest: [UInt8] = []
        var damaged: [Int] = []
        let lines = content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let words = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\r") }
            let isComment = words.first?.first == UInt8(ascii: "#")
            if !isComment, words.contains(where: { $0.starts(with: "SHA256:".utf8) }) {
                if let fingerprint = Self.fingerprint(words) {
                    fingerprints.append(fingerprint)
                } else {
                    damaged.append(index + 1)
                }
            } else {
                rest += line
            }
            // The other reader counts the same lines.
            rest.append(UInt8(ascii: "\n"))
        }
        keys = KnownHosts(rest, file: file)
        damagedLines = damaged.map { "\(Text.escaped(file, limit: 4096)):\($0)" } + keys.damagedLines
    }

    /// - Parameters:
    ///   - key: a key that the host showed.
    ///   - endpoint: where the host is.
    /// - Returns: what the expectations say of it.
    public func verdict(on key: HostKey, of endpoint: Endpoint) -> Verdict {
        let trust = HostTrust(endpoint, [])
        let names = Set([trust.name, endpoint.address.lowercased(), endpoint.name.lowercased()])
        let entries = names.flatMap { keys.entries(for: $0) }
        let listed = fingerprints.filter { line in
            names.contains { NamePattern.matches(Array($0.utf8), list: line.names) }
        }
        if entries.contains(where: { $0.isRevoked && $0.key == key }) { return .contradicted }
        let valid = entries.filter { !$0.isRevoked }
        if valid.contains(where: { $0.key == key }) || listed.contains(where: { $0.fingerprint == key.fingerprint }) {
            return .expected
        }
        let isTypeListed =
            valid.contains { $0.key.type == key.type } || listed.contains { $0.type == key.shortType }
        if isTypeListed { return .contradicted }
        return valid.isEmpty && listed.isEmpty ? .hostNotListed : .otherKeysExpected
    }

    private static func fingerprint(_ words: [ArraySlice<UInt8>]) -> Fingerprint? {
        var words = words
        var type: String?
        if let last = words.last, last.first == UInt8(ascii: "("), last.last == UInt8(ascii: ")") {
            type = String(decoding: last.dropFirst().dropLast(), as: UTF8.self)
            words.removeLast()
            // The number of bits.
            if words.count > 2, words[0].allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
                words.removeFirst()
                // Host keys have comments such as root@web-1.
                words[1] = words[1].split(separator: UInt8(ascii: "@")).last ?? []
                words.removeSubrange(2...)
            }
        }
        guard words.count == 2, let index = words.firstIndex(where: { $0.starts(with: "SHA256:".utf8) }) else {
            return nil
        }
        let fingerprint = HostKey.withoutPadding(String(decoding: words[index], as: UTF8.self))
        let digest = fingerprint.dropFirst("SHA256:".count).utf8
        let names = words[1 - index]
        guard Base64.decoded(Array(digest) + [UInt8(ascii: "=")])?.count == 32, !names.isEmpty,
            !names.elementsEqual("no".utf8)
        else { return nil }
        return Fingerprint(names: names, fingerprint: fingerprint, type: type)
    }
}
