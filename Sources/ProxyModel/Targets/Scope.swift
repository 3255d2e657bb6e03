/// Whose service manager and files a target belongs to.
public enum Scope: Sendable, Hashable {
    /// The host's own: system units, files that root owns.
    case system
    /// A user's: units of the user's manager, files below the user's home. They are read and written as that user.
    case user(String)

    /// The user's login name; nil for the host's own.
    public var user: String? {
        if case .user(let name) = self { return name }
        return nil
    }
}

/// A file of a host, with whose it is.
public struct HostFile: Sendable, Hashable {
    /// Whose it is.
    public var scope: Scope
    /// The absolute path; below a user's home it starts with `~/`, since only the host knows where that is.
    public var path: String

    /// - Parameters:
    ///   - path: the absolute path, or one that starts with `~/`.
    ///   - scope: whose it is.
    public init(_ path: String, in scope: Scope = .system) {
        self.path = path
        self.scope = scope
    }

    /// The path for people, fit for display: `~ops/.docker/config.json`.
    public var shown: String {
        guard let user = scope.user, path.hasPrefix("~/") else { return DisplayText.line(path) }
        return DisplayText.line("~\(user)\(path.dropFirst())")
    }

    /// The file's place in an order that no run changes.
    var sortKey: String { "\(scope.user ?? "")\n\(path)" }
}

/// A service of a host: what a restart restarts.
public struct Service: Sendable, Hashable {
    /// Who runs services.
    public enum Manager: String, Sendable, CaseIterable {
        /// systemd, the system's or a user's.
        case systemd
        /// Scripts in `/etc/init.d`, run by `service`.
        case sysvinit
        /// OpenRC, spoken to by `rc-service`.
        case openrc
    }

    /// The unit with its suffix, or the script's name.
    public var name: String
    /// Whose it is.
    public var scope: Scope
    /// Who runs it.
    public var manager: Manager

    /// - Parameters:
    ///   - name: the unit with its suffix, or the script's name.
    ///   - scope: whose it is.
    ///   - manager: who runs it.
    public init(_ name: String, in scope: Scope = .system, managedBy manager: Manager = .systemd) {
        self.name = name
        self.scope = scope
        self.manager = manager
    }

    /// The name for people, fit for display: `docker.service of ops`.
    public var shown: String {
        let name = DisplayText.line(name)
        return scope.user.map { "\(name) of \(DisplayText.line($0))" } ?? name
    }
}
