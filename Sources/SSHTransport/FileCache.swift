import NIOPosix

/// Remembers what files held: a run reads each key and known_hosts file once, however many hosts need it.
actor FileCache<Content: Sendable> {
    private var contents: [String: Task<Content, Never>] = [:]
    private let parse: @Sendable (String, Result<[UInt8], SmallFile.Failure>) -> Content

    private let limit: Int

    /// - Parameters:
    ///   - limit: the largest file that is read, in bytes.
    ///   - parse: makes the content from a file's path and bytes; runs on a thread that may block.
    init(
        limit: Int = SmallFile.keyLimit,
        _ parse: @escaping @Sendable (String, Result<[UInt8], SmallFile.Failure>) -> Content
    ) {
        self.limit = limit
        self.parse = parse
    }

    /// The content of the file at `path`, as it was when somebody first asked.
    func content(of path: String) async -> Content {
        if let known = contents[path] { return await known.value }
        let (parse, limit) = (parse, limit)
        let reading = Task {
            await withCheckedContinuation { continuation in
                Workers.blocking.submit { _ in
                    let bytes = Result { () throws(SmallFile.Failure) in try SmallFile.read(path, limit: limit) }
                    continuation.resume(returning: parse(path, bytes))
                }
            }
        }
        contents[path] = reading
        return await reading.value
    }
}
