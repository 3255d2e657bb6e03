/// A setting of a `[Service]` section that bears on the service's environment.
public enum UnitSetting: Sendable, Equatable {
    /// One assignment of an `Environment=` line. Its value is nil where it holds a specifier other than `%%`, which
    /// only the host's systemd can expand, or drops.
    case environment(EnvironmentVariable)
    /// An empty `Environment=`: it undoes all earlier ones.
    case resetEnvironment
    /// `EnvironmentFile=`: the path as written, without the `-` that says that the file need not exist.
    case environmentFile(path: String)
    /// An empty `EnvironmentFile=`.
    case resetEnvironmentFiles
    /// `PassEnvironment=`: a name.
    case passEnvironment(String)
    /// An empty `PassEnvironment=`.
    case resetPassEnvironment
    /// `UnsetEnvironment=`: a name, with a value only that assignment.
    case unsetEnvironment(EnvironmentVariable)
    /// An empty `UnsetEnvironment=`.
    case resetUnsetEnvironment
}

extension [UnitSetting] {
    /// The assignments of `Environment=`, in order.
    var environment: [EnvironmentVariable] {
        compactMap { if case .environment(let variable) = $0 { variable } else { nil } }
    }

    /// The paths of `EnvironmentFile=`, in order.
    var environmentFiles: [String] {
        compactMap { if case .environmentFile(let path) = $0 { path } else { nil } }
    }
}
