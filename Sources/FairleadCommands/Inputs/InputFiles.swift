import ProxyModel

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Reads the user's files and hands them to ``InputValidation``.
///
/// What cannot be read is a diagnostic like any other, so that the rest of what is wrong shows with it.
enum InputFiles {
    /// The name that means standard input.
    static let standardInput = "-"

    /// Reads inventory and spec and holds them against each other.
    ///
    /// - Parameters:
    ///   - inventories: the inventory files; `-` is standard input.
    ///   - spec: the spec's file; `-` is standard input.
    /// - Returns: both, and every diagnostic.
    static func load(inventories: [String], spec: String) -> Decoded<ValidInputs> {
        guard (inventories + [spec]).count(where: { $0 == standardInput }) <= 1 else {
            let message = "standard input can be read once only; name a file for the others"
            let twice = ParsedDocument(diagnostics: [diagnostic(message, file: standardInput)])
            return InputValidation.validate(inventory: [], spec: twice)
        }
        let files = InventoryFiles()
        return InputValidation.validate(inventory: inventories.map(files.document), spec: document(spec))
    }

    /// Reads the inventory alone.
    ///
    /// - Parameter inventories: the inventory files; `-` is standard input.
    /// - Returns: the inventory, and every diagnostic of its files.
    static func load(inventories: [String]) -> Decoded<Inventory> {
        guard inventories.count(where: { $0 == standardInput }) <= 1 else {
            let message = "standard input can be read once only; name a file for the others"
            return InputValidation.inventory([ParsedDocument(diagnostics: [diagnostic(message, file: standardInput)])])
        }
        return InputValidation.inventory(inventories.map(InventoryFiles().document))
    }

    /// Reads and parses one file.
    ///
    /// - Parameter file: its path; `-` is standard input.
    /// - Returns: what it holds, or why it cannot be read.
    static func document(_ file: String) -> ParsedDocument {
        do {
            return YAMLReader.read(try bytes(of: file), file: file)
        } catch {
            return ParsedDocument(diagnostics: [error])
        }
    }

    /// Reads one file.
    ///
    /// - Parameter file: its path; `-` is standard input.
    /// - Returns: its bytes; of a file that is too large more than `YAMLReader.sizeLimit` of them, and not all.
    /// - Throws: why it cannot be read.
    static func bytes(of file: String) throws(Diagnostic) -> [UInt8] {
        let descriptor = file == standardInput ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw unreadable(file, errno) }
        defer { if file != standardInput { close(descriptor) } }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 * 1024)
        while bytes.count <= YAMLReader.sizeLimit {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw unreadable(file, errno) }
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        return bytes
    }

    private static func unreadable(_ file: String, _ code: CInt) -> Diagnostic {
        let message =
            switch code {
            case ENOENT: "the file does not exist; 'fairlead init' writes one to start from"
            case EACCES: "the file may not be read by this user"
            case EISDIR: "this is a folder, not a file"
            default: "the file cannot be read: \(String(cString: strerror(code)))"
            }
        return diagnostic(message, file: file)
    }

    private static func diagnostic(_ message: String, file: String) -> Diagnostic {
        Diagnostic(rule: "file", message, at: SourcePosition(file: file, line: 1, column: 1))
    }
}
