import HostAccess
import NIOCore

/// What is known about one host's key before it is seen, and the judgement of it once it is.
struct HostTrust: Sendable {
    /// The judgement of a key.
    enum Verdict {
        case trusted
        case refused(TransportError)
        /// The key is not the pinned one, but the host may have that one too, of another type.
        case otherKeyNeeded(TransportError)
    }

    private let place: Place
    private let pin: String?
    private let files: [String]
    /// Entries under the name that ssh uses for this address and port.
    private let entries: [KnownHosts.Entry]
    /// Entries under the bare address, where the port is not 22: good for a match only, as with ssh.
    private let entriesWithoutPort: [KnownHosts.Entry]

    init(_ endpoint: Endpoint, _ knownHosts: [KnownHosts]) {
        place = Place(endpoint)
        pin = endpoint.pinnedHostKey.map(HostKey.withoutPadding)
        files = endpoint.knownHostsFiles
        let address = Self.canonical(endpoint.address)
        if endpoint.port == 22 {
            entries = knownHosts.flatMap { $0.entries(for: address) }
            entriesWithoutPort = []
        } else {
            entries = knownHosts.flatMap { $0.entries(for: "[\(address)]:\(endpoint.port)") }
            entriesWithoutPort = knownHosts.flatMap { $0.entries(for: address) }
        }
    }

    /// Types of the keys that are known, which the server should be asked for first.
    var knownTypes: [String] {
        (entries.isEmpty ? entriesWithoutPort : entries).filter { !$0.isRevoked }.map(\.key.type)
    }

    /// Judges the key that a server showed.
    func judge(_ key: HostKey) -> Verdict {
        let all = entries + entriesWithoutPort
        if let revoked = all.first(where: { $0.isRevoked && $0.key == key }) {
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
                        + "else someone may be between here and there"))
        }
        if all.contains(where: { !$0.isRevoked && $0.key == key }) { return .trusted }
        if let changed = entries.first(where: { !$0.isRevoked && $0.key.type == key.type }) {
            return .refused(
                place.error(
                    .changedHostKey,
                    "the host's key has changed: it is \(key.summary), and \(changed.location) has \(changed.key.summary)",
                    remedy:
                        "if the host was reinstalled, compare the fingerprint on its console and replace that line; "
                        + "else someone may be between here and there"))
        }
        return .refused(unknown(key))
    }

    private func unknown(_ key: HostKey) -> TransportError {
        let known = entries.filter { !$0.isRevoked }
        let other =
            known.isEmpty
            ? ""
            : "; known are keys of other types: "
                + Text.list(known.map { "\(HostKey.shortName(ofType: $0.key.type)) (\($0.location))" })
        let places =
            files.isEmpty ? "known_hosts" : files.map { Text.escaped($0, limit: 4096) }.joined(separator: " or ")
        return place.error(
            .unknownHostKey, "the host's key \(key.summary) is not in \(places)\(other)",
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
