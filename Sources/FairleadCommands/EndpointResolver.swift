import Foundation
import HostAccess
import ProxyModel
import SSHConfig

/// Says where and as whom to log in, and which way: weakest first, the inventory's `defaults`, the operator's ssh_config,
/// what the inventory says of groups and hosts, the command line.
struct EndpointResolver {
    let options: ConnectionOptions
    /// The operator's home: where `~` leads.
    let home: String
    let localUser: String
    let environment: [String: String]
    let config: SSHConfig
    /// The inventory's hosts, since a jump host may be one of them.
    let hosts: [String: ProxyModel.Host]
    /// The file for `ssh -F`: where a file was named, or where HOME is another one than `ssh` goes by.
    let configurationFile: String?
    /// The key files that are tried where nothing names one, as `ssh` does.
    private let defaultIdentities: [String]
    /// Jump hosts that were resolved, since many hosts share them.
    let hops = HopCache()

    /// - Parameters:
    ///   - options: the command line's say.
    ///   - inventory: every host.
    ///   - runsCommands: whether `Match exec` in ssh_config may run its command.
    /// - Throws: ``CommandFailure`` where `ssh` itself would refuse the operator's ssh_config.
    init(
        _ options: ConnectionOptions, _ inventory: Inventory, runsCommands: Bool = true
    ) throws(CommandFailure) {
        self.options = options
        environment = ProcessInfo.processInfo.environment
        var account =
            LocalAccount.current()
            ?? LocalAccount(
                name: environment["USER"] ?? "root", userID: getuid(), home: environment["HOME"] ?? "/", hostName: "")
        // 'ssh' asks the password database alone; a pipeline's HOME is where its keys are.
        if let home = environment["HOME"], home.hasPrefix("/") { account.home = home }
        let home = account.home
        self.home = home
        localUser = account.name
        let ownConfiguration = "\(home)/.ssh/config"
        let isUsualHome = LocalAccount.current()?.home == home
        configurationFile =
            options.sshConfig ?? (!isUsualHome && access(ownConfiguration, R_OK) == 0 ? ownConfiguration : nil)
        let candidates = ["id_ed25519", "id_ecdsa", "id_rsa", "id_ed25519_sk", "id_ecdsa_sk"].map {
            "\(home)/.ssh/\($0)"
        }
        defaultIdentities = candidates.filter { access($0, F_OK) == 0 }
        config = SSHConfig(
            file: options.sshConfig, account: account, environment: environment, runsCommands: runsCommands)
        hosts = Dictionary(inventory.hosts.map { ($0.name, $0) }) { first, _ in first }
        try Self.check(config.problems)
    }

    /// Where, as whom and which way to log in.
    ///
    /// - Parameter host: a host of the inventory.
    /// - Throws: ``CommandFailure`` where `ssh` would refuse what ssh_config says of the host.
    func endpoint(for host: ProxyModel.Host) throws(CommandFailure) -> Endpoint {
        let said = try ConfiguredSettings(of: host, self)
        var endpoint = login(on: host, said)
        try setWay(of: &endpoint, host, said)
        return endpoint
    }

    /// Where and as whom to log in; nothing of the way there.
    ///
    /// - Parameters:
    ///   - host: a host of the inventory, or one to go through.
    ///   - said: what ssh_config says of it.
    ///   - isJump: whether it is one to go through: then the command line says nothing of the user, and of the key no more
    ///     than `defaults` do.
    func login(on host: ProxyModel.Host, _ said: ConfiguredSettings, isJump: Bool = false) -> Endpoint {
        var endpoint = Endpoint(
            name: host.name, address: host.strong(\.address, .address) ?? said.hostName ?? host.address ?? host.name,
            port: host.strong(\.port, .port) ?? said.port ?? host.port ?? 22,
            user: user(of: host, said, isJump: isJump), identityFiles: [],
            knownHostsFiles: knownHostsFiles(of: host, said), pinnedHostKey: host.hostKey,
            connectTimeout: connectTimeout(of: host, said))
        setIdentities(of: &endpoint, host, said, isJump: isJump)
        said.apply(to: &endpoint)
        endpoint.openSSH = loginArguments(for: endpoint, host, said)
        return endpoint
    }

    /// How commands become root: what the inventory says, else `sudo` unless the login is root already.
    ///
    /// - Parameters:
    ///   - host: a host of the inventory.
    ///   - endpoint: where it is.
    func become(for host: ProxyModel.Host, at endpoint: Endpoint) -> ProxyModel.Host.Become {
        host.become ?? (endpoint.user == "root" ? .none : .sudo)
    }

    /// A path with `~/` at its start as the operator's home.
    ///
    /// - Parameter path: a path as users write it.
    /// - Returns: the path for the system.
    func expanded(_ path: String) -> String {
        path == "~" || path.hasPrefix("~/") ? home + path.dropFirst() : path
    }

    /// Ends the command where ssh_config has errors.
    static func check(_ problems: [Problem]) throws(CommandFailure) {
        guard !problems.isEmpty else { return }
        throw CommandFailure(
            text: problems.map {
                "\(DisplayText.escaped($0.place.description)): error: \(DisplayText.escaped($0.message))\n"
            }
            .joined(), status: .usage)
    }
}

/// One value each.
extension EndpointResolver {
    private func user(of host: ProxyModel.Host, _ said: ConfiguredSettings, isJump: Bool) -> String {
        // On this machine itself nobody logs in.
        if host.transport == .local { return localUser }
        return (isJump ? nil : options.user) ?? host.strong(\.user, .user) ?? said.user ?? host.user ?? localUser
    }

    private func connectTimeout(of host: ProxyModel.Host, _ said: ConfiguredSettings) -> Duration {
        if let wanted = options.connectTimeout { return wanted.duration }
        func duration(_ seconds: Double) -> Duration { .milliseconds(Int64(seconds * 1000)) }
        if let wanted = host.strong(\.connectTimeoutSeconds, .connectTimeout) { return duration(wanted) }
        if let wanted = said.connectTimeout { return .seconds(wanted) }
        return host.connectTimeoutSeconds.map(duration) ?? .seconds(10)
    }

    private func knownHostsFiles(of host: ProxyModel.Host, _ said: ConfiguredSettings) -> [String] {
        if let file = host.strong(\.knownHosts, .knownHosts) { return [expanded(file)] }
        if said.userKnownHostsFiles == nil, let file = host.knownHosts { return [expanded(file)] }
        return (said.userKnownHostsFiles ?? ["\(home)/.ssh/known_hosts", "\(home)/.ssh/known_hosts2"])
            + (said.globalKnownHostsFiles ?? ["/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2"])
    }

    /// The key that is named is the only one: a server counts each key that it is offered.
    private func setIdentities(
        of endpoint: inout Endpoint, _ host: ProxyModel.Host, _ said: ConfiguredSettings, isJump: Bool
    ) {
        switch said.identityAgent {
        case nil: endpoint.agentSocket = environment["SSH_AUTH_SOCK"].flatMap { $0.isEmpty ? nil : $0 }
        case .some(.none): endpoint.agentSocket = nil
        case .socket(let path): endpoint.agentSocket = path
        }
        endpoint.identitiesOnly = said.identitiesOnly
        let named = (isJump ? nil : options.identity) ?? host.strong(\.identity, .identity)
        if let file = named ?? (said.namesIdentityFiles ? nil : options.identity ?? host.identity) {
            endpoint.identityFiles = [expanded(file)]
            endpoint.identitiesOnly = true
        } else if said.namesIdentityFiles {
            endpoint.identityFiles = said.identityFiles
        } else {
            endpoint.identityFiles = defaultIdentities
        }
    }
}

extension ProxyModel.Host {
    /// What the inventory says more strongly than ssh_config does: not by `defaults` alone.
    func strong<Value>(_ value: KeyPath<ProxyModel.Host, Value?>, _ key: ConnectionKey) -> Value? {
        defaultedKeys.contains(key) ? nil : self[keyPath: value]
    }
}
