import CLibSSH2
import HostAccess

extension SSHConnection {
    /// What went wrong in a handshake, for the one who decides whether to try again.
    enum HandshakeFailure: Error {
        /// The server closed before it said who it is: overloaded, or turning this client away.
        case dropped(TransportError)
        /// Anything else.
        case final(TransportError)
    }

    /// Exchanges banners and keys, offering host key algorithms in the order given.
    ///
    /// - Returns: the server's key, which nobody has checked, and the host key algorithms that the server has.
    func handshake(hostKeys: [String]) async throws(HandshakeFailure) -> (key: HostKey, offered: [String]) {
        // The server may have closed before this began.
        guard let engine else { throw failure(ending ?? .over) }
        let missing = [
            (Algorithms.keyExchange, LIBSSH2_METHOD_KEX), (hostKeys, LIBSSH2_METHOD_HOSTKEY),
            (Algorithms.cipher, LIBSSH2_METHOD_CRYPT_CS), (Algorithms.cipher, LIBSSH2_METHOD_CRYPT_SC),
            (Algorithms.mac, LIBSSH2_METHOD_MAC_CS), (Algorithms.mac, LIBSSH2_METHOD_MAC_SC),
        ].first { engine.prefer($0.0, for: $0.1) != 0 }
        if let missing {
            throw .final(
                place.error(
                    .keyExchange, "this libssh2 has none of the algorithms \(missing.0.joined(separator: ", "))"))
        }
        switch await call(within: endpoint.connectTimeout, { $0.handshake() }) {
        case .success(0):
            let offered = greeting.algorithms?.hostKey ?? []
            isOpenSSH = greeting.software?.hasPrefix("OpenSSH") == true
            limitSessions(of: greeting.software)
            greeting.finish()
            guard let blob = self.engine?.hostKey else {
                throw .final(place.error(.keyExchange, "the server showed no host key"))
            }
            return (HostKey(blob: blob), offered)
        case .success(let code):
            throw failure(code, engine)
        case .failure(let ending):
            throw failure(ending)
        }
    }

    /// - Parameters:
    ///   - code: what libssh2 said.
    ///   - engine: the one that said it. The connection's own may be gone: a server that has given up closes at once.
    private func failure(_ code: Int32, _ engine: SessionEngine) -> HandshakeFailure {
        guard greeting.isSSH else { return notSSH() }
        let mismatches = greeting.algorithms.map { Algorithms.mismatches($0, engine) } ?? []
        if code == EngineCode.noCommonAlgorithm, !mismatches.isEmpty {
            return .final(
                place.error(
                    .noCommonAlgorithm,
                    "no common algorithm with the server (\(greeting.software ?? "unknown software")): "
                        + mismatches.joined(separator: "; "),
                    remedy: "give the host an ed25519 or ECDSA key and current algorithms, or use libssh2 1.11.1 or "
                        + "later, this is \(LIBSSH2_VERSION)"))
        }
        let text = engine.lastError.text
        return .final(
            place.error(
                .keyExchange, "the key exchange failed: \(Text.escaped(text)) (libssh2 code \(code))",
                remedy: "compare with what 'ssh -v' says of this host"))
    }

    private func failure(_ ending: Ending) -> HandshakeFailure {
        switch ending {
        case .cancelled, .over:
            return .final(place.error(.cancelled, "the key exchange was cancelled"))
        case .expired where greeting.bytes.isEmpty:
            return .final(
                place.error(
                    .handshakeTimeout,
                    "the server accepted the connection and said nothing for "
                        + Text.seconds(endpoint.connectTimeout),
                    remedy: "check that the port is the SSH server's, and that the host is not overloaded"))
        case .expired where greeting.isSSH:
            return .final(
                place.error(
                    .handshakeTimeout,
                    "the server began the key exchange and did not finish it within \(Text.seconds(endpoint.connectTimeout))",
                    remedy: "check that the host is not overloaded and that large packets get through (MTU)"))
        case .expired:
            return notSSH()
        case .lost(let reason) where greeting.isSSH:
            return .final(
                place.error(
                    .connectionLost, "the server closed the connection during the key exchange\(Self.suffix(reason))",
                    remedy: "look at the SSH server's log on the host"))
        case .lost(let reason):
            return greeting.bytes.isEmpty || greeting.isRefusal ? dropped(reason) : notSSH()
        }
    }

    private func dropped(_ reason: String?) -> HandshakeFailure {
        let said = greeting.firstLine.map { "; it said '\($0)'" } ?? Self.suffix(reason)
        return .dropped(
            place.error(
                .connectionLost, "the server closed the connection before it said who it is\(said)",
                remedy:
                    "it may be overloaded (MaxStartups), penalise this address after failed logins, or not allow it: "
                    + "look at the SSH server's log on the host"))
    }

    private func notSSH() -> HandshakeFailure {
        .final(
            place.error(
                .notSSH, "what answers is not an SSH server; it said '\(greeting.firstLine ?? "")'",
                remedy: "check the address and the port"))
    }

    static func suffix(_ reason: String?) -> String { reason.map { "; \($0)" } ?? "" }
}
