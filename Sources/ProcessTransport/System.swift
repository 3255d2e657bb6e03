#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Writing to a program that has ended is an error, not the end of this process.
enum BrokenPipes {
    /// Ignores SIGPIPE, once. Programs started from here have it as usual.
    static let ignored: Void = { _ = signal(SIGPIPE, SIG_IGN) }()
}

/// Names of signals.
enum SignalName {
    private static let names: [Int32: String] = [
        SIGABRT: "ABRT", SIGALRM: "ALRM", SIGFPE: "FPE", SIGHUP: "HUP", SIGILL: "ILL", SIGINT: "INT", SIGKILL: "KILL",
        SIGPIPE: "PIPE", SIGQUIT: "QUIT", SIGSEGV: "SEGV", SIGTERM: "TERM", SIGUSR1: "USR1", SIGUSR2: "USR2",
        SIGBUS: "BUS", SIGXCPU: "XCPU", SIGXFSZ: "XFSZ", SIGSYS: "SYS", SIGTRAP: "TRAP",
    ]

    /// The signal's name as in RFC 4254 section 6.10, without `SIG`, or its number.
    static func of(_ number: Int32) -> String { names[number] ?? "\(number)" }
}

/// The socket of a program on this machine.
enum UnixSocket {
    /// Whether somebody listens at `path`.
    static func answers(_ path: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { place in
            guard bytes.count < place.count else { return false }
            place.copyBytes(from: bytes)
            return true
        }
        guard fits else { return false }
        #if canImport(Glibc)
            let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let descriptor = socket(AF_UNIX, SOCK_STREAM, 0)
        #endif
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return withUnsafeBytes(of: &address) { bytes in
            guard let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
            return connect(descriptor, pointer, socklen_t(bytes.count)) == 0
        }
    }
}
