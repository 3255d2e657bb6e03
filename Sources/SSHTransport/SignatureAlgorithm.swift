/// The names by which signatures are asked for.
///
/// An RSA key can sign in several ways, so that the name of its type says too little (RFC 8332). libssh2 1.10 knows
/// SHA-1 only and takes the signature's name from the beginning of the public key. There that name can be replaced:
/// OpenSSH reads it as another name of an RSA key. libssh2 1.11.1 chooses by itself where the name is the type's,
/// leaves others as they are, and loses its way for all further keys where it finds nothing in common with the server;
/// so OpenSSH gets the replaced name from it as well. (Source: libssh2 1.10 and 1.11.1, `_libssh2_userauth_publickey`
/// and `_libssh2_key_sign_algorithm`; OpenSSH, `sshkey_from_blob`.)
enum SignatureAlgorithm {
    /// For RSA keys, best first. `ssh-rsa` itself is SHA-1, which nobody should take.
    static let rsa = ["rsa-sha2-512", "rsa-sha2-256"]

    /// The signature that libssh2 wants for a message: what stands there behind `publickey` (RFC 4252 section 7).
    static func named(in message: some Collection<UInt8>) -> String? {
        var reader = WireReader(message)
        guard reader.string() != nil, reader.bytes(1)?.first == 50, reader.string() != nil, reader.string() != nil,
            reader.text() == "publickey", reader.bytes(1)?.first == 1
        else { return nil }
        return reader.text()
    }

    /// A public key with another name at its beginning.
    static func rename(_ blob: [UInt8], to name: String) -> [UInt8] {
        var reader = WireReader(blob)
        guard reader.string() != nil else { return blob }
        var writer = WireWriter()
        writer.string(name.utf8)
        return writer.bytes + reader.rest
    }
}
