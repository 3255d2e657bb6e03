import NIOPosix
import Synchronization

/// The private keys that passphrases opened, for the life of a transport.
final class Keyring: Sendable {
    private let keys = Mutex<[String: PrivateKey]>([:])

    /// The key of the file at `path`, if it has been opened.
    func key(of path: String) -> PrivateKey? { keys.withLock { $0[path] } }

    /// Keeps a key that was opened.
    func add(_ key: PrivateKey) { keys.withLock { $0[key.path] = key } }
}

extension SSHTransport {
    /// What came of a passphrase.
    public enum Unlocking: Sendable, Equatable {
        /// The key can be used from now on.
        case unlocked
        /// The passphrase is another one.
        case wrongPassphrase
        /// No passphrase helps: what is wrong, as a predicate of the file.
        case unusable(String)
    }

    /// Which key files cannot be used without a passphrase.
    ///
    /// - Parameters:
    ///   - paths: key files; those that are missing or damaged are not in the result.
    ///   - agentSocket: an ssh-agent; what it has needs no passphrase.
    /// - Returns: the files among `paths`, each once and in their order, that ``unlock(_:with:)`` has not opened.
    public func encryptedIdentities(among paths: [String], agentSocket: String? = nil) async -> [String] {
        var inAgent: Set<[UInt8]> = []
        if let agentSocket, case .success(let keys) = await agents.agent(at: agentSocket).keys() {
            inAgent = Set(keys.map(\.blob))
        }
        var result: [String] = []
        for path in paths where !result.contains(path) && keyring.key(of: path) == nil {
            let file = await keyFiles.content(of: path)
            guard file.locked != nil, file.publicBlob.map({ !inAgent.contains($0) }) ?? true else { continue }
            result.append(path)
        }
        return result
    }

    /// Opens a key file for this transport's life. The passphrase is not kept.
    ///
    /// Takes a tenth of a second and more: key files make guessing slow.
    public func unlock(_ path: String, with passphrase: Passphrase) async -> Unlocking {
        let file = await keyFiles.content(of: path)
        guard let content = file.locked else {
            switch file.key {
            case .success: return .unlocked
            case .failure(let why): return .unusable(why.reason)
            }
        }
        let key = await withCheckedContinuation { continuation in
            Workers.blocking.submit { _ in
                continuation.resume(
                    returning: Result { () throws(PrivateKey.Unusable) in
                        try PrivateKey.parse(content, path: path, passphrase: passphrase)
                    })
            }
        }
        switch key {
        case .success(let key):
            keyring.add(key)
            return .unlocked
        case .failure(let why):
            return why.kind == .wrongPassphrase ? .wrongPassphrase : .unusable(why.reason)
        }
    }
}
