extension Resolution {
    /// What the lines come to, tokens, variables and `~` in place.
    func settings() throws(Refusal) -> Settings {
        var settings = Settings(hostName: host)
        settings.port = value("port").flatMap { Int($0) }
        settings.user = value("user")
        settings.identitiesOnly = value("identitiesonly") == "yes"
        settings.hostKeyAlias = value("hostkeyalias").map { String(decoding: $0.utf8.map(lowercased), as: UTF8.self) }
        settings.hostKeyChecking = value("stricthostkeychecking").flatMap {
            Settings.HostKeyChecking(rawValue: $0 == "off" ? "no" : $0)
        }
        settings.hashesKnownHosts = value("hashknownhosts") == "yes"
        settings.connectTimeout = value("connecttimeout").flatMap { Int($0) }
        settings.connectionAttempts = value("connectionattempts").flatMap { Int($0) }
        settings.serverAliveInterval = value("serveraliveinterval").flatMap { Int($0) }
        settings.serverAliveCountMax = value("serveralivecountmax").flatMap { Int($0) }
        settings.addressFamily = value("addressfamily").flatMap { Settings.AddressFamily(rawValue: $0) }
        settings.bindAddress = value("bindaddress")
        try addFiles(to: &settings)
        try addProxy(to: &settings)
        settings.unsupported = unsupported()
        if settings.connectionAttempts == 0, let setting = values["connectionattempts"] {
            throw refusal("ConnectionAttempts must be 1 at least", setting.place)
        }
        return settings
    }

    private func addFiles(to settings: inout Settings) throws(Refusal) {
        settings.namesIdentityFiles = !identityFiles.isEmpty
        for file in identityFiles where file.value.lowercased() != "none" {
            settings.identityFiles.append(try path(file, file.value))
        }
        for file in certificateFiles { settings.certificateFiles.append(try path(file, file.value)) }
        if let files = values["userknownhostsfile"] {
            settings.userKnownHostsFiles = try paths(files)
        }
        if let files = values["globalknownhostsfile"] {
            settings.globalKnownHostsFiles = try paths(files, expandsTokens: false)
        }
        if let agent = values["identityagent"] { settings.identityAgent = try identityAgent(agent) }
    }

    private func paths(_ files: Occurrence, expandsTokens: Bool = true) throws(Refusal) -> [String] {
        if files.value.lowercased() == "none" { return [] }
        var paths: [String] = []
        for file in files.arguments { paths.append(try path(files, file, expandsTokens: expandsTokens)) }
        return paths
    }

    private func identityAgent(_ agent: Occurrence) throws(Refusal) -> Settings.Agent? {
        let value = try path(agent, agent.value)
        if value == "none" { return Settings.Agent.none }
        if value == "SSH_AUTH_SOCK" { return nil }
        guard value.hasPrefix("$"), !value.hasPrefix("${") else { return .socket(value) }
        return config.environment[String(value.dropFirst())].map { .socket($0) } ?? Settings.Agent.none
    }

    private func addProxy(to settings: inout Settings) throws(Refusal) {
        let tokens = tokens.all.filter { "hnpr".utf8.contains($0.key) }
        func expand(_ setting: Occurrence) throws(Refusal) -> String {
            do {
                return try Expansion(tokens: tokens, environment: nil).expand(setting.value)
            } catch {
                throw refusal("\(setting.keyword.name): \(error.message)", setting.place)
            }
        }
        settings.namesWay = values["proxyjump"] != nil || values["proxycommand"] != nil
        if let jump = values["proxyjump"], jump.value != "none" {
            settings.proxyJump = JumpList(try expand(jump))?.jumps ?? []
            if let last = settings.proxyJump.last, isItself(last) {
                throw refusal("ProxyJump leads back to the host itself", jump.place)
            }
        } else if let command = values["proxycommand"], command.value.lowercased() != "none" {
            settings.proxyCommand = try expand(command)
        }
    }

    private func isItself(_ jump: Jump) -> Bool {
        let user = value("user") ?? config.account.name
        return jump.host == host && (jump.port ?? 22) == Int(value("port") ?? "22") && (jump.user ?? user) == user
    }

    private func path(
        _ setting: Occurrence, _ text: String, expandsTokens: Bool = true
    ) throws(Refusal) -> String {
        let path = try tilde(setting, text)
        guard expandsTokens else { return path }
        do {
            return try Expansion(tokens: tokens.withDigest, environment: config.environment).expand(path)
        } catch {
            throw refusal("\(setting.keyword.name): \(error.message)", setting.place)
        }
    }

    private func tilde(_ setting: Occurrence, _ text: String) throws(Refusal) -> String {
        guard text.hasPrefix("~") else { return text }
        let name = text.dropFirst().prefix { $0 != "/" }
        guard let home = name.isEmpty ? config.account.home : LocalAccount.home(of: String(name)) else {
            throw refusal("\(setting.keyword.name): there is no user '\(name)'", setting.place)
        }
        let rest = text.dropFirst(name.count + 1).drop { $0 == "/" }
        return home.hasSuffix("/") ? home + rest : "\(home)/\(rest)"
    }

    private var tokens: Tokens {
        Tokens(self, name: host, keyAlias: value("hostkeyalias").map { $0.lowercased() } ?? original)
    }

    /// What needs the system's `ssh`, in the order of the keywords.
    private func unsupported() -> [Setting] {
        var found = undecided
        for setting in values.values.sorted(by: { $0.keyword.key < $1.keyword.key }) {
            guard case .needsSSH(let need) = setting.keyword.standing, need.holds(setting) else { continue }
            found.append(setting.setting)
        }
        let files =
            identityFiles + certificateFiles
            + [values["userknownhostsfile"], values["identityagent"]].compactMap(\.self)
        for setting in files where setting.arguments.contains(where: { Expansion.uses("Cj", in: $0) }) {
            found.append(setting.setting)
        }
        // Newer versions of ssh expand it, older ones take it as it is.
        if let user = values["user"], user.value.contains("%") || user.value.contains("${") {
            found.append(user.setting)
        }
        return found
    }
}

extension Tokens {
    /// With the tokens that `ssh` has and this tool has not; hosts whose settings use them go through `ssh`.
    fileprivate var withDigest: [UInt8: String] {
        all.merging([UInt8(ascii: "C"): "%C", UInt8(ascii: "j"): "%j"]) { own, _ in own }
    }
}
