import HostAccess

extension SSHTransport {
    /// The keys to log in to `endpoint` with, in the order of `ssh`: those of the agent that identity files name, other
    /// keys of the agent, and then the files whose keys the agent does not have.
    ///
    /// - Throws: ``TransportError`` when there is none.
    func loginKeys(for endpoint: Endpoint) async throws(TransportError) -> LoginKeys {
        var files: [KeyFile] = []
        for path in endpoint.identityFiles { files.append(await keyFiles.content(of: path)) }
        var result = LoginKeys()
        var fromAgent: Set<[UInt8]> = []
        if let path = endpoint.agentSocket {
            let agent = agents.agent(at: path)
            switch await agent.keys() {
            case .success(let keys):
                fromAgent = result.add(keys, of: agent, named: files, only: endpoint.identitiesOnly)
            case .failure(let failure):
                result.unusable.append(
                    (
                        "the ssh-agent at \(Text.escaped(path, limit: 4096)) does not list its keys: \(failure.text)",
                        "start the agent, or unset SSH_AUTH_SOCK or IdentityAgent"
                    ))
            }
        }
        for file in files where file.publicBlob.map({ !fromAgent.contains($0) }) ?? true {
            result.add(file, unlocked: keyring.key(of: file.path), hasAgent: endpoint.agentSocket != nil)
        }
        result.needsOpenSSH += files.compactMap(\.certificate).map {
            "the certificate \(Text.escaped($0, limit: 4096))"
        }
        for path in endpoint.certificateFiles where await certificates.content(of: path) {
            result.needsOpenSSH.append("the certificate \(Text.escaped(path, limit: 4096))")
        }
        guard result.keys.isEmpty else { return result }
        throw noKey(result, endpoint)
    }

    private func noKey(_ found: LoginKeys, _ endpoint: Endpoint) -> TransportError {
        let place = Place(endpoint)
        let texts = found.unusable.map(\.text)
        guard found.needsOpenSSH.isEmpty else {
            return place.error(
                .needsOpenSSH,
                ([
                    "no private key to log in with but what only the 'ssh' command can use: "
                        + Text.list(found.needsOpenSSH)
                ] + texts).joined(separator: "; "),
                remedy: "set transport: openssh for the host")
        }
        guard let first = found.unusable.first else {
            return place.error(
                .identity,
                endpoint.agentSocket == nil
                    ? "no private key to log in with: none is set, ~/.ssh has none of the usual names, and no ssh-agent runs"
                    : "no private key to log in with: none is set, and the ssh-agent has none that may be used",
                remedy: "set identity: in the inventory or use --identity"
                    + (endpoint.agentSocket == nil
                        ? ", or start an agent" : ", or add a key to the agent with 'ssh-add'"))
        }
        return place.error(
            .identity, "no private key to log in with: \(texts.joined(separator: "; "))", remedy: first.remedy)
    }
}

extension LoginKeys {
    /// Adds what an agent has: first the keys that files name, then, unless `only` those count, the others.
    ///
    /// - Returns: the keys that were named by files.
    fileprivate mutating func add(
        _ agentKeys: [AgentMessage.Key], of agent: Agent, named files: [KeyFile], only: Bool
    ) -> Set<[UInt8]> {
        var names: [[UInt8]: KeyFile] = [:]
        for file in files.reversed() {
            if let blob = file.publicBlob { names[blob] = file }
        }
        var named: Set<[UInt8]> = []
        var others: [LoginKey] = []
        for key in agentKeys {
            let file = names[key.blob]
            guard file != nil || !only else { continue }
            let type = HostKey(blob: key.blob).type
            if file != nil { named.insert(key.blob) }
            if PublicKeyLine.isCertificate(ofType: type) {
                needsOpenSSH.append("the certificate '\(key.comment)' of the ssh-agent")
            } else if type.hasPrefix("sk-") {
                needsOpenSSH.append("the FIDO key '\(key.comment)' of the ssh-agent")
            } else if Self.types.contains(type) {
                let entry = LoginKey(key, in: agent, file: file?.path)
                if file == nil { others.append(entry) } else { keys.append(entry) }
            }
        }
        keys += others
        return named
    }

    /// Those that an agent can sign with in a way that libssh2 passes on.
    private static let types: Set = [
        "ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
    ]

    /// Adds what a file has.
    fileprivate mutating func add(_ file: KeyFile, unlocked: PrivateKey?, hasAgent: Bool) {
        switch unlocked.map(Result.success) ?? file.key {
        case .success(let key):
            keys.append(LoginKey(key))
        case .failure(let why):
            if why.kind == .needsOpenSSH { needsOpenSSH.append("the FIDO key \(file.name)") }
            let suffix = hasAgent && why.kind == .publicKey ? ", and the ssh-agent does not have the key" : ""
            unusable.append(("\(file.name) \(why.reason)\(suffix)", why.remedy))
        }
    }
}
