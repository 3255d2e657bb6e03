/// A container engine that reads `daemon.json` and can be asked what it runs with: Docker, and iechor, its namesake in
/// all but the name.
public enum ContainerEngine: String, Sendable, CaseIterable {
    case docker
    case iechor

    /// The engine whose unit this is; nil when it is none's.
    ///
    /// - Parameter unit: a unit with its suffix.
    public init?(unit: String) {
        guard let engine = Self.allCases.first(where: { $0.unit == unit }) else { return nil }
        self = engine
    }

    /// Its systemd unit.
    public var unit: String { "\(rawValue).service" }

    /// Where its configuration is, unless a flag says otherwise.
    ///
    /// - Parameter scope: whose engine it is.
    /// - Returns: an absolute path, or one that starts with `~/`.
    public func configurationPath(in scope: Scope) -> String {
        switch scope {
        case .system: "/etc/\(rawValue)/daemon.json"
        case .user: "~/.config/\(rawValue)/daemon.json"
        }
    }
}
