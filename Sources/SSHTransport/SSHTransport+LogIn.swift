import HostAccess
import NIOCore
import NIOPosix

extension SSHTransport {
    /// Everything from files to the end of the login. A connection that fails on the way is closed when this throws.
    func logIn(to endpoint: Endpoint) async throws(TransportError) -> SSHConnection {
        let place = Place(endpoint)
        // Before any connection: one that cannot log in would count against this client on the server.
        let keys = try await loginKeys(for: endpoint)
        let trust = await trust(endpoint)
        try trust.checkBeforeConnecting()
        let addresses = try await addresses(of: endpoint)
        var offers = [Algorithms.hostKeys(first: trust.likelyTypes)]
        var mismatch: TransportError?
        var drops = 0
        var vainConnects = 0
        while let hostKeys = offers.popLast() {
            let outcome: Attempt
            do {
                outcome = try await gate.withPlace(at: endpoint.server) {
                    await attempt(endpoint, addresses, hostKeys, trust, keys)
                }
            } catch {
                throw place.error(.cancelled, "waiting for other logins at the same address was cancelled")
            }
            switch outcome {
            case .loggedIn(let connection):
                gate.loggedIn(at: endpoint.server)
                return connection
            case .failed(let error):
                // A key type that only one side can use says nothing about the key that was shown.
                guard [.keyExchange, .noCommonAlgorithm].contains(error.code), let mismatch else { throw error }
                let isOtherTypeKnown = mismatch.code == .changedHostKey && endpoint.pinnedHostKey == nil
                throw isOtherTypeKnown ? trust.needsOtherType : mismatch
            case .notConnected(let error):
                vainConnects += 1
                guard vainConnects < endpoint.connectionAttempts else { throw error }
                // As often in a second as ssh tries it.
                try await pause(for: .seconds(1), place)
                offers.append(hostKeys)
            case .dropped(let error):
                gate.wasDropped(at: endpoint.server)
                drops += 1
                guard drops < options.attempts else { throw error }
                try await pause(for: options.retryPause * Int(1 << (drops - 1)) * Double.random(in: 1...1.5), place)
                offers.append(hostKeys)
            case .otherKeyNeeded(let error, let others):
                if mismatch == nil {
                    mismatch = error
                    offers = others.map { [$0] }
                }
            }
        }
        throw mismatch ?? place.error(.internal, "no host key algorithm to try")
    }

    private func pause(for time: Duration, _ place: Place) async throws(TransportError) {
        guard (try? await Task.sleep(for: time)) != nil else {
            throw place.error(.cancelled, "waiting to connect again was cancelled")
        }
    }

    private enum Attempt: Sendable {
        case loggedIn(SSHConnection)
        case failed(TransportError)
        /// There is no TCP connection.
        case notConnected(TransportError)
        case dropped(TransportError)
        /// With the server's other host key algorithms.
        case otherKeyNeeded(TransportError, [String])
    }

    private func attempt(
        _ endpoint: Endpoint, _ addresses: [SocketAddress], _ hostKeys: [String], _ trust: HostTrust,
        _ keys: LoginKeys
    ) async -> Attempt {
        let connection: SSHConnection
        do {
            connection = try SSHConnection(
                to: endpoint, options: options, on: Workers.eventLoops.next(), live: live)
        } catch {
            return .failed(error)
        }
        let outcome = await attempt(connection, addresses, hostKeys, trust, keys)
        if case .loggedIn = outcome { return outcome }
        await connection.close()
        return outcome
    }

    private func attempt(
        _ connection: SSHConnection, _ addresses: [SocketAddress], _ hostKeys: [String], _ trust: HostTrust,
        _ keys: LoginKeys
    ) async -> Attempt {
        do throws(TransportError) {
            try await reach(connection, addresses)
        } catch {
            return [.refused, .noRoute, .connectTimeout].contains(error.code) ? .notConnected(error) : .failed(error)
        }
        do throws(SSHConnection.HandshakeFailure) {
            let (key, offered) = try await connection.handshake(hostKeys: hostKeys)
            switch trust.judge(key) {
            case .trusted: break
            case .refused(let error): return .failed(error)
            case .acceptable: if let error = await refusal(of: key, trust) { return .failed(error) }
            case .otherKeyNeeded(let error, let types):
                let wanted = types.map { Set($0.flatMap(Algorithms.algorithms(forKeyType:))) }
                return .otherKeyNeeded(
                    error,
                    Algorithms.others(than: key.type, of: offered).filter { wanted?.contains($0) ?? true })
            }
        } catch {
            switch error {
            case .dropped(let error): return .dropped(error)
            case .final(let error): return .failed(error)
            }
        }
        do throws(TransportError) {
            try await connection.authenticate(with: keys)
            await connection.watchLife()
            return .loggedIn(connection)
        } catch {
            return .failed(error)
        }
    }

    /// Where to connect to; nowhere for a host behind a jump host, which looks it up.
    func addresses(of endpoint: Endpoint) async throws(TransportError) -> [SocketAddress] {
        endpoint.jumps.isEmpty ? try await NameResolver.addresses(of: endpoint) : []
    }

    /// Connects to the server, on whatever way there is to it.
    func reach(_ connection: SSHConnection, _ addresses: [SocketAddress]) async throws(TransportError) {
        if connection.endpoint.jumps.isEmpty {
            try await connection.connect(to: addresses)
        } else {
            try await connection.adopt(try await jumpSocket(to: connection.endpoint))
        }
    }

    /// What the known_hosts files say of a host.
    func trust(_ endpoint: Endpoint) async -> HostTrust {
        var files: [KnownHosts] = []
        for file in endpoint.knownHostsFiles {
            files.append(await knownHosts.content(of: file))
        }
        return HostTrust(endpoint, files)
    }
}
