import HostAccess

/// The connections to jump hosts (`ProxyJump`), which all hosts behind them share.
///
/// A libssh2 session opens one channel at a time and a round trip each, so that many hosts behind one jump host get several
/// connections to it. They stay well below the ten unauthenticated ones that sshd's `MaxStartups` allows, since they are
/// opened one after the other; sshd's `MaxSessions` does not count tunnels.
actor JumpHosts {
    /// Logs in to a jump host, through those before it.
    typealias LogIn = @Sendable (Endpoint) async throws(TransportError) -> SSHConnection

    /// A connection to a jump host with a place for one more tunnel, which ends with ``JumpHosts/release(_:)``.
    struct Lease: Sendable {
        let connection: SSHConnection
        /// Lets one tunnel of the connection be opened at a time, so that each one's deadline is its own.
        let openings: LoginGate
        fileprivate let route: Endpoint
        fileprivate let number: Int
    }

    private struct Carrier {
        let number: Int
        let connection: SSHConnection
        let openings: LoginGate
        var tunnels = 0
        /// Counts the times that it fell idle, so that the timer of an earlier time finds out that it is late.
        var idleTimes = 0
    }

    private struct Route {
        var carriers: [Carrier] = []
        var opening: Task<Result<SSHConnection, TransportError>, Never>?
        /// Why nobody can log in there: said again, and not tried again, since a server may lock out who keeps trying.
        var refusal: TransportError?
    }

    private let options: SSHTransport.Options
    private var routes: [Endpoint: Route] = [:]
    private var lastNumber = 0

    init(_ options: SSHTransport.Options) {
        self.options = options
    }

    /// A place on a connection to `route`.
    ///
    /// - Parameters:
    ///   - route: the jump host, with the jump hosts before it.
    ///   - logIn: logs in there.
    /// - Throws: ``TransportError`` of the login.
    func lease(on route: Endpoint, _ logIn: @escaping LogIn) async throws(TransportError) -> Lease {
        while true {
            await forgetLost(on: route)
            if let refusal = routes[route]?.refusal { throw refusal }
            let known = routes[route] ?? Route()
            let idlest = known.carriers.indices.min { known.carriers[$0].tunnels < known.carriers[$1].tunnels }
            let isCrowded = idlest.map { known.carriers[$0].tunnels >= options.tunnelsBeforeNextJump } ?? true
            var opening = known.opening
            if isCrowded, opening == nil, known.carriers.count < options.connectionsPerJump {
                opening = Task { await connect(route, logIn) }
                routes[route, default: Route()].opening = opening
            }
            if let idlest { return take(idlest, of: route) }
            if let opening, case .failure(let error) = await opening.value { throw error }
        }
    }

    /// Gives a place back. A connection that nobody uses is kept for a moment: the next host may want it.
    ///
    /// - Parameter lease: the place.
    func release(_ lease: Lease) {
        guard let index = index(of: lease) else { return }
        routes[lease.route]?.carriers[index].tunnels -= 1
        closeWhenIdle(lease, after: options.jumpIdleTime)
    }

    private func closeWhenIdle(_ lease: Lease, after idleTime: Duration) {
        guard let index = index(of: lease), routes[lease.route]?.carriers[index].tunnels == 0 else { return }
        routes[lease.route]?.carriers[index].idleTimes += 1
        let time = routes[lease.route]?.carriers[index].idleTimes
        Task {
            try? await Task.sleep(for: idleTime)
            await close(lease, idleSince: time)
        }
    }

    /// Forgets connections that have ended by themselves, as those to a jump host that was restarted.
    private func forgetLost(on route: Endpoint) async {
        for carrier in routes[route]?.carriers ?? [] where await carrier.connection.isOver {
            routes[route]?.carriers.removeAll { $0.number == carrier.number }
            await carrier.connection.close()
        }
    }

    /// Forgets a connection that is lost, so that nobody gets a place on it any more.
    ///
    /// - Parameter lease: a place on it.
    func discard(_ lease: Lease) async {
        guard let index = index(of: lease) else { return }
        routes[lease.route]?.carriers.remove(at: index)
        await lease.connection.close()
    }

    private func take(_ index: Int, of route: Endpoint) -> Lease {
        routes[route]?.carriers[index].tunnels += 1
        let carriers = routes[route]?.carriers ?? []
        let carrier = carriers[index]
        return Lease(
            connection: carrier.connection, openings: carrier.openings, route: route, number: carrier.number)
    }

    private func connect(_ route: Endpoint, _ logIn: LogIn) async -> Result<SSHConnection, TransportError> {
        let outcome: Result<SSHConnection, TransportError>
        do throws(TransportError) {
            outcome = .success(try await logIn(route))
        } catch {
            outcome = .failure(error)
        }
        routes[route]?.opening = nil
        switch outcome {
        case .success(let connection):
            lastNumber += 1
            let carrier = Carrier(number: lastNumber, connection: connection, openings: LoginGate(limit: 1))
            routes[route]?.carriers.append(carrier)
            // Whoever wanted it may have given up, or found another one meanwhile; or is about to take it.
            closeWhenIdle(
                Lease(connection: connection, openings: carrier.openings, route: route, number: carrier.number),
                after: max(options.jumpIdleTime, .seconds(1)))
        case .failure(let error):
            let isFirst = routes[route]?.carriers.isEmpty ?? true
            if isFirst, error.isRefusal { routes[route]?.refusal = error }
        }
        return outcome
    }

    private func close(_ lease: Lease, idleSince time: Int?) async {
        guard let index = index(of: lease), let carrier = routes[lease.route]?.carriers[index], carrier.tunnels == 0,
            carrier.idleTimes == time
        else { return }
        await discard(lease)
    }

    private func index(of lease: Lease) -> Int? {
        routes[lease.route]?.carriers.firstIndex { $0.number == lease.number }
    }
}

extension TransportError {
    /// Trying again would end the same way, and may be held against this client.
    fileprivate var isRefusal: Bool {
        [.authentication, .identity, .unknownHostKey, .changedHostKey, .keyExchange, .notSSH].contains(code)
    }
}
