import Crypto
import CryptoExtras
import FoundationEssentials

/// The outer part of a key file in the format of OpenSSH's `PROTOCOL.key`: the public key in clear, the private one
/// encrypted or not.
struct OpenSSHEnvelope {
    /// As it stands on the wire.
    let publicBlob: [UInt8]
    private let cipher: String
    private let derivation: String
    private let options: [UInt8]
    private let secret: [UInt8]
    /// What follows: the tag of ciphers that have one.
    private let tag: [UInt8]

    init?(_ bytes: [UInt8]) {
        var reader = WireReader(bytes)
        guard reader.bytes(15).map(Array.init) == Array("openssh-key-v1\0".utf8),
            let cipher = reader.text(), let derivation = reader.text(), let options = reader.string(),
            reader.uint32() == 1, let publicBlob = reader.string(), let secret = reader.string()
        else { return nil }
        self.cipher = cipher
        self.derivation = derivation
        self.options = Array(options)
        self.publicBlob = Array(publicBlob)
        self.secret = Array(secret)
        tag = Array(reader.rest)
    }

    /// A passphrase protects the private key.
    var isEncrypted: Bool { cipher != "none" }

    /// The private part in clear. What a wrong passphrase gives can mostly be told by its beginning only.
    func open(_ passphrase: Passphrase?) throws(PrivateKey.Unusable) -> [UInt8] {
        guard isEncrypted else { return secret }
        guard let (mode, keySize, vectorSize) = Self.ciphers[cipher], derivation == "bcrypt" else {
            throw .unsupported(protection: "\(cipher), \(derivation)")
        }
        var reader = WireReader(options)
        guard let salt = reader.string(), !salt.isEmpty, let rounds = reader.uint32(), rounds > 0 else {
            throw .damaged
        }
        guard rounds <= Self.roundsLimit else { throw .unsupported(protection: "\(rounds) rounds of bcrypt") }
        guard let passphrase else { throw .encrypted }
        let material = BcryptPBKDF.derive(
            passphrase, salt: Array(salt), rounds: rounds, count: keySize + vectorSize)
        let key = SymmetricKey(data: material.prefix(keySize))
        do {
            return try Self.decrypt(secret, tag, mode, key, Array(material.dropFirst(keySize)))
        } catch {
            throw .wrongPassphrase
        }
    }

    private enum Mode {
        case ctr, cbc, gcm, chacha
    }

    /// What `ssh-keygen -Z` offers, without 3DES; sizes are those of key and initialisation vector.
    private static let ciphers: [String: (Mode, Int, Int)] = [
        "aes128-ctr": (.ctr, 16, 16), "aes192-ctr": (.ctr, 24, 16), "aes256-ctr": (.ctr, 32, 16),
        "aes128-cbc": (.cbc, 16, 16), "aes192-cbc": (.cbc, 24, 16), "aes256-cbc": (.cbc, 32, 16),
        "aes128-gcm@openssh.com": (.gcm, 16, 12), "aes256-gcm@openssh.com": (.gcm, 32, 12),
        "chacha20-poly1305@openssh.com": (.chacha, 64, 0),
    ]

    /// `ssh-keygen -a` takes any number; this one is minutes of work.
    private static let roundsLimit = 20_000

    private static func decrypt(
        _ secret: [UInt8], _ tag: [UInt8], _ mode: Mode, _ key: SymmetricKey, _ vector: [UInt8]
    ) throws -> [UInt8] {
        switch mode {
        case .ctr:
            return [UInt8](try AES._CTR.decrypt(secret, using: key, nonce: AES._CTR.Nonce(nonceBytes: vector)))
        case .cbc:
            return [UInt8](
                try AES._CBC.decrypt(secret, using: key, iv: AES._CBC.IV(ivBytes: vector), noPadding: true))
        case .gcm:
            let box = try AES.GCM.SealedBox(nonce: AES.GCM.Nonce(data: vector), ciphertext: secret, tag: tag)
            return [UInt8](try AES.GCM.open(box, using: key))
        case .chacha:
            // The first half of the key is for what is inside a packet (OpenSSH's PROTOCOL.chacha20poly1305), whose
            // block 0 is the tag's key. The tag is not looked at: nobody gains from changing one's own file, and the
            // other ciphers here have none.
            let half = key.withUnsafeBytes { SymmetricKey(data: $0.prefix(32)) }
            return [UInt8](
                try Insecure.ChaCha20CTR.encrypt(
                    secret, using: half, counter: .init(data: [1, 0, 0, 0] as [UInt8]),
                    nonce: .init(data: [UInt8](repeating: 0, count: 12))))
        }
    }
}
