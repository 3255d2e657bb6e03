import HostAccess
import NIOCore

/// A session without a command has to answer the server's keepalives (`ClientAliveInterval`) all the same, or the server
/// ends it. libssh2 takes bytes only inside calls, and has none that only takes bytes but the reading of a channel. So
/// an idle session to which the server speaks opens a channel to read from, and the next command gets that channel.
extension SSHConnection {
    /// Commands that follow one another leave no time for a spare channel; servers wait at least a second.
    private static let patience = TimeAmount.milliseconds(500)

    /// Bytes arrived and no operation waits for any.
    func receivedWhileIdle() {
        if let spareChannel {
            let code = spareChannel.read(0) { _ in }
            if code < 0, EngineCode.isFatal(Int32(code)) {
                end(.lost(engine?.disconnectMessage.map { "it said '\(Text.escaped($0))'" }))
            } else {
                pump()
            }
        } else if idleTimer == nil {
            idleTimer = eventLoop.scheduleTask(in: Self.patience) {
                self.assumeIsolated { $0.openSpareChannel() }
            }
        }
    }

    private func openSpareChannel() {
        idleTimer = nil
        guard isIdle, spareChannel == nil, (engine?.waitingBytes ?? 0) > 0 else { return }
        start(SpareOpening(number: nextOperation()))
    }

    /// The spare channel, which is the caller's from now on.
    func takeSpareChannel() -> CommandChannel? {
        defer { spareChannel = nil }
        return spareChannel
    }
}

/// Opens a session's spare channel. A server that refuses it gets no answers, and the session lives as long as it may.
private final class SpareOpening: PendingOperation {
    let number: Int
    private var hasBegun = false

    init(number: Int) { self.number = number }

    func advance(_ engine: SessionEngine, on connection: isolated SSHConnection) -> Progress {
        if !hasBegun {
            guard connection.mayOpenChannel(number) else { return .finished }
            hasBegun = true
        }
        if let channel = engine.openChannel() {
            connection.spareChannel = channel
            connection.openedChannel()
            return .finished
        }
        let (code, text) = engine.lastError
        guard code != EngineCode.again else { return .waiting }
        connection.openedChannel()
        connection.closedChannel()
        return code == EngineCode.channelFailure
            ? .finished : .broken("no channel could be opened (\(Text.escaped(text)), libssh2 code \(code))")
    }

    func end(_ ending: Ending) {}
}
