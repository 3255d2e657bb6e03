#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What reading a file came to.
enum FileAnswer: Sendable {
    case bytes([UInt8])
    /// It could not be opened, and why.
    case missing(String)
    /// It must not be used, and why.
    case refused(String)

    static let noSuchFile = String(cString: strerror(ENOENT))
}

/// Where files come from; a test or a fuzzer has its own.
protocol FileSource: Sendable {
    func read(_ path: String, mustBeSafe: Bool) -> FileAnswer
    /// The files that a glob(7) pattern stands for, sorted.
    func matches(_ pattern: String) -> [String]
}

/// The files of this machine.
struct SystemFiles: FileSource {
    private static let largest = 16 << 20

    func read(_ path: String, mustBeSafe: Bool) -> FileAnswer {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return .missing(String(cString: strerror(errno))) }
        defer { close(descriptor) }
        if mustBeSafe, !isSafe(descriptor) {
            return .refused("others than its owner can write it, or it belongs to someone else")
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = buffer.withUnsafeMutableBytes { Self.read(descriptor, $0) }
            // A folder reads as an empty file, as it does for `ssh`.
            if count <= 0 { return .bytes(bytes) }
            bytes += buffer[..<count]
            if bytes.count > Self.largest { return .refused("it is larger than 16 MiB") }
        }
    }

    private static func read(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
        while true {
            #if canImport(Glibc)
                let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            #elseif canImport(Musl)
                let count = Musl.read(descriptor, buffer.baseAddress, buffer.count)
            #else
                let count = Darwin.read(descriptor, buffer.baseAddress, buffer.count)
            #endif
            if count >= 0 || errno != EINTR { return count }
        }
    }

    /// Whether a file belongs to the user or to root, and nobody else can write it. A group that has nobody but the
    /// user is nobody else.
    private func isSafe(_ descriptor: Int32) -> Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return false }
        guard status.st_uid == 0 || status.st_uid == getuid() else { return false }
        if status.st_mode & 0o002 != 0 { return false }
        return status.st_mode & 0o020 == 0 || isOnlyMember(of: status.st_gid, owner: status.st_uid)
    }

    private func isOnlyMember(of group: gid_t, owner: uid_t) -> Bool {
        var count = 0
        setpwent()
        defer { endpwent() }
        while let entry = getpwent() {
            guard entry.pointee.pw_gid == group else { continue }
            count += 1
            if entry.pointee.pw_uid != getuid() { return false }
        }
        guard let members = getgrgid(group)?.pointee.gr_mem else { return false }
        guard let first = members[0] else { return count > 0 }
        guard let name = getpwuid(owner)?.pointee.pw_name, members[1] == nil else { return false }
        return strcmp(name, first) == 0
    }

    func matches(_ pattern: String) -> [String] {
        var list = glob_t()
        defer { globfree(&list) }
        guard glob(pattern, 0, nil, &list) == 0 else { return [] }
        return (0..<Int(list.gl_pathc)).compactMap { list.gl_pathv[$0].map { String(cString: $0) } }
    }
}
