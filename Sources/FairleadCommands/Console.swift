import Foundation
import ProxyModel

/// The process's streams. Standard output carries the result and nothing else; everything said on the way goes to
/// standard error, and questions to the terminal.
enum Console {
    /// Whether standard error is a terminal.
    static let errorIsTerminal = isatty(STDERR_FILENO) == 1
    /// Whether standard output is a terminal.
    static let outputIsTerminal = isatty(STDOUT_FILENO) == 1
    /// Whether somebody can be asked.
    static let canAsk = isatty(STDIN_FILENO) == 1 && errorIsTerminal

    /// Writes a result.
    ///
    /// - Parameter text: the result, with its newline.
    /// - Throws: ``CommandFailure`` when it cannot be written: a full disk must not look like success.
    static func writeOutput(_ text: String, failingWith status: ExitStatus) throws(CommandFailure) {
        if let reason = write(text, to: STDOUT_FILENO) {
            throw CommandFailure(text: "error: cannot write the result to standard output: \(reason)\n", status: status)
        }
    }

    /// Writes help or the version.
    ///
    /// - Parameter text: what to write.
    static func writeOutputOrExit(_ text: String) {
        if write(text, to: STDOUT_FILENO) != nil { exitProcess(.usage) }
    }

    /// Writes progress, warnings and errors. A standard error that is gone is no reason to stop work on hosts.
    ///
    /// - Parameter text: what to write, with its newline.
    static func writeError(_ text: String) {
        _ = write(text, to: STDERR_FILENO)
    }

    /// Asks on the terminal; blocks the calling thread.
    ///
    /// - Parameter question: the question, without newline.
    /// - Returns: the answer without its newline; nil when the terminal is gone.
    static func ask(_ question: String) -> String? {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard terminal >= 0 else { return nil }
        defer { close(terminal) }
        guard write(question, to: terminal) == nil else { return nil }
        var answer: [UInt8] = []
        var byte: UInt8 = 0
        while answer.count < 1000 {
            guard read(terminal, &byte, 1) == 1 else { return nil }
            if byte == UInt8(ascii: "\n") { return String(decoding: answer, as: UTF8.self) }
            answer.append(byte)
        }
        return nil
    }

    /// Writes all of a text.
    ///
    /// - Parameters:
    ///   - text: the text.
    ///   - descriptor: where it goes.
    /// - Returns: why it failed; nil when it did not.
    static func write(_ text: String, to descriptor: Int32) -> String? {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 {
                bytes = bytes.dropFirst(written)
            } else if errno == EAGAIN {
                var descriptors = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&descriptors, 1, -1)
            } else if errno != EINTR {
                return String(cString: strerror(errno))
            }
        }
        return nil
    }
}

/// Ends the process.
///
/// - Parameter status: the exit code's meaning.
func exitProcess(_ status: ExitStatus) -> Never {
    exitProcess(code: status.rawValue)
}

/// Ends the process at once: nothing is left to clean up, and other threads must not see globals torn down.
///
/// - Parameter code: the exit code.
func exitProcess(code: Int32) -> Never {
    _exit(code)
}
