import Dispatch
import Foundation
import ProxyModel

/// Asking for what nobody may look at.
extension Console {
    /// Asks for a password on the terminal, which does not show what is typed; blocks the calling thread.
    ///
    /// The terminal gets its echo back however this ends, by Ctrl-C and by a signal, too.
    ///
    /// - Parameter question: the question, without newline.
    /// - Returns: the bytes that were typed, without the line's end; nil when there is no terminal, or it is gone.
    /// - Throws: ``CommandFailure`` when Ctrl-C was pressed.
    static func askPassword(_ question: String) throws(CommandFailure) -> [UInt8]? {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard terminal >= 0 else { return nil }
        defer { close(terminal) }
        var usual = termios()
        guard tcgetattr(terminal, &usual) == 0 else { return nil }
        let guards = restoring(usual, to: terminal)
        defer { for guarded in guards { guarded.end() } }
        var silent = usual
        // Keys come one by one, those for signals too.
        silent.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        // What was typed before the question is no answer to it.
        guard tcsetattr(terminal, TCSAFLUSH, &silent) == 0 else { return nil }
        defer { _ = tcsetattr(terminal, TCSAFLUSH, &usual) }
        guard write(question, to: terminal) == nil else { return nil }
        defer { _ = write("\n", to: terminal) }
        var line = TypedLine()
        var key: UInt8 = 0
        while read(terminal, &key, 1) == 1 {
            switch line.take(key) {
            case .goesOn: continue
            case .ends: return line.bytes
            case .isInterrupted:
                throw CommandFailure(text: "\ninterrupted: no host was touched\n", status: .interrupted)
            case .isGone: return nil
            }
        }
        return nil
    }

    /// A signal that ends the process leaves the terminal as it was.
    private static func restoring(_ usual: termios, to terminal: CInt) -> [SignalGuard] {
        [SIGINT, SIGTERM, SIGHUP].map { number in
            SignalGuard(number) {
                var usual = usual
                _ = tcsetattr(terminal, TCSAFLUSH, &usual)
                exitProcess(code: 128 + number)
            }
        }
    }
}

/// Does something when a signal comes, for as long as it is not told to end.
private struct SignalGuard {
    private let number: CInt
    private let former: sig_t?
    private let source: any DispatchSourceSignal

    init(_ number: CInt, _ action: @escaping @Sendable () -> Void) {
        self.number = number
        former = signal(number, SIG_IGN)
        source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler(handler: action)
        source.activate()
    }

    /// The signal does again what it did before.
    func end() {
        source.cancel()
        signal(number, former)
    }
}

/// A line as it is typed, key by key.
struct TypedLine {
    /// What becomes of a line by a key.
    enum Step {
        case goesOn, ends, isInterrupted, isGone
    }

    /// What the line holds.
    private(set) var bytes: [UInt8] = []

    /// An empty line.
    init() {}

    /// - Parameter key: a byte that a terminal sends.
    /// - Returns: what becomes of the line.
    mutating func take(_ key: UInt8) -> Step {
        switch key {
        case UInt8(ascii: "\n"), UInt8(ascii: "\r"): return .ends
        case 0x03: return .isInterrupted
        // Ctrl-D: the end of what is typed.
        case 0x04: return bytes.isEmpty ? .isGone : .ends
        case 0x08, 0x7F:
            // A character of UTF-8 is a byte with those behind it that only continue it.
            while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
        // Ctrl-U: the whole line.
        case 0x15: bytes = []
        default: if bytes.count < 4096 { bytes.append(key) }
        }
        return .goesOn
    }
}
