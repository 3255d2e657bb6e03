import HostAccess

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A key to be written into a known_hosts file.
struct KnownHostsAddition: Sendable, Hashable {
    /// The host's name as the file is to spell it: `[name]:port` where the port is not 22.
    let name: String
    let key: HostKey
    /// Whether the host must have no other key there: what nobody has looked at is added to unknown hosts only.
    let mustBeFirst: Bool

    /// The line without its newline; nil where the name would mean something else there.
    var line: String? {
        let isName = name.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && !",*?!|\"#@".utf8.contains($0) }
        guard isName, !name.isEmpty else { return nil }
        return "\(name) \(key.type) \(key.base64)"
    }
}

/// Adds keys to known_hosts files. Blocks: to be called on ``Workers/blocking``.
///
/// The file is replaced by a new one with the old one's bytes, mode and owner, so that it is never seen half written; the
/// old one is locked meanwhile, so that of several programs none loses what another adds.
enum KnownHostsFile {
    /// What came of an addition.
    enum Outcome: Sendable, Equatable {
        case added
        /// The key is there already.
        case present
        /// The file is a device such as `/dev/null`, which keeps nothing.
        case notKept
        /// Another key is known, or this one revoked.
        case conflict(KnownHosts.Entry)
        case failed(String)
    }

    /// Adds keys to the file at `path`, which need not exist, nor the folder that it is in.
    ///
    /// - Returns: what came of each addition.
    static func add(_ additions: [KnownHostsAddition], to path: String) -> [Outcome] {
        do throws(Failure) {
            let target = try FileLink.target(of: path)
            var status = stat()
            if stat(target, &status) == 0, status.st_mode & S_IFMT == S_IFCHR {
                return additions.map { _ in .notKept }
            }
            try makeFolder(of: target)
            return try FileLock.withLock(on: target) { () throws(Failure) in try add(additions, toLocked: target) }
        } catch {
            return additions.map { _ in .failed(error.reason) }
        }
    }

    /// Why nothing was written: the system's words, or others.
    struct Failure: Error {
        let reason: String
    }

    private static func add(_ additions: [KnownHostsAddition], toLocked target: String) throws(Failure) -> [Outcome] {
        // Other programs add lines without asking for the lock, as ssh does: what changed meanwhile is read again.
        for _ in 0..<20 {
            let before = try FileState(target)
            let content: [UInt8]
            do {
                content = try SmallFile.read(target, limit: KnownHosts.largestFile)
            } catch {
                throw Failure(reason: error.reason)
            }
            let (outcomes, lines) = judge(additions, KnownHosts(content, file: target))
            guard !lines.isEmpty else { return outcomes }
            let isComplete = content.isEmpty || content.last == UInt8(ascii: "\n")
            let text = (isComplete ? "" : "\n") + lines.map { $0 + "\n" }.joined()
            if try FileReplacement.replace(target, with: content + Array(text.utf8), ifStill: before) {
                return outcomes
            }
        }
        throw Failure(reason: "other programs keep changing it")
    }

    /// What is to become of each addition, and the lines to add.
    private static func judge(
        _ additions: [KnownHostsAddition], _ known: KnownHosts
    ) -> (outcomes: [Outcome], lines: [String]) {
        var lines: [String] = []
        var added: [String: [KnownHosts.Entry]] = [:]
        let outcomes = additions.map { addition -> Outcome in
            let entries = known.entries(for: addition.name) + (added[addition.name] ?? [])
            if let revoked = entries.first(where: { $0.key == addition.key && $0.isRevoked }) {
                return .conflict(revoked)
            }
            if entries.contains(where: { $0.key == addition.key }) { return .present }
            let other = entries.first {
                !$0.isRevoked && (addition.mustBeFirst || $0.key.type == addition.key.type)
            }
            if let other { return .conflict(other) }
            guard let line = addition.line else { return .failed("the name cannot stand in a known_hosts file") }
            lines.append(line)
            added[addition.name, default: []].append(known.laterEntry(addition.key))
            return .added
        }
        return (outcomes, lines)
    }

    /// Makes the folder, for its owner alone, as ssh makes `~/.ssh`.
    private static func makeFolder(of file: String) throws(Failure) {
        let folder = FileLink.folder(of: file)
        guard mkdir(folder, 0o700) != 0, errno != EEXIST else { return }
        // What is wrong with an existing folder shows when the file is opened; one on a read-only file system is there.
        let reason = errno
        guard access(folder, F_OK) != 0 else { return }
        throw Failure(reason: "\(Text.escaped(folder, limit: 4096)): \(SystemError.text(reason))")
    }
}
