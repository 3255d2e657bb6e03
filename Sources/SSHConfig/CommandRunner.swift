import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Runs the commands of `Match exec`.
protocol CommandRunner: Sendable {
    /// Whether the command succeeds; nil when that cannot be told.
    func succeeds(_ command: String) -> Bool?
}

/// Runs commands with the user's shell, each once.
final class ShellRunner: CommandRunner {
    /// How long a command may take; `ssh` would wait for ever.
    private static let patience = 60.0

    private let shell: String
    private let environment: [String]
    private let results = Mutex<[String: Bool?]>([:])

    init(_ environment: [String: String]) {
        shell = environment["SHELL"] ?? "/bin/sh"
        self.environment = environment.map { "\($0)=\($1)" }
    }

    func succeeds(_ command: String) -> Bool? {
        if let known = results.withLock({ $0[command] }) { return known }
        let result = run(command)
        results.withLock { $0[command] = .some(result) }
        return result
    }

    private func run(_ command: String) -> Bool? {
        guard let process = start(command) else { return nil }
        var pause: UInt32 = 200
        var waited = 0.0
        while true {
            var status: Int32 = 0
            let answer = waitpid(process, &status, WNOHANG)
            if answer == process { return status & 0x7F == 0 ? (status >> 8) & 0xFF == 0 : nil }
            if answer < 0, errno != EINTR { return nil }
            if waited > Self.patience {
                kill(-process, SIGKILL)
                _ = waitpid(process, &status, 0)
                return nil
            }
            usleep(pause)
            waited += Double(pause) / 1e6
            pause = min(pause * 2, 20_000)
        }
    }

    /// Starts the command in a group of its own, with nothing to read, and what it writes thrown away but for errors.
    private func start(_ command: String) -> pid_t? {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        guard posix_spawn_file_actions_init(&actions) == 0 else { return nil }
        defer { posix_spawn_file_actions_destroy(&actions) }
        guard posix_spawnattr_init(&attributes) == 0 else { return nil }
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        posix_spawnattr_setpgroup(&attributes, 0)
        var words = [shell, "-c", command].map { (text: String) in strdup(text) } + [nil]
        var variables = environment.map { (text: String) in strdup(text) } + [nil]
        defer { for text in words + variables { free(text) } }
        var process: pid_t = 0
        guard posix_spawn(&process, shell, &actions, &attributes, &words, &variables) == 0 else { return nil }
        return process
    }
}
