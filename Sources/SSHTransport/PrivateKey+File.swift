import Crypto
import FoundationEssentials

extension PrivateKey {
    /// Why a file holds no key that can be used.
    struct Unusable: Error, Equatable {
        /// What is wrong, as a predicate of the file: "is a public key".
        var reason: String
        /// What to do about it.
        var remedy: String
    }

    /// Reads a private key in the formats that `ssh-keygen` and `openssl` write: OpenSSH's own and PEM, unencrypted.
    static func parse(_ content: [UInt8], path: String) throws(Unusable) -> PrivateKey {
        let text = String(decoding: content, as: UTF8.self)
        let lines = text.split(whereSeparator: \.isNewline)
        guard let begin = lines.firstIndex(where: { $0.hasPrefix("-----BEGIN ") }) else {
            throw unusableWithoutArmour(text)
        }
        let label = lines[begin].dropFirst("-----BEGIN ".count).prefix { $0 != "-" }
        let body = lines[(begin + 1)...].prefix { !$0.hasPrefix("-----") }
        if label.hasPrefix("ENCRYPTED")
            || body.contains(where: { $0.hasPrefix("Proc-Type:") && $0.contains("ENCRYPTED") })
        {
            throw .encrypted
        }
        let pem = lines[begin...].joined(separator: "\n")
        switch label {
        case "OPENSSH PRIVATE KEY":
            return PrivateKey(try openSSH(try decoded(body)), path: path)
        case "EC PRIVATE KEY", "PRIVATE KEY":
            return PrivateKey(try pkcs8OrSEC1(body, pem), path: path)
        case "RSA PRIVATE KEY":
            throw .unsupported("RSA")
        case "DSA PRIVATE KEY":
            throw .unsupported("DSA")
        default:
            throw .damaged
        }
    }

    /// Makes a key of what reading a file gave, for a ``FileCache``.
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

    private static func unusableWithoutArmour(_ text: String) -> Unusable {
        if text.hasPrefix("ssh-") || text.hasPrefix("ecdsa-") || text.hasPrefix("sk-") {
            return Unusable(reason: "is a public key", remedy: "name the private key's file, the one without .pub")
        }
        if text.hasPrefix("PuTTY-User-Key-File") {
            return Unusable(
                reason: "is in PuTTY's format", remedy: "convert it with 'puttygen KEY -O private-openssh -o NEW'")
        }
        return .damaged
    }

    private static func decoded(_ lines: ArraySlice<Substring>) throws(Unusable) -> [UInt8] {
        guard let data = Data(base64Encoded: lines.joined(), options: .ignoreUnknownCharacters) else {
            throw .damaged
        }
        return [UInt8](data)
    }

    /// The format of OpenSSH's `PROTOCOL.key`.
    private static func openSSH(_ bytes: [UInt8]) throws(Unusable) -> Pair {
        var outer = WireReader(bytes)
        guard outer.bytes(15).map(Array.init) == Array("openssh-key-v1\0".utf8),
            let cipher = outer.text(), outer.string() != nil, outer.string() != nil,
            outer.uint32() == 1, outer.string() != nil, let secret = outer.string()
        else { throw .damaged }
        guard cipher == "none" else { throw .encrypted }
        var inner = WireReader(secret)
        guard let check = inner.uint32(), inner.uint32() == check, let type = inner.text() else { throw .damaged }
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

    private static func pkcs8OrSEC1(_ body: ArraySlice<Substring>, _ pem: String) throws(Unusable) -> Pair {
        if let pair = ed25519PKCS8(try decoded(body)) { return pair }
        return try ecdsaPEM(pem)
    }

    /// An ed25519 key in PKCS #8 (RFC 8410 section 7) has one fixed beginning; nil for anything else.
    private static func ed25519PKCS8(_ der: [UInt8]) -> Pair? {
        let beginning: [UInt8] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20]
        guard der.count == 48, der.starts(with: beginning) else { return nil }
        return (try? Curve25519.Signing.PrivateKey(rawRepresentation: der.suffix(32))).map { .ed25519($0) }
    }

    private static func ecdsaPEM(_ pem: String) throws(Unusable) -> Pair {
        if let key = try? P256.Signing.PrivateKey(pemRepresentation: pem) { return .p256(key) }
        if let key = try? P384.Signing.PrivateKey(pemRepresentation: pem) { return .p384(key) }
        if let key = try? P521.Signing.PrivateKey(pemRepresentation: pem) { return .p521(key) }
        throw .unsupported("this")
    }
}

extension PrivateKey.Unusable {
    static let encrypted = Self(
        reason: "is protected by a passphrase, which is not supported",
        remedy: "use a deploy key without a passphrase, or write an unprotected copy with 'ssh-keygen -p'")

    static let damaged = Self(
        reason: "is not a private key or is damaged", remedy: "make a key with 'ssh-keygen -t ed25519'")

    static func unsupported(_ kind: String) -> Self {
        Self(
            reason: "holds a key of \(kind) type, which is not supported",
            remedy: "make an ed25519 key with 'ssh-keygen -t ed25519'")
    }
}
