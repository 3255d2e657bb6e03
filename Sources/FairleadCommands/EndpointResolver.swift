import Foundation
import HostAccess
import ProxyModel

/// Says where and as whom to log in: the inventory, over it the command line, below it what the operator's account
/// gives.
struct EndpointResolver {
    private let options: ConnectionOptions
    private let home: String
    private let localUser: String

    /// The key files that are tried where the inventory names none, as `ssh` does.
    private static let defaultIdentities = ["id_ed25519", "id_ecdsa"]

    /// - Parameter options: the command line's say.
    init(_ options: ConnectionOptions) {
        self.options = options
        let account = getpwuid(getuid())
        let environment = ProcessInfo.processInfo.environment
        home = environment["HOME"] ?? account.map { String(cString: $0.pointee.pw_dir) } ?? "/"
        localUser = account.map { String(cString: $0.pointee.pw_name) } ?? environment["USER"] ?? "root"
    }

    /// - Parameter host: a host of the inventory.
    /// - Returns: where and as whom to log in.
    func endpoint(for host: ProxyModel.Host) -> Endpoint {
        Endpoint(
            name: host.name, address: host.address ?? host.name, port: host.port ?? 22,
            user: options.user ?? host.user ?? localUser, identityFiles: identityFiles(for: host),
            knownHostsFiles: host.knownHosts.map { [expanded($0)] }
                ?? ["\(home)/.ssh/known_hosts", "/etc/ssh/ssh_known_hosts"],
            pinnedHostKey: host.hostKey,
            connectTimeout: options.connectTimeout?.duration
                ?? host.connectTimeoutSeconds.map { Duration.milliseconds(Int64($0 * 1000)) } ?? .seconds(10))
    }

    /// How commands become root: what the inventory says, else `sudo` unless the login is root already.
    ///
    /// - Parameter host: a host of the inventory.
    func become(for host: ProxyModel.Host) -> ProxyModel.Host.Become {
        host.become ?? ((options.user ?? host.user ?? localUser) == "root" ? .none : .sudo)
    }

    private func identityFiles(for host: ProxyModel.Host) -> [String] {
        if let identity = options.identity ?? host.identity { return [expanded(identity)] }
        let candidates = Self.defaultIdentities.map { "\(home)/.ssh/\($0)" }
        let existing = candidates.filter { access($0, F_OK) == 0 }
        return existing.isEmpty ? Array(candidates.prefix(1)) : existing
    }

    /// A path with `~/` at its start as the operator's home.
    ///
    /// - Parameter path: a path as users write it.
    /// - Returns: the path for the system.
    func expanded(_ path: String) -> String {
        path == "~" || path.hasPrefix("~/") ? home + path.dropFirst() : path
    }
}
