extension Keyword {
    /// Every keyword that OpenSSH knows, up to version 10.
    public static let all: [Keyword] = (honoured + harmless + needing + old).sorted { $0.key < $1.key }

    private static let honoured: [Keyword] = [
        Keyword("AddressFamily", .choice(["any", "inet", "inet6"]), .honoured),
        Keyword("BindAddress", .word, .honoured),
        Keyword("CertificateFile", .word, .honoured),
        Keyword("ConnectTimeout", .time, .honoured),
        Keyword("ConnectionAttempts", .integer, .honoured),
        Keyword("GlobalKnownHostsFile", .list(32), .honoured),
        Keyword("Host", .host, .honoured),
        Keyword("HostKeyAlias", .word, .honoured),
        Keyword("HostName", .word, .honoured),
        Keyword("IdentitiesOnly", .flag, .honoured),
        Keyword("IdentityAgent", .agent, .honoured),
        Keyword("IdentityFile", .word, .honoured, aliases: ["identityfile2"]),
        Keyword("IgnoreUnknown", .word, .honoured),
        Keyword("Include", .include, .honoured),
        Keyword("Match", .match, .honoured),
        Keyword("Port", .port, .honoured),
        Keyword("ProxyCommand", .command, .honoured),
        Keyword("ProxyJump", .jump, .honoured),
        Keyword("ServerAliveCountMax", .integer, .honoured),
        Keyword("ServerAliveInterval", .time, .honoured, aliases: ["protocolkeepalives", "setuptimeout"]),
        Keyword(
            "StrictHostKeyChecking", .choice(["yes", "no", "ask", "off", "accept-new"]), .honoured),
        Keyword("Tag", .word, .honoured),
        Keyword("User", .word, .honoured),
        Keyword("UserKnownHostsFile", .list(32), .honoured),
    ]

    /// What concerns sessions of a person, forwards, other ways to log in, and how things are shown.
    private static let harmless: [Keyword] = [
        Keyword("AddKeysToAgent", .words(1...2), .harmless),
        Keyword("BatchMode", .flag, .harmless),
        Keyword("CanonicalDomains", .list(32), .harmless),
        Keyword("CanonicalizeFallbackLocal", .flag, .harmless),
        Keyword("CanonicalizeMaxDots", .integer, .harmless),
        Keyword("ChannelTimeout", .list(.max), .harmless),
        Keyword("ClearAllForwardings", .flag, .harmless),
        Keyword("Compression", .choice(["yes", "no"]), .harmless),
        Keyword("ControlMaster", .choice(["yes", "no", "auto", "ask", "autoask"]), .harmless),
        Keyword("ControlPersist", .word, .harmless),
        Keyword("DynamicForward", .word, .harmless),
        Keyword("EnableEscapeCommandline", .flag, .harmless),
        Keyword("EnableSSHKeysign", .flag, .harmless),
        Keyword("EscapeChar", .word, .harmless),
        Keyword("ExitOnForwardFailure", .flag, .harmless),
        Keyword("FingerprintHash", .word, .harmless),
        Keyword("ForkAfterAuthentication", .flag, .harmless),
        Keyword("ForwardAgent", .agent, .harmless),
        Keyword("ForwardX11", .flag, .harmless),
        Keyword("ForwardX11Timeout", .time, .harmless),
        Keyword("ForwardX11Trusted", .flag, .harmless),
        Keyword("GatewayPorts", .flag, .harmless),
        Keyword("GSSAPIClientIdentity", .word, .harmless),
        Keyword("GSSAPIDelegateCredentials", .flag, .harmless),
        Keyword("GSSAPIKexAlgorithms", .word, .harmless),
        Keyword("GSSAPIRenewalForcesRekey", .flag, .harmless),
        Keyword("GSSAPIServerIdentity", .word, .harmless),
        Keyword("GSSAPITrustDns", .flag, .harmless),
        Keyword("HashKnownHosts", .flag, .harmless),
        Keyword("HostbasedAcceptedAlgorithms", .word, .harmless, aliases: ["hostbasedkeytypes"]),
        Keyword("IPQoS", .words(1...2), .harmless),
        Keyword(
            "KbdInteractiveAuthentication", .flag, .harmless,
            aliases: ["challengeresponseauthentication", "skeyauthentication", "tisauthentication"]),
        Keyword("KbdInteractiveDevices", .word, .harmless),
        Keyword("LocalCommand", .command, .harmless),
        Keyword("LocalForward", .words(2...2), .harmless),
        Keyword("LogLevel", .word, .harmless),
        Keyword("LogVerbose", .list(.max), .harmless),
        Keyword("NumberOfPasswordPrompts", .integer, .harmless),
        Keyword("ObscureKeystrokeTiming", .word, .harmless),
        Keyword("PasswordAuthentication", .flag, .harmless),
        Keyword("PermitRemoteOpen", .words(1...Int.max), .harmless),
        Keyword("RekeyLimit", .words(1...2), .harmless),
        Keyword("RemoteCommand", .command, .harmless),
        Keyword("RemoteForward", .words(1...2), .harmless),
        Keyword("RequestTTY", .choice(["yes", "no", "force", "auto"]), .harmless),
        Keyword("SecurityKeyProvider", .word, .harmless),
        Keyword("SendEnv", .environmentNames, .harmless),
        Keyword("SessionType", .choice(["none", "subsystem", "default"]), .harmless),
        Keyword("SetEnv", .environmentValues, .harmless),
        Keyword("StdinNull", .flag, .harmless),
        Keyword("StreamLocalBindMask", .word, .harmless),
        Keyword("StreamLocalBindUnlink", .flag, .harmless),
        Keyword("SyslogFacility", .word, .harmless),
        Keyword("TCPKeepAlive", .flag, .harmless, aliases: ["keepalive"]),
        Keyword("Tunnel", .choice(["yes", "no", "ethernet", "point-to-point"]), .harmless),
        Keyword("TunnelDevice", .word, .harmless),
        Keyword("UpdateHostKeys", .choice(["yes", "no", "ask"]), .harmless),
        Keyword("VersionAddendum", .words(1...Int.max), .harmless),
        Keyword("VisualHostKey", .flag, .harmless),
        Keyword("WarnWeakCrypto", .flag, .harmless),
        Keyword("XAuthLocation", .word, .harmless),
    ]

    private static let needing: [Keyword] = [
        Keyword("BindInterface", .word, .needsSSH(.allBut([]))),
        Keyword("CanonicalizeHostname", .choice(["yes", "no", "always"]), .needsSSH(.allBut(["no"]))),
        Keyword("CanonicalizePermittedCNAMEs", .words(0...Int.max), .needsSSH(.allBut(["none"]))),
        Keyword("CASignatureAlgorithms", .word, .needsSSH(.ownAllBut([]))),
        Keyword("CheckHostIP", .flag, .needsSSH(.allBut(["no"]))),
        Keyword("Ciphers", .word, .needsSSH(.ownAllBut([]))),
        Keyword("ControlPath", .word, .needsSSH(.allBut(["none"]))),
        Keyword("GSSAPIAuthentication", .flag, .needsSSH(.ownAllBut(["no"]))),
        Keyword("GSSAPIKeyExchange", .flag, .needsSSH(.ownAllBut(["no"]))),
        Keyword("HostbasedAuthentication", .flag, .needsSSH(.allBut(["no"]))),
        Keyword("HostKeyAlgorithms", .word, .needsSSH(.ownAllBut([]))),
        Keyword("KexAlgorithms", .word, .needsSSH(.ownAllBut([]))),
        Keyword("KnownHostsCommand", .command, .needsSSH(.allBut(["none"]))),
        Keyword("MACs", .word, .needsSSH(.ownAllBut([]))),
        Keyword("NoHostAuthenticationForLocalhost", .flag, .needsSSH(.allBut(["no"]))),
        Keyword("PermitLocalCommand", .flag, .needsSSH(.allBut(["no"]))),
        Keyword("PKCS11Provider", .word, .needsSSH(.allBut(["none"])), aliases: ["smartcarddevice"]),
        Keyword("PreferredAuthentications", .word, .needsSSH(.without("publickey"))),
        Keyword("ProxyUseFdpass", .flag, .needsSSH(.allBut(["no"]))),
        Keyword(
            "PubkeyAcceptedAlgorithms", .word, .needsSSH(.ownAllBut([])), aliases: ["pubkeyacceptedkeytypes"]),
        Keyword(
            "PubkeyAuthentication", .choice(["yes", "no", "unbound", "host-bound"]),
            .needsSSH(.allBut(["yes", "unbound", "host-bound"])), aliases: ["dsaauthentication"]),
        Keyword("RefuseConnection", .words(1...Int.max), .needsSSH(.allBut([]))),
        Keyword("RequiredRSASize", .integer, .needsSSH(.ownAllBut([]))),
        Keyword("RevokedHostKeys", .word, .needsSSH(.allBut(["none"]))),
        Keyword("VerifyHostKeyDNS", .choice(["yes", "no", "ask"]), .needsSSH(.allBut(["no"]))),
    ]

    /// What `ssh` itself overlooks.
    private static let old: [Keyword] =
        [
            "AFSTokenPassing", "Cipher", "CompressionLevel", "FallBackToRsh", "GlobalKnownHostsFile2",
            "KerberosAuthentication", "KerberosTGTPassing", "Protocol", "RhostsAuthentication",
            "RhostsRSAAuthentication", "RSAAuthentication", "UseBlacklistedKeys", "UsePrivilegedPort",
            "UserKnownHostsFile2", "UseRoaming", "UseRsh",
        ].map { Keyword($0, .anything, .harmless) } + apple

    #if canImport(Darwin)
        /// Apple's `ssh` knows these.
        private static let apple = [Keyword("UseKeychain", .flag, .harmless)]
    #else
        private static let apple: [Keyword] = []
    #endif
}
