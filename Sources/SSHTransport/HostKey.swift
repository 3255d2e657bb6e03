import Crypto
import FoundationEssentials
import HostAccess

/// A public key of a server or user, as it stands on the wire.
struct HostKey: Hashable, Sendable {
    /// RFC 4253 section 6.6: the type's name and what belongs to that type.
    let blob: [UInt8]

    /// The type's name: `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`, …; empty where there is none.
    var type: String {
        var reader = WireReader(blob)
        return reader.text() ?? ""
    }

    /// As `ssh-keygen -lf` prints it: `SHA256:` and base64 without padding.
    var fingerprint: String {
        "SHA256:" + Self.withoutPadding(Data(SHA256.hash(data: blob)).base64EncodedString())
    }

    /// `ED25519 SHA256:…`
    var summary: String { "\(Self.shortName(ofType: type)) \(fingerprint)" }

    /// Fingerprints are compared without the padding that some tools write.
    static func withoutPadding(_ base64: String) -> String {
        String(base64.prefix { $0 != "=" })
    }

    /// The name that people use for a key type.
    static func shortName(ofType type: String) -> String {
        switch type {
        case "ssh-ed25519": "ED25519"
        case "ssh-rsa", "rsa-sha2-256", "rsa-sha2-512": "RSA"
        case "ssh-dss": "DSA"
        case _ where type.hasPrefix("ecdsa-sha2-"): "ECDSA"
        case _ where type.hasPrefix("sk-"): "FIDO"
        default: Text.escaped(type)
        }
    }
}
