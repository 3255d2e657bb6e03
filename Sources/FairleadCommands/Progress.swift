import Fleet
import ProxyModel
import Synchronization

/// Shows on standard error how a run goes: one line that renews itself on a terminal, plain lines elsewhere.
final class Progress: Sendable {
    private struct State {
        var total = 0
        var started = 0
        var planned = 0
        var changing = 0
        var finished: [HostOutcome.Status: Int] = [:]
        var isLineOpen = false
        var lastPaint: ContinuousClock.Instant?
    }

    private let state = Mutex(State())
    private let start = ContinuousClock.now
    private let isLive: Bool
    private let isVerbose: Bool

    /// How often the live line is renewed at most.
    private static let paintInterval = Duration.milliseconds(100)

    /// - Parameters:
    ///   - isLive: whether standard error is a terminal.
    ///   - isVerbose: whether every host's start and end gets a line.
    init(isLive: Bool, isVerbose: Bool) {
        self.isLive = isLive
        self.isVerbose = isVerbose
    }

    /// Takes note of an event and shows what is to be shown of it.
    ///
    /// - Parameter event: what happened.
    func note(_ event: RunEvent) {
        state.withLock { state in
            switch event {
            case .started(let hosts):
                state = State()
                state.total = hosts
                if !isLive { say("\(Self.count(hosts, "host")) to look at") }
            case .hostStarted(let host):
                state.started += 1
                if isVerbose { line("\(host): connecting", &state) }
            case .hostPlanned(let outcome):
                state.planned += 1
                if isVerbose { line("\(outcome.host): looked at, \(outcome.status.rawValue)", &state) }
            case .hostChanging(let host):
                state.changing += 1
                if isVerbose || !isLive { line("\(host): changing", &state) }
            case .hostLost(let host, let reason):
                line("\(host): lost, reconnecting: \(reason)", &state)
            case .hostFinished(let outcome):
                state.finished[outcome.status, default: 0] += 1
                if let failure = outcome.failure {
                    line("\(outcome.host): \(outcome.status.rawValue): \(failure.message)", &state)
                } else if isVerbose || (!isLive && Self.isWorthALine(outcome.status)) {
                    line("\(outcome.host): \(outcome.status.rawValue)", &state)
                }
            }
            paint(&state)
        }
    }

    /// Says something that is no event of a host.
    ///
    /// - Parameter text: one line, fit to be shown.
    func say(notice text: String) {
        state.withLock { line(text, &$0) }
    }

    /// Takes the live line away, for a question or at the end.
    func clear() {
        state.withLock { erase(&$0) }
    }

    /// Says how it ended and how long it took.
    ///
    /// - Parameter outcomes: every host's outcome.
    func finish(_ outcomes: [HostOutcome]) {
        clear()
        say("\(ReportSummary(outcomes).text) in \(elapsed)")
    }

    private var elapsed: String {
        DurationText.brief((ContinuousClock.now - start))
    }

    private static func isWorthALine(_ status: HostOutcome.Status) -> Bool {
        switch status {
        case .unchanged, .changes, .converged: false
        default: true
        }
    }

    private func paint(_ state: inout State) {
        guard isLive else { return }
        let now = ContinuousClock.now
        if let last = state.lastPaint, now - last < Self.paintInterval { return }
        state.lastPaint = now
        let done = state.finished.values.reduce(0, +)
        var parts = ["\(done)/\(state.total) done"]
        if state.planned < state.total, state.changing == 0 { parts.append("\(state.planned) looked at") }
        if state.changing > 0 { parts.append("\(state.changing) changed or changing") }
        for status in HostOutcome.Status.allCases where Self.isWorthALine(status) {
            if let count = state.finished[status] { parts.append("\(count) \(status.rawValue)") }
        }
        Console.writeError("\r\u{1B}[K\(parts.joined(separator: ", ")) · \(elapsed)")
        state.isLineOpen = true
    }

    private func erase(_ state: inout State) {
        guard state.isLineOpen else { return }
        Console.writeError("\r\u{1B}[K")
        state.isLineOpen = false
    }

    private func line(_ text: String, _ state: inout State) {
        erase(&state)
        say(text)
        state.lastPaint = nil
    }

    private func say(_ text: String) {
        Console.writeError("\(text)\n")
    }

    /// `1 host`, `3 hosts`.
    static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }
}
