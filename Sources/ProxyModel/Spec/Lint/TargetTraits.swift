/// What the linter asks of a target.
struct TargetTraits {
    /// How users know the target.
    var name: String
    /// Whether it is a client's configuration.
    var isClient: Bool
    /// Whether what has the settings is in a network of its own: containers, and rootless engines.
    var isInOwnNetwork = false
    /// Whether it is an engine that asks registries for images and is no Kubernetes distribution.
    var isEngine = false
    /// Whether the settings become lines of a unit file.
    var writesUnitFile = false
    /// Whether credentials are where other users can read them although there is a place where they cannot.
    var isNeedlesslyOpen = false
}

extension TargetTraits {
    /// The presets that are engines in the sense of `isEngine`.
    private static let engines: [TargetPreset] = [.docker, .iechor, .containerd, .buildkit]

    init(_ target: Target) {
        let preset = target.service.flatMap { service in TargetPreset.allCases.first { $0.unit == service.name } }
        let isClient = target.kind.isClient
        name = target.name
        self.isClient = isClient
        // podman itself, which a client's file of that name is for, runs in the host's network.
        isInOwnNetwork = isClient ? target.name != "podman" : target.scope.user != nil && preset != nil
        isEngine = preset.map(Self.engines.contains) ?? false
        if case .systemd(let systemd) = target {
            writesUnitFile = true
            isNeedlesslyOpen = systemd.secrets == .inline
        }
        if case .daemonJSON(let engine) = target { isNeedlesslyOpen = engine.secrets == .inline }
    }
}
