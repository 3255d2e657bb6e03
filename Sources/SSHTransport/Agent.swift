import HostAccess
import NIOCore
import NIOPosix

/// A client of one ssh-agent: one connection for all hosts, on which requests go out at once and are answered in order.
///
/// The connection is made when it is needed, and again after it broke. It ends with the client.
actor Agent {
    /// The agent's socket.
    nonisolated let path: String
    nonisolated let eventLoop: any EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { eventLoop.executor.asUnownedSerialExecutor() }

    private typealias Answer = Result<[UInt8], AgentFailure>
    private typealias Opening = Result<any Channel, AgentFailure>

    private let patience: Duration
    private var opening: Task<Opening, Never>?
    private var channel: (any Channel)?
    private var inbound = ByteBuffer()
    /// Those whose answers have not come, in the order of the requests.
    private var waiting: [CheckedContinuation<Answer, Never>] = []
    private var timer: Scheduled<Void>?
    private var listing: Task<Result<[AgentMessage.Key], AgentFailure>, Never>?

    /// - Parameters:
    ///   - path: the agent's socket.
    ///   - patience: how long the agent may be silent while somebody waits for it. Users may have to confirm.
    init(at path: String, patience: Duration, on eventLoop: any EventLoop) {
        self.path = path
        self.patience = patience
        self.eventLoop = eventLoop
    }

    deinit {
        channel?.close(promise: nil)
    }

    /// The keys that the agent has, as it was when somebody first asked.
    func keys() async -> Result<[AgentMessage.Key], AgentFailure> {
        if let listing { return await listing.value }
        let task = Task {
            await request(AgentMessage.requestIdentities).flatMap { answer in
                Result { () throws(AgentFailure) in try AgentMessage.keys(in: answer) }
            }
        }
        listing = task
        return await task.value
    }

    /// Signs `message` with a key of the agent's.
    ///
    /// - Returns: the signature without the name of its algorithm.
    func sign(_ message: [UInt8], with blob: [UInt8], algorithm: String) async -> Result<[UInt8], AgentFailure> {
        await request(AgentMessage.signRequest(blob, message, algorithm: algorithm)).flatMap { answer in
            Result { () throws(AgentFailure) in try AgentMessage.signature(in: answer, algorithm: algorithm) }
        }
    }

    private func request(_ payload: [UInt8]) async -> Answer {
        let channel: any Channel
        switch await open() {
        case .success(let opened): channel = opened
        case .failure(let failure): return .failure(failure)
        }
        return await withCheckedContinuation { continuation in
            guard self.channel === channel else {
                return continuation.resume(returning: .failure(.broken("it closed the connection")))
            }
            waiting.append(continuation)
            if waiting.count == 1 { startTimer() }
            var frame = WireWriter()
            frame.string(payload)
            channel.writeAndFlush(ByteBuffer(bytes: frame.bytes), promise: nil)
        }
    }

    // MARK: - The connection

    private func open() async -> Opening {
        if let channel { return .success(channel) }
        if let opening { return await opening.value }
        let task = Task { await connect() }
        opening = task
        let result = await task.value
        opening = nil
        return result
    }

    private func connect() async -> Opening {
        let handler = NIOLoopBound(AgentHandler(self), eventLoop: eventLoop)
        do {
            let channel = try await ClientBootstrap(group: eventLoop)
                .connectTimeout(TimeAmount(patience))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(handler.value)
                    }
                }
                .connect(unixDomainSocketPath: path).get()
            guard channel.isActive else { return .failure(.broken("it closed the connection")) }
            inbound = ByteBuffer()
            self.channel = channel
            return .success(channel)
        } catch let error as IOError {
            return .failure(.broken(SystemError.text(error.errnoCode)))
        } catch {
            return .failure(.broken("no connection to its socket"))
        }
    }

    private func startTimer() {
        timer?.cancel()
        timer = eventLoop.scheduleTask(in: TimeAmount(patience)) { [weak self] in
            self?.assumeIsolated { agent in
                agent.give(up: "it did not answer within \(Text.seconds(agent.patience))")
            }
        }
    }

    /// Ends the connection; everybody who waits hears why.
    private func give(up reason: String) {
        timer?.cancel()
        timer = nil
        let (ended, left) = (channel, waiting)
        channel = nil
        waiting = []
        // Its handler says at once that it is closed.
        ended?.close(promise: nil)
        for continuation in left { continuation.resume(returning: .failure(.broken(reason))) }
    }

    // MARK: - Called by the channel's handler

    fileprivate func receive(_ bytes: ByteBuffer) {
        guard channel != nil else { return }
        inbound.writeImmutableBuffer(bytes)
        while let length = inbound.getInteger(at: inbound.readerIndex, as: UInt32.self) {
            guard length <= AgentMessage.sizeLimit else {
                return give(up: "its answer is larger than \(AgentMessage.sizeLimit >> 10) KiB")
            }
            guard inbound.readableBytes >= 4 + Int(length) else { return }
            inbound.moveReaderIndex(forwardBy: 4)
            guard let answer = inbound.readBytes(length: Int(length)), !waiting.isEmpty else {
                return give(up: "it answered what nobody asked")
            }
            let continuation = waiting.removeFirst()
            timer?.cancel()
            timer = nil
            if !waiting.isEmpty { startTimer() }
            continuation.resume(returning: .success(answer))
        }
        inbound.discardReadBytes()
    }

    fileprivate func ended(_ ended: any Channel, _ reason: String) {
        guard channel === ended else { return }
        give(up: reason)
    }
}

/// Carries bytes from the agent's socket to its client, which it does not keep alive.
private final class AgentHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private weak let agent: Agent?

    init(_ agent: Agent) {
        self.agent = agent
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        agent?.assumeIsolated { $0.receive(bytes) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let channel = context.channel
        let reason = (error as? IOError).map { SystemError.text($0.errnoCode) } ?? "the connection to it failed"
        agent?.assumeIsolated { $0.ended(channel, reason) }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        let channel = context.channel
        agent?.assumeIsolated { $0.ended(channel, "it closed the connection") }
    }
}
