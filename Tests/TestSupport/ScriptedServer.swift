import NIOCore
import NIOPosix

/// A TCP server on loopback that behaves as badly as a test wants.
package final class ScriptedServer: Sendable {
    /// What it does with a connection.
    package enum Behaviour: Sendable {
        /// Sends bytes, then nothing more.
        case says(String)
        /// Sends bytes and closes.
        case saysAndCloses(String)
        /// Sends bytes once the client has sent something, and closes.
        case answersAndCloses(String)
        /// Sends back what it gets.
        case echoes
        /// Carries bytes to and from a real server.
        case relay(to: Int, Relay)
    }

    /// How a relay spoils a connection.
    package struct Relay: Sendable {
        /// Closes after this many bytes from the server.
        package var dropAfter = Int.max
        /// Passes nothing on after this many bytes from the server, and keeps the connection open.
        package var silentAfter = Int.max
        /// Passes on at most this many bytes at a time, in both directions.
        package var fragment = Int.max
        /// What it says by itself before the server does.
        package var preface = ""

        package init(dropAfter: Int = .max, silentAfter: Int = .max, fragment: Int = .max, preface: String = "") {
            self.dropAfter = dropAfter
            self.preface = preface
            self.silentAfter = silentAfter
            self.fragment = fragment
        }
    }

    package let port: Int
    private let channel: any Channel

    package init(_ behaviour: Behaviour) async throws {
        channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Script(behaviour))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    deinit { channel.close(promise: nil) }
}

private final class Script: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let behaviour: ScriptedServer.Behaviour
    private var partner: EventLoopFuture<any Channel>?

    init(_ behaviour: ScriptedServer.Behaviour) { self.behaviour = behaviour }

    func channelActive(context: ChannelHandlerContext) {
        switch behaviour {
        case .says(let text):
            context.writeAndFlush(NIOAny(ByteBuffer(string: text)), promise: nil)
        case .saysAndCloses(let text):
            let channel = context.channel
            channel.writeAndFlush(ByteBuffer(string: text)).whenComplete { _ in channel.close(promise: nil) }
        case .answersAndCloses, .echoes:
            break
        case .relay(let port, let relay):
            let client = context.channel
            client.writeAndFlush(ByteBuffer(string: relay.preface), promise: nil)
            partner = ClientBootstrap(group: context.eventLoop)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(WayBack(client, relay))
                    }
                }
                .connect(host: "127.0.0.1", port: port)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        switch behaviour {
        case .answersAndCloses(let text):
            let channel = context.channel
            channel.writeAndFlush(ByteBuffer(string: text)).whenComplete { _ in channel.close(promise: nil) }
        case .echoes:
            context.writeAndFlush(NIOAny(bytes), promise: nil)
        case .relay(_, let relay):
            partner?.whenSuccess { $0.send(bytes, fragment: relay.fragment) }
        default: break
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        partner?.whenSuccess { $0.close(promise: nil) }
    }
}

private final class WayBack: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let client: any Channel
    private let relay: ScriptedServer.Relay
    private var passed = 0

    init(_ client: any Channel, _ relay: ScriptedServer.Relay) {
        self.client = client
        self.relay = relay
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        guard passed < relay.silentAfter else { return }
        let allowed = min(bytes.readableBytes, relay.dropAfter - passed)
        passed += allowed
        if let slice = bytes.readSlice(length: allowed) {
            client.send(slice, fragment: relay.fragment)
        }
        if passed == relay.dropAfter {
            client.close(promise: nil)
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) { client.close(promise: nil) }
}

extension Channel {
    /// Sends in pieces, each a write of its own.
    fileprivate func send(_ bytes: ByteBuffer, fragment: Int) {
        var rest = bytes
        while let piece = rest.readSlice(length: min(fragment, rest.readableBytes)), piece.readableBytes > 0 {
            writeAndFlush(piece, promise: nil)
        }
    }
}
