import Crypto
import FoundationEssentials

extension PrivateKey {
    /// Reads a private key in the formats that `ssh-keygen` and `openssl` write: OpenSSH's own and PEM.
    ///
    /// - Parameter passphrase: what to decrypt it with, if it is encrypted.
    static func parse(
        _ content: [UInt8], path: String, passphrase: Passphrase? = nil
    ) throws(Unusable) -> PrivateKey {
        let armour = try Armour(content)
        if armour.label == "OPENSSH PRIVATE KEY" {
            guard let envelope = OpenSSHEnvelope(try armour.decoded()) else { throw .damaged }
            return PrivateKey(try openSSH(envelope, passphrase), path: path)
        }
        guard armour.isEncrypted else { return PrivateKey(try pem(armour.label, try armour.decoded()), path: path) }
        guard let passphrase else { throw .encrypted }
        let der = try PEMProtection.decrypt(armour, passphrase)
        do {
            return PrivateKey(try pem(armour.label, der), path: path)
        } catch .damaged {
            // Decryption with the wrong key sometimes ends like that of the right one.
            throw .wrongPassphrase
        }
    }

    /// Makes a key of what reading a file gave.
    static func load(_ path: String, _ content: Result<[UInt8], SmallFile.Failure>) -> Result<PrivateKey, Unusable> {
        switch content {
        case .success(let bytes):
            return Result { () throws(Unusable) in try parse(bytes, path: path) }
        case .failure(.absent):
            return .failure(Unusable(reason: "does not exist", remedy: "check the path of the identity file"))
        case .failure(.unreadable(let why)):
            return .failure(
                Unusable(reason: "cannot be read (\(why))", remedy: "check the owner and mode of the identity file"))
        }
    }

    /// The public half in the file of a private key, where the format has it in clear.
    static func publicBlob(inPrivate content: [UInt8]) -> [UInt8]? {
        guard let armour = try? Armour(content), armour.label == "OPENSSH PRIVATE KEY",
            let bytes = try? armour.decoded()
        else { return nil }
        return OpenSSHEnvelope(bytes)?.publicBlob
    }

    /// The format of OpenSSH's `PROTOCOL.key`.
    private static func openSSH(_ envelope: OpenSSHEnvelope, _ passphrase: Passphrase?) throws(Unusable) -> Pair {
        // A FIDO key's file holds no secret to sign with: no use in asking for its passphrase.
        if HostKey(blob: envelope.publicBlob).type.hasPrefix("sk-") { throw .securityKey }
        var inner = WireReader(try envelope.open(passphrase))
        guard let check = inner.uint32(), inner.uint32() == check, let type = inner.text() else {
            throw envelope.isEncrypted ? .wrongPassphrase : .damaged
        }
        do {
            switch type {
            case "ssh-ed25519":
                guard inner.string() != nil, let seed = inner.string(), seed.count == 64 else { throw Unusable.damaged }
                return .ed25519(try Curve25519.Signing.PrivateKey(rawRepresentation: seed.prefix(32)))
            case "ecdsa-sha2-nistp256":
                return .p256(try P256.Signing.PrivateKey(rawRepresentation: scalar(&inner, size: 32)))
            case "ecdsa-sha2-nistp384":
                return .p384(try P384.Signing.PrivateKey(rawRepresentation: scalar(&inner, size: 48)))
            case "ecdsa-sha2-nistp521":
                return .p521(try P521.Signing.PrivateKey(rawRepresentation: scalar(&inner, size: 66)))
            case "ssh-rsa":
                return try rsa(&inner)
            default:
                throw Unusable.unsupported(HostKey.shortName(ofType: type))
            }
        } catch let unusable as Unusable {
            throw unusable
        } catch {
            throw .damaged
        }
    }

    /// The private number of an ECDSA key, behind curve and public point, padded to `size`.
    private static func scalar(_ reader: inout WireReader, size: Int) throws(Unusable) -> [UInt8] {
        guard reader.string() != nil, reader.string() != nil, let number = reader.string() else { throw .damaged }
        let digits = number.drop { $0 == 0 }
        guard digits.count <= size else { throw .damaged }
        return Array(repeating: 0, count: size - digits.count) + digits
    }

    // MARK: - PEM

    private static func pem(_ label: String, _ der: [UInt8]) throws(Unusable) -> Pair {
        switch label {
        case "RSA PRIVATE KEY": return try rsa(pkcs1: der)
        case "EC PRIVATE KEY": return try ecdsa(der)
        case "PRIVATE KEY", "ENCRYPTED PRIVATE KEY": return try pkcs8(der)
        case "DSA PRIVATE KEY": throw .unsupported("DSA")
        default: throw .damaged
        }
    }

    private static func pkcs8(_ der: [UInt8]) throws(Unusable) -> Pair {
        var outer = DERReader(der)
        guard var fields = outer.sequence(), fields.number() != nil, var algorithm = fields.sequence(),
            let identifier = algorithm.value(DERReader.Tag.identifier), let key = fields.value(DERReader.Tag.octets)
        else { throw .damaged }
        switch Array(identifier) {
        case [0x2b, 0x65, 0x70]:
            // RFC 8410 section 7.
            var inner = DERReader(key)
            guard let seed = inner.value(DERReader.Tag.octets),
                let pair = try? Curve25519.Signing.PrivateKey(rawRepresentation: Array(seed))
            else { throw .damaged }
            return .ed25519(pair)
        case [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1]:
            return try rsa(pkcs1: key)
        case [0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1]:
            return try ecdsa(der)
        default:
            throw .unsupported("this")
        }
    }

    private static func ecdsa(_ der: [UInt8]) throws(Unusable) -> Pair {
        if let key = try? P256.Signing.PrivateKey(derRepresentation: der) { return .p256(key) }
        if let key = try? P384.Signing.PrivateKey(derRepresentation: der) { return .p384(key) }
        if let key = try? P521.Signing.PrivateKey(derRepresentation: der) { return .p521(key) }
        var reader = DERReader(der)
        guard reader.sequence() != nil else { throw .damaged }
        throw .unsupported("this")
    }
}

/// The lines around a key in base64 (RFC 7468), and those that PEM had in front of it (RFC 1421).
struct Armour {
    /// What stands behind BEGIN.
    let label: String
    /// `Proc-Type` and `DEK-Info`.
    private(set) var headers: [String: String] = [:]
    private var body = ""

    init(_ content: [UInt8]) throws(PrivateKey.Unusable) {
        let text = String(decoding: content, as: UTF8.self)
        let lines = text.split(whereSeparator: \.isNewline)
        guard let begin = lines.firstIndex(where: { $0.hasPrefix("-----BEGIN ") }) else {
            throw Self.without(text)
        }
        label = String(lines[begin].dropFirst("-----BEGIN ".count).prefix { $0 != "-" })
        for line in lines[(begin + 1)...].prefix(while: { !$0.hasPrefix("-----") }) {
            if let colon = line.firstIndex(of: ":") {
                headers[String(line[..<colon])] = String(line[line.index(after: colon)...].drop { $0 == " " })
            } else {
                body += line
            }
        }
    }

    /// A passphrase protects what is inside; in OpenSSH's format that is not seen from here.
    var isEncrypted: Bool {
        label.hasPrefix("ENCRYPTED") || headers["Proc-Type"]?.contains("ENCRYPTED") == true
    }

    /// What is inside.
    func decoded() throws(PrivateKey.Unusable) -> [UInt8] {
        guard let data = Data(base64Encoded: body, options: .ignoreUnknownCharacters) else { throw .damaged }
        return [UInt8](data)
    }

    private static func without(_ text: String) -> PrivateKey.Unusable {
        if text.hasPrefix("ssh-") || text.hasPrefix("ecdsa-") || text.hasPrefix("sk-") { return .publicKey }
        if text.hasPrefix("PuTTY-User-Key-File") {
            return PrivateKey.Unusable(
                reason: "is in PuTTY's format", remedy: "convert it with 'puttygen KEY -O private-openssh -o NEW'")
        }
        return .damaged
    }
}
