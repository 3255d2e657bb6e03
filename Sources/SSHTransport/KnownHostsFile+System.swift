import HostAccess

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where files really are.
enum FileLink {
    /// The file that `path` leads to over symbolic links, whether it exists or not.
    static func target(of path: String) throws(KnownHostsFile.Failure) -> String {
        var target = path
        for _ in 0..<40 {
            var buffer = [CChar](repeating: 0, count: 4096)
            let count = readlink(target, &buffer, buffer.count)
            guard count >= 0 else { return target }
            let destination = String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
            target = destination.hasPrefix("/") ? destination : "\(folder(of: target))/\(destination)"
        }
        throw KnownHostsFile.Failure(reason: SystemError.text(ELOOP))
    }

    /// The folder that a file is in.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

/// What tells whether a file is still the same.
struct FileState: Equatable {
    private let device: UInt64
    private let number: UInt64
    private let size: Int64
    private let seconds: Int
    private let nanoseconds: Int
    fileprivate let mode: mode_t
    fileprivate let owner: uid_t
    fileprivate let group: gid_t

    init(_ path: String) throws(KnownHostsFile.Failure) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw KnownHostsFile.Failure(reason: SystemError.text(errno)) }
        self.init(status)
    }

    fileprivate init(_ status: stat) {
        device = UInt64(truncatingIfNeeded: status.st_dev)
        number = UInt64(truncatingIfNeeded: status.st_ino)
        size = Int64(status.st_size)
        #if canImport(Darwin)
            seconds = status.st_mtimespec.tv_sec
            nanoseconds = status.st_mtimespec.tv_nsec
        #else
            seconds = status.st_mtim.tv_sec
            nanoseconds = status.st_mtim.tv_nsec
        #endif
        mode = status.st_mode
        owner = status.st_uid
        group = status.st_gid
    }

    /// The same file, whatever is in it.
    fileprivate func isSameFile(as other: FileState) -> Bool { device == other.device && number == other.number }
}

/// Keeps other programs of this kind away from a file while it is replaced.
enum FileLock {
    /// Runs `body` while the file at `path`, which is made when it is absent, is locked.
    static func withLock<Outcome>(
        on path: String, _ body: () throws(KnownHostsFile.Failure) -> Outcome
    ) throws(KnownHostsFile.Failure) -> Outcome {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(30)
        while true {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o600)
            guard descriptor >= 0 else { throw KnownHostsFile.Failure(reason: SystemError.text(errno)) }
            defer { close(descriptor) }
            while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
                guard errno == EWOULDBLOCK || errno == EINTR else {
                    throw KnownHostsFile.Failure(reason: "it cannot be locked (\(SystemError.text(errno)))")
                }
                guard clock.now < deadline else {
                    throw KnownHostsFile.Failure(reason: "another program has locked it")
                }
                usleep(5000)
            }
            var status = stat()
            guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
                throw KnownHostsFile.Failure(reason: "not a regular file")
            }
            // Who had the lock before may have put another file in this one's place.
            if let current = try? FileState(path), current.isSameFile(as: FileState(status)) { return try body() }
        }
    }
}

/// Puts a new file in the place of an old one.
enum FileReplacement {
    /// Replaces the file at `path`, keeping its mode and owner, if it is still as it was.
    ///
    /// - Returns: false where it is not, and nothing was done.
    static func replace(
        _ path: String, with content: [UInt8], ifStill state: FileState
    ) throws(KnownHostsFile.Failure) -> Bool {
        let temporary = "\(path).\(String(UInt64.random(in: .min ... .max), radix: 36))"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw KnownHostsFile.Failure(reason: SystemError.text(errno)) }
        var isInPlace = false
        defer {
            close(descriptor)
            if !isInPlace { unlink(temporary) }
        }
        if getuid() != state.owner || getgid() != state.group {
            // The group alone may be one that this user is not in; it matters only where it may write or read.
            let isOwned = fchown(descriptor, state.owner, state.group) == 0
            guard isOwned || (geteuid() == state.owner && state.mode & 0o070 == 0) else {
                throw KnownHostsFile.Failure(reason: "its owner cannot be kept (\(SystemError.text(errno)))")
            }
        }
        var rest = content[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { throw KnownHostsFile.Failure(reason: SystemError.text(errno)) }
            rest = rest.dropFirst(max(count, 0))
        }
        guard fchmod(descriptor, state.mode & 0o7777) == 0, fsync(descriptor) == 0 else {
            throw KnownHostsFile.Failure(reason: SystemError.text(errno))
        }
        guard try FileState(path) == state else { return false }
        guard rename(temporary, path) == 0 else { throw KnownHostsFile.Failure(reason: SystemError.text(errno)) }
        isInPlace = true
        syncFolder(of: path)
        return true
    }

    /// So that the new name survives a power cut; where that cannot be had, the old file does.
    private static func syncFolder(of path: String) {
        let folder = open(FileLink.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        _ = fsync(folder)
        close(folder)
    }
}
