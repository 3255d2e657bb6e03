import HostAccess

/// A key that a server is offered, and who signs with it.
struct LoginKey: Sendable {
    /// Who has the private half.
    enum Holder: Sendable {
        case file(PrivateKey)
        case agent(Agent)
    }

    /// The public key as it stands on the wire.
    let blob: [UInt8]
    /// How the user knows it: the file's path, or `'comment' of the ssh-agent`.
    let name: String
    let holder: Holder
    /// The name that is put over the one of the key's type; see ``SignatureAlgorithm``.
    var alias: String?

    init(_ key: PrivateKey) {
        blob = key.publicBlob
        name = Text.escaped(key.path, limit: 4096)
        holder = .file(key)
    }

    /// - Parameter file: the identity file that names the key, if one does.
    init(_ key: AgentMessage.Key, in agent: Agent, file: String?) {
        blob = key.blob
        name = file.map { Text.escaped($0, limit: 4096) } ?? "'\(key.comment)' of the ssh-agent"
        holder = .agent(agent)
    }

    /// The name of the key's type.
    var type: String { HostKey(blob: blob).type }

    /// `~/.ssh/id_ed25519 (ED25519 SHA256:…)`
    var summary: String { "\(name) (\(HostKey(blob: blob).summary))" }

    /// What libssh2 gets as the public key.
    var offeredBlob: [UInt8] { alias.map { SignatureAlgorithm.rename(blob, to: $0) } ?? blob }

    /// The same key under another name.
    func renamed(_ alias: String?) -> LoginKey {
        var key = self
        key.alias = alias
        return key
    }
}

/// The keys for a host, in the order in which they are tried, and what is wrong with others.
struct LoginKeys: Sendable {
    var keys: [LoginKey] = []
    /// What is wrong with identity files and agents that the user named, each a sentence, with what to do about it.
    var unusable: [(text: String, remedy: String)] = []
    /// What could log in and libssh2 cannot use, each a phrase such as `the certificate /home/ops/.ssh/id-cert.pub`.
    var needsOpenSSH: [String] = []
}
