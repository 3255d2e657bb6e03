/// Makes a host of Ansible's variables: what says how it is reached is taken over, or named as not honoured.
struct AnsibleHostReader {
    private(set) var findings = AnsibleFindings()
    /// What arguments of `ssh` say: many hosts have the same.
    private var arguments: [String: AnsibleSSHArguments] = [:]

    /// Secrets, which an inventory of ours names the place of instead.
    private static let passwords = [
        "ansible_become_password", "ansible_become_pass", "ansible_sudo_pass", "ansible_su_pass",
    ]
    private static let logins = ["ansible_password", "ansible_ssh_pass", "ansible_ssh_password"]
    /// Variables that change how Ansible gets to a host or becomes root, and have nothing like it here.
    private static let withoutCounterpart = [
        "ansible_ssh_executable", "ansible_ssh_pkcs11_provider", "ansible_become_exe", "ansible_become_flags",
        "ansible_ssh_private_key", "ansible_private_key_passphrase", "ansible_ssh_private_key_passphrase",
    ]

    init() {}

    /// - Parameters:
    ///   - name: the host's name.
    ///   - position: where it stands.
    ///   - nodes: its variables, those of its groups included.
    mutating func host(_ name: String, at position: SourcePosition, _ nodes: [String: SourceNode]) -> Host {
        var host = Host(name: name, position: position)
        let variables = AnsibleVariables(nodes: nodes)
        attempt(name) { (reader) throws(AnsibleVariables.Refusal) in try reader.readLogin(variables, &host) }
        attempt(name) { (reader) throws(AnsibleVariables.Refusal) in try reader.readArguments(variables, &host) }
        attempt(name) { (reader) throws(AnsibleVariables.Refusal) in try reader.readConnection(variables, &host) }
        attempt(name) { (reader) throws(AnsibleVariables.Refusal) in try reader.readBecome(variables, &host) }
        noteWhatIsNotHonoured(variables, name)
        host.labels = variables.labels
        return host
    }

    private mutating func attempt(
        _ host: String, _ body: (inout AnsibleHostReader) throws(AnsibleVariables.Refusal) -> Void
    ) {
        do {
            try body(&self)
        } catch {
            findings.note(.error, "ansible", error.message, at: error.position, host: host)
        }
    }

    private mutating func warn(_ message: String, at position: SourcePosition, _ host: String) {
        findings.note(.warning, LintRule.ansibleIgnored.id, message, at: position, host: host)
    }

    /// Checks a value as the same key of our own inventory is checked.
    private mutating func checked<Checked>(
        _ value: AnsibleVariables.Value, _ host: String, _ check: (SourceNode, inout Findings) -> Checked?
    ) -> Checked? {
        var found = Findings()
        let result = check(SourceNode(.scalar(value.text, isPlain: true), at: value.position), &found)
        for diagnostic in found.diagnostics {
            findings.note(
                diagnostic.severity, diagnostic.rule, "\(quoted(value.name)): \(diagnostic.message)",
                at: diagnostic.position, host: host)
        }
        return result
    }
}

/// Where and as whom.
extension AnsibleHostReader {
    private mutating func readLogin(_ variables: AnsibleVariables, _ host: inout Host) throws(AnsibleVariables.Refusal)
    {
        if let value = try variables.value("ansible_host", "ansible_ssh_host") {
            host.address = checked(value, host.name, HostSettings.address)
        }
        if let value = try variables.value("ansible_port", "ansible_ssh_port") {
            host.port = checked(value, host.name) { $0.integer(of: "the port", in: 1...65535, &$1) }
        }
        if let value = try variables.value("ansible_user", "ansible_ssh_user") {
            host.user = checked(value, host.name, HostSettings.user)
        }
        if let value = try variables.value("ansible_private_key_file", "ansible_ssh_private_key_file") {
            host.identity = checked(value, host.name) { $0.text(of: "the key file", &$1) }
        }
        if let value = try variables.value("ansible_timeout", "ansible_ssh_timeout"), value.text != "0" {
            host.connectTimeoutSeconds = checked(value, host.name) { $0.seconds(of: "the timeout", &$1) }
        }
    }

    /// In the order in which Ansible hands them to `ssh`, where the first one counts: what the variables above say
    /// stands between `ansible_ssh_args` and the others.
    private mutating func readArguments(
        _ variables: AnsibleVariables, _ host: inout Host
    ) throws(AnsibleVariables.Refusal) {
        for name in ["ansible_ssh_args", "ansible_ssh_common_args", "ansible_ssh_extra_args"] {
            guard let value = try variables.value(name), !value.text.isEmpty else { continue }
            let said: AnsibleSSHArguments
            if let known = arguments[value.text] {
                said = known
            } else {
                do {
                    said = try AnsibleSSHArguments(value.text)
                } catch {
                    throw AnsibleVariables.Refusal(
                        message: "the quotes in \(quoted(name)) do not match", position: value.position)
                }
                arguments[value.text] = said
            }
            apply(said, of: value, winning: name == "ansible_ssh_args", to: &host)
        }
    }

    private mutating func apply(
        _ said: AnsibleSSHArguments, of value: AnsibleVariables.Value, winning: Bool, to host: inout Host
    ) {
        if host.jump == nil, host.proxyCommand == nil {
            host.jump = said.jump
            host.proxyCommand = said.proxyCommand
        }
        host.sshOptions += said.options
        func part(_ text: String) -> AnsibleVariables.Value {
            AnsibleVariables.Value(name: value.name, text: text, position: value.position)
        }
        if let user = said.user, winning || host.user == nil {
            host.user = checked(part(user), host.name, HostSettings.user)
        }
        if let port = said.port, winning || host.port == nil {
            host.port = checked(part(port), host.name) { $0.integer(of: "the port", in: 1...65535, &$1) }
        }
        if let identity = said.identity, winning || host.identity == nil { host.identity = identity }
        for what in said.ignored {
            warn("\(quoted(what)) in \(quoted(value.name)) is not honoured", at: value.position, host.name)
        }
    }

    private mutating func readConnection(
        _ variables: AnsibleVariables, _ host: inout Host
    ) throws(AnsibleVariables.Refusal) {
        guard let value = try variables.value("ansible_connection") else { return }
        let prefix = "ansible.builtin."
        switch value.text.hasPrefix(prefix) ? String(value.text.dropFirst(prefix.count)) : value.text {
        case "ssh", "smart": break
        case "local": host.transport = .local
        case "paramiko", "paramiko_ssh", "libssh", "ansible.netcommon.libssh":
            warn(
                "'ansible_connection' \(quoted(value.text)) is not honoured: the host is reached by SSH as any other",
                at: value.position, host.name)
        default:
            throw AnsibleVariables.Refusal(
                message: "'ansible_connection' \(quoted(value.text)) is not supported; ssh, smart and local are",
                position: value.position)
        }
    }
}

/// Root, and what is not honoured.
extension AnsibleHostReader {
    private mutating func readBecome(
        _ variables: AnsibleVariables, _ host: inout Host
    ) throws(AnsibleVariables.Refusal) {
        if let become = try variables.boolean("ansible_become") {
            host.become = become.value ? .sudo : Host.Become.none
            if !become.value { return }
        }
        if let method = try variables.value("ansible_become_method") {
            switch method.text {
            case "sudo", "ansible.builtin.sudo", "community.general.sudo": host.become = .sudo
            case "doas", "community.general.doas": host.become = .doas
            default:
                throw AnsibleVariables.Refusal(
                    message: "'ansible_become_method' \(quoted(method.text)) is not supported; sudo and doas are",
                    position: method.position)
            }
        }
        if let user = try variables.value("ansible_become_user"), user.text != "root" {
            warn(
                "'ansible_become_user' \(quoted(user.text)) is not honoured: commands become root",
                at: user.position, host.name)
        }
    }

    /// Says the names of variables and nothing of their values, which may be secrets.
    private mutating func noteWhatIsNotHonoured(_ variables: AnsibleVariables, _ host: String) {
        func position(_ name: String) -> SourcePosition? {
            variables.nodes[name].flatMap { $0.isNull ? nil : $0.position }
        }
        for name in Self.passwords {
            guard let place = position(name) else { continue }
            warn(
                "\(quoted(name)) is not honoured: give the password by --ask-become-pass, or name its place as "
                    + "'becomePassword' in an inventory of fairlead's own", at: place, host)
        }
        for name in Self.logins {
            guard let place = position(name) else { continue }
            warn("\(quoted(name)) is not honoured: logins are by key; ssh-copy-id installs one", at: place, host)
        }
        for name in Self.withoutCounterpart {
            guard let place = position(name) else { continue }
            warn("\(quoted(name)) is not honoured", at: place, host)
        }
        for name in ["ansible_host_key_checking", "ansible_ssh_host_key_checking"] {
            guard let checks = try? variables.boolean(name), !checks.value else { continue }
            warn(
                "\(quoted(name)) is not honoured: host keys are always checked; 'fairlead trust' makes them known",
                at: checks.position, host)
        }
    }
}
