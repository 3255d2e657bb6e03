public import HostAccess
import Synchronization

/// Reaches each host in its own way (``Endpoint/way``), and with the system's `ssh` where libssh2 turns out not to be
/// enough: no algorithm in common with the server, or something asked for that only `ssh` can do.
///
/// Such a host is tried with `ssh` at once, and from then on.
public struct ChoosingTransport: Transport {
    /// Hosts that are reached with the system's `ssh` though nobody asked for that.
    public struct Fallback: Sendable, Equatable, CustomStringConvertible {
        /// Why, in a few words.
        public let reason: String
        /// Names of the hosts, in the order in which they were tried.
        public fileprivate(set) var hosts: [String]

        /// "3 hosts are reached with the system's ssh: …".
        public var description: String {
            let who = hosts.count == 1 ? "\(hosts[0]) is" : "\(hosts.count) hosts are"
            return "\(who) reached with the system's ssh: \(reason)"
        }
    }

    private let ssh: any Transport
    private let openSSH: any Transport
    private let local: any Transport
    private let notice: @Sendable (Fallback) -> Void
    private let memory = Memory()

    /// - Parameters:
    ///   - ssh: reaches hosts through libssh2.
    ///   - openSSH: reaches hosts with the system's `ssh`.
    ///   - local: reaches this machine.
    ///   - notice: hears of each reason once, with the first host that it is given for. ``fallbacks`` has all of them
    ///     in the end.
    public init(
        ssh: any Transport, openSSH: any Transport, local: any Transport,
        notice: @escaping @Sendable (Fallback) -> Void = { _ in }
    ) {
        self.ssh = ssh
        self.openSSH = openSSH
        self.local = local
        self.notice = notice
    }

    /// Hosts that were reached, or tried, with the system's `ssh` so far though nobody asked for that, by reason.
    public var fallbacks: [Fallback] { memory.fallbacks }

    /// Opens a session to `endpoint` in its way, runs `body` with it and closes the session.
    ///
    /// - Parameters:
    ///   - endpoint: where, as whom and how to log in.
    ///   - body: what to do with the session, which is valid only until `body` returns. It runs once at most.
    /// - Returns: what `body` returned.
    /// - Throws: ``TransportError`` when the session cannot be had; otherwise what `body` throws.
    public func withSession<Outcome: Sendable>(
        to endpoint: Endpoint,
        _ body: @Sendable (any Session) async throws -> Outcome
    ) async throws -> Outcome {
        switch endpoint.way {
        case .local:
            return try await local.withSession(to: endpoint, body)
        case .openssh:
            for reason in endpoint.wayReasons { remember(reason, endpoint) }
            return try await openSSH.withSession(to: endpoint, body)
        case .ssh:
            guard !memory.needsOpenSSH(endpoint) else { return try await openSSH.withSession(to: endpoint, body) }
            return try await firstWithoutOpenSSH(endpoint, body)
        }
    }

    private func firstWithoutOpenSSH<Outcome: Sendable>(
        _ endpoint: Endpoint, _ body: @Sendable (any Session) async throws -> Outcome
    ) async throws -> Outcome {
        // What the body throws is no reason to run it again.
        let hasBegun = Atomic<Bool>(false)
        let reason: TransportError
        do {
            return try await ssh.withSession(to: endpoint) { session in
                hasBegun.store(true, ordering: .releasing)
                return try await body(session)
            }
        } catch let error as TransportError
            where [.noCommonAlgorithm, .needsOpenSSH].contains(error.code) && !hasBegun.load(ordering: .acquiring)
        {
            reason = error
        }
        memory.setNeedsOpenSSH(endpoint)
        remember(Self.reason(reason, endpoint), endpoint)
        do {
            return try await openSSH.withSession(to: endpoint) { session in
                hasBegun.store(true, ordering: .releasing)
                return try await body(session)
            }
        } catch var error as TransportError where !hasBegun.load(ordering: .acquiring) {
            error.message += "; it was tried since without it, \(Self.withoutPlace(reason.message, endpoint))"
            throw error
        }
    }

    private func remember(_ reason: String, _ endpoint: Endpoint) {
        if let first = memory.add(MessageText.escaped(endpoint.name, limit: 255), to: reason) { notice(first) }
    }

    private static func reason(_ error: TransportError, _ endpoint: Endpoint) -> String {
        // The lists of algorithms differ from server to server and would make each a reason of its own.
        error.code == .noCommonAlgorithm
            ? "libssh2 has no algorithm in common with the server" : withoutPlace(error.message, endpoint)
    }

    private static func withoutPlace(_ message: String, _ endpoint: Endpoint) -> String {
        let place = MessagePlace(endpoint).description + ": "
        return message.hasPrefix(place) ? String(message.dropFirst(place.count)) : message
    }
}

/// What is known of hosts from earlier sessions of a run.
private final class Memory: Sendable {
    private struct State {
        var endpoints: Set<Endpoint> = []
        var fallbacks: [ChoosingTransport.Fallback] = []
        /// The hosts of each fallback.
        var hosts: [String: Set<String>] = [:]
    }

    private let state = Mutex(State())

    var fallbacks: [ChoosingTransport.Fallback] { state.withLock(\.fallbacks) }

    func needsOpenSSH(_ endpoint: Endpoint) -> Bool { state.withLock { $0.endpoints.contains(endpoint) } }

    func setNeedsOpenSSH(_ endpoint: Endpoint) { _ = state.withLock { $0.endpoints.insert(endpoint) } }

    /// - Returns: the fallback, where this is its first host.
    func add(_ host: String, to reason: String) -> ChoosingTransport.Fallback? {
        state.withLock { state in
            guard state.hosts[reason, default: []].insert(host).inserted else { return nil }
            guard let index = state.fallbacks.firstIndex(where: { $0.reason == reason }) else {
                let first = ChoosingTransport.Fallback(reason: reason, hosts: [host])
                state.fallbacks.append(first)
                return first
            }
            state.fallbacks[index].hosts.append(host)
            return nil
        }
    }
}
