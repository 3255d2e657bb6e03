import HostAccess
import ProxyModel
import SSHConfig

/// What the operator's ssh_config says of a host.
///
/// `Host` and `Match` see the host's name in the inventory. Where the inventory gives an address, too, sections for the
/// address count as well, after those for the name: some people configure the one, some the other.
struct ConfiguredSettings {
    /// For the name, then for the address.
    private let views: [Settings]
    /// The name or address to connect to, where ssh_config names another one than the host's name.
    let hostName: String?

    /// - Parameters:
    ///   - host: a host of the inventory.
    ///   - resolver: has the configuration.
    ///   - isJump: whether it is one to go through, of whose user the command line says nothing.
    /// - Throws: ``CommandFailure`` where `ssh` would refuse what ssh_config says of the host.
    init(
        of host: ProxyModel.Host, _ resolver: EndpointResolver, isJump: Bool = false
    ) throws(CommandFailure) {
        var overrides = host.sshOptions
        if let command = host.proxyCommand { overrides.append("ProxyCommand=\(command)") }
        if let address = host.address { overrides.append("HostName=\(address)") }
        if let port = host.strong(\.port, .port) { overrides.append("Port=\(port)") }
        if let user = (isJump ? nil : resolver.options.user) ?? host.strong(\.user, .user) {
            overrides.append("User=\(user)")
        }
        try self.init(
            names: [host.name] + (host.address.map { $0 == host.name ? [] : [$0] } ?? []), overrides, resolver.config)
    }

    /// - Parameters:
    ///   - jump: a jump host that is none of the inventory's.
    ///   - resolver: has the configuration.
    /// - Throws: as for hosts.
    init(of jump: JumpHost, _ resolver: EndpointResolver) throws(CommandFailure) {
        var overrides: [String] = []
        if let port = jump.port { overrides.append("Port=\(port)") }
        if let user = jump.user { overrides.append("User=\(user)") }
        try self.init(names: [jump.host], overrides, resolver.config)
    }

    private init(names: [String], _ overrides: [String], _ config: SSHConfig) throws(CommandFailure) {
        var views: [Settings] = []
        for name in names {
            do {
                views.append(try config.settings(for: name, overrides: overrides))
            } catch {
                try EndpointResolver.check(error.problems)
            }
        }
        self.views = views
        hostName = views.first.flatMap { $0.hostName == names[0].lowercased() ? nil : $0.hostName }
    }

    private func first<Value>(_ value: KeyPath<Settings, Value?>) -> Value? {
        views.lazy.compactMap { $0[keyPath: value] }.first
    }

    var port: Int? { first(\.port) }
    var user: String? { first(\.user) }
    var connectTimeout: Int? { first(\.connectTimeout) }
    var identityAgent: Settings.Agent? { first(\.identityAgent) }
    var identitiesOnly: Bool { views.contains { $0.identitiesOnly } }
    var userKnownHostsFiles: [String]? { first(\.userKnownHostsFiles) }
    var globalKnownHostsFiles: [String]? { first(\.globalKnownHostsFiles) }
    var namesIdentityFiles: Bool { views.contains { $0.namesIdentityFiles } }
    var identityFiles: [String] { unique(\.identityFiles) }
    var proxyJump: [Jump] { views.lazy.map(\.proxyJump).first { !$0.isEmpty } ?? [] }
    var proxyCommand: String? { first(\.proxyCommand) }

    /// What only the system's `ssh` can do, as phrases: `ssh_config sets PKCS11Provider (FILE:LINE)`.
    var needs: [String] {
        var phrases: [String] = []
        for setting in views.flatMap(\.unsupported) {
            let place = setting.place.file.isEmpty ? "the inventory" : "\(setting.place)"
            let phrase =
                setting.keyword == "Match"
                ? "whether the Match at \(DisplayText.escaped(place)) applies is not decided here"
                : "\(DisplayText.escaped(place)) sets \(setting.keyword)"
            if !phrases.contains(phrase) { phrases.append(phrase) }
        }
        return phrases
    }

    /// Whether anything is said of jump hosts or a command that leads to the host, be it `none`.
    var namesWay: Bool { views.contains { $0.namesWay } }

    /// What the address's sections say and an endpoint has no place for, for `ssh`, which is given the name.
    var optionsOfAddress: [String] {
        guard views.count > 1, let name = views.first, let address = views.last else { return [] }
        var options: [String] = []
        if !name.namesWay {
            if let command = address.proxyCommand {
                options.append("ProxyCommand=\(command.replacing("%", with: "%%"))")
            }
            if !address.proxyJump.isEmpty {
                options.append("ProxyJump=\(address.proxyJump.map(\.text).joined(separator: ","))")
            }
        }
        // 'Match' is no option, and the name's sections come first.
        let own = Set(name.unsupported.map(\.keyword) + ["Match"])
        return options + address.unsupported.filter { !own.contains($0.keyword) }.map { "\($0.keyword)=\($0.value)" }
    }

    /// Puts what has no counterpart in the inventory into an endpoint.
    ///
    /// - Parameter endpoint: the endpoint.
    func apply(to endpoint: inout Endpoint) {
        endpoint.certificateFiles = unique(\.certificateFiles)
        endpoint.hostKeyAlias = first(\.hostKeyAlias)
        // Keys are never taken over in silence: 'no' is no more than 'accept-new' here.
        if let checking = first(\.hostKeyChecking), checking == .acceptNew || checking == .no {
            endpoint.unknownHostKeys = .added
        }
        endpoint.addressFamily =
            first(\.addressFamily).flatMap { Endpoint.AddressFamily(rawValue: $0.rawValue) } ?? .any
        endpoint.bindAddress = first(\.bindAddress)
        endpoint.connectionAttempts = first(\.connectionAttempts) ?? 1
        if let seconds = first(\.serverAliveInterval), seconds > 0 {
            endpoint.signOfLifeInterval = .seconds(seconds)
            endpoint.unansweredSignsOfLife = first(\.serverAliveCountMax)
        }
    }

    private func unique(_ values: KeyPath<Settings, [String]>) -> [String] {
        var result: [String] = []
        for value in views.flatMap({ $0[keyPath: values] }) where !result.contains(value) { result.append(value) }
        return result
    }
}

extension Jump {
    /// As `ssh -J` takes it.
    var text: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return (user.map { "\($0)@" } ?? "") + name + (port.map { ":\($0)" } ?? "")
    }
}
