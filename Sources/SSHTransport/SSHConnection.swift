import HostAccess
import NIOCore

/// One connection to one server: the channel that moves bytes, the engine that speaks SSH, and the operations that
/// wait for bytes.
///
/// The actor's executor is its event loop, so that channel handlers call in directly and libssh2 stays on one thread.
/// Actor, channel and handler refer to each other until ``close()``, which is why connections are only handed out
/// inside ``SSHTransport/withSession(to:_:)``.
actor SSHConnection {
    nonisolated let endpoint: Endpoint
    nonisolated let place: Place
    nonisolated let options: SSHTransport.Options
    nonisolated let eventLoop: any EventLoop
    nonisolated let live: LiveCounters
    nonisolated var unownedExecutor: UnownedSerialExecutor { eventLoop.executor.asUnownedSerialExecutor() }

    /// What the server said before its packets were encrypted; empty again after the handshake.
    var greeting = ServerGreeting()
    /// Whether the server's greeting named OpenSSH, which reads public keys in a way of its own.
    var isOpenSSH = false
    /// Nil before ``connect(to:)`` and after the end.
    var engine: SessionEngine?
    /// Nil before the TCP connection is there.
    var channel: (any Channel)?
    /// Carries the connection's bytes where it goes through a jump host.
    var carrying: Task<Void, Never>?
    /// Why the connection is over.
    private(set) var ending: Ending?
    /// A channel is being opened. There is one such at most: libssh2 keeps one such state per session.
    var isOpeningChannel = false
    /// Runs while a channel for a command is being opened.
    var channelOpenTimer: Scheduled<Void>?
    /// Runs from the login to the end.
    var lifeTimer: RepeatedTask?
    /// How often in a row the server had said nothing when the timer rang.
    var silences = 0
    /// Those whose scope has not ended, by number.
    var tunnels: [Int: TunnelOperation] = [:]
    /// Channels that are open or being opened.
    var channelsInUse = 0
    /// The channels for commands.
    var sessions = Sessions()
    /// The most of them at once.
    var channelLimit: Int

    /// In the order they came. There are few: one before the login, then one for each running command.
    private var operations: [any PendingOperation] = []
    private var lastOperation = 0
    private var isPumping = false
    private var pumpAgain = false
    private var isReadingPaused = false
    private var networkError: String?

    /// Above this, arriving bytes stay in the kernel. libssh2 takes bytes only while an operation runs, and a hostile
    /// server could otherwise fill the memory through an idle session.
    private static let inboundLimit = 1 << 20
    /// Input waits above this, so that a large one is not encrypted ahead of the network.
    private static let outboundLimit = 256 << 10

    init(
        to endpoint: Endpoint, options: SSHTransport.Options, on eventLoop: any EventLoop, live: LiveCounters
    ) throws(TransportError) {
        self.endpoint = endpoint
        self.options = options
        self.eventLoop = eventLoop
        self.live = live
        channelLimit = options.commandsPerSession
        place = Place(endpoint)
        engine = try SessionEngine()
        live.sessions.add(1)
    }

    // MARK: - Operations

    /// A number for an operation that is about to start.
    func nextOperation() -> Int {
        lastOperation += 1
        return lastOperation
    }

    /// Tries `operation` at once and keeps it until it is finished.
    func start(_ operation: any PendingOperation) {
        if let ending {
            operation.end(ending)
            return
        }
        operations.append(operation)
        pump()
    }

    /// The operation of that number, while it is not finished.
    func operation(_ number: Int) -> (any PendingOperation)? {
        operations.first { $0.number == number }
    }

    /// Makes a libssh2 call again and again until it answers something else than `EAGAIN`.
    ///
    /// - Returns: libssh2's answer, or why there is none. After an end by deadline or cancellation the connection is
    ///   over: libssh2 has no way to withdraw a handshake, an authentication or a channel-open.
    func call(
        within limit: Duration, _ attempt: @escaping (SessionEngine) -> Int32
    ) async -> Result<Int32, Ending> {
        let number = nextOperation()
        // The call may have been answered already and its task not have run yet.
        let timer = eventLoop.scheduleTask(in: TimeAmount(limit)) {
            self.assumeIsolated { if $0.operation(number) != nil { $0.end(.expired) } }
        }
        defer { timer.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                start(PendingCall(number: number, attempt: attempt, continuation: continuation))
            }
        } onCancel: {
            eventLoop.execute {
                self.assumeIsolated { if $0.operation(number) != nil { $0.end(.cancelled) } }
            }
        }
    }

    /// Lets every operation try again until none of them gets on, then sends what libssh2 wants sent.
    ///
    /// Any libssh2 call may take bytes that another operation waits for, hence the rounds.
    func pump() {
        guard !isPumping else {
            pumpAgain = true
            return
        }
        isPumping = true
        defer { isPumping = false }
        repeat {
            pumpAgain = false
            guard let engine else { return }
            let consumed = engine.consumed
            for operation in operations {
                switch operation.advance(engine, on: self) {
                case .waiting: break
                case .moved: pumpAgain = true
                case .finished:
                    operations.removeAll { $0 === operation }
                    pumpAgain = true
                case .broken(let reason):
                    flush(engine)
                    end(.lost(reason))
                    return
                }
            }
            flush(engine)
            pumpAgain = pumpAgain || engine.consumed != consumed
        } while pumpAgain
        resumeReading()
    }

    /// There is room to encrypt more input.
    var takesInput: Bool {
        guard let engine, let channel else { return false }
        return channel.isWritable && engine.outbound.readableBytes < Self.outboundLimit
    }

    func flush(_ engine: SessionEngine) {
        guard engine.outbound.readableBytes > 0, let channel else { return }
        let bytes = engine.outbound
        engine.outbound = ByteBuffer()
        channel.writeAndFlush(bytes, promise: nil)
    }

    // MARK: - Called by the channel's handler

    /// The TCP connection is there. A server may send bytes, or close, before ``connect(to:)`` hears of it.
    func becameActive(_ channel: any Channel) { self.channel = channel }

    /// Bytes arrived.
    func receive(_ bytes: ByteBuffer) {
        guard let engine else { return }
        silences = 0
        engine.receive(greeting.record(bytes))
        pump()
        if greeting.isHopeless {
            end(.lost(nil))
        }
    }

    /// Whether the next read may start; if not, it will be asked for later.
    func mayRead() -> Bool {
        isReadingPaused = (engine?.waitingBytes ?? 0) > Self.inboundLimit
        return !isReadingPaused
    }

    /// The network failed; the channel closes next.
    func fail(_ error: any Error) {
        networkError = (error as? IOError).map { SystemError.text($0.errnoCode) } ?? "\(error)"
    }

    /// The connection is gone. Everything that had arrived has been through ``receive(_:)``.
    func becameInactive() {
        end(.lost(engine?.disconnectMessage.map { "it said '\(Text.escaped($0))'" } ?? networkError))
    }

    private func resumeReading() {
        if isReadingPaused, mayRead() {
            channel?.read()
        }
    }

    // MARK: - End

    /// Ends the connection at once: every operation fails, libssh2 frees what it has, the socket closes.
    func end(_ ending: Ending) {
        guard self.ending == nil else { return }
        self.ending = ending
        lifeTimer?.cancel()
        lifeTimer = nil
        if let engine {
            engine.kill()
            for operation in operations {
                operation.end(ending)
                // One more call, which fails now: libssh2 frees what it holds for a started operation only then.
                _ = operation.advance(engine, on: self)
            }
            live.sessions.add(-1)
        }
        operations = []
        openedChannel()
        sessions.pause?.cancel()
        live.channels.add(-channelsInUse)
        channelsInUse = 0
        engine = nil
        channel?.close(promise: nil)
    }

    /// Nothing can be done with it any more.
    var isOver: Bool { ending != nil }

    /// Says goodbye if that is still possible, ends the connection and waits until its socket is closed. Takes no
    /// notice of cancellation.
    func close() async {
        if ending == nil, let engine {
            engine.disconnect()
            flush(engine)
        }
        end(.over)
        if let channel {
            try? await channel.closeFuture.get()
        }
        channel = nil
        await carrying?.value
    }
}
