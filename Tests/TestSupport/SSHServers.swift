import Foundation
package import HostAccess

/// The SSH servers of other releases that `Scripts/ssh-servers` has started; `FAIRLEAD_SSH_SERVERS` names its
/// `servers.tsv`.
///
/// A suite that needs them carries the trait `.enabled(if: SSHServers.areUp)`, which skips it where nobody started them;
/// `make test` always does.
package struct SSHServers: Sendable {
    /// One of the servers.
    package struct Server: Sendable, CustomStringConvertible {
        /// `xenial`, `dropbear-trixie`
        package let name: String
        /// What it says it is: `OpenSSH_7.2p2 Ubuntu-4`.
        package let version: String
        /// Its port on 127.0.0.1.
        package let port: Int
        /// Who may log in.
        package let user: String
        /// What a test has to know besides: `openssh`, `dropbear`, or `penalties` where tests may earn penalties.
        package let notes: String

        package var description: String { name }
    }

    /// Why there are no servers.
    package enum Failure: Error {
        /// `FAIRLEAD_SSH_SERVERS` is not set.
        case notUp
        /// A line of the file is none.
        case line(String)
        /// No server has that name; perhaps it could not be fetched.
        case missing(String)
    }

    private static let file = ProcessInfo.processInfo.environment["FAIRLEAD_SSH_SERVERS"].map {
        URL(fileURLWithPath: $0)
    }

    private static let loaded = Result { try SSHServers() }

    /// Whether there are servers.
    package static var areUp: Bool { file != nil }

    /// What a suite that is skipped says.
    package static let absence = "no SSH servers are up; 'make test' starts them"

    /// The servers of this test run.
    package static var shared: SSHServers {
        get throws { try loaded.get() }
    }

    /// Every server, in the order of the file.
    package let servers: [Server]
    private let folder: URL

    private init() throws {
        guard let file = Self.file else { throw Failure.notUp }
        folder = file.deletingLastPathComponent()
        servers = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 5, let port = Int(fields[2]) else { throw Failure.line(String(line)) }
            return Server(name: fields[0], version: fields[1], port: port, user: fields[3], notes: fields[4])
        }
    }

    /// Those that any test may log in to; none where none are up, so that tests can have them as arguments.
    package static var usual: [Server] { ((try? shared)?.servers ?? []).filter { $0.notes != "penalties" } }

    /// The server of that name.
    package func server(_ name: String) throws -> Server {
        guard let server = servers.first(where: { $0.name == name }) else { throw Failure.missing(name) }
        return server
    }

    /// Where a server is, and how to log in.
    ///
    /// - Parameters:
    ///   - server: one of ``servers``.
    ///   - key: `id_ed25519`, `id_ecdsa`, `id_rsa`, or `stranger`, which no server knows.
    package func endpoint(_ server: Server, key: String = "id_ed25519") -> Endpoint {
        Endpoint(
            name: server.name, address: "127.0.0.1", port: server.port, user: server.user,
            identityFiles: [folder.appending(path: key).path],
            knownHostsFiles: [folder.appending(path: "known_hosts").path])
    }

    /// What a server has written so far.
    package func log(of server: Server) throws -> String {
        try String(contentsOf: folder.appending(path: "servers/\(server.name)/log"), encoding: .utf8)
    }
}
