import HostAccess

/// A tunnel over something that is read piece by piece and written to: the streams of a program, or a TCP connection.
actor ScopedTunnel<Pieces: AsyncSequence & Sendable>: Tunnel where Pieces.Element: Sendable {
    private var pieces: Pieces.AsyncIterator?
    private let bytes: @Sendable (Pieces.Element) -> [UInt8]
    private let send: @Sendable ([UInt8]) async throws -> Void
    private let abort: @Sendable () -> Void
    private let lost: @Sendable () async -> TransportError?
    private let errors: TunnelErrors
    private var buffer: [UInt8] = []
    private var isAtEnd = false
    private var isWriting = false
    private var failure: TransportError?

    /// - Parameters:
    ///   - pieces: what comes from the other end.
    ///   - errors: how errors are put.
    ///   - bytes: what a piece holds.
    ///   - send: sends bytes to the other end.
    ///   - abort: ends reading and sending at once.
    ///   - lost: asked when the pieces end: why that is not the other end's doing, if so.
    init(
        _ pieces: Pieces, errors: TunnelErrors, bytes: @escaping @Sendable (Pieces.Element) -> [UInt8],
        send: @escaping @Sendable ([UInt8]) async throws -> Void, abort: @escaping @Sendable () -> Void,
        lost: @escaping @Sendable () async -> TransportError? = { nil }
    ) {
        self.pieces = pieces.makeAsyncIterator()
        self.errors = errors
        self.bytes = bytes
        self.send = send
        self.abort = abort
        self.lost = lost
    }

    /// Runs `body` with this tunnel until it returns, throws or is cancelled; the tunnel is over then.
    nonisolated func use<Outcome: Sendable>(
        until deadline: ContinuousClock.Instant, _ body: @Sendable (any Tunnel) async throws -> Outcome
    ) async throws -> Outcome {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await Task.sleep(until: deadline)
                await self.end(self.errors.expired)
            }
            defer { group.cancelAll() }
            do {
                let outcome = try await body(self)
                await end(errors.closed)
                return outcome
            } catch {
                await end(errors.closed)
                throw error
            }
        }
    }

    /// The tunnel is over; the first reason counts.
    func end(_ reason: TransportError) {
        failure = failure ?? reason
        abort()
    }

    func write(_ bytes: [UInt8]) async throws {
        if let failure { throw failure }
        guard !isWriting else { throw errors.twice("writes to") }
        isWriting = true
        defer { isWriting = false }
        // The other end may have closed, which is no error of this one.
        _ = try? await untilCancelled { try await self.send(bytes) }
        if let failure { throw failure }
    }

    func read(upTo limit: Int) async throws -> [UInt8] {
        if let failure { throw failure }
        guard limit > 0 else { throw errors.emptyRead(limit) }
        if buffer.isEmpty, !isAtEnd { try await fill() }
        let taken = Array(buffer.prefix(limit))
        buffer.removeFirst(taken.count)
        return taken
    }

    private func fill() async throws {
        guard var pieces else { throw errors.twice("reads of") }
        // Taken out while it is in use: nobody else can use it meanwhile.
        self.pieces = nil
        let piece = try? await withTaskCancellationHandler {
            try await pieces.next(isolation: self)
        } onCancel: {
            Task { await self.end(self.errors.cancelled) }
        }
        self.pieces = pieces
        if Task.isCancelled { end(errors.cancelled) }
        if let failure { throw failure }
        if let piece {
            buffer = bytes(piece)
        } else {
            if let reason = await lost() { end(reason) }
            if let failure { throw failure }
            isAtEnd = true
        }
    }

    private func untilCancelled(_ work: @Sendable () async throws -> Void) async throws {
        try await withTaskCancellationHandler {
            try await work()
        } onCancel: {
            Task { await self.end(self.errors.cancelled) }
        }
        if Task.isCancelled { end(errors.cancelled) }
    }
}

/// The errors of one tunnel.
struct TunnelErrors: Sendable {
    /// `proxy.example:3128`, `[2001:db8::7]:3128`
    let target: String
    private let place: ProcessPlace
    private let deadline: Duration

    /// - Parameters:
    ///   - place: the host.
    ///   - address: where it connects to.
    ///   - port: TCP port.
    ///   - deadline: the longest that the tunnel may last.
    init(_ place: ProcessPlace, to address: String, port: Int, deadline: Duration) {
        self.place = place
        self.deadline = deadline
        let shown = MessageText.escaped(address, limit: 255)
        target = address.contains(":") ? "[\(shown)]:\(port)" : "\(shown):\(port)"
    }

    var closed: TransportError { place.error(.connectionLost, "the tunnel to \(target) is closed") }

    var cancelled: TransportError { place.error(.cancelled, "the tunnel to \(target) was cancelled") }

    var expired: TransportError {
        place.error(
            .tunnelTimeout,
            "the tunnel to \(target) was not open, or not done with, within \(MessageText.seconds(deadline))",
            remedy: "check that a server listens there, and firewalls between the host and it")
    }

    func twice(_ what: String) -> TransportError { place.error(.internal, "two \(what) a tunnel at once") }

    func emptyRead(_ limit: Int) -> TransportError { place.error(.internal, "a read of \(limit) bytes") }

    /// The host cannot connect.
    func unreachable(_ reason: String) -> TransportError {
        place.error(.tunnelConnect, "the host cannot connect to \(target): \(reason)")
    }

    /// An error with a code of its own.
    func error(_ code: TransportError.Code, _ message: String, remedy: String? = nil) -> TransportError {
        place.error(code, message, remedy: remedy)
    }
}
