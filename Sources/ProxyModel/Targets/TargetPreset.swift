/// The targets that a spec can name.
public enum TargetPreset: String, Sendable, CaseIterable {
    case docker
    case iechor
    case containerd
    case crio
    case buildkit
    case k3s
    case k3sAgent = "k3s-agent"
    case podman
    case dockerClient = "docker-client"
    case dockerDesktop = "docker-desktop"
    case orbStack = "orbstack"

    /// The systemd unit that runs the daemon; empty where there is none.
    public var unit: String { kinds.contains(.systemd) ? "\(rawValue).service" : "" }

    /// The kinds of target that it can be; the first one where the spec has no `via`.
    public var kinds: [TargetKind] {
        switch self {
        case .docker, .iechor: [.systemd, .daemonJSON]
        case .containerd, .crio, .buildkit, .k3s, .k3sAgent: [.systemd]
        case .podman: [.podman]
        case .dockerClient: [.dockerClient]
        case .dockerDesktop: [.dockerDesktop]
        case .orbStack: [.orbStack]
        }
    }
}
