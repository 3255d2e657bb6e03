public import HostAccess

/// A transport whose hosts are closures: what a command does is what the closure answers.
///
/// Deadlines, output limits, cancellation and the end of a session are this type's matter, as they are every
/// transport's; it passes ``TransportConformance`` as the real ones do.
public struct InMemoryHost: Transport {
    /// A server that a host can connect to: what it does with a connection, which is closed when it returns.
    public typealias Listener = @Sendable (any Tunnel) async throws -> Void

    private let connect: @Sendable (Endpoint) async throws -> Void
    private let dial: @Sendable (String, Int) async throws -> Listener
    private let answer: @Sendable (Endpoint, Command) async throws -> CommandResult

    /// - Parameters:
    ///   - connect: called before each session; what it throws is why there is none.
    ///   - dial: what answers where a tunnel leads, by address and port; what it throws is why there is no tunnel. It may
    ///     take its time, as a server does that does not answer.
    ///   - answer: what the host at an endpoint does with a command.
    public init(
        connect: @escaping @Sendable (Endpoint) async throws -> Void = { _ in },
        dial: @escaping @Sendable (String, Int) async throws -> Listener = { address, port in
            throw TransportError(.tunnelConnect, "nothing listens at \(address):\(port)")
        },
        answer: @escaping @Sendable (Endpoint, Command) async throws -> CommandResult
    ) {
        self.connect = connect
        self.dial = dial
        self.answer = answer
    }

    /// Opens a session in memory, runs `body` with it and ends it.
    ///
    /// - Parameters:
    ///   - endpoint: handed to the closures.
    ///   - body: what to do with the session.
    /// - Returns: what `body` returned.
    /// - Throws: what connecting or `body` throws.
    public func withSession<Outcome: Sendable>(
        to endpoint: Endpoint,
        _ body: @Sendable (any Session) async throws -> Outcome
    ) async throws -> Outcome {
        try await connect(endpoint)
        let session = InMemorySession(endpoint: endpoint, dial: dial, answer: answer)
        do {
            let outcome = try await body(session)
            await session.end()
            return outcome
        } catch {
            await session.end()
            throw error
        }
    }
}

private actor InMemorySession: Session {
    private let endpoint: Endpoint
    private let dial: @Sendable (String, Int) async throws -> InMemoryHost.Listener
    private let answer: @Sendable (Endpoint, Command) async throws -> CommandResult
    private var isOver = false

    init(
        endpoint: Endpoint, dial: @escaping @Sendable (String, Int) async throws -> InMemoryHost.Listener,
        answer: @escaping @Sendable (Endpoint, Command) async throws -> CommandResult
    ) {
        self.endpoint = endpoint
        self.dial = dial
        self.answer = answer
    }

    func end() { isOver = true }

    func run(_ command: Command) async throws -> CommandResult {
        guard !isOver else { throw TransportError(.connectionLost, "\(endpoint.name): the session is over") }
        let result = try await withThrowingTaskGroup(of: CommandResult?.self) { group in
            group.addTask { [answer, endpoint] in try await answer(endpoint, command) }
            group.addTask {
                try await Task.sleep(for: command.deadline)
                return nil
            }
            defer { group.cancelAll() }
            do {
                return try await group.next() ?? nil
            } catch is CancellationError {
                throw TransportError(.cancelled, "\(endpoint.name): the command was cancelled", wasRequestSent: true)
            }
        }
        guard let result else {
            isOver = true
            throw TransportError(
                .commandTimeout, "\(endpoint.name): a command did not end in time", wasRequestSent: true)
        }
        return limited(result, to: command.outputLimit)
    }

    func withTunnel<Outcome: Sendable>(
        to address: String, port: Int, deadline: Duration,
        _ body: @Sendable (any Tunnel) async throws -> Outcome
    ) async throws -> Outcome {
        guard !isOver else { throw TransportError(.connectionLost, "\(endpoint.name): the session is over") }
        let deadline = ContinuousClock.now + deadline
        let listener = try await withDeadline(deadline) { [dial] in try await dial(address, port) }
        let (client, server) = InMemoryTunnel.pair(until: deadline)
        let serving = Task {
            try? await listener(server)
            await server.close()
        }
        defer { serving.cancel() }
        do {
            let outcome = try await body(client)
            await client.close()
            return outcome
        } catch {
            await client.close()
            throw error
        }
    }

    private func limited(_ result: CommandResult, to limit: Int) -> CommandResult {
        guard max(result.standardOutput.count, result.standardError.count) > limit else { return result }
        return CommandResult(
            termination: .outputLimitExceeded,
            standardOutput: Array(result.standardOutput.prefix(limit)),
            standardError: Array(result.standardError.prefix(limit)))
    }
}
