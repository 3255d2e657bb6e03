import Crypto
package import Foundation
package import HostAccess

/// A real sshd on loopback, on a port of its own, with host and user keys of its own in a temporary directory.
package final class TestServer: Sendable {
    /// Where the keys and known_hosts files of the tests are; made once for a test run.
    package static let keys = TestKeys.shared

    /// Why there is no server.
    package enum Failure: Error {
        /// No port could be had.
        case noPort
        /// sshd does not listen.
        case silent
        /// A command failed.
        case command(String)
    }

    package let port: Int
    private let process: Process
    private let lifeline = Pipe()
    private let directory: URL

    /// Starts sshd with lines added to its configuration; `hostKeys` are names of ``TestKeys``.
    package init(_ lines: [String] = [], hostKeys: [String] = ["host_ed25519", "host_ecdsa"]) throws {
        directory = try TestKeys.temporaryDirectory()
        port = try Self.freePort()
        let keys = try Self.keys.get()
        let configuration =
            // The first line that sets something counts, so that a test can change what follows.
            lines + [
                "ListenAddress 127.0.0.1", "ListenAddress ::1", "Port \(port)", "PidFile none", "UsePAM no",
                "StrictModes no", "AuthorizedKeysFile \(keys.path("authorized_keys"))",
                "PermitRootLogin prohibit-password",
                "PasswordAuthentication no", "KbdInteractiveAuthentication no", "LogLevel ERROR",
                // Keeps bash from reading the user's .bashrc, which may do anything.
                "SetEnv SHLVL=2",
            ] + hostKeys.map { "HostKey \(keys.path($0))" }
        let file = directory.appending(path: "sshd_config")
        try configuration.joined(separator: "\n").appending("\n").write(to: file, atomically: true, encoding: .utf8)
        // sshd insists on its directory for privilege separation.
        try FileManager.default.createDirectory(atPath: "/run/sshd", withIntermediateDirectories: true)
        process = Process()
        // The shell's input ends when this process does, however it ends, and sshd with it.
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = [
            "-c",
            "/usr/sbin/sshd -D -e -f \"$1/sshd_config\" </dev/null 2>\"$1/log\" & server=$!; cat >/dev/null; kill $server; rm -rf \"$1\"",
            "sh", directory.path,
        ]
        process.standardInput = lifeline
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        try Self.waitUntilListening(port)
    }

    /// What sshd has written so far; lines such as `LogLevel VERBOSE` have it say more.
    package var log: String {
        (try? String(contentsOf: directory.appending(path: "log"), encoding: .utf8)) ?? ""
    }

    /// Ends every connection that it has, as a network does that breaks.
    package func endConnections() throws {
        try TestKeys.run(
            "sh",
            [
                "-c", "for server in $(pgrep -P \"$1\" sshd); do pkill -KILL -P $server; done; true", "sh",
                "\(process.processIdentifier)",
            ])
    }

    deinit {
        try? lifeline.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// Where this server is, with a key that it takes and the known_hosts file that has its ed25519 key.
    package func endpoint(_ adjust: (inout Endpoint) throws -> Void = { _ in }) throws -> Endpoint {
        let keys = try Self.keys.get()
        let known = directory.appending(path: "known_hosts").path
        try "[127.0.0.1]:\(port) \(keys.publicKey("host_ed25519"))\n"
            .write(toFile: known, atomically: true, encoding: .utf8)
        var endpoint = Endpoint(
            name: "web-1", address: "127.0.0.1", port: port, user: NSUserName(),
            identityFiles: [keys.path("user_ed25519")], knownHostsFiles: [known])
        try adjust(&endpoint)
        return endpoint
    }

    /// Writes a known_hosts file for one test.
    package func knownHosts(_ lines: String...) throws -> [String] {
        let file = directory.appending(path: UUID().uuidString).path
        try lines.joined(separator: "\n").appending("\n").write(toFile: file, atomically: true, encoding: .utf8)
        return [file]
    }

    /// A port on which nothing listens.
    package static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutableBytes(of: &address) { bytes in
            guard let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return Int32(-1) }
            return bind(descriptor, pointer, length) == 0 ? getsockname(descriptor, pointer, &length) : -1
        }
        guard result == 0 else { throw Failure.noPort }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private static func waitUntilListening(_ port: Int) throws {
        for _ in 0..<200 {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(descriptor) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = UInt16(port).bigEndian
            address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
            let result = withUnsafeBytes(of: &address) { bytes in
                connect(descriptor, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress, socklen_t(bytes.count))
            }
            if result == 0 { return }
            usleep(20_000)
        }
        throw Failure.silent
    }
}

/// Keys that `ssh-keygen` made for this test run.
package struct TestKeys: Sendable {
    package static let shared = Result { try TestKeys() }

    private let directory: URL
    private let lifeline = Pipe()

    private init() throws {
        directory = try Self.temporaryDirectory()
        // Removes the directory when this process has ended, however it ends.
        let cleaner = Process()
        cleaner.executableURL = URL(filePath: "/bin/sh")
        cleaner.arguments = ["-c", "cat >/dev/null; rm -rf \"$1\"", "sh", directory.path]
        cleaner.standardInput = lifeline
        cleaner.standardOutput = FileHandle.nullDevice
        cleaner.standardError = FileHandle.nullDevice
        try cleaner.run()
        for (name, type) in [
            ("host_ed25519", ["ed25519"]), ("host_ecdsa", ["ecdsa"]), ("host_rsa", ["rsa", "-b", "2048"]),
            ("other_ed25519", ["ed25519"]), ("user_ed25519", ["ed25519"]), ("user_ecdsa", ["ecdsa"]),
            ("user_ecdsa384", ["ecdsa", "-b", "384"]), ("user_ecdsa521", ["ecdsa", "-b", "521"]),
            ("user_ecdsa_pem", ["ecdsa", "-m", "PEM"]), ("user_ecdsa_pkcs8", ["ecdsa", "-m", "PKCS8"]),
            ("stranger", ["ed25519"]), ("user_rsa", ["rsa", "-b", "2048"]),
            ("user_rsa_pem", ["rsa", "-b", "1024", "-m", "PEM"]), ("user_rsa_pkcs8", ["rsa", "-m", "PKCS8"]),
            ("user_rsa_small", ["rsa", "-b", "1024"]),
        ] {
            try Self.run("ssh-keygen", ["-q", "-N", "", "-C", name, "-f", path(name), "-t"] + type)
        }
        try Self.run("ssh-keygen", ["-q", "-N", "secret", "-f", path("encrypted"), "-t", "ed25519"])
        let users = [
            "user_ed25519", "user_ecdsa", "user_ecdsa384", "user_ecdsa521", "user_ecdsa_pem", "user_ecdsa_pkcs8",
            "user_rsa", "user_rsa_pem", "user_rsa_pkcs8", "user_rsa_small",
        ]
        try users.map { try text($0 + ".pub") }.joined()
            .write(toFile: path("authorized_keys"), atomically: true, encoding: .utf8)
    }

    package func path(_ name: String) -> String { directory.appending(path: name).path }

    /// Another file with that private key.
    package func copy(_ name: String) throws -> String {
        let copy = path(UUID().uuidString)
        try FileManager.default.copyItem(atPath: path(name), toPath: copy)
        return copy
    }

    package func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

    /// Type and base64 of a public key.
    package func publicKey(_ name: String) throws -> String {
        try text(name + ".pub").split(separator: " ").prefix(2).joined(separator: " ")
    }

    package func fingerprint(_ name: String) throws -> String {
        let blob = Data(base64Encoded: String(try publicKey(name).split(separator: " ")[1])) ?? Data()
        let digest = Data(SHA256.hash(data: blob)).base64EncodedString()
        return "SHA256:" + digest.prefix { $0 != "=" }
    }

    package static func temporaryDirectory() throws -> URL {
        let directory = FileManager.default.temporaryDirectory.appending(path: "fairlead-ssh-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return directory
    }

    package static func run(_ command: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [command] + arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw TestServer.Failure.command(command) }
    }
}
