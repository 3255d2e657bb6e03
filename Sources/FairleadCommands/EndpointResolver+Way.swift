import Foundation
import HostAccess
import ProcessTransport
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
        var needs = said.needs
        let wanted = jumpHosts(of: host, said)
        endpoint.jumps = try jumps(wanted, to: host, depth: 0, &needs)
        if !wanted.isInventorys, let command = said.proxyCommand {
            endpoint.proxyCommand = command
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
        if wanted.isInventorys {
            endpoint.openSSH.options.append(
                endpoint.jumps.isEmpty ? "ProxyJump=none" : "ProxyCommand=\(command(through: endpoint.jumps))")
        }
        endpoint.openSSH.options += host.sshOptions
        if let command = host.proxyCommand { endpoint.openSSH.options.append("ProxyCommand=\(command)") }
    }

    /// The jump hosts that are asked for, and whether the inventory asks for them.
    private func jumpHosts(
        of host: ProxyModel.Host, _ said: ConfiguredSettings
    ) -> (list: [JumpHost], isInventorys: Bool) {
        guard let text = host.strong(\.jump, .jump) ?? (said.namesWay ? nil : host.jump) else {
            return (said.proxyJump.map { JumpHost(user: $0.user, host: $0.host, port: $0.port) }, false)
        }
        // The decoder has refused what cannot be read. The jump host of a group or of all hosts may be one of them.
        let list = (try? JumpHost.list(text)) ?? []
        return (list.contains { $0.host == host.name } ? [] : list, true)
    }

    private func jumps(
        _ wanted: (list: [JumpHost], isInventorys: Bool), to host: ProxyModel.Host, depth: Int, _ needs: inout [String]
    ) throws(CommandFailure) -> [Endpoint] {
        guard depth < Self.longestWay else {
            throw .usage(
                "host \(quoted(host.name)): its jump hosts lead through more than \(Self.longestWay) others, or in a circle; "
                    + "look at 'jump' in the inventory and at ProxyJump in ssh_config")
        }
        var result: [Endpoint] = []
        for jump in wanted.list {
            let hop = try self.hop(jump, to: host, isInventorys: wanted.isInventorys)
            needs += hop.said.needs
            if hop.said.proxyCommand != nil { needs.append("a ProxyCommand leads to the jump host \(jump.host)") }
            // The others are reached from the one before.
            if result.isEmpty {
                result = try jumps(jumpHosts(of: hop.host, hop.said), to: hop.host, depth: depth + 1, &needs)
            }
            result.append(hop.endpoint)
        }
        return result
    }

    /// A host to go through. What the inventory does not list is logged in to with the key and known_hosts of the host behind
    /// it, and as its user where the inventory asks for it, but for what ssh_config says.
    private func hop(
        _ jump: JumpHost, to host: ProxyModel.Host, isInventorys: Bool
    ) throws(CommandFailure) -> HopCache.Hop {
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
            (hop.identity, hop.knownHosts) = (host.identity, host.knownHosts)
            if isInventorys { hop.user = host.user }
            hop.connectTimeoutSeconds = host.connectTimeoutSeconds
            hop.port = jump.port
            hop.defaultedKeys = [.user, .identity, .knownHosts, .connectTimeout]
        }
        if let user = jump.user {
            hop.user = user
            hop.defaultedKeys.remove(.user)
        }
        let key = HopCache.Key(
            jump: jump, isListed: isListed, user: hop.user, identity: hop.identity, knownHosts: hop.knownHosts,
            connectTimeoutSeconds: hop.connectTimeoutSeconds)
        if let known = hops.hops[key] { return known }
        let said = try isListed ? ConfiguredSettings(of: hop, self, isJump: true) : ConfiguredSettings(of: jump, self)
        let resolved = HopCache.Hop(host: hop, said: said, endpoint: login(on: hop, said, isJump: true))
        hops.hops[key] = resolved
        return resolved
    }

    /// What `ssh` has to be told of a login, the way there left out: all that an endpoint has, so that it sees no other keys
    /// and host keys than this process does.
    func loginArguments(
        for endpoint: Endpoint, _ host: ProxyModel.Host, _ said: ConfiguredSettings
    ) -> Endpoint.OpenSSHArguments {
        var options: [String] = []
        if endpoint.address != host.name { options.append("HostName=\(endpoint.address)") }
        options += ["Port=\(endpoint.port)", "User=\(endpoint.user)"]
        options += endpoint.identityFiles.map { "IdentityFile=\(Self.path($0))" }
        options += endpoint.certificateFiles.map { "CertificateFile=\(Self.path($0))" }
        if endpoint.identitiesOnly { options.append("IdentitiesOnly=yes") }
        options.append("IdentityAgent=\(endpoint.agentSocket.map(Self.path) ?? "none")")
        let known = endpoint.knownHostsFiles.map(Self.path)
        options.append("UserKnownHostsFile=\(known.isEmpty ? "/dev/null" : known.joined(separator: " "))")
        options.append("GlobalKnownHostsFile=/dev/null")
        if let alias = endpoint.hostKeyAlias { options.append("HostKeyAlias=\(alias)") }
        if endpoint.addressFamily != .any { options.append("AddressFamily=\(endpoint.addressFamily.rawValue)") }
        if let address = endpoint.bindAddress { options.append("BindAddress=\(address)") }
        if let interval = endpoint.signOfLifeInterval {
            options.append("ServerAliveInterval=\(interval.components.seconds)")
            if let count = endpoint.unansweredSignsOfLife { options.append("ServerAliveCountMax=\(count)") }
        }
        return Endpoint.OpenSSHArguments(
            destination: host.name, options: options + said.optionsOfAddress, configurationFile: configurationFile)
    }

    /// A path as `ssh -o` reads it: in quotes, and without tokens.
    private static func path(_ path: String) -> String {
        "\"\(path.replacing("%", with: "%%"))\""
    }

    /// Goes through jump hosts of the inventory, of which `ssh` would know nothing but the name.
    private func command(through jumps: [Endpoint]) -> String {
        guard let last = jumps.last else { return "" }
        let before = command(through: Array(jumps.dropLast()))
        var words = ["ssh", "-o", "BatchMode=yes"]
        if let file = last.openSSH.configurationFile { words += ["-F", file] }
        words += (OpenSSHTransport.hostKeyOptions(for: last) + last.openSSH.options).flatMap { ["-o", $0] }
        words += ["-o", before.isEmpty ? "ProxyJump=none" : "ProxyCommand=\(before)"]
        words += ["-W", "[%h]:%p", "--", last.openSSH.destination]
        // ssh reads percent signs of the whole line, those of an inner command included.
        return words.map { Self.shellWord($0 == "[%h]:%p" ? $0 : $0.replacing("%", with: "%%")) }.joined(separator: " ")
    }

    private static func shellWord(_ word: String) -> String {
        "'" + word.replacing("'", with: "'\\''") + "'"
    }
}

/// Jump hosts that were resolved: hosts behind the same one need not ask ssh_config again.
final class HopCache {
    /// What a jump host's login depends on.
    struct Key: Hashable {
        var jump: JumpHost
        var isListed: Bool
        var user: String?
        var identity: String?
        var knownHosts: String?
        var connectTimeoutSeconds: Double?
    }

    /// A jump host.
    struct Hop {
        var host: ProxyModel.Host
        var said: ConfiguredSettings
        var endpoint: Endpoint
    }

    var hops: [Key: Hop] = [:]
}
