import Foundation
import ProxyModel

/// A file that holds a password and nothing else.
enum PasswordFile {
    /// Reads the file if nobody but its owner can.
    ///
    /// Links are followed: passwords that Kubernetes and systemd hand to a program are links, and everything is asked of
    /// the very file that was opened, whoever made the link.
    ///
    /// - Parameter path: its path; a relative one starts at the working directory.
    /// - Returns: its bytes, at most ``secretSizeLimit``.
    /// - Throws: ``SecretFailure`` when it cannot be read, or others could have read or written it.
    static func read(_ path: String) throws(SecretFailure) -> [UInt8] {
        // Without O_NONBLOCK a named pipe that nobody writes to would hold everything up.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw errno == ENOENT ? SecretFailure(reason: "does not exist") : .system("cannot be opened", errno)
        }
        defer { close(descriptor) }
        try check(descriptor, path)
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Foundation.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system("cannot be read", errno) }
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= secretSizeLimit else { throw SecretFailure(reason: "is larger than 64 KiB") }
        }
    }

    private static func check(_ descriptor: CInt, _ path: String) throws(SecretFailure) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system("cannot be looked at", errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw SecretFailure(reason: "is no regular file") }
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            throw SecretFailure(reason: "belongs to neither this user nor root, who alone may know the password")
        }
        guard status.st_mode & 0o066 == 0 else {
            let mode = String(status.st_mode & 0o7777, radix: 8)
            throw SecretFailure(reason: "is open to other users (mode 0\(mode)); chmod 600 \(DisplayText.line(path))")
        }
    }
}
