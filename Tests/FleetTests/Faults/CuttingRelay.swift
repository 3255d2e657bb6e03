import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// A relay between the tool and a host that counts the packets which it carries, both ways and over all connections, and
/// spoils one of them.
///
/// Both sides write each SSH packet or row of packets at once, so that what arrives together is what was sent together.
final class CuttingRelay: Sendable {
    /// What it does when it comes to the chosen packet.
    struct Cut: Sendable {
        /// The number of the packet, from 1.
        var packet: Int
        /// How much of the packet is still carried, from 0 to 1.
        var part = 0.0
        /// Whether the connection is reset, or falls silent, or lives on.
        var ending: Ending
        /// Whether later connections work.
        var isForGood: Bool
        /// Whom to tell.
        var notify: @Sendable () -> Void = {}

        enum Ending { case reset, silence, none }
    }

    /// Where it listens on loopback.
    let port: Int
    private let counter: PacketCounter

    /// - Parameters:
    ///   - address: the host's.
    ///   - cut: when and how to spoil a connection, if at all.
    init(to address: String, _ cut: Cut? = nil) async throws {
        let counter = PacketCounter(address, cut)
        self.counter = counter
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(RelayEnd(counter, connectsOn: true))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        counter.listen(listener)
        port = listener.localAddress?.port ?? 0
    }

    deinit { counter.close() }

    /// How many packets it has carried.
    var packets: Int { counter.packets }
}

/// What the connections of a relay share.
private final class PacketCounter: Sendable {
    private struct State {
        var packets = 0
        var isClosed = false
        var listener: (any Channel)?
    }

    private let address: String
    private let cut: CuttingRelay.Cut?
    private let state = Mutex(State())

    init(_ address: String, _ cut: CuttingRelay.Cut?) {
        self.address = address
        self.cut = cut
    }

    var packets: Int { state.withLock { $0.packets } }
    var isClosed: Bool { state.withLock { $0.isClosed } }

    func listen(_ listener: any Channel) { state.withLock { $0.listener = listener } }

    /// Lets nobody in any more.
    func close() {
        let listener = state.withLock { state in
            state.isClosed = true
            return state.listener
        }
        listener?.close(promise: nil)
    }

    /// What to do with the packet that has just come.
    func verdict() -> CuttingRelay.Cut? {
        let number = state.withLock { state in
            state.packets += 1
            return state.packets
        }
        guard let cut, number == cut.packet else { return nil }
        if cut.isForGood { close() }
        cut.notify()
        return cut.ending == .none ? nil : cut
    }

    func connect(for client: any Channel) -> EventLoopFuture<any Channel> {
        ClientBootstrap(group: client.eventLoop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let end = RelayEnd(self, connectsOn: false)
                    end.partner = channel.eventLoop.makeSucceededFuture(client)
                    try channel.pipeline.syncOperations.addHandler(end)
                }
            }
            .connect(host: address, port: 22)
    }
}

/// One end of a relayed connection.
private final class RelayEnd: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let counter: PacketCounter
    private let connectsOn: Bool
    private var isSilent = false
    var partner: EventLoopFuture<any Channel>?

    init(_ counter: PacketCounter, connectsOn: Bool) {
        self.counter = counter
        self.connectsOn = connectsOn
    }

    func channelActive(context: ChannelHandlerContext) {
        guard connectsOn else { return }
        guard !counter.isClosed else {
            context.close(promise: nil)
            return
        }
        let client = context.channel
        partner = counter.connect(for: client)
        partner?.whenFailure { _ in client.close(promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        guard !isSilent else { return }
        let cut = counter.verdict()
        guard let cut else {
            partner?.whenSuccess { $0.writeAndFlush(bytes, promise: nil) }
            return
        }
        isSilent = true
        let own = context.channel
        let rest = bytes.getSlice(at: bytes.readerIndex, length: Int(Double(bytes.readableBytes) * cut.part))
        partner?.whenSuccess { other in
            // The other direction falls silent too.
            try? other.pipeline.syncOperations.handler(type: RelayEnd.self).isSilent = true
            other.writeAndFlush(rest ?? ByteBuffer()).whenComplete { _ in
                if cut.ending == .reset { for channel in [own, other] { channel.reset() } }
            }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        // A side that fell silent does not even say goodbye.
        if !isSilent { partner?.whenSuccess { $0.close(promise: nil) } }
    }
}

extension Channel {
    /// Ends the connection as a dying machine does, without a farewell.
    fileprivate func reset() {
        guard let options = self as? any SocketOptionProvider else { return }
        options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in self.close(promise: nil) }
    }
}
