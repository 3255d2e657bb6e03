/// What is said to a proxy, and what its answers mean, without any I/O.
///
/// Somebody else carries the bytes: after ``Step/send(_:)`` they go to the proxy, and whatever arrives then goes into
/// ``received(_:)``, until a step is ``Step/finished(_:)``. No answer makes it ask for more than 16 KiB.
public struct ProbeConversation: Sendable {
    /// What is to be done next.
    public enum Step: Sendable, Equatable {
        /// Send these bytes, then wait for an answer. They may hold credentials.
        case send([UInt8])
        /// Wait for more of the answer.
        case receive
        /// The proxy has been understood.
        case finished(ProbeVerdict)
    }

    private var dialect: any ProbeDialect

    /// A conversation that has not begun.
    ///
    /// - Parameters:
    ///   - address: what the proxy is asked for.
    ///   - scheme: what the proxy speaks.
    ///   - credentials: sent to the proxy: with the first request in HTTP, and if it asks for them in SOCKS.
    /// - Returns: nil for `https`, since there is no TLS here.
    public init?(
        askingFor address: ProbeAddress, in scheme: ProxyLocation.Scheme, credentials: ProbeCredentials? = nil
    ) {
        switch scheme {
        case .http: dialect = ConnectProbe(address, credentials)
        case .https: return nil
        case .socks5, .socks5h: dialect = SOCKSProbe(address, credentials)
        }
    }

    /// The first step: the request.
    public func begin() -> Step { dialect.begin() }

    /// The next step.
    ///
    /// - Parameter bytes: what arrived; empty when the proxy has closed.
    /// - Returns: what to do.
    public mutating func received(_ bytes: [UInt8]) -> Step { dialect.received(bytes) }
}

/// One protocol's way to ask; see ``ProbeConversation``.
protocol ProbeDialect: Sendable {
    /// The first step.
    func begin() -> ProbeConversation.Step

    /// The next step after bytes, or after the end.
    mutating func received(_ bytes: [UInt8]) -> ProbeConversation.Step
}

/// What both dialects say of answers that are none.
enum ProbeAnswer {
    /// A proxy that closed.
    ///
    /// - Parameter heard: what it said before.
    static func closed(after heard: [UInt8]) -> ProbeConversation.Step {
        .finished(
            .notAProxy(
                heard.isEmpty
                    ? "it closes the connection without a word" : "it closes the connection in the middle of its answer"
            ))
    }

    /// A proxy's words in single quotes, fit to be shown, or what stands for them.
    ///
    /// - Parameters:
    ///   - bytes: what it said; shown to the end of the line.
    ///   - credentials: what was sent and must not be shown.
    static func quoted(_ bytes: some Collection<UInt8>, hiding credentials: ProbeCredentials?) -> String {
        let line = bytes.prefix { !$0.isNewline }
        // More is looked at than is shown, so that no cut takes a secret apart.
        guard credentials?.isRepeated(in: line.prefix(1000)) != true else {
            return "something that repeats the credentials"
        }
        return "'\(DisplayText.line(line.prefix(1000), limit: 80))'"
    }
}
