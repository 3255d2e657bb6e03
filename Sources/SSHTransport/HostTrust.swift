import HostAccess
import NIOCore

/// What is known about one host's key before it is seen, and the judgement of it once it is.
struct HostTrust: Sendable {
    /// The judgement of a key.
    enum Verdict {
        case trusted
        case refused(TransportError)
        /// The key is not the wanted one, but the host may have that one too: of one of these types, or, where there
        /// is no set, of any.
        case otherKeyNeeded(TransportError, types: Set<String>?)
        /// Nothing is known of the host, and the user lets such hosts in: the key is to be written down first.
        case acceptable
    }

    let place: Place
    let files: [String]
    let knownHosts: [KnownHosts]
    /// The name that ssh uses for this address and port, or the alias that ssh_config sets.
    let name: String
    /// The fingerprint that replaces known_hosts.
    let pin: String?
    private let unknownHostKeys: Endpoint.UnknownHostKeys
    /// The bare address, where the port is not 22: good for a match only, and only where nothing is known of ``name``,
    /// as with ssh.
    private let bareName: String?

    init(_ endpoint: Endpoint, _ knownHosts: [KnownHosts]) {
        place = Place(endpoint)
        pin = endpoint.pinnedHostKey.map(HostKey.withoutPadding)
        files = endpoint.knownHostsFiles
        unknownHostKeys = endpoint.unknownHostKeys
        self.knownHosts = knownHosts
        let address = Self.canonical(endpoint.hostKeyAlias ?? endpoint.address)
        let isPortNamed = endpoint.port != 22 && endpoint.hostKeyAlias == nil
        name = isPortNamed ? "[\(address)]:\(endpoint.port)" : address
        bareName = isPortNamed ? address : nil
    }

    /// The names that a line may have for this host.
    private var names: [String] { [name, bareName].compactMap { $0 } }

    /// Types of the keys that are known, or may be, which the server should be asked for first.
    ///
    /// Of hashed lines nobody says whose they are without an HMAC for each, which for a fleet is more work than its
    /// logins; their types are a good guess, and ``judge(_:)`` asks again where it was wrong.
    var likelyTypes: [String] {
        for name in names {
            let types = knownHosts.flatMap { $0.readableEntries(for: name) }.filter { !$0.isRevoked }.map(\.key.type)
            guard types.isEmpty else { return types }
        }
        return pin == nil ? knownHosts.flatMap(\.hashedTypes) : []
    }

    /// Spares the connection where it is clear that its key could not be judged.
    ///
    /// - Throws: ``TransportError`` with code `needs-openssh` where all that is known is who signs host certificates.
    func checkBeforeConnecting() throws(TransportError) {
        guard let authority, !knownHosts.contains(where: \.hasHashedLines) else { return }
        guard names.allSatisfy({ name in knownHosts.allSatisfy { $0.readableEntries(for: name).isEmpty } }) else {
            return
        }
        throw needsCertificates(authority)
    }

    /// Judges the key that a server showed.
    func judge(_ key: HostKey) -> Verdict {
        if let revocation = revocation(of: key) { return .refused(revoked(key, revocation)) }
        if let pin {
            guard key.fingerprint != pin else { return .trusted }
            return .otherKeyNeeded(unpinned(key, pin), types: nil)
        }
        if entry(with: key) != nil { return .trusted }
        // From here on it takes a look at every line, HMACs included.
        if bareEntry(with: key) != nil, knownEntries.isEmpty { return .trusted }
        // ssh would have asked for a certificate, and checks everything else by itself as well.
        if let authority { return .refused(needsCertificates(authority)) }
        let known = knownEntries
        if let first = known.first {
            if let sameType = known.first(where: { $0.key.type == key.type }) {
                return .refused(changed(key, sameType))
            }
            return .otherKeyNeeded(changed(key, first), types: Set(known.map(\.key.type)))
        }
        if unknownHostKeys == .added { return .acceptable }
        return .otherKeyNeeded(unknown(key), types: Set(bareEntries.map(\.key.type)).subtracting([key.type]))
    }

    /// The keys that are known by the host's name, revoked ones aside. Computes an HMAC for each hashed line.
    var knownEntries: [KnownHosts.Entry] {
        knownHosts.flatMap { $0.entries(for: name) }.filter { !$0.isRevoked }
    }

    /// The line that knows a key by the host's name.
    func entry(with key: HostKey) -> KnownHosts.Entry? {
        knownHosts.lazy.flatMap { $0.entries(for: name, with: key) }.first { !$0.isRevoked }
    }

    /// The line that knows a key by the bare address, where the port is not 22.
    func bareEntry(with key: HostKey) -> KnownHosts.Entry? {
        bareName.flatMap { name in
            knownHosts.lazy.flatMap { $0.entries(for: name, with: key) }.first { !$0.isRevoked }
        }
    }

    /// The line that revokes a key.
    func revocation(of key: HostKey) -> KnownHosts.Entry? {
        names.lazy.flatMap { name in knownHosts.flatMap { $0.entries(for: name, with: key) } }.first(where: \.isRevoked)
    }

    private var bareEntries: [KnownHosts.Entry] {
        bareName.map { name in knownHosts.flatMap { $0.entries(for: name) }.filter { !$0.isRevoked } } ?? []
    }

    /// Where the line is that names who signs this host's certificates; of no interest where the key is pinned.
    private var authority: String? {
        guard pin == nil else { return nil }
        return knownHosts.lazy.flatMap { file in names.flatMap { file.authorities(for: $0) } }.first
    }

    /// Lower case; for IP addresses the one way to write them.
    private static func canonical(_ address: String) -> String {
        let lowercase = address.lowercased()
        return (try? SocketAddress(ipAddress: lowercase, port: 0))?.ipAddress ?? lowercase
    }
}
