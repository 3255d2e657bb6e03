public import HostAccess

/// A transport whose hosts are closures: what a command does is what the closure answers.
///
/// Deadlines, output limits, cancellation and the end of a session are this type's matter, as they are every
/// transport's; it passes ``TransportConformance`` as the real ones do.
public struct InMemoryHost: Transport {
    private let connect: @Sendable (Endpoint) async throws -> Void
    private let answer: @Sendable (Endpoint, Command) async throws -> CommandResult

    /// - Parameters:
    ///   - connect: called before each session; what it throws is why there is none.
    ///   - answer: what the host at an endpoint does with a command.
    public init(
        connect: @escaping @Sendable (Endpoint) async throws -> Void = { _ in },
        answer: @escaping @Sendable (Endpoint, Command) async throws -> CommandResult
    ) {
        self.connect = connect
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
        let session = InMemorySession(endpoint: endpoint, answer: answer)
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
    private let answer: @Sendable (Endpoint, Command) async throws -> CommandResult
    private var isOver = false

    init(endpoint: Endpoint, answer: @escaping @Sendable (Endpoint, Command) async throws -> CommandResult) {
        self.endpoint = endpoint
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

    private func limited(_ result: CommandResult, to limit: Int) -> CommandResult {
        guard max(result.standardOutput.count, result.standardError.count) > limit else { return result }
        return CommandResult(
            termination: .outputLimitExceeded,
            standardOutput: Array(result.standardOutput.prefix(limit)),
            standardError: Array(result.standardError.prefix(limit)))
    }
}
