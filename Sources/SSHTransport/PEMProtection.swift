import Crypto
import CryptoExtras
import FoundationEssentials

/// Takes the passphrase's protection off keys in PEM: that of PKCS #8 (RFC 8018, PBES2) and the one before it, which
/// OpenSSL names in the lines `Proc-Type` and `DEK-Info`.
enum PEMProtection {
    /// What is inside `armour`, in clear.
    static func decrypt(_ armour: Armour, _ passphrase: Passphrase) throws(PrivateKey.Unusable) -> [UInt8] {
        let bytes = try armour.decoded()
        if armour.label == "ENCRYPTED PRIVATE KEY" { return try pbes2(bytes, passphrase) }
        return try traditional(bytes, armour.headers["DEK-Info"] ?? "", passphrase)
    }

    // MARK: - OpenSSL's own

    /// `AES-128-CBC,` and the initialisation vector in hexadecimal digits. The key is MD5 of the passphrase and the
    /// vector's beginning (OpenSSL's `EVP_BytesToKey`), which is why nobody should use this.
    private static func traditional(
        _ bytes: [UInt8], _ info: String, _ passphrase: Passphrase
    ) throws(PrivateKey.Unusable) -> [UInt8] {
        let parts = info.split(separator: ",")
        guard parts.count == 2, let size = ["AES-128-CBC": 16, "AES-192-CBC": 24, "AES-256-CBC": 32][parts[0]] else {
            throw .unsupported(protection: info)
        }
        let digits = Array(parts[1].utf8)
        let vector = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(decoding: digits[$0...($0 + 1)], as: UTF8.self), radix: 16)
        }
        guard vector.count == 16, digits.count == 32 else { throw .damaged }
        var material: [UInt8] = []
        while material.count < size {
            var hash = Insecure.MD5()
            hash.update(data: material.suffix(16))
            passphrase.withBytes { hash.update(bufferPointer: $0) }
            hash.update(data: vector.prefix(8))
            material += hash.finalize()
        }
        return try cbc(bytes, SymmetricKey(data: material.prefix(size)), vector)
    }

    // MARK: - PKCS #8

    private static func pbes2(_ bytes: [UInt8], _ passphrase: Passphrase) throws(PrivateKey.Unusable) -> [UInt8] {
        var outer = DERReader(bytes)
        guard var fields = outer.sequence(), var scheme = fields.sequence(),
            let identifier = scheme.value(DERReader.Tag.identifier), let secret = fields.value(DERReader.Tag.octets)
        else { throw .damaged }
        guard Array(identifier) == pkcs5 + [13], var parameters = scheme.sequence(),
            var derivation = parameters.sequence(), var encryption = parameters.sequence()
        else { throw .unsupported(protection: "not PBES2") }
        guard let cipher = encryption.value(DERReader.Tag.identifier),
            let size = keySizes[Array(cipher)], let vector = encryption.value(DERReader.Tag.octets), vector.count == 16
        else { throw .unsupported(protection: "a cipher other than AES-CBC") }
        return try cbc(Array(secret), try pbkdf2(&derivation, size, passphrase), Array(vector))
    }

    private static func pbkdf2(
        _ reader: inout DERReader, _ size: Int, _ passphrase: Passphrase
    ) throws(PrivateKey.Unusable) -> SymmetricKey {
        guard reader.value(DERReader.Tag.identifier).map(Array.init) == pkcs5 + [12],
            var parameters = reader.sequence()
        else { throw .unsupported(protection: "not PBKDF2") }
        guard let salt = parameters.value(DERReader.Tag.octets), let rounds = parameters.number(), rounds > 0 else {
            throw .damaged
        }
        guard rounds <= roundsLimit else { throw .unsupported(protection: "\(rounds) rounds of PBKDF2") }
        _ = parameters.number()  // The key's length, which the cipher says as well.
        var hash = KDF.Insecure.PBKDF2.HashFunction.insecureSHA1
        if var function = parameters.sequence() {
            let name = function.value(DERReader.Tag.identifier).map(Array.init)
            guard let name, let known = hashes[name] else { throw .unsupported(protection: "an unknown hash") }
            hash = known
        }
        let bytes = passphrase.withBytes { Array($0) }
        guard
            let key = try? KDF.Insecure.PBKDF2.deriveKey(
                from: bytes, salt: Array(salt), using: hash, outputByteCount: size, unsafeUncheckedRounds: rounds)
        else { throw .damaged }
        return key
    }

    private static func cbc(
        _ bytes: [UInt8], _ key: SymmetricKey, _ vector: [UInt8]
    ) throws(PrivateKey.Unusable) -> [UInt8] {
        guard !bytes.isEmpty, bytes.count % 16 == 0 else { throw .damaged }
        guard let iv = try? AES._CBC.IV(ivBytes: vector), let data = try? AES._CBC.decrypt(bytes, using: key, iv: iv)
        else { throw .wrongPassphrase }
        return [UInt8](data)
    }

    private static let roundsLimit = 20_000_000
    /// 1.2.840.113549.1.5, as DER has it.
    private static let pkcs5: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5]
    /// 2.16.840.1.101.3.4.1 and the numbers of AES in CBC mode.
    private static let keySizes: [[UInt8]: Int] = [
        [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 2]: 16, [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 22]: 24,
        [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 42]: 32,
    ]
    /// 1.2.840.113549.2 and the numbers of HMAC with SHA-1, SHA-256, SHA-384 and SHA-512.
    private static let hashes: [[UInt8]: KDF.Insecure.PBKDF2.HashFunction] = [
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 7]: .insecureSHA1, [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 9]: .sha256,
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 10]: .sha384, [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 11]: .sha512,
    ]
}
