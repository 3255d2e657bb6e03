import HostAccess

extension SSHConnection {
    /// Logs in with the first of `keys` that the server takes. Asks for no list of methods before: that would cost a
    /// round trip, and the list is of interest only when all keys are refused.
    ///
    /// - Parameters:
    ///   - keys: what to try, in order.
    ///   - unusable: what is wrong with identity files that are not among `keys`, for the message.
    /// - Throws: ``TransportError`` when no key is taken, the connection ends or time is up.
    func authenticate(with keys: [PrivateKey], unusable: [String]) async throws(TransportError) {
        let clock = ContinuousClock()
        let deadline = clock.now + options.authenticationTimeout
        var isKnown = false
        for (index, key) in keys.enumerated() {
            let user = endpoint.user
            let tried = keys[...index]
            switch await call(within: deadline - clock.now, { $0.authenticate(user, with: key) }) {
            case .success(0):
                return
            case .success(EngineCode.authenticationFailed):
                continue
            case .success(EngineCode.keyNotEnough):
                isKnown = true
            case .success(let code):
                throw refused(tried, unusable, "the server closed the connection (libssh2 code \(code))")
            case .failure(let ending):
                throw failed(ending, tried, unusable)
            }
        }
        let methods = await offeredMethods(within: deadline - clock.now)
        let detail = methods.map { "the server offers: \(Text.escaped($0.joined(separator: ", ")))" }
        throw refused(
            keys[...], unusable, detail ?? "the server did not say which methods it offers",
            remedy: isKnown ? remedy(forKnownKey: methods) : nil)
    }

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
        _ tried: ArraySlice<PrivateKey>, _ unusable: [String], _ detail: String, remedy: String? = nil
    ) -> TransportError {
        let keys = tried.map { "\($0.path) (\($0.summary))" }
        return place.error(
            .authentication,
            (["the server refuses the login of user '\(Text.escaped(endpoint.user))' with \(Text.list(keys))", detail]
                + unusable).joined(separator: "; "),
            remedy: remedy
                ?? "add the public key to that user's ~/.ssh/authorized_keys on the host, or set another user or identity"
        )
    }

    private func failed(
        _ ending: Ending, _ tried: ArraySlice<PrivateKey>, _ unusable: [String]
    ) -> TransportError {
        switch ending {
        case .cancelled, .over:
            place.error(.cancelled, "the login was cancelled")
        case .expired:
            place.error(
                .authenticationTimeout,
                "the login of user '\(Text.escaped(endpoint.user))' did not finish within "
                    + Text.seconds(options.authenticationTimeout),
                remedy:
                    "look at the SSH server's and PAM's log on the host: slow name lookups and pam_systemd stall logins"
            )
        case .lost(let reason):
            refused(tried, unusable, "the server closed the connection\(Self.suffix(reason))")
        }
    }
}
