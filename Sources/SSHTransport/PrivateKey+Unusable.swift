import HostAccess

extension PrivateKey {
    /// Why a file holds no key that can be used.
    struct Unusable: Error, Equatable {
        /// What can be done about it here.
        enum Kind: Equatable {
            /// A passphrase is needed.
            case encrypted
            /// The passphrase is another one.
            case wrongPassphrase
            /// The system's `ssh` can use it.
            case needsOpenSSH
            /// It names a key that somebody else may have.
            case publicKey
            case other
        }

        var kind = Kind.other
        /// What is wrong, as a predicate of the file: "is a public key".
        var reason: String
        /// What to do about it.
        var remedy: String

        /// Whether a passphrase would help.
        var isEncrypted: Bool { kind == .encrypted }
    }
}

extension PrivateKey.Unusable {
    static let encrypted = Self(
        kind: .encrypted, reason: "is protected by a passphrase, which was not given",
        remedy: "add the key to an ssh-agent with 'ssh-add', or run this on a terminal, where it asks")

    static let wrongPassphrase = Self(
        kind: .wrongPassphrase, reason: "is protected by another passphrase than the given one",
        remedy: "give the right passphrase, or add the key to an ssh-agent with 'ssh-add'")

    static let publicKey = Self(
        kind: .publicKey, reason: "is a public key",
        remedy: "name the private key's file, the one without .pub, or add the private key to an ssh-agent")

    static let damaged = Self(
        reason: "is not a private key or is damaged", remedy: "make a key with 'ssh-keygen -t ed25519'")

    static let securityKey = Self(
        kind: .needsOpenSSH, reason: "holds a key of FIDO type, which only the 'ssh' command can use",
        remedy: "set transport: openssh for the host")

    static func unsupported(_ kind: String) -> Self {
        Self(
            reason: "holds a key of \(kind) type, which is not supported",
            remedy: "make an ed25519 key with 'ssh-keygen -t ed25519'")
    }

    static func unsupported(protection: String) -> Self {
        Self(
            reason: "is protected in a way that is not supported (\(Text.escaped(protection)))",
            remedy: "write it in the current format with 'ssh-keygen -p', or add it to an ssh-agent with 'ssh-add'")
    }

    static func rsaSize(_ bits: Int, _ allowed: ClosedRange<Int>) -> Self {
        Self(
            reason:
                "holds an RSA key of \(bits) bits; those of \(allowed.lowerBound) to \(allowed.upperBound) bits can "
                + "be used",
            remedy: "make an ed25519 key with 'ssh-keygen -t ed25519'")
    }
}
