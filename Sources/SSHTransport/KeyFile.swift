import FoundationEssentials
import HostAccess

/// What an identity file holds, together with the files beside it that `ssh` also looks at.
struct KeyFile: Sendable {
    let path: String
    /// The private key, if it can be used as it is.
    let key: Result<PrivateKey, PrivateKey.Unusable>
    /// The public half, where it is known: it stands in clear in OpenSSH's format, or in a file beside it.
    let publicBlob: [UInt8]?
    /// The file's content, where a passphrase protects it.
    let locked: [UInt8]?
    /// A certificate's file beside it (`-cert.pub`).
    let certificate: String?

    /// Makes a key of what reading a file gave, for a ``FileCache``. Reads the files beside it.
    static func load(_ path: String, _ content: Result<[UInt8], SmallFile.Failure>) -> KeyFile {
        let key = Result { () throws(PrivateKey.Unusable) in
            let key = try PrivateKey.load(path, content).get()
            try checkPrivacy(path)
            return key
        }
        let bytes = (try? content.get()) ?? []
        var isLocked = false
        if case .failure(let why) = key { isLocked = why.isEncrypted }
        return KeyFile(
            path: path, key: key, publicBlob: (try? key.get().publicBlob) ?? publicBlob(path, bytes),
            locked: isLocked ? bytes : nil, certificate: certificate(path))
    }

    /// Refuses a key of this user's that others can read or write, as `ssh` does.
    private static func checkPrivacy(_ path: String) throws(PrivateKey.Unusable) {
        guard let mode = SmallFile.mode(ofOwn: path), mode & 0o077 != 0 else { return }
        throw PrivateKey.Unusable(
            reason: "can be read by others (mode 0\(String(mode, radix: 8)))",
            remedy: "run 'chmod 600' on the identity file, and think about who may have read it")
    }

    /// What the user's words for the file are.
    var name: String { Text.escaped(path, limit: 4096) }

    private static func publicBlob(_ path: String, _ content: [UInt8]) -> [UInt8]? {
        PrivateKey.publicBlob(inPrivate: content) ?? PublicKeyLine.blob(in: content)
            ?? (try? SmallFile.read(path + ".pub")).flatMap(PublicKeyLine.blob)
    }

    private static func certificate(_ path: String) -> String? {
        let base = path.hasSuffix(".pub") ? String(path.dropLast(4)) : path
        let file = base + "-cert.pub"
        return (try? SmallFile.read(file)).map(PublicKeyLine.isCertificate) == true ? file : nil
    }
}

/// The line of a public key file.
enum PublicKeyLine {
    /// The key of the first line that is one: its type and base64.
    static func blob(in content: [UInt8]) -> [UInt8]? {
        let text = String(decoding: content.prefix(64 << 10), as: UTF8.self)
        for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            let words = line.split(whereSeparator: \.isWhitespace)
            guard words.count >= 2, let data = Data(base64Encoded: String(words[1])) else { return nil }
            let blob = [UInt8](data)
            return HostKey(blob: blob).type == words[0] ? blob : nil
        }
        return nil
    }

    /// Whether a file's content is a certificate.
    static func isCertificate(_ content: [UInt8]) -> Bool {
        blob(in: content).map { isCertificate(ofType: HostKey(blob: $0).type) } ?? false
    }

    /// Whether keys of that type are certificates.
    static func isCertificate(ofType type: String) -> Bool { type.hasSuffix("-cert-v01@openssh.com") }
}
