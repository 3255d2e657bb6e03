import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The threads that all transports of the process share. They live as long as the process.
enum Workers {
    /// One event loop per core.
    static let eventLoops = MultiThreadedEventLoopGroup.singleton

    /// For what blocks: name resolution and files. A name server that does not answer holds a thread for many
    /// seconds, hence more threads than cores.
    static let blocking: NIOThreadPool = {
        let pool = NIOThreadPool(numberOfThreads: 16)
        pool.start()
        return pool
    }()

    /// Raises the limit of open files to what the system allows, once: a session needs a descriptor, and the usual
    /// limit of 1024 is less than a fleet.
    static let raisedFileLimit: Void = {
        var limit = rlimit()
        #if canImport(Glibc)
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let resource = RLIMIT_NOFILE
        #endif
        guard getrlimit(resource, &limit) == 0 else { return }
        #if canImport(Darwin)
            // macOS reports "unlimited" and then refuses more than this.
            limit.rlim_cur = min(limit.rlim_max, rlim_t(OPEN_MAX))
        #else
            limit.rlim_cur = limit.rlim_max
        #endif
        _ = setrlimit(resource, &limit)
    }()
}
