#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Files that `ssh` writes for us, and their folder.
enum SmallTextFile {
    /// The beginning of a file; empty where there is none.
    static func content(of path: String, from offset: Int = 0, limit: Int = 65_536) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = pread(descriptor, &bytes, limit, off_t(offset))
        return Array(bytes.prefix(max(0, count)))
    }

    /// The file's size in bytes; 0 where there is none.
    static func size(of path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// Removes a file, or an empty folder.
    static func remove(_ path: String) { _ = Self.removed(path) }

    private static func removed(_ path: String) -> Bool {
        #if canImport(Glibc)
            Glibc.remove(path) == 0
        #elseif canImport(Musl)
            Musl.remove(path) == 0
        #else
            Darwin.remove(path) == 0
        #endif
    }

    /// A new folder that only this user can look into, with a path that leaves room for a socket's name: the system
    /// allows about 100 bytes, of which `ssh` needs 18 for a moment.
    ///
    /// - Returns: its path; nil where none can be made.
    static func temporaryFolder() -> String? {
        let wanted = getenv("TMPDIR").map { String(cString: $0) }
        for place in [wanted, "/tmp"].compactMap({ $0 }) where place.utf8.count <= 40 {
            var template = Array("\(place)/fairlead-XXXXXX".utf8CString)
            if mkdtemp(&template) != nil {
                return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            }
        }
        return nil
    }
}
