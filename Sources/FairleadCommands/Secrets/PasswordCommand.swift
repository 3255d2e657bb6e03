import ProxyModel

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    @preconcurrency import Glibc
#endif

/// A program of the operator that prints a password, as `pass show proxy` does.
///
/// It runs without a shell and without a terminal, in a session of its own, so that one that wants to ask fails at once
/// instead of waiting for an answer that nobody is asked for. It has fairlead's environment, an empty standard input, and
/// no other open file. What it says on standard error is dropped: it may hold what nobody should see.
struct PasswordCommand {
    /// The program and its arguments. A name without `/` is looked up in `PATH`.
    let words: [String]
    /// How long it may take until its end.
    let timeout: Duration

    /// Runs it.
    ///
    /// - Returns: what it printed, at most ``secretSizeLimit`` bytes.
    /// - Throws: ``SecretFailure`` when it cannot be started, fails, takes too long or prints too much; it is dead then,
    ///   with all that it started in its session's process group.
    func output() throws(SecretFailure) -> [UInt8] {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .system("cannot be started", errno) }
        let (reader, writer) = (ends[0], ends[1])
        defer { close(reader) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let child: pid_t
        do {
            defer { close(writer) }
            child = try start(writingTo: writer)
        }
        let deadline = ContinuousClock.now + timeout
        let bytes: [UInt8]
        let status: CInt
        do {
            bytes = try readAll(reader, until: deadline)
            status = try exitStatus(of: child, until: deadline)
        } catch {
            // Its session's leader leads its group, too. One that became another user cannot be killed: it is left alone,
            // for waiting could last for ever.
            if kill(-child, SIGKILL) == 0 { _ = try? reaped(child, options: 0) }
            throw error
        }
        try Self.check(status)
        return bytes
    }

    private func start(writingTo writer: CInt) throws(SecretFailure) -> pid_t {
        do {
            return try ProgramLaunch(words: words).start(output: writer)
        } catch {
            guard error.code == ENOENT else { throw .system("cannot be started", error.code) }
            throw SecretFailure(reason: words[0].contains("/") ? "does not exist" : "is not on the PATH")
        }
    }

    private func readAll(_ reader: CInt, until deadline: ContinuousClock.Instant) throws(SecretFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            var descriptors = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
            let ready = poll(&descriptors, 1, try milliseconds(until: deadline))
            if ready == 0 { continue }
            let count = ready < 0 ? -1 : read(reader, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system("cannot be read", errno) }
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= secretSizeLimit else { throw SecretFailure(reason: "printed more than 64 KiB") }
        }
    }

    /// Waits for the end of a program that may live on after it has closed its output.
    private func exitStatus(
        of child: pid_t, until deadline: ContinuousClock.Instant
    ) throws(SecretFailure) -> CInt {
        while true {
            if let status = try reaped(child, options: WNOHANG) { return status }
            // A pause of 5 ms: nothing tells of a child's end without taking SIGCHLD from the whole process.
            _ = poll(nil, 0, min(5, try milliseconds(until: deadline)))
        }
    }

    /// - Returns: the status of a child that has ended; nil while it lives.
    private func reaped(_ child: pid_t, options: CInt) throws(SecretFailure) -> CInt? {
        var status: CInt = 0
        while true {
            let result = waitpid(child, &status, options)
            if result < 0, errno == EINTR { continue }
            // Whoever ignores SIGCHLD never hears how a program ended: that must not look like success.
            guard result >= 0 else { throw .system("cannot be waited for", errno) }
            return result == 0 ? nil : status
        }
    }

    /// How long there is left: at least 1 ms.
    private func milliseconds(until deadline: ContinuousClock.Instant) throws(SecretFailure) -> CInt {
        let left = ContinuousClock.now.duration(to: deadline)
        guard left > .zero else {
            throw SecretFailure(reason: "did not end within \(timeout.components.seconds) s and was killed")
        }
        return CInt(min(left / .milliseconds(1), 60_000)) + 1
    }

    private static func check(_ status: CInt) throws(SecretFailure) {
        let signal = status & 0x7F
        guard signal == 0 else { throw SecretFailure(reason: "was ended by signal \(signal)") }
        let code = status >> 8 & 0xFF
        guard code == 0 else {
            throw SecretFailure(reason: "exited with \(code); run it by hand to see what it says")
        }
    }
}
