import CLibSSH2
public import HostAccess
import NIOCore
import NIOPosix

/// A key that a host showed, and what is known of it.
public struct SeenHostKey: Sendable {
    /// What is known of a key.
    public enum Standing: Sendable {
        /// It is trusted, by the line of that place or by the inventory's `hostKey:`.
        case known(String)
        /// Nothing speaks against it, and nothing for it.
        case new
        /// Another key is known, or this one is revoked.
        case changed(TransportError)
        /// The inventory's `hostKey:` is another of the host's keys.
        case unpinned
    }

    /// The key.
    public let key: HostKey
    /// What is known of it.
    public let standing: Standing
}

/// Asking hosts for their keys, and writing them down.
extension SSHTransport {
    /// The keys that a host shows, one of each type that can be asked for. Nobody logs in; jump hosts are logged in to.
    ///
    /// - Parameter endpoint: where the host is.
    /// - Returns: its keys, best first.
    /// - Throws: ``TransportError`` when the host shows no key.
    public func hostKeys(of endpoint: Endpoint) async throws(TransportError) -> [SeenHostKey] {
        guard endpoint.proxyCommand == nil else {
            throw Place(endpoint).error(
                .needsOpenSSH, "the host is reached by a ProxyCommand, which only ssh can use",
                remedy:
                    "log in once with ssh, and compare the fingerprint that it shows with the one on the host's console"
            )
        }
        let trust = await trust(endpoint)
        let addresses = try await addresses(of: endpoint)
        let first = try await shownKey(endpoint, addresses, Algorithms.hostKeys(first: trust.likelyTypes))
        var keys = [first.key]
        let others = Algorithms.others(than: first.key.type, of: first.offered)
        for algorithm in others where first.usable.contains(algorithm) {
            do throws(TransportError) {
                keys.append(try await shownKey(endpoint, addresses, [algorithm]).key)
            } catch {
                // A server may offer what it then cannot do; the other keys are not worse for that.
                guard [.keyExchange, .noCommonAlgorithm].contains(error.code) else { throw error }
            }
        }
        let order = Algorithms.hostKey
        keys.sort { (order.firstIndex(of: $0.type) ?? order.count) < (order.firstIndex(of: $1.type) ?? order.count) }
        let unseen = Set(others).subtracting(first.usable)
        return trust.standings(of: keys, notSeeing: unseen)
    }

    /// What is known of keys that were fetched by other means than ``hostKeys(of:)``.
    ///
    /// - Parameters:
    ///   - keys: a host's keys.
    ///   - endpoint: where the host is.
    public func standings(of keys: [HostKey], for endpoint: Endpoint) async -> [SeenHostKey] {
        await trust(endpoint).standings(of: keys, notSeeing: [])
    }

    /// Adds a key to the first of the endpoint's known_hosts files, under the name that ssh uses there.
    ///
    /// - Parameters:
    ///   - key: the key, which the user has confirmed.
    ///   - endpoint: where the host is.
    /// - Throws: ``TransportError`` when the key is not in that file afterwards.
    public func add(_ key: HostKey, of endpoint: Endpoint) async throws(TransportError) {
        let trust = HostTrust(endpoint, [])
        guard let file = endpoint.knownHostsFiles.first else {
            throw trust.place.error(
                .internal, "no known_hosts file is set to add the host's key to",
                remedy: "set knownHosts: in the inventory or UserKnownHostsFile in ssh_config")
        }
        let addition = KnownHostsAddition(name: trust.name, key: key, mustBeFirst: false)
        let why: String
        switch await knownHostsWriter.add(addition, to: file) {
        case .added, .present: return
        case .conflict(let entry) where entry.isRevoked: throw trust.revoked(key, entry)
        case .conflict(let entry): throw trust.changed(key, entry)
        case .notKept: why = "it does not keep anything"
        case .failed(let reason): why = reason
        }
        throw trust.place.error(
            .internal,
            "the host's key \(key.summary) cannot be added to \(Text.escaped(file, limit: 4096)): \(why)")
    }

    private struct ShownKey: Sendable {
        let key: HostKey
        /// The host key algorithms that the server has.
        let offered: [String]
        /// Those that libssh2 has.
        let usable: Set<String>
    }

    /// The key that the server shows when it is offered those algorithms.
    private func shownKey(
        _ endpoint: Endpoint, _ addresses: [SocketAddress], _ algorithms: [String]
    ) async throws(TransportError) -> ShownKey {
        let place = Place(endpoint)
        var drops = 0
        while true {
            let outcome: Result<ShownKey, SSHConnection.HandshakeFailure>
            do {
                outcome = try await gate.withPlace(at: endpoint.server) {
                    await handshake(with: endpoint, addresses, algorithms)
                }
            } catch {
                throw place.error(.cancelled, "waiting for other logins at the same address was cancelled")
            }
            switch outcome {
            case .success(let key): return key
            case .failure(.final(let error)): throw error
            case .failure(.dropped(let error)):
                gate.wasDropped(at: endpoint.server)
                drops += 1
                guard drops < options.attempts else { throw error }
                let pause = options.retryPause * Int(1 << (drops - 1)) * Double.random(in: 1...1.5)
                guard (try? await Task.sleep(for: pause)) != nil else {
                    throw place.error(.cancelled, "waiting to connect again was cancelled")
                }
            }
        }
    }

    private func handshake(
        with endpoint: Endpoint, _ addresses: [SocketAddress], _ algorithms: [String]
    ) async -> Result<ShownKey, SSHConnection.HandshakeFailure> {
        let connection: SSHConnection
        do throws(TransportError) {
            connection = try SSHConnection(to: endpoint, options: options, on: Workers.eventLoops.next(), live: live)
        } catch {
            return .failure(.final(error))
        }
        let outcome = await handshake(on: connection, addresses, algorithms)
        await connection.close()
        return outcome
    }

    private func handshake(
        on connection: SSHConnection, _ addresses: [SocketAddress], _ algorithms: [String]
    ) async -> Result<ShownKey, SSHConnection.HandshakeFailure> {
        do throws(TransportError) {
            try await reach(connection, addresses)
        } catch {
            return .failure(.final(error))
        }
        do throws(SSHConnection.HandshakeFailure) {
            let (key, offered) = try await connection.handshake(hostKeys: algorithms)
            let usable = await connection.supportedHostKeys
            return .success(ShownKey(key: key, offered: offered, usable: usable))
        } catch {
            return .failure(error)
        }
    }
}

extension SSHConnection {
    /// The host key algorithms that libssh2 has; empty once the connection is over.
    fileprivate var supportedHostKeys: Set<String> { Set(engine?.supportedAlgorithms(LIBSSH2_METHOD_HOSTKEY) ?? []) }
}

extension HostTrust {
    /// What is known of each of a host's keys.
    ///
    /// - Parameters:
    ///   - keys: the keys that the host showed.
    ///   - unseen: algorithms of keys that it has too and that cannot be asked for here.
    fileprivate func standings(of keys: [HostKey], notSeeing unseen: Set<String>) -> [SeenHostKey] {
        let known = pin == nil ? knownEntries : []
        let isKnown = keys.contains { key in pin.map { key.fingerprint == $0 } ?? (entry(with: key) != nil) }
        // The known key may be one of those that cannot be asked for.
        let mayBeKnown = known.contains { !unseen.isDisjoint(with: Algorithms.algorithms(forKeyType: $0.key.type)) }
        return keys.map { key in
            SeenHostKey(key: key, standing: standing(of: key, known, isHostKnown: isKnown, mayBeKnown: mayBeKnown))
        }
    }

    private func standing(
        of key: HostKey, _ known: [KnownHosts.Entry], isHostKnown: Bool, mayBeKnown: Bool
    ) -> SeenHostKey.Standing {
        if let revocation = revocation(of: key) { return .changed(revoked(key, revocation)) }
        if let pin {
            if key.fingerprint == pin { return .known("hostKey:") }
            return isHostKnown ? .unpinned : .changed(unpinned(key, pin))
        }
        if let entry = entry(with: key) { return .known(entry.location) }
        if let other = known.first(where: { $0.key.type == key.type }) { return .changed(changed(key, other)) }
        if known.isEmpty, let bare = bareEntry(with: key) { return .known(bare.location) }
        // ssh too takes a key for a changed one where only keys of other types are known.
        if let first = known.first, !isHostKnown, !mayBeKnown { return .changed(changed(key, first)) }
        return .new
    }
}
