import HostAccess
import NIOCore

extension SSHConnection {
    /// Notices a line that is dead though nobody closed it: a firewall that forgot the connection, a host without power.
    func watchLife() {
        let interval = TimeAmount(options.signOfLifeInterval)
        guard ending == nil else { return }
        lifeTimer = eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
            self.assumeIsolated { $0.checkLife() }
        }
    }

    private func checkLife() {
        guard let engine else { return }
        silences += 1
        // The first interval may have had bytes in it, and the second one asks.
        if silences > Self.toleratedSilences {
            end(.lost("it has said nothing for \(Text.seconds(options.signOfLifeInterval * Self.toleratedSilences))"))
        } else if silences > 1 {
            engine.askForSignOfLife()
            flush(engine)
        }
    }

    private static let toleratedSilences = 4
}
