#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Reads files that people write: keys and lists of keys.
enum SmallFile {
    /// Why a file could not be read.
    enum Failure: Error, Equatable {
        /// There is none of that name.
        case absent
        /// The system's words, or what is wrong with its size or kind.
        case unreadable(String)

        /// What failed, in words.
        var reason: String {
            switch self {
            case .absent: SystemError.text(ENOENT)
            case .unreadable(let reason): reason
            }
        }
    }

    /// Nobody's key is larger.
    static let keyLimit = 16 << 20

    /// The content of the file at `path`. Blocks: to be called on ``Workers/blocking``.
    static func read(_ path: String, limit: Int = keyLimit) throws(Failure) -> [UInt8] {
        // Without O_NONBLOCK the opening of a FIFO waits for somebody to write.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw errno == ENOENT ? .absent : .unreadable(SystemError.text(errno))
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(SystemError.text(errno)) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw .unreadable(SystemError.text(EISDIR))
        default: throw .unreadable("not a regular file")
        }
        var content: [UInt8] = []
        var failure: Int32 = 0
        withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 1) { buffer in
            while content.count <= limit {
                let count = readBytes(descriptor, buffer)
                guard count != 0 else { break }
                guard count > 0 else {
                    failure = errno
                    break
                }
                content.append(contentsOf: buffer[..<count])
            }
        }
        guard failure == 0 else { throw .unreadable(SystemError.text(failure)) }
        guard content.count <= limit else { throw .unreadable("larger than \(limit >> 20) MiB") }
        return content
    }

    /// The permission bits of a file that belongs to this user; nil where it does not, or is not there.
    static func mode(ofOwn path: String) -> UInt32? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_uid == getuid() else { return nil }
        return UInt32(status.st_mode) & 0o7777
    }

    private static func readBytes(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
        while true {
            let count = sysRead(descriptor, buffer.baseAddress, buffer.count)
            guard count < 0, errno == EINTR else { return count }
        }
    }
}

#if canImport(Glibc)
    private let sysRead = Glibc.read
#elseif canImport(Musl)
    private let sysRead = Musl.read
#else
    private let sysRead = Darwin.read
#endif
