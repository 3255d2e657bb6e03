import Crypto
import CryptoExtras

/// A private key that can log in: what is needed to offer it and to sign with it.
final class PrivateKey: Sendable {
    /// The key pair behind it.
    enum Pair: Sendable {
        case ed25519(Curve25519.Signing.PrivateKey)
        case p256(P256.Signing.PrivateKey)
        case p384(P384.Signing.PrivateKey)
        case p521(P521.Signing.PrivateKey)
        case rsa(_RSA.Signing.PrivateKey)
    }

    /// The file it came from.
    let path: String
    /// The name of the key's type: `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`, …
    let algorithm: String
    /// The public key as it stands on the wire (RFC 8709 section 4, RFC 5656 section 3.1, RFC 4253
    /// section 6.6).
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
        case .rsa(let key):
            algorithm = "ssh-rsa"
            blob.string(algorithm.utf8)
            let numbers = try? key.publicKey.getKeyPrimitives()
            blob.integer(numbers.map { Array($0.publicExponent) } ?? [])
            blob.integer(numbers.map { Array($0.modulus) } ?? [])
        }
        publicBlob = blob.bytes
    }

    /// `ED25519 SHA256:…`, as `ssh-keygen -lf` names a key.
    var summary: String { HostKey(blob: publicBlob).summary }

    /// Signs `message` in the form that a signature has inside the SSH signature blob: 64 bytes for ed25519, two
    /// multiple precision integers for ECDSA (RFC 5656 section 3.1.2), one long number for RSA (RFC 8332 section 3).
    ///
    /// - Parameter algorithm: what an RSA key signs with; others have one way only.
    func signature(
        for message: UnsafeRawBufferPointer, algorithm: String = "rsa-sha2-512"
    ) throws -> [UInt8] {
        switch pair {
        case .ed25519(let key): [UInt8](try key.signature(for: message))
        case .p256(let key): Self.integers([UInt8](try key.signature(for: message).rawRepresentation))
        case .p384(let key): Self.integers([UInt8](try key.signature(for: message).rawRepresentation))
        case .p521(let key): Self.integers([UInt8](try key.signature(for: message).rawRepresentation))
        case .rsa(let key): [UInt8](try Self.rsaSignature(key, message, algorithm).rawRepresentation)
        }
    }

    /// An RSA key asked for a signature with SHA-1.
    struct WeakSignature: Error {}

    private static func rsaSignature(
        _ key: _RSA.Signing.PrivateKey, _ message: UnsafeRawBufferPointer, _ algorithm: String
    ) throws -> _RSA.Signing.RSASignature {
        switch algorithm {
        case "rsa-sha2-512": try key.signature(for: SHA512.hash(data: message), padding: .insecurePKCS1v1_5)
        case "rsa-sha2-256": try key.signature(for: SHA256.hash(data: message), padding: .insecurePKCS1v1_5)
        default: throw WeakSignature()
        }
    }

    private static func integers(_ raw: [UInt8]) -> [UInt8] {
        var writer = WireWriter()
        writer.integer(raw.prefix(raw.count / 2))
        writer.integer(raw.suffix(raw.count / 2))
        return writer.bytes
    }
}
