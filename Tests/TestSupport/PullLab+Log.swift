import Foundation

extension PullLab {
    /// A request that a proxy has noted.
    public struct Request: Sendable, Equatable {
        /// The method: `GET`, or `CONNECT` for a target that speaks TLS.
        public var method: String
        /// The HTTP status that the client got.
        public var status: Int
        /// Who the client said to be; `-` where nobody asked.
        public var user: String
    }

    /// What a proxy has noted about a host, in order: docker asks for `registry.lab:5000` over TLS before it asks without,
    /// so that a pull shows both whether `HTTPS_PROXY` and whether `HTTP_PROXY` is used.
    ///
    /// - Parameters:
    ///   - host: the client.
    ///   - proxy: the proxy.
    /// - Returns: every request so far.
    /// - Throws: when the log cannot be read.
    public func requests(of host: TestHost, through proxy: Proxy) throws -> [Request] {
        try String(contentsOfFile: proxy.log, encoding: .utf8).split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 7, fields[2] == host.address, let status = fields[3].split(separator: "/").last
            else { return nil }
            return Request(
                method: String(fields[5]), status: Int(status) ?? 0,
                // squid doubles backslashes.
                user: String(fields[7]).split(separator: "\\\\").joined(separator: "\\"))
        }
    }

    /// Gives the second proxy a further user, or that user another password.
    ///
    /// - Parameters:
    ///   - password: the new password.
    ///   - user: the user, who is no other test's.
    ///   - host: any host, to make the hash.
    /// - Throws: when the hash cannot be made or the file not written.
    public func setPassword(_ password: String, of user: String, hashedOn host: TestHost) async throws {
        let hash = try await host.output(of: "openssl passwd -apr1 -stdin", standardInput: Array(password.utf8))
        let file = URL(fileURLWithPath: auth.log).deletingLastPathComponent().appendingPathComponent("users")
        let others = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            .filter { !$0.hasPrefix("\(user):") }
        let text = (others + ["\(user):\(hash)"]).joined(separator: "\n") + "\n"
        // In place, so that squid may go on reading it; it looks at the file's time, which counts seconds.
        let handle = try FileHandle(forWritingTo: file)
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
    }
}
