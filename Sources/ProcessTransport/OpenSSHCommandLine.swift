import HostAccess

/// The arguments that the system's `ssh` is run with (ssh(1), ssh_config(5)).
struct OpenSSHCommandLine {
    let endpoint: Endpoint

    /// What nobody may set otherwise: nothing asks, nothing is forwarded, nothing runs here but the connection, and
    /// messages are those that are read by program. For `ssh` the first value counts.
    private static let always = [
        "BatchMode=yes", "ForwardAgent=no", "ForwardX11=no", "ClearAllForwardings=yes", "RequestTTY=no",
        "RemoteCommand=none", "PermitLocalCommand=no", "EscapeChar=none", "LogLevel=INFO", "UpdateHostKeys=no",
    ]

    /// Asks for the configuration as `ssh` understands it (`ssh -G`).
    var resolution: [String] { ["-G"] + configuration + ["--", endpoint.openSSH.destination] }

    /// Starts a master in the background, once it has logged in.
    ///
    /// - Parameters:
    ///   - socket: where it listens.
    ///   - log: the file for its messages; nil where they are of interest until it has logged in.
    ///   - persistence: for how long it stays when nobody uses it.
    ///   - isWayHeard: whether what a `ProxyCommand` says comes on standard error; otherwise `ssh` silences it where
    ///     there is a `ControlPersist`. Such a command keeps standard error open for as long as it runs.
    ///   - more: options for this login alone.
    func master(
        socket: String, log: String?, persistence: Duration, isWayHeard: Bool, more: [String]
    ) -> [String] {
        let control = [
            "ControlMaster=yes", "ControlPath=\(Self.literal(socket))",
            "ControlPersist=\(Self.wholeSeconds(persistence))",
        ]
        return ["-M", "-N", "-f", "-T", "-a", "-x"] + (isWayHeard ? ["-v"] : []) + (log.map { ["-E", $0] } ?? [])
            + Self.options(control + hostKeys + more) + configuration
            + ["--", endpoint.openSSH.destination]
    }

    /// Uses a master, and nothing else: with no configuration and a connection that fails, there can be no login of
    /// its own where the master is gone.
    static func client(socket: String) -> [String] {
        ["-F", "/dev/null", "-T", "-a", "-x"]
            + options([
                "BatchMode=yes", "ControlMaster=no", "ControlPath=\(literal(socket))", "ProxyCommand=exit 1",
                "EscapeChar=none",
            ])
    }

    private var configuration: [String] {
        var defaults = [
            "ConnectTimeout=\(Self.wholeSeconds(endpoint.connectTimeout))",
            "ServerAliveInterval=\(Self.wholeSeconds(endpoint.signOfLifeInterval ?? .seconds(15)))",
            "ServerAliveCountMax=\(endpoint.unansweredSignsOfLife ?? 4)",
        ]
        // What is said for this host counts before what is usual.
        defaults = endpoint.openSSH.options + defaults
        let file = endpoint.openSSH.configurationFile.map { ["-F", $0] } ?? []
        return Self.options(Self.always) + file + Self.options(defaults)
    }

    /// What decides about the host's key. It wins over ssh_config, which could allow more.
    var hostKeys: [String] {
        guard let pin = endpoint.pinnedHostKey else {
            return ["StrictHostKeyChecking=\(endpoint.unknownHostKeys == .added ? "accept-new" : "yes")"]
        }
        // What is no fingerprint is no part of a command: then no key is the right one.
        let wanted = hasUsablePin ? Self.withoutPadding(pin) : "none"
        // The pin replaces known_hosts: a command that knows the key that was shown, if its fingerprint is the pin, and
        // of known_hosts what is revoked. A master that somebody else began may have checked nothing.
        return [
            "StrictHostKeyChecking=yes", "UserKnownHostsFile=/dev/null", "GlobalKnownHostsFile=/dev/null",
            "CheckHostIP=no", "VerifyHostKeyDNS=no", "NoHostAuthenticationForLocalhost=no",
            "KnownHostsCommand=/bin/sh -c 'test \"$1\" = \(wanted) && echo \"$2 $3 $4\"; shift 4; "
                + "grep -hs \"^[[:space:]]*@revoked\" \"$@\" /dev/null; :' sh %f %H %t %K"
                + endpoint.knownHostsFiles.filter(Self.isPlain).map { " \($0)" }.joined(),
            "ControlMaster=no", "ControlPath=none",
        ]
    }

    /// Whether the pinned key can be given to `ssh` at all.
    var hasUsablePin: Bool {
        endpoint.pinnedHostKey?.utf8.allSatisfy { byte in
            switch UInt8(byte) {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ":"), UInt8(ascii: "+"), UInt8(ascii: "/"),
                UInt8(ascii: "="):
                true
            default: false
            }
        } ?? true
    }

    /// Whether a path is the same word for `ssh`, which expands tokens, quotes and variables in a command.
    private static func isPlain(_ path: String) -> Bool {
        path.hasPrefix("/")
            && path.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "/._-+@:,=".utf8.contains(byte)
                }
            }
    }

    private static func withoutPadding(_ pin: String) -> String { String(pin.prefix { $0 != "=" }) }

    private static func options(_ options: [String]) -> [String] { options.flatMap { ["-o", $0] } }

    /// A path as `ControlPath` has it, where `%` begins a token.
    private static func literal(_ path: String) -> String {
        path.split(separator: "%", omittingEmptySubsequences: false).joined(separator: "%%")
    }

    private static func wholeSeconds(_ duration: Duration) -> Int64 {
        let (seconds, rest) = duration.components
        return max(1, rest > 0 ? seconds + 1 : seconds)
    }
}
