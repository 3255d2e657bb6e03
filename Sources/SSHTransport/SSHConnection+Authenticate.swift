import CLibSSH2
import HostAccess

extension SSHConnection {
    /// How a login went on.
    private struct Attempts {
        /// The keys that the server was offered.
        var tried: [LoginKey] = []
        /// Why there was no signature for keys that the server took.
        var unsigned: [String] = []
        /// A key was signed with, and that was not enough.
        var isKnown = false

        /// Each key once: RSA keys may have been offered under two names.
        var summaries: [String] {
            var seen: Set<[UInt8]> = []
            return tried.filter { seen.insert($0.blob).inserted }.map(\.summary)
        }
    }

    /// Logs in with the first of `offered` that the server takes. Asks for no list of methods before: that would cost a
    /// round trip, and the list is of interest only when all keys are refused.
    ///
    /// - Throws: ``TransportError`` when no key is taken, the connection ends or time is up.
    func authenticate(with offered: LoginKeys) async throws(TransportError) {
        let clock = ContinuousClock()
        let deadline = clock.now + options.authenticationTimeout
        var attempts = Attempts()
        for key in named(offered.keys) {
            let user = endpoint.user
            let signature = LoginSignature(key) { await self.pump() }
            attempts.tried.append(key)
            switch await call(within: deadline - clock.now, { $0.authenticate(user, with: signature) }) {
            case .success(0):
                return
            case .success(EngineCode.authenticationFailed), .success(EngineCode.noSignatureAlgorithm):
                break
            case .success(EngineCode.keyNotEnough):
                if let failure = signature.failure {
                    attempts.unsigned.append(failure)
                } else {
                    attempts.isKnown = true
                }
            case .success(let code):
                throw failed(.lost(engine?.farewell ?? "libssh2 code \(code)"), attempts, offered)
            case .failure(let ending):
                throw failed(ending, attempts, offered)
            }
            // The server may have said goodbye and not closed yet.
            if let farewell = engine?.farewell { throw failed(.lost(farewell), attempts, offered) }
        }
        let methods = await offeredMethods(within: deadline - clock.now)
        if methods == nil, case .lost = ending { throw failed(ending ?? .over, attempts, offered) }
        let detail = methods.map { "the server offers: \(Text.escaped($0.joined(separator: ", ")))" }
        throw refused(
            attempts, offered, detail ?? "the server did not say which methods it offers",
            remedy: attempts.isKnown ? remedy(forKnownKey: methods) : nil)
    }

    // MARK: - RSA keys

    /// Whether libssh2 gets RSA keys under the name of a signature; see ``SignatureAlgorithm``.
    private var renamesRSA: Bool { isOpenSSH || Self.needsNames }

    /// libssh2 signs with SHA-1 unless it gets the name.
    private static let needsNames = LIBSSH2_VERSION_NUM < 0x010b01

    /// The keys with the names under which they are offered.
    private func named(_ keys: [LoginKey]) -> [LoginKey] {
        let rsa = keys.filter { $0.type == "ssh-rsa" }
        guard renamesRSA else {
            // Last, since libssh2 cannot use further keys where none of its signatures suits the server.
            return keys.filter { $0.type != "ssh-rsa" } + rsa
        }
        let first = keys.map { $0.type == "ssh-rsa" ? $0.renamed(SignatureAlgorithm.rsa[0]) : $0 }
        // Servers rarely take the other hash only: nothing else is to be given up for it.
        let room = max(0, Self.usualTries - first.count)
        return first + rsa.prefix(room).map { $0.renamed(SignatureAlgorithm.rsa[1]) }
    }

    /// After so many refused keys sshd closes the connection, unless it is told otherwise (`MaxAuthTries`).
    private static let usualTries = 6

    /// What libssh2 cannot use and the system's `ssh` can, after all keys were refused.
    private func openSSHOnly(_ attempts: Attempts, _ offered: LoginKeys) -> [String] {
        guard Self.needsNames, !isOpenSSH, attempts.tried.contains(where: { $0.type == "ssh-rsa" }) else {
            return offered.needsOpenSSH
        }
        return offered.needsOpenSSH + ["RSA keys at a server that is not OpenSSH"]
    }

    // MARK: - Errors

    /// What to do where a key is known to the server and was not enough.
    private func remedy(forKnownKey methods: [String]?) -> String {
        guard let methods, !methods.contains("publickey") else {
            return "the server knows the key and lets nobody in with it alone: check AuthenticationMethods in its "
                + "configuration, and its and PAM's log for a locked or expired account"
        }
        return "the server took the key and wants a further method, which cannot be given here: allow 'publickey' "
            + "alone for this user (AuthenticationMethods in the SSH server's configuration)"
    }

    private func offeredMethods(within limit: Duration) async -> [String]? {
        let user = endpoint.user
        var methods: String?
        let answer = await call(within: limit) { engine in
            let (code, list) = engine.authenticationMethods(for: user)
            methods = list
            return code
        }
        guard case .success(0) = answer else { return nil }
        return methods?.split(separator: ",").map(String.init)
    }

    private func refused(
        _ attempts: Attempts, _ offered: LoginKeys, _ detail: String, remedy: String? = nil
    ) -> TransportError {
        let login = "the login of user '\(Text.escaped(endpoint.user))' with \(Text.list(attempts.summaries))"
        let unusable = offered.unusable.map(\.text)
        guard attempts.unsigned.isEmpty else {
            return place.error(
                .identity, (attempts.unsigned + [detail] + unusable).joined(separator: "; "),
                remedy: "unlock the agent ('ssh-add -X') and confirm the use of the key, or name another identity")
        }
        let only = openSSHOnly(attempts, offered)
        guard only.isEmpty else {
            return place.error(
                .needsOpenSSH,
                ([
                    "the server refuses \(login)", detail,
                    "not tried, as only the 'ssh' command can: \(Text.list(only))",
                ]
                    + unusable).joined(separator: "; "),
                remedy: "set transport: openssh for the host")
        }
        return place.error(
            .authentication, (["the server refuses \(login)", detail] + unusable).joined(separator: "; "),
            remedy: remedy ?? self.remedy(forRefused: attempts.tried))
    }

    private func remedy(forRefused keys: [LoginKey]) -> String {
        var remedy =
            "add the public key to that user's ~/.ssh/authorized_keys on the host, or set another user or identity"
        let types = Set(keys.map { HostKey.shortName(ofType: $0.type) })
        if !types.contains("ED25519"), let type = types.first, types.count == 1 {
            remedy += "; if the key is there, the server may not take keys of type \(type) (PubkeyAcceptedAlgorithms)"
        }
        return remedy
    }

    private func failed(_ ending: Ending, _ attempts: Attempts, _ offered: LoginKeys) -> TransportError {
        switch ending {
        case .cancelled, .over:
            return place.error(.cancelled, "the login was cancelled")
        case .expired:
            return place.error(
                .authenticationTimeout,
                "the login of user '\(Text.escaped(endpoint.user))' did not finish within "
                    + Text.seconds(options.authenticationTimeout),
                remedy:
                    "look at the SSH server's and PAM's log on the host: slow name lookups and pam_systemd stall logins"
            )
        case .lost(let reason):
            let isTooMany = reason?.contains("Too many authentication failures") == true
            return refused(
                attempts, offered, "the server closed the connection\(Self.suffix(reason))",
                remedy: isTooMany
                    ? "the server hears only so many keys (MaxAuthTries): name the host's own with identity: or "
                        + "IdentityFile, and set IdentitiesOnly in ssh_config" : nil)
        }
    }
}
