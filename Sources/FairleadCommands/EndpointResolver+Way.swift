import Foundation
import HostAccess
import ProxyModel
import SSHConfig

/// The way to a host: in this process or by the system's `ssh`, and through which jump hosts.
extension EndpointResolver {
    /// How deep jump hosts may stand behind each other.
    private static let longestWay = 8

    /// Sets the way, the jump hosts, and what the system's `ssh` is told.
    func setWay(of endpoint: inout Endpoint, _ host: ProxyModel.Host, _ said: ConfiguredSettings) throws(CommandFailure)
    {
        if host.transport == .local {
            endpoint.way = .local
            return
        }
        let isJumpStrong = host.strong(\.jump, .jump) != nil
        var needs = said.needs
        endpoint.jumps = try jumps(of: host, said, depth: 0, &needs)
        if !isJumpStrong, let command = said.proxyCommand {
            endpoint.proxyCommand = command
            endpoint.jumps = []
            needs.append("a ProxyCommand is set")
        }
        switch host.transport {
        case .openssh: endpoint.way = .openssh
        // Who asks for libssh2 gets it, but for what leads to the host.
        case .ssh where endpoint.proxyCommand == nil: endpoint.way = .ssh
        case .ssh, .local, nil:
            endpoint.way = needs.isEmpty ? .ssh : .openssh
            endpoint.wayReasons = needs
        }
        if isJumpStrong {
            endpoint.openSSH.options.append(
                endpoint.jumps.isEmpty ? "ProxyJump=none" : "ProxyCommand=\(command(through: endpoint.jumps))")
        }
        endpoint.openSSH.options += host.sshOptions
        if let command = host.proxyCommand { endpoint.openSSH.options.append("ProxyCommand=\(command)") }
    }

    private func jumps(
        of host: ProxyModel.Host, _ said: ConfiguredSettings, depth: Int, _ needs: inout [String]
    ) throws(CommandFailure) -> [Endpoint] {
        var list = said.proxyJump.map { JumpHost(user: $0.user, host: $0.host, port: $0.port) }
        if let text = host.strong(\.jump, .jump) ?? (list.isEmpty && said.proxyCommand == nil ? host.jump : nil) {
            // The decoder has refused what cannot be read.
            list = (try? JumpHost.list(text)) ?? []
        }
        guard depth < Self.longestWay else {
            throw .usage(
                "host \(quoted(host.name)): its jump hosts lead through more than \(Self.longestWay) others, or in a circle; "
                    + "look at 'jump' in the inventory and at ProxyJump in ssh_config")
        }
        var result: [Endpoint] = []
        for jump in list {
            let (hop, settings) = try self.hop(jump, to: host)
            needs += settings.needs
            if settings.proxyCommand != nil { needs.append("a ProxyCommand leads to the jump host \(jump.host)") }
            // The others are reached from the one before.
            if result.isEmpty { result = try jumps(of: hop, settings, depth: depth + 1, &needs) }
            result.append(login(on: hop, settings, isJump: true))
        }
        return result
    }

    /// A host to go through. What the inventory does not list is logged in to as the host behind it is, but for what
    /// ssh_config says of it.
    private func hop(
        _ jump: JumpHost, to host: ProxyModel.Host
    ) throws(CommandFailure) -> (host: ProxyModel.Host, said: ConfiguredSettings) {
        var hop: ProxyModel.Host
        let isListed = hosts[jump.host] != nil && jump.host != host.name
        if let listed = hosts[jump.host], isListed {
            hop = listed
            if let port = jump.port {
                hop.port = port
                hop.defaultedKeys.remove(.port)
            }
        } else {
            hop = ProxyModel.Host(name: jump.host, position: host.position)
            (hop.user, hop.identity, hop.knownHosts) = (host.user, host.identity, host.knownHosts)
            hop.connectTimeoutSeconds = host.connectTimeoutSeconds
            hop.port = jump.port
            hop.defaultedKeys = [.user, .identity, .knownHosts, .connectTimeout]
        }
        if let user = jump.user {
            hop.user = user
            hop.defaultedKeys.remove(.user)
        }
        return (hop, try isListed ? ConfiguredSettings(of: hop, self) : ConfiguredSettings(of: jump, self))
    }

    /// What `ssh` has to be told of a login, the way there left out.
    func loginArguments(
        for endpoint: Endpoint, _ host: ProxyModel.Host, _ said: ConfiguredSettings
    ) -> Endpoint.OpenSSHArguments {
        var options: [String] = []
        if endpoint.address != host.name { options.append("HostName=\(endpoint.address)") }
        options += ["Port=\(endpoint.port)", "User=\(endpoint.user)"]
        if !said.namesIdentityFiles || self.options.identity != nil || host.strong(\.identity, .identity) != nil {
            options += endpoint.identityFiles.map { "IdentityFile=\"\($0)\"" }
            if endpoint.identitiesOnly { options.append("IdentitiesOnly=yes") }
        }
        if said.userKnownHostsFiles == nil || host.strong(\.knownHosts, .knownHosts) != nil {
            options.append("UserKnownHostsFile=\(endpoint.knownHostsFiles.map { "\"\($0)\"" }.joined(separator: " "))")
        }
        options += said.optionsOfAddress
        return Endpoint.OpenSSHArguments(
            destination: host.name, options: options, configurationFile: configurationFile)
    }

    /// The file for `ssh -F`: where a file was named, or where HOME is another one than `ssh` goes by.
    private var configurationFile: String? {
        if let file = options.sshConfig { return file }
        guard let account = LocalAccount.current(), account.home != home else { return nil }
        let own = "\(home)/.ssh/config"
        return access(own, R_OK) == 0 ? own : nil
    }

    /// Goes through jump hosts of the inventory, of which `ssh` would know nothing but the name.
    private func command(through jumps: [Endpoint]) -> String {
        guard let last = jumps.last else { return "" }
        let before = command(through: Array(jumps.dropLast()))
        var words = ["ssh", "-o", "BatchMode=yes"]
        if let file = last.openSSH.configurationFile { words += ["-F", file] }
        words += last.openSSH.options.flatMap { ["-o", $0] }
        words += ["-o", before.isEmpty ? "ProxyJump=none" : "ProxyCommand=\(before)"]
        words += ["-W", "[%h]:%p", "--", last.openSSH.destination]
        // ssh reads percent signs of the whole line, those of an inner command included.
        return words.map { $0 == "[%h]:%p" ? $0 : Self.shellWord($0.replacing("%", with: "%%")) }.joined(separator: " ")
    }

    private static func shellWord(_ word: String) -> String {
        "'" + word.replacing("'", with: "'\\''") + "'"
    }
}
