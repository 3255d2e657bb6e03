import HostAccess
import NIOCore

extension SSHConnection {
    /// Notices a line that is dead though nobody closed it: a firewall that forgot the connection, a host without power.
    func watchLife() {
        let interval = TimeAmount(signOfLifeInterval)
        guard ending == nil else { return }
        lifeTimer = eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
            self.assumeIsolated { $0.checkLife() }
        }
    }

    private func checkLife() {
        guard let engine else { return }
        silences += 1
        // The first interval may have had bytes in it, and the second one asks.
        if silences > toleratedSilences {
            end(.lost("it has said nothing for \(Text.seconds(signOfLifeInterval * toleratedSilences))"))
        } else if silences > 1 {
            engine.askForSignOfLife()
            flush(engine)
        }
    }

    private var signOfLifeInterval: Duration { endpoint.signOfLifeInterval ?? options.signOfLifeInterval }

    /// One more than signs of life may stay unanswered: the first interval asks for none.
    private var toleratedSilences: Int { (endpoint.unansweredSignsOfLife ?? 3) + 1 }
}
