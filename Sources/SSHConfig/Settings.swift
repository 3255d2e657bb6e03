/// What ssh_config says of one host. A value is nil where nothing sets it.
public struct Settings: Sendable, Hashable {
    /// Which keys the ssh-agent offers, and whether it is asked.
    public enum Agent: Sendable, Hashable {
        /// No agent is asked.
        case none
        /// The agent at that socket is.
        case socket(String)
    }

    /// What is done about host keys (`StrictHostKeyChecking`).
    public enum HostKeyChecking: String, Sendable {
        case yes
        case no
        case ask
        case acceptNew = "accept-new"
    }

    /// Which addresses count (`AddressFamily`).
    public enum AddressFamily: String, Sendable {
        case any
        case inet
        case inet6
    }

    /// The name or address to connect to: `HostName`, else the host itself, in lower case.
    public internal(set) var hostName: String
    /// `Port`.
    public internal(set) var port: Int?
    /// `User`.
    public internal(set) var user: String?
    /// `IdentityFile`, in order, expanded; empty where nothing sets it, or `none` does.
    public internal(set) var identityFiles: [String] = []
    /// Whether `IdentityFile` is set at all; otherwise `ssh` tries its default files.
    public internal(set) var namesIdentityFiles = false
    /// `IdentitiesOnly`.
    public internal(set) var identitiesOnly = false
    /// `IdentityAgent`; nil for the one that `SSH_AUTH_SOCK` names.
    public internal(set) var identityAgent: Agent?
    /// `CertificateFile`, expanded.
    public internal(set) var certificateFiles: [String] = []
    /// `UserKnownHostsFile`, expanded; empty for `none`.
    public internal(set) var userKnownHostsFiles: [String]?
    /// `GlobalKnownHostsFile`; empty for `none`.
    public internal(set) var globalKnownHostsFiles: [String]?
    /// `StrictHostKeyChecking`.
    public internal(set) var hostKeyChecking: HostKeyChecking?
    /// `HashKnownHosts`: whether names are hashed where a key is added.
    public internal(set) var hashesKnownHosts = false
    /// `HostKeyAlias`, in lower case.
    public internal(set) var hostKeyAlias: String?
    /// `ProxyJump`: the hosts to go through, the first one first; none for `none`.
    public internal(set) var proxyJump: [Jump] = []
    /// `ProxyCommand`, tokens in place; nil for `none`.
    public internal(set) var proxyCommand: String?
    /// Whether `ProxyJump` or `ProxyCommand` is set at all, be it to `none`.
    public internal(set) var namesWay = false
    /// `ConnectTimeout`, in seconds.
    public internal(set) var connectTimeout: Int?
    /// `ConnectionAttempts`.
    public internal(set) var connectionAttempts: Int?
    /// `ServerAliveInterval`, in seconds; 0 for none.
    public internal(set) var serverAliveInterval: Int?
    /// `ServerAliveCountMax`.
    public internal(set) var serverAliveCountMax: Int?
    /// `AddressFamily`.
    public internal(set) var addressFamily: AddressFamily?
    /// `BindAddress`.
    public internal(set) var bindAddress: String?
    /// What is set that only the system's `ssh` can do: a host with any of them goes through it.
    public internal(set) var unsupported: [Setting] = []
}
