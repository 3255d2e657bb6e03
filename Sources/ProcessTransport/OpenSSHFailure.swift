import HostAccess

/// What the system's `ssh` says when it cannot log in, and what that means.
///
/// Its exit status is 255 for everything; only its words tell. They are those of OpenSSH 7 to 10 with `LC_ALL=C`.
struct OpenSSHFailure {
    /// The error for the user.
    let error: TransportError
    /// The server closed before it said who it is: overloaded, or turning this client away. It may let us in next time.
    let isDrop: Bool
    /// The way through another host or command broke, and nobody said where.
    let isVague: Bool

    private struct Rule {
        let words: [String]
        let code: TransportError.Code
        let message: String
        var remedy: String?
        var isDrop = false
        var isVague = false
    }

    /// The first rule with words in a line counts.
    private static let rules: [Rule] = [
        Rule(
            words: ["REMOTE HOST IDENTIFICATION HAS CHANGED", "REVOKED HOST KEY"], code: .changedHostKey,
            message: "the host's key has changed or is revoked",
            remedy:
                "if the host was reinstalled, compare the fingerprint on its console and replace the line in known_hosts; "
                + "else someone may be between here and there"),
        Rule(
            words: ["host key is known for", "Host key verification failed"], code: .unknownHostKey,
            message: "the host's key is not known",
            remedy: "compare the fingerprint on the host's console, then add the key with 'fairlead trust', or set "
                + "hostKey:"),
        Rule(
            words: ["Unable to negotiate with", "no matching "], code: .noCommonAlgorithm,
            message: "no common algorithm with the server",
            remedy: "give the host current algorithms, or allow its old ones for it in ssh_config"),
        Rule(
            words: ["Permission denied (", "Too many authentication failures"], code: .authentication,
            message: "the server refuses the login",
            remedy:
                "add the public key to that user's ~/.ssh/authorized_keys on the host, or set another user or identity"),
        Rule(
            words: ["Could not resolve hostname"], code: .unresolvable, message: "the name does not resolve",
            remedy: "check the spelling, or set the host's address in the inventory"),
        Rule(
            words: ["timed out during banner exchange"], code: .handshakeTimeout,
            message: "the server accepted the connection and said nothing in time",
            remedy: "check that the port is the SSH server's, and that the host is not overloaded"),
        Rule(
            words: [": Connection refused"], code: .refused, message: "the host refuses connections on that port",
            remedy: "check that an SSH server runs there and that the port is right"),
        Rule(
            words: [": Connection timed out", ": Operation timed out"], code: .connectTimeout,
            message: "no answer to a TCP connection in time",
            remedy: "check that the host is up and that no firewall drops the packets, or allow more time"),
        Rule(
            words: ["ssh: connect to host"], code: .noRoute, message: "no route to the host",
            remedy: "check the address, the network and firewalls between here and there"),
        Rule(
            words: [
                "banner line contains invalid characters", "invalid format", "Protocol major versions differ",
                "could not read protocol version", "Remote protocol version",
            ], code: .notSSH, message: "what answers is not an SSH server", remedy: "check the address and the port"),
        Rule(
            words: [": open failed: ", "stdio forwarding failed"], code: .noRoute,
            message: "the last host to go through cannot connect to the host",
            remedy: "check the address as that host knows it, AllowTcpForwarding on it, and firewalls behind it"),
        Rule(
            words: [unknownPeer], code: .connectionLost,
            message: "the way through another host or command broke (ProxyJump, ProxyCommand)",
            remedy: "try it alone with 'ssh -v'", isDrop: true, isVague: true),
        Rule(
            words: ["kex_exchange_identification: ", "ssh_exchange_identification: "], code: .connectionLost,
            message: "the server closed the connection before it said who it is",
            remedy:
                "it may be overloaded (MaxStartups), penalise this address after failed logins, or not allow it: look at "
                + "the SSH server's log on the host", isDrop: true),
        Rule(
            words: ["ssh_dispatch_run_fatal", "Bad packet length", "Corrupted MAC", "message authentication code"],
            code: .keyExchange, message: "the key exchange failed",
            remedy: "compare with what 'ssh -v' says of this host"),
        Rule(
            words: ["Connection closed by", "Connection reset by", "Received disconnect from", "Timeout, server"],
            code: .connectionLost, message: "the server closed the connection during the login",
            remedy: "look at the SSH server's log on the host"),
        Rule(
            words: ["onfiguration option", "command-line", "Can't open user config file", "bad configuration"],
            code: .internal, message: "ssh does not take its configuration",
            remedy: "correct ssh_config, or install a newer OpenSSH client"),
        Rule(
            words: ["ControlPath", "ControlSocket", "unix_listener", "muxserver_listen"], code: .internal,
            message: "ssh cannot listen for further commands",
            remedy: "check that the folder for temporary files can be written"),
    ]

    private static let unknownPeer = " UNKNOWN port "

    /// Whether a server dropped a connection, and not only a `ssh` noticed that its way broke, of which it says the same
    /// and then that it does not know the other side.
    private static func isClearDrop(_ lines: [String]) -> Bool {
        lines.count { $0.contains("ssh_exchange_identification: ") || $0.contains("kex_exchange_identification: ") }
            > lines.count { $0.contains(unknownPeer) }
    }

    /// - Parameters:
    ///   - log: what `ssh` wrote to its log.
    ///   - errors: what came on standard error: from `ssh` before it opened its log, and from commands on the way.
    ///   - place: the host.
    init(log: [UInt8], errors: [UInt8], at place: ProcessPlace) {
        let lines = Self.lines(errors) + Self.lines(log)
        let isClearDrop = Self.isClearDrop(lines)
        for rule in Self.rules where !(rule.isVague && isClearDrop) {
            guard let line = lines.last(where: { line in rule.words.contains { line.contains($0) } }) else { continue }
            error = place.error(
                rule.code, "\(rule.message); ssh says '\(Self.quoted(line, of: lines, rule.code))'",
                remedy: rule.remedy)
            isDrop = rule.isDrop
            isVague = rule.isVague
            return
        }
        error = place.error(
            .internal, "ssh failed" + (lines.last.map { "; it says '\(Self.shown($0))'" } ?? " without a word"),
            remedy: "try it alone with 'ssh -v'")
        isDrop = false
        isVague = false
    }

    /// Of a changed key, the lines that name the key and the place of the known one.
    private static func quoted(_ line: String, of lines: [String], _ code: TransportError.Code) -> String {
        guard code == .changedHostKey else { return shown(line) }
        let telling = lines.filter {
            $0.contains("SHA256:") || $0.contains("Offending") || $0.contains("marked as revoked")
        }
        return telling.isEmpty ? shown(line) : telling.map(shown).joined(separator: " ")
    }

    private static func shown(_ line: String) -> String { MessageText.escaped(line, limit: 300) }

    /// The lines that are not empty, however they end, without those for debugging.
    static func lines(_ bytes: [UInt8]) -> [String] {
        bytes.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
            .map { String(decoding: $0, as: UTF8.self) }
            .filter { !$0.allSatisfy(\.isWhitespace) && !$0.hasPrefix("debug1: ") }
    }
}
