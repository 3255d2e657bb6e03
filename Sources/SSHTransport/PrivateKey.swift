import Crypto

/// A private key that can log in: what is needed to offer it and to sign with it.
final class PrivateKey: Sendable {
    /// The key pair behind it.
    enum Pair: Sendable {
        case ed25519(Curve25519.Signing.PrivateKey)
        case p256(P256.Signing.PrivateKey)
        case p384(P384.Signing.PrivateKey)
        case p521(P521.Signing.PrivateKey)
    }

    /// The file it came from.
    let path: String
    /// The name of the key's type and signature: `ssh-ed25519`, `ecdsa-sha2-nistp256`, …
    let algorithm: String
    /// The public key as it stands on the wire (RFC 8709 section 4, RFC 5656 section 3.1).
    let publicBlob: [UInt8]
    private let pair: Pair

    init(_ pair: Pair, path: String) {
        self.pair = pair
        self.path = path
        var blob = WireWriter()
        switch pair {
        case .ed25519(let key):
            algorithm = "ssh-ed25519"
            blob.string(algorithm.utf8)
            blob.string(key.publicKey.rawRepresentation)
        case .p256(let key):
            algorithm = "ecdsa-sha2-nistp256"
            blob.ecdsaPoint(algorithm, key.publicKey.x963Representation)
        case .p384(let key):
            algorithm = "ecdsa-sha2-nistp384"
            blob.ecdsaPoint(algorithm, key.publicKey.x963Representation)
        case .p521(let key):
            algorithm = "ecdsa-sha2-nistp521"
            blob.ecdsaPoint(algorithm, key.publicKey.x963Representation)
        }
        publicBlob = blob.bytes
    }

    /// `ED25519 SHA256:…`, as `ssh-keygen -lf` names a key.
    var summary: String { HostKey(blob: publicBlob).summary }

    /// Signs `message` in the form that a signature has inside the SSH signature blob: 64 bytes for ed25519, two
    /// multiple precision integers for ECDSA (RFC 5656 section 3.1.2).
    func signature(for message: UnsafeRawBufferPointer) throws -> [UInt8] {
        switch pair {
        case .ed25519(let key): [UInt8](try key.signature(for: message))
        case .p256(let key): Self.integers([UInt8](try key.signature(for: message).rawRepresentation))
        case .p384(let key): Self.integers([UInt8](try key.signature(for: message).rawRepresentation))
        case .p521(let key): Self.integers([UInt8](try key.signature(for: message).rawRepresentation))
        }
    }

    private static func integers(_ raw: [UInt8]) -> [UInt8] {
        var writer = WireWriter()
        writer.integer(raw.prefix(raw.count / 2))
        writer.integer(raw.suffix(raw.count / 2))
        return writer.bytes
    }
}
