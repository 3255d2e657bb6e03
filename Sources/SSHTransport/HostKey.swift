import Crypto
import FoundationEssentials
import HostAccess

/// A public key of a server or user, as it stands on the wire.
public struct HostKey: Hashable, Sendable {
    /// RFC 4253 section 6.6: the type's name and what belongs to that type.
    public let blob: [UInt8]

    init(blob: [UInt8]) { self.blob = blob }

    /// A key as `ssh-keyscan` prints it.
    ///
    /// - Parameters:
    ///   - type: the type's name, which must be that of the key itself.
    ///   - base64: the key.
    public init?(type: String, base64: String) {
        guard let blob = Data(base64Encoded: base64) else { return nil }
        self.init(blob: [UInt8](blob))
        guard self.type == type else { return nil }
    }

    /// The type's name: `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`, …; empty where there is none.
    public var type: String {
        var reader = WireReader(blob)
        return reader.text() ?? ""
    }

    /// As `ssh-keygen -lf` prints it: `SHA256:` and base64 without padding.
    public var fingerprint: String {
        "SHA256:" + Self.withoutPadding(Data(SHA256.hash(data: blob)).base64EncodedString())
    }

    /// The key as it stands in files.
    var base64: String { Data(blob).base64EncodedString() }

    /// `ED25519 SHA256:…`
    public var summary: String { "\(shortType) \(fingerprint)" }

    /// The name that people use for its type: `ED25519`.
    public var shortType: String { Self.shortName(ofType: type) }

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
