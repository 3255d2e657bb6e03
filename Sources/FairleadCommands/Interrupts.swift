import Dispatch
import Fleet
import Foundation
import ProxyModel
import Synchronization

/// Ctrl-C and SIGTERM: the first lets hosts in flight finish, the second leaves at once.
final class Interrupts: Sendable {
    /// Raised by the first interrupt.
    let stop = StopFlag()
    /// While a question is open nothing is in flight, so that the first interrupt leaves.
    let isAsking = Atomic(false)
    /// Held so that they go on watching; never touched again.
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

    /// Watches the process's signals from now on.
    init() {
        let queue = DispatchQueue(label: "fairlead.interrupts")
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: number, queue: queue)
        }
        for source in sources {
            source.setEventHandler { [self] in interrupt() }
            source.activate()
        }
    }

    /// Writing to a closed pipe is an error, not the end.
    static func ignoreBrokenPipes() {
        signal(SIGPIPE, SIG_IGN)
    }

    private func interrupt() {
        if stop.isRaised || isAsking.load(ordering: .relaxed) {
            Console.writeError("\ninterrupted: left at once; a host in the middle of its change finishes on its own\n")
            exitProcess(.interrupted)
        }
        stop.raise()
        Console.writeError(
            "\ninterrupted: no further host is started, those in flight finish; press Ctrl-C again to leave at once\n")
    }
}
