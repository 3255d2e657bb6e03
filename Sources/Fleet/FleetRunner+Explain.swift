import HostAccess
public import ProxyModel

/// What came of the attempt to explain a host.
public struct HostExplanation: Sendable {
    /// The status words of documents of kind `explanation`.
    public enum Status: String, Sendable, CaseIterable {
        /// The host was looked at.
        case explained
        /// The host could not be reached.
        case unreachable
        /// Something failed on the host, or the run was interrupted.
        case failed
    }

    /// The host's name in the inventory.
    public var host: String
    /// What came of it.
    public var status: Status
    /// Who sets the proxy; nil where the host could not be looked at.
    public var explanation: Explanation?
    /// What went wrong; nil when nothing did.
    public var failure: HostFailure?

    /// - Parameters:
    ///   - host: the host's name.
    ///   - status: what came of it.
    ///   - explanation: who sets the proxy.
    ///   - failure: what went wrong.
    public init(
        host: String, status: Status, explanation: Explanation? = nil, failure: HostFailure? = nil
    ) {
        self.host = host
        self.status = status
        self.explanation = explanation
        self.failure = failure
    }
}

extension FleetRunner {
    /// Looks at a host and explains who sets the proxy of its daemons. It changes nothing and needs no secret.
    ///
    /// - Parameter work: the host.
    /// - Returns: the explanation, or why there is none.
    public func explain(_ work: HostWork) async -> HostExplanation {
        let name = work.endpoint.name
        report(.hostStarted(host: name))
        do {
            return try await transport.withSession(to: work.endpoint) { session in
                await explanation(of: work, over: session)
            }
        } catch let error as TransportError {
            return HostExplanation(host: name, status: .unreachable, failure: HostFailure(error))
        } catch {
            return HostExplanation(
                host: name, status: .failed, failure: HostFailure(code: "internal", message: "\(name): \(error)"))
        }
    }

    private func explanation(of work: HostWork, over session: any Session) async -> HostExplanation {
        var result = HostExplanation(host: work.endpoint.name, status: .failed)
        do {
            let facts = try await observer(work).observe(
                work.desired.forExplanation, over: session, takesCensus: true)
            result.explanation = Explainer.explain(work.desired, given: facts)
            result.status = .explained
        } catch let failure as HostFailure {
            result.failure = failure
        } catch let error as TransportError {
            result.status = error.code == .connectionLost ? .unreachable : .failed
            result.failure = HostFailure(error)
        } catch {
            result.failure = HostFailure(code: "internal", message: "\(result.host): \(error)")
        }
        return result
    }
}
