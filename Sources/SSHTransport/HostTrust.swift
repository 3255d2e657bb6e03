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
    }

    private let place: Place
    private let pin: String?
    private let files: [String]
    private let knownHosts: [KnownHosts]
    /// The name that ssh uses for this address and port.
    private let name: String
    /// The bare address, where the port is not 22: good for a match only, and only where nothing is known of ``name``,
    /// as with ssh.
    private let bareName: String?

    init(_ endpoint: Endpoint, _ knownHosts: [KnownHosts]) {
        place = Place(endpoint)
        pin = endpoint.pinnedHostKey.map(HostKey.withoutPadding)
        files = endpoint.knownHostsFiles
        self.knownHosts = knownHosts
        let address = Self.canonical(endpoint.address)
        name = endpoint.port == 22 ? address : "[\(address)]:\(endpoint.port)"
        bareName = endpoint.port == 22 ? nil : address
    }

    /// Types of the keys that are known, or may be, which the server should be asked for first.
    ///
    /// Of hashed lines nobody says whose they are without an HMAC for each, which for a fleet is more work than its
    /// logins; their types are a good guess, and ``judge(_:)`` asks again where it was wrong.
    var likelyTypes: [String] {
        for name in [name, bareName].compactMap({ $0 }) {
            let types = knownHosts.flatMap { $0.readableEntries(for: name) }.filter { !$0.isRevoked }.map(\.key.type)
            guard types.isEmpty else { return types }
        }
        return pin == nil ? knownHosts.flatMap(\.hashedTypes) : []
    }

    /// Judges the key that a server showed.
    func judge(_ key: HostKey) -> Verdict {
        let same = knownHosts.flatMap { $0.entries(for: name, with: key) }
        let bareSame = bareName.map { name in knownHosts.flatMap { $0.entries(for: name, with: key) } } ?? []
        if let revoked = (same + bareSame).first(where: \.isRevoked) {
            return .refused(
                place.error(
                    .changedHostKey, "the host's key \(key.summary) is revoked by \(revoked.location)",
                    remedy: "give the host a new key; whoever has the revoked one can pretend to be this host"))
        }
        if let pin {
            guard key.fingerprint != pin else { return .trusted }
            return .otherKeyNeeded(
                place.error(
                    .changedHostKey, "the host's key is \(key.summary), and hostKey: asks for \(Text.escaped(pin))",
                    remedy: "if the host was reinstalled, compare the fingerprint on its console and change hostKey:; "
                        + "else someone may be between here and there"), types: nil)
        }
        if !same.isEmpty { return .trusted }
        // From here on it takes a look at every line, HMACs included.
        let known = knownHosts.flatMap { $0.entries(for: name) }.filter { !$0.isRevoked }
        if known.isEmpty, !bareSame.isEmpty { return .trusted }
        if let changed = known.first(where: { $0.key.type == key.type }) {
            return .refused(
                place.error(
                    .changedHostKey,
                    "the host's key has changed: it is \(key.summary), and \(changed.location) has \(changed.key.summary)",
                    remedy:
                        "if the host was reinstalled, compare the fingerprint on its console and replace that line; "
                        + "else someone may be between here and there"))
        }
        let wanted = known.isEmpty ? bareEntries : known
        return .otherKeyNeeded(unknown(key, known), types: Set(wanted.map(\.key.type)).subtracting([key.type]))
    }

    private var bareEntries: [KnownHosts.Entry] {
        bareName.map { name in knownHosts.flatMap { $0.entries(for: name) }.filter { !$0.isRevoked } } ?? []
    }

    private func unknown(_ key: HostKey, _ known: [KnownHosts.Entry]) -> TransportError {
        var notes: [String] = []
        if !known.isEmpty {
            notes.append(
                "known are keys of other types: "
                    + Text.list(known.map { "\(HostKey.shortName(ofType: $0.key.type)) (\($0.location))" }))
        }
        let names = [name, bareName].compactMap { $0 }
        let authorities = knownHosts.flatMap { file in names.flatMap { file.authorities(for: $0) } }
        if let first = authorities.first {
            notes.append(
                "host certificates are not supported, so that the @cert-authority line \(first) does not count")
        }
        let damaged = knownHosts.flatMap(\.damagedLines)
        if let first = damaged.first {
            notes.append(
                damaged.count == 1 ? "\(first) cannot be read" : "\(damaged.count) lines cannot be read, first \(first)"
            )
        }
        let places =
            files.isEmpty ? "known_hosts" : files.map { Text.escaped($0, limit: 4096) }.joined(separator: " or ")
        return place.error(
            .unknownHostKey, (["the host's key \(key.summary) is not in \(places)"] + notes).joined(separator: "; "),
            remedy:
                "compare the fingerprint on the host's console (ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub), then add the "
                + "key with ssh-keyscan, or set hostKey: \(key.fingerprint)")
    }

    /// Lower case; for IP addresses the one way to write them.
    private static func canonical(_ address: String) -> String {
        let lowercase = address.lowercased()
        return (try? SocketAddress(ipAddress: lowercase, port: 0))?.ipAddress ?? lowercase
    }
}
