public import HostAccess
public import ProxyModel

/// Asks a host's proxy, from the host's own position, which addresses it lets through: the host connects, fairlead
/// talks. Nothing is written to the host and nothing runs on it.
public struct ProxyProber: Sendable {
    /// A prober; it has no state.
    public init() {}

    /// Asks for one address after the other. Never throws: what cannot be asked is ``ProbeVerdict/notProbed(_:)``.
    ///
    /// Every address is asked for through the proxy of https targets, as programs written in Go reach registries. Where
    /// the host cannot connect to the proxy at all, the remaining addresses get the same verdict without another try.
    ///
    /// - Parameters:
    ///   - addresses: what to ask for.
    ///   - settings: the proxies and what is reached without them. A user name and password within a URL are not used.
    ///   - credentials: for the proxy; nil where it wants none.
    ///   - session: the host.
    ///   - deadline: the longest that each address may take, the host's connection to the proxy included.
    /// - Returns: a result for each address, in the same order.
    public func probe(
        _ addresses: [ProbeAddress], through settings: ProxySettings, credentials: ProbeCredentials? = nil,
        over session: any Session, deadline: Duration
    ) async -> [ProbeResult] {
        var results: [ProbeResult] = []
        var obstacle: ProbeVerdict?
        for address in addresses {
            switch Self.way(to: address, settings) {
            case .none(let reason):
                results.append(ProbeResult(address: address, verdict: .notProbed(reason)))
            case .through(let proxy):
                let outcome: Outcome
                if let obstacle {
                    outcome = .noProxy(obstacle)
                } else {
                    outcome = await ask(proxy, for: address, credentials, session, deadline)
                }
                if case .noProxy(let verdict) = outcome { obstacle = verdict }
                results.append(ProbeResult(address: address, verdict: outcome.verdict))
            }
        }
        return results
    }

    /// How a daemon reaches an address.
    private enum Way {
        case through(ProxyLocation)
        /// Not through a proxy that can be asked, for this reason.
        case none(String)
    }

    /// What came of asking for one address.
    private enum Outcome: Sendable {
        /// The proxy was talked to, or need not be.
        case answered(ProbeVerdict)
        /// No address can be asked for.
        case noProxy(ProbeVerdict)

        var verdict: ProbeVerdict {
            switch self {
            case .answered(let verdict), .noProxy(let verdict): verdict
            }
        }
    }

    private static func way(to address: ProbeAddress, _ settings: ProxySettings) -> Way {
        guard let url = settings.https else {
            return .none(
                settings.http == nil
                    ? "\(address) is reached directly: no proxy is declared"
                    : "no https proxy is declared, and only through that one is \(address) asked for")
        }
        if address.isNeverProxied {
            return .none("\(address) is reached directly: daemons use no proxy for this host itself")
        }
        if settings.noProxy?.covers(host: address.host, port: address.port) == true {
            return .none("\(address) is reached directly: noProxy covers it")
        }
        guard let proxy = ProxyLocation(url) else { return .none("\(url) is no proxy's URL") }
        guard proxy.scheme != .https else {
            return .none("the proxy \(proxy) speaks TLS (https://), which fairlead does not: it was not asked")
        }
        return .through(proxy)
    }

    private func ask(
        _ proxy: ProxyLocation, for address: ProbeAddress, _ credentials: ProbeCredentials?,
        _ session: any Session, _ deadline: Duration
    ) async -> Outcome {
        guard let conversation = ProbeConversation(askingFor: address, in: proxy.scheme, credentials: credentials)
        else { return .noProxy(.notProbed("the proxy \(proxy) speaks TLS, which fairlead does not")) }
        if case .finished(let verdict) = conversation.begin() { return .noProxy(verdict) }
        do {
            return try await session.withTunnel(to: proxy.host, port: proxy.port, deadline: deadline) { tunnel in
                do {
                    return .answered(try await Self.hold(conversation, over: tunnel))
                } catch let error as TransportError where error.code == .tunnelTimeout {
                    return .answered(
                        .noAnswer("the proxy \(proxy) did not answer within \(deadline), asked for \(address)"))
                }
            }
        } catch let error as TransportError {
            return .noProxy(Self.verdict(error, proxy, deadline))
        } catch {
            return .noProxy(.notProbed("the proxy was not asked: \(DisplayText.line("\(error)"))"))
        }
    }

    private static func hold(_ conversation: ProbeConversation, over tunnel: any Tunnel) async throws -> ProbeVerdict {
        var conversation = conversation
        var step = conversation.begin()
        while true {
            switch step {
            case .send(let bytes): try await tunnel.write(bytes)
            case .receive: break
            case .finished(let verdict): return verdict
            }
            step = conversation.received(try await tunnel.read(upTo: 4096))
        }
    }

    private static func verdict(_ error: TransportError, _ proxy: ProxyLocation, _ deadline: Duration) -> ProbeVerdict {
        switch error.code {
        case .forwardingForbidden:
            .notProbed(
                "the host's SSH server does not let this login connect to the proxy \(proxy) "
                    + "(AllowTcpForwarding, PermitOpen): it was not asked")
        case .tunnelConnect:
            .unreachable(
                "the host cannot connect to the proxy \(proxy): refused, no route, or a name that does not resolve there"
            )
        case .tunnelTimeout:
            .unreachable("the host got no connection to the proxy \(proxy) within \(deadline)")
        case .connectionLost:
            .notProbed("the connection to the host ended before the proxy \(proxy) answered")
        case .cancelled:
            .notProbed("the proxy \(proxy) was not asked to the end: interrupted")
        default:
            .notProbed("the proxy \(proxy) was not asked: \(error.message)")
        }
    }
}
