import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Carries bytes and events from a channel to its connection.
final class ByteHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    private let connection: SSHConnection

    init(_ connection: SSHConnection) {
        self.connection = connection
    }

    func handlerAdded(context: ChannelHandlerContext) { connection.live.sockets.add(1) }

    func handlerRemoved(context: ChannelHandlerContext) { connection.live.sockets.add(-1) }

    func channelActive(context: ChannelHandlerContext) {
        let channel = context.channel
        connection.assumeIsolated { $0.becameActive(channel) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        connection.assumeIsolated { $0.receive(bytes) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        acknowledgeQuickly(context.channel)
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        if connection.assumeIsolated({ $0.mayRead() }) {
            context.read()
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        connection.assumeIsolated { $0.pump() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        connection.assumeIsolated { $0.fail(error) }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        connection.assumeIsolated { $0.becameInactive() }
    }

    /// Linux delays acknowledgements again after each read, and with them the server's next packet, by 40 ms.
    private func acknowledgeQuickly(_ channel: any Channel) {
        #if os(Linux)
            try? channel.syncOptions?.setOption(.tcpOption(NIOBSDSocket.Option(rawValue: TCP_QUICKACK)), value: 1)
        #endif
    }
}
