import CLibSSH2
import HostAccess

/// The algorithms that are offered to servers, best first. libssh2's own lists end in broken ones (MD5, 3DES, SHA-1
/// signatures) and put weaker host keys first; of these lists each libssh2 takes what it has.
enum Algorithms {
    static let keyExchange = [
        "curve25519-sha256", "curve25519-sha256@libssh.org", "ecdh-sha2-nistp256", "ecdh-sha2-nistp384",
        "ecdh-sha2-nistp521", "diffie-hellman-group16-sha512", "diffie-hellman-group18-sha512",
        "diffie-hellman-group-exchange-sha256", "diffie-hellman-group14-sha256",
    ]
    static let hostKey = [
        "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "rsa-sha2-512",
        "rsa-sha2-256",
    ]
    static let cipher = [
        "aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes128-ctr", "aes192-ctr", "aes256-ctr",
        "chacha20-poly1305@openssh.com",
    ]
    static let mac = [
        "hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256", "hmac-sha2-512",
    ]

    /// The host key algorithms in the order in which they are offered, those for the key types `first` before the
    /// others.
    ///
    /// A server's key is of the first type that both sides have. Without this order a server whose ed25519 key is
    /// known would show its ECDSA key, and be refused.
    static func hostKeys(first types: [String]) -> [String] {
        let known = Set(types.flatMap(algorithms(forKeyType:)))
        return hostKey.filter(known.contains) + hostKey.filter { !known.contains($0) }
    }

    /// The signature algorithms for keys of a type: RSA has several.
    static func algorithms(forKeyType type: String) -> [String] {
        type == "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [type]
    }

    /// Of the host key algorithms that a server offers, those that show another key than the one of type `type`, one
    /// for each key, the least wanted first.
    static func others(than type: String, of offered: [String]) -> [String] {
        let shown = Set(algorithms(forKeyType: type))
        let others = hostKey.filter { offered.contains($0) && !shown.contains($0) }
        let rsa = others.first { $0.hasPrefix("rsa-") }
        return others.filter { !$0.hasPrefix("rsa-") || $0 == rsa }.reversed()
    }

    /// Which of a server's lists have nothing in common with what `engine` can do: "its host key algorithms are …".
    static func mismatches(_ server: ServerGreeting.Algorithms, _ engine: SessionEngine) -> [String] {
        [
            ("key exchange methods", server.keyExchange, keyExchange, LIBSSH2_METHOD_KEX),
            ("host key algorithms", server.hostKey, hostKey, LIBSSH2_METHOD_HOSTKEY),
            ("ciphers", server.cipher, cipher, LIBSSH2_METHOD_CRYPT_CS),
            ("MACs", server.mac, mac, LIBSSH2_METHOD_MAC_CS),
        ].compactMap { kind, offered, wanted, method in
            let ours = Set(engine.supportedAlgorithms(method)).intersection(wanted)
            guard ours.isDisjoint(with: offered) else { return nil }
            return "none of its \(kind) can be used here: \(Text.escaped(offered.joined(separator: ", "), limit: 300))"
        }
    }
}
