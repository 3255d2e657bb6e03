/// The targets that a spec can name.
public enum TargetPreset: String, Sendable, CaseIterable {
    case docker
    case iechor
    case containerd
    case crio
    case buildkit
    case k3s
    case k3sAgent = "k3s-agent"

    /// The systemd unit that runs the daemon.
    public var unit: String { "\(rawValue).service" }

    /// The kinds of target that it can be; the first one where the spec has no `via`.
    public var kinds: [TargetKind] {
        switch self {
        case .docker, .iechor: [.systemd, .daemonJSON, .environmentFile]
        case .containerd, .crio, .buildkit, .k3s, .k3sAgent: [.systemd, .environmentFile]
        }
    }
}
