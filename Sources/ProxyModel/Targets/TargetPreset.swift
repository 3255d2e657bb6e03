/// The daemons that a spec can name without spelling out their unit.
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
}
