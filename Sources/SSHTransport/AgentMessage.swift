import HostAccess

/// The messages of the ssh-agent protocol (draft-ietf-sshm-ssh-agent) that are needed to log in, without the length in
/// front of them. Answers are bytes of a stranger.
enum AgentMessage {
    /// A public key whose private half an agent has.
    struct Key: Sendable, Hashable {
        /// As it stands on the wire; a certificate where the agent has one.
        let blob: [UInt8]
        /// What the user calls it, to be shown.
        let comment: String
    }

    /// OpenSSH's limit for a message.
    static let sizeLimit = 256 << 10
    /// OpenSSH's limit for the keys of an agent.
    private static let keyLimit = 2048

    private static let failure: UInt8 = 5
    private static let identitiesAnswer: UInt8 = 12
    private static let signResponse: UInt8 = 14

    /// Asks which keys the agent has.
    static let requestIdentities: [UInt8] = [11]

    /// Asks for a signature of `message`.
    static func signRequest(_ blob: [UInt8], _ message: [UInt8], algorithm: String) -> [UInt8] {
        var writer = WireWriter()
        writer.string(blob)
        writer.string(message)
        // SSH_AGENT_RSA_SHA2_256 and SSH_AGENT_RSA_SHA2_512.
        writer.uint32(["rsa-sha2-256": 2, "rsa-sha2-512": 4][algorithm] ?? 0)
        return [13] + writer.bytes
    }

    /// Reads the answer to ``requestIdentities``.
    static func keys(in answer: [UInt8]) throws(AgentFailure) -> [Key] {
        var reader = try reader(answer, identitiesAnswer)
        guard let count = reader.uint32() else { throw .nonsense }
        guard count <= keyLimit else { throw .broken("it says that it has \(count) keys") }
        var keys: [Key] = []
        for _ in 0..<count {
            guard let blob = reader.string(), let comment = reader.string() else { throw .nonsense }
            keys.append(Key(blob: Array(blob), comment: Text.escaped(comment)))
        }
        return keys
    }

    /// Reads the answer to a signature request: the signature without the name of its algorithm, which must be
    /// `algorithm`.
    static func signature(in answer: [UInt8], algorithm: String) throws(AgentFailure) -> [UInt8] {
        var reader = try reader(answer, signResponse)
        guard let whole = reader.string() else { throw .nonsense }
        var signature = WireReader(whole)
        guard let name = signature.text(), let bytes = signature.string(), !bytes.isEmpty, signature.rest.isEmpty else {
            throw .nonsense
        }
        // Agents that do not know the flags sign with SHA-1.
        guard name == algorithm else {
            throw .broken("it signed with \(Text.escaped(name)) where \(algorithm) was wanted")
        }
        return Array(bytes)
    }

    private static func reader(_ answer: [UInt8], _ expected: UInt8) throws(AgentFailure) -> WireReader {
        switch answer.first {
        case expected: return WireReader(answer.dropFirst())
        case failure: throw .refused
        default: throw .nonsense
        }
    }
}

/// Why an agent did not do what it was asked for.
enum AgentFailure: Error, Equatable {
    /// It said no: `ssh-add -c` and the user declined, a key that is bound to other hosts, or a locked agent.
    case refused
    /// It cannot be reached, stopped, or did not follow the protocol: a predicate or sentence that follows "…: ".
    case broken(String)

    static let nonsense = Self.broken("its answer makes no sense")

    /// To follow "the ssh-agent … did not sign: ".
    var text: String {
        switch self {
        case .refused: "it refused"
        case .broken(let reason): reason
        }
    }
}
