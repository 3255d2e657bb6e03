extension Corpus {
    /// What keywords mean.
    static let values: [Example] = [
        Example("times", "ConnectTimeout 1m30\nServerAliveInterval 2H\n"),
        Example("a time of none counts as no value", "ConnectTimeout none\nConnectTimeout 7\nServerAliveInterval 0\n"),
        Example("times that add up", "ConnectTimeout 1w2d3h4m5s\nServerAliveInterval 010\n"),
        Example(
            "identity files add up", "IdentityFile /a\nHost *\n IdentityFile /b\n IdentityFile /a\n IdentityFile ~/c\n"),
        Example("no identity files", "IdentityFile none\nIdentityFile /b\nIdentitiesOnly yes\n"),
        Example("certificates add up", "CertificateFile /a\nCertificateFile ~/b-cert.pub\nCertificateFile /a\n"),
        Example(
            "known hosts files",
            "UserKnownHostsFile /a ~/b \"/c d\"\nGlobalKnownHostsFile /g /h\nUserKnownHostsFile /x\n"),
        Example("no known hosts files", "UserKnownHostsFile none\nGlobalKnownHostsFile NONE\n"),
        Example("known hosts files in the dark", "UserKnownHostsFile /dev/null\nStrictHostKeyChecking off\n"),
        Example(
            "host key checking", "Host web-1\n StrictHostKeyChecking accept-new\nHost *\n StrictHostKeyChecking TRUE\n"),
        Example("host key alias", "HostKeyAlias Some.Name\n"),
        Example("flags in all forms", "IdentitiesOnly true\nTCPKeepAlive FALSE\nHashKnownHosts Yes\nCheckHostIP no\n"),
        Example(
            "address families", "Host web-1\n AddressFamily INET\nHost *\n AddressFamily inet6\n BindAddress ::1\n"),
        Example("a port by name", "Port ssh\n"),
        Example("host names", "HostName %h.corp.example\n", hosts: ["web-1", "WEB-2"]),
        Example("a host name with a percent sign", "HostName a%%b\n"),
        Example("a host name that is an address", "HostName 127.1\n"),
        Example("a host name in capitals", "HostName Web.Example\n"),
        Example("a jump", "ProxyJump bastion\n"),
        Example("jumps", "ProxyJump a@b:22,c,ssh://d@e.example:2222\n"),
        Example("jumps by address", "Host web-1\n ProxyJump u@[2001:db8::1]:44\nHost *\n ProxyJump 10.0.0.1\n"),
        Example("a jump with a comment", "ProxyJump bastion # the old one\n"),
        Example("a jump's user with an at sign", "ProxyJump u@corp@bastion:22\n"),
        Example("no jump", "Host web-1\n ProxyJump none\nHost *\n ProxyJump b\n ProxyCommand nc %h %p\n"),
        Example("a jump before a command", "ProxyJump b\nProxyCommand nc %h %p\n"),
        Example("a command before a jump", "ProxyCommand nc %h %p # all of it\nProxyJump b\n"),
        Example("no command before a jump", "ProxyCommand none\nProxyJump b\n"),
        Example("no jump before a command", "ProxyJump none\nProxyCommand nc %h\n"),
        Example("a command with quotes", "ProxyCommand \"sh\" -c 'nc \"%h\" %p' = x\n"),
        Example("a jump to the host itself", "ProxyJump web-1\n"),
        Example("a jump to the host at another port", "ProxyJump web-1:2222\n"),
        Example("agents", "Host web-1\n IdentityAgent none\nHost *\n IdentityAgent ~/agent.sock\n"),
        Example("an agent in a variable", "Host web-1\n IdentityAgent $AGENT\nHost *\n IdentityAgent ${AGENT}\n"),
        Example("the usual agent", "IdentityAgent SSH_AUTH_SOCK\n"),
        Example("environment", "SendEnv LANG LC_*\nSendEnv -LANG\nSetEnv A=b \"C=d e\"\n"),
        Example("sharing connections", "ControlMaster auto\nControlPath /tmp/c\nControlPersist 10m\n"),
        Example("no shared connections", "ControlPath none\nControlMaster no\nControlPath /x\n"),
        Example(
            "unknown keywords that are ignored", "IgnoreUnknown Nonsense,Use*\nNonsense yes\nUseKeychain yes\nPort 1\n"),
        Example(
            "unknown keywords that one host ignores",
            "Host web-1\n IgnoreUnknown Nonsense\nHost *\n Nonsense yes\n Port 1\n"),
        Example("unknown keywords ignored too late", "Nonsense yes\nIgnoreUnknown Nonsense\n"),
        Example("unknown keywords ignored by an option", "Nonsense yes\n", options: ["IgnoreUnknown=nonsense"]),
        Example(
            "commands of none", "LocalCommand none\nRemoteCommand None\nKnownHostsCommand none\nPKCS11Provider none\n"),
        Example("other commands", "PermitLocalCommand yes\nLocalCommand echo %h\nRevokedHostKeys /r\n"),
        Example("forwards", "LocalForward 1 a:2\nRemoteForward 3 b:4\nDynamicForward 5\nForwardAgent no\n"),
        Example(
            "algorithms",
            "Ciphers +aes128-cbc\nMACs hmac-sha2-256\nKexAlgorithms -curve25519*\nHostKeyAlgorithms ^ssh-rsa\n"),
        Example("sessions", "RequestTTY force\nSessionType none\nEscapeChar none\nTunnel point-to-point\n"),
        Example("authentication", "PreferredAuthentications publickey,password\nPubkeyAuthentication host-bound\n"),
        Example(
            "how things are shown", "LogLevel ERROR\nVisualHostKey yes\nFingerprintHash md5\nSyslogFacility AUTH\n"),
        Example(
            "rarely used",
            "RekeyLimit 1G 1h\nIPQoS af21 cs1\nVerifyHostKeyDNS ask\nUpdateHostKeys ask\nTunnelDevice 1:2\n"),
        Example(
            "adding keys to the agent", "AddKeysToAgent confirm 5m\nConnectionAttempts 3\nNumberOfPasswordPrompts 0\n"),
        Example(
            "canonicalization that is off",
            "CanonicalizeHostname no\nCanonicalDomains corp.example\nCanonicalizeMaxDots 0\n"),
    ]

    /// Tokens and variables.
    static let tokens: [Example] = [
        Example(
            "tokens in known hosts files",
            "Port 44\nUser u\nHostKeyAlias Al\nHostName %h.x\n"
                + "UserKnownHostsFile /a/%h/%n/%p/%r/%u/%d/%i/%l/%L/%k/%%\n"),
        Example("tokens by default", "UserKnownHostsFile /a/%h/%n/%p/%r/%k\n", hosts: ["web-1", "WEB-1"]),
        Example("variables in known hosts files", "UserKnownHostsFile ${HOME}/k /x/${TEAM}${EMPTY}/y\n"),
        Example("tokens in the agent's path", "IdentityAgent /run/%u/%h/%i\n"),
        Example("tokens in jumps", "ProxyJump %r@b-%h\nProxyCommand x\n"),
        Example("a home within", "UserKnownHostsFile ~root/k a/~/b ~/c\n"),
        Example("slashes behind a home", "UserKnownHostsFile ~//a ~ ~/\n"),
        Example("a dollar sign alone", "UserKnownHostsFile /a$b/$ /c$(d)\n"),
        Example("global known hosts are not expanded", "GlobalKnownHostsFile /a/%h /b/${HOME}\n"),
        Example("an unknown token", "UserKnownHostsFile /a/%x\n"),
        Example("a percent sign at the end", "UserKnownHostsFile /a/%\n"),
        Example("an unknown token in a host name", "HostName %n\n"),
        Example("a variable that is not set", "UserKnownHostsFile /a/${NOBODY_SET_THIS}\n"),
        Example("a variable that is not set, for another host", "Host x\n UserKnownHostsFile ${NOBODY_SET_THIS}\n"),
        Example("a variable without an end", "UserKnownHostsFile /a/${HOME\n"),
        Example("a variable without a name", "UserKnownHostsFile /a/${}\n"),
        Example("a user who does not exist", "UserKnownHostsFile ~nobody-of-that-name/x\n"),
        Example("an agent's variable that is not set", "Host x\n IdentityAgent ${NOBODY_SET_THIS}\n"),
        Example("an agent's variable without braces that is not set", "IdentityAgent $NOBODY_SET_THIS\n"),
        Example("an agent's variable with a bad name", "IdentityAgent $A-B\n"),
    ]

    /// What `ssh` refuses.
    static let refused: [Example] =
        [
            "Nonsense yes", "Nonsense", "Port", "Port 0", "Port 65536", "Port -1", "Port x", "Port 22 23", "Port \"\"",
            "ConnectTimeout x", "ConnectTimeout 5x", "ConnectTimeout -5", "ConnectTimeout 99999999999",
            "ConnectionAttempts 0", "ConnectionAttempts x", "IdentitiesOnly maybe", "IdentitiesOnly yes no",
            "StrictHostKeyChecking perhaps", "AddressFamily inet7", "User", "User \"", "User a b", "HostName a b",
            "UserKnownHostsFile none /a", "UserKnownHostsFile /a \"\"", "ProxyJump a,,b", "ProxyJump @b",
            "ProxyJump a:x",
            "ProxyJump 2001:db8::1", "ProxyJump a/b", "ProxyJump ssh://a/b", "ProxyJump ssh://-a", "ProxyJump #",
            "SendEnv A=b", "SetEnv A", "Compression true", "PubkeyAuthentication perhaps", "LocalForward 1",
            "Host \"\"",
            "IdentityFile", "IdentityFile \"\"", "Tunnel perhaps", "Host x\n Port none", "BindAddress a b",
            "ServerAliveCountMax 1s", "ServerAliveInterval", "ProxyCommand", "IdentityFile 'a", "HashKnownHosts",
            "UserKnownHostsFile " + (0..<33).map { "/\($0)" }.joined(separator: " "),
        ].enumerated().map { Example("refused \($0): \($1.prefix(40))", $1 + "\n") }
        + [
            Example(
                "too many identity files", (0...100).map { "IdentityFile /\($0)" }.joined(separator: "\n"))
        ]
}
