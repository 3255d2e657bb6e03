import ProxyModel

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A program that prints an inventory: a dynamic inventory of the user's, or `ansible-inventory`.
struct InventoryProgram {
    /// Why there is no inventory of it.
    struct Failure: Error {
        /// To follow the program's name; fit for display, what the program said included.
        var reason: String
    }

    /// The program and its arguments.
    let words: [String]
    /// Variables on top of fairlead's environment, `NAME=value`.
    var variables: [String] = []
    /// How long it may take until its end.
    var timeout = Duration.seconds(60)

    /// How much of what it says on standard error is kept.
    private static let errorLimit = 16 * 1024

    /// The words as messages name them.
    var name: String { words.joined(separator: " ") }

    /// Runs it.
    ///
    /// - Returns: what it printed.
    /// - Throws: ``Failure`` when it cannot be started, fails, takes too long or prints too much; it is dead then, with
    ///   all that it started in its process group.
    func output() throws(Failure) -> [UInt8] {
        let output = try Self.newPipe()
        defer { close(output.reader) }
        let errors: (reader: CInt, writer: CInt)
        do {
            errors = try Self.newPipe()
        } catch {
            close(output.writer)
            throw error
        }
        defer { close(errors.reader) }
        let child = try start(output.writer, errors.writer)
        let deadline = ContinuousClock.now + timeout
        do {
            let said = try readAll(output.reader, errors.reader, until: deadline)
            try check(try exitStatus(of: child, until: deadline), said.errors)
            return said.output
        } catch {
            // One that became another user cannot be killed, and waiting for it could last for ever.
            if kill(-child, SIGKILL) == 0 { _ = try? reaped(child, options: 0) }
            throw error
        }
    }

    private static func newPipe() throws(Failure) -> (reader: CInt, writer: CInt) {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { throw system("cannot be started", errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private func start(_ output: CInt, _ errors: CInt) throws(Failure) -> pid_t {
        defer {
            close(output)
            close(errors)
        }
        do {
            return try ProgramLaunch(words: words, variables: variables).start(output: output, errors: errors)
        } catch {
            switch error.code {
            case ENOENT:
                throw Failure(
                    reason: "cannot be started: it, or the interpreter that its first line names, does not exist")
            case ENOEXEC: throw Failure(reason: "cannot be started: it is no program of this kind of machine")
            default: throw Self.system("cannot be started", error.code)
            }
        }
    }

    /// Reads both streams until both have ended.
    private func readAll(
        _ output: CInt, _ errors: CInt, until deadline: ContinuousClock.Instant
    ) throws(Failure) -> (output: [UInt8], errors: [UInt8]) {
        var bytes: [UInt8] = []
        var said: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 * 1024)
        var watched = [output, errors].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        while !watched.isEmpty {
            let ready = poll(&watched, nfds_t(watched.count), try milliseconds(until: deadline))
            if ready < 0, errno != EINTR { throw Self.system("cannot be read", errno) }
            guard ready > 0 else { continue }
            for descriptor in watched where descriptor.revents != 0 {
                let count = read(descriptor.fd, &chunk, chunk.count)
                if count < 0, errno == EINTR || errno == EAGAIN { continue }
                guard count >= 0 else { throw Self.system("cannot be read", errno) }
                if count == 0 { watched.removeAll { $0.fd == descriptor.fd } }
                if descriptor.fd == errors {
                    said += chunk[..<count]
                    if said.count > Self.errorLimit { said.removeFirst(said.count - Self.errorLimit) }
                } else {
                    bytes += chunk[..<count]
                }
            }
            guard bytes.count <= JSONSource.sizeLimit else {
                throw Failure(reason: "printed more than \(JSONSource.sizeLimit / 1024 / 1024) MiB")
            }
        }
        return (bytes, said)
    }

    /// Waits for the end of a program that may live on after it has closed its output.
    private func exitStatus(of child: pid_t, until deadline: ContinuousClock.Instant) throws(Failure) -> CInt {
        while true {
            if let status = try reaped(child, options: WNOHANG) { return status }
            // A pause of 5 ms: nothing tells of a child's end without taking SIGCHLD from the whole process.
            _ = poll(nil, 0, min(5, try milliseconds(until: deadline)))
        }
    }

    /// - Returns: the status of a child that has ended; nil while it lives.
    private func reaped(_ child: pid_t, options: CInt) throws(Failure) -> CInt? {
        var status: CInt = 0
        while true {
            let result = waitpid(child, &status, options)
            if result < 0, errno == EINTR { continue }
            guard result >= 0 else { throw Self.system("cannot be waited for", errno) }
            return result == 0 ? nil : status
        }
    }

    /// How long there is left: at least 1 ms.
    private func milliseconds(until deadline: ContinuousClock.Instant) throws(Failure) -> CInt {
        let left = ContinuousClock.now.duration(to: deadline)
        guard left > .zero else {
            throw Failure(reason: "did not end within \(timeout.components.seconds) s and was killed")
        }
        return CInt(min(left / .milliseconds(1), 60_000)) + 1
    }

    private func check(_ status: CInt, _ said: [UInt8]) throws(Failure) {
        let signal = status & 0x7F
        guard signal == 0 else { throw Failure(reason: "was ended by signal \(signal)\(Self.shown(said))") }
        let code = status >> 8 & 0xFF
        guard code == 0 else { throw Failure(reason: "exited with \(code)\(Self.shown(said))") }
    }

    /// The end of what a program said, in one line: errors stand last.
    private static func shown(_ said: [UInt8]) -> String {
        let lines = said.split { $0 == 0x0A || $0 == 0x0D }.suffix(6)
        let text = lines.map { DisplayText.line($0, limit: 300) }.filter { !$0.isEmpty }.joined(separator: " | ")
        return text.isEmpty ? "" : ": \(text)"
    }

    private static func system(_ what: String, _ code: CInt) -> Failure {
        Failure(reason: "\(what): \(String(cString: strerror(code)))")
    }
}
