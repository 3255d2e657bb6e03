#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    @preconcurrency import Glibc
#endif

/// Starts a program of the operator: without a shell and without a terminal, in a session of its own, with an empty
/// standard input and no other open file of fairlead's.
struct ProgramLaunch {
    /// Why a program does not start: a code of the system.
    struct Failure: Error {
        var code: CInt
    }

    /// The program and its arguments. A name without `/` is looked up in `PATH`.
    let words: [String]
    /// Variables on top of fairlead's environment, `NAME=value`.
    var variables: [String] = []

    /// Starts it.
    ///
    /// - Parameters:
    ///   - output: what its standard output becomes.
    ///   - errors: what its standard error becomes; nil to drop what it says there.
    /// - Returns: its process, which leads a process group.
    func start(output: CInt, errors: CInt? = nil) throws(Failure) -> pid_t {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // Where fairlead was started without them, the ends of pipes may be descriptors 0 to 2: they are moved away from
        // there before anything takes their place.
        let moved = try Self.aboveStandard([output] + (errors.map { [$0] } ?? []))
        defer { for descriptor in moved { close(descriptor) } }
        posix_spawn_file_actions_adddup2(&actions, moved[0], STDOUT_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        if moved.count > 1 {
            posix_spawn_file_actions_adddup2(&actions, moved[1], STDERR_FILENO)
        } else {
            posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        }

        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var flags = Int32(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK)
        #if canImport(Darwin)
            flags |= POSIX_SPAWN_SETSID | POSIX_SPAWN_CLOEXEC_DEFAULT
        #else
            flags |= Self.newSession
            Self.closeFilesOnExec()
        #endif
        posix_spawnattr_setflags(&attributes, Int16(flags))
        // fairlead ignores some signals, and an ignored signal stays ignored in another program.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGINT, SIGTERM, SIGPIPE] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)

        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        let added: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) }
        defer { for variable in added { free(variable) } }
        var environment = added + inherited + [nil]
        var child: pid_t = 0
        let code = posix_spawnp(&child, words[0], &actions, &attributes, &arguments, &environment)
        guard code == 0 else { throw Failure(code: code) }
        return child
    }

    /// The environment but for what is set anew.
    private var inherited: [UnsafeMutablePointer<CChar>?] {
        var result: [UnsafeMutablePointer<CChar>?] = []
        var next: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = environ
        while let entry = next?.pointee {
            let name = String(cString: entry).prefix { $0 != "=" } + "="
            if !variables.contains(where: { $0.hasPrefix(name) }) { result.append(entry) }
            next = next?.successor()
        }
        return result
    }

    /// Copies of descriptors beyond the standard ones, close-on-exec.
    private static func aboveStandard(_ descriptors: [CInt]) throws(Failure) -> [CInt] {
        var copies: [CInt] = []
        for descriptor in descriptors {
            let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
            guard copy >= 0 else {
                let code = errno
                for copy in copies { close(copy) }
                throw Failure(code: code)
            }
            copies.append(copy)
        }
        return copies
    }

    #if !canImport(Darwin)
        /// `POSIX_SPAWN_SETSID` of glibc and musl (spawn.h), which Swift shows neither of.
        private static let newSession: Int32 = 0x80

        /// What fairlead opens is close-on-exec; what its caller left open is to go no further either.
        private static func closeFilesOnExec() {
            for descriptor in STDERR_FILENO + 1..<CInt(min(max(sysconf(CInt(_SC_OPEN_MAX)), 1024), 65_536)) {
                _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            }
        }
    #endif
}
