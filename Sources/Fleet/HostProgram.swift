/// The programs that run on hosts, and how they get there: POSIX `sh` in `HostProgram/*.sh`, sent on standard input
/// after a short command line, so that neither the program nor a value shows in the host's process list.
enum HostProgram {
    /// The parts of a program that most hosts have no use for.
    struct Parts: OptionSet, Sendable {
        let rawValue: Int

        /// Files with variables that belong to others too, and services without systemd.
        static let environment = Parts(rawValue: 1)
        /// Running containers.
        static let containers = Parts(rawValue: 2)
        /// podman and its configuration.
        static let podman = Parts(rawValue: 4)
        /// What belongs to users.
        static let users = Parts(rawValue: 8)
        /// Everything else that has to do with proxies.
        static let census = Parts(rawValue: 16)
        /// A run that has ended.
        static let runs = Parts(rawValue: 32)

        static let all: Parts = [.environment, .containers, .podman, .users, .census, .runs]
    }

    /// Observes the host.
    ///
    /// - Parameter parts: what the request needs.
    static func observing(_ parts: Parts = .all) -> [UInt8] {
        functions(parts) + Array("\nobserve_main \"$@\"\n".utf8)
    }

    /// Changes the host in one transaction, then observes it.
    ///
    /// - Parameter parts: what the request needs.
    static func changing(_ parts: Parts = .all) -> [UInt8] {
        var program =
            functions(parts) + PackageResources.change_sh + PackageResources.change_journal_sh
            + PackageResources.change_files_sh + PackageResources.change_units_sh + PackageResources.change_recover_sh
        if parts.contains(.environment) { program += PackageResources.change_service_sh }
        if parts.contains(.users) { program += PackageResources.change_user_sh }
        return program + Array("\nchange_main \"$@\"\n".utf8)
    }

    private static func functions(_ parts: Parts) -> [UInt8] {
        var program = PackageResources.observe_sh + PackageResources.engine_sh + PackageResources.service_sh
        if parts.contains(.environment) { program += PackageResources.environment_sh }
        if parts.contains(.containers) { program += PackageResources.containers_sh }
        if parts.contains(.podman) { program += PackageResources.podman_sh }
        if parts.contains(.users) { program += PackageResources.users_sh }
        if parts.contains(.census) { program += PackageResources.census_sh }
        if parts.contains(.runs) { program += PackageResources.runs_sh }
        return program
    }
}

/// Words that no host can know in advance: they mark the lines of an answer that are the program's own.
struct Nonce: Sendable, Equatable {
    /// Marks the lines of the program that runs as root.
    let text: String
    /// Marks the lines of the same program where it runs as a user, who thereby learns nothing of the other one.
    let userText: String

    /// New ones from the system's random source: 32 hexadecimal digits each.
    static func random() -> Nonce {
        var generator = SystemRandomNumberGenerator()
        return Nonce(text: word(&generator), userText: word(&generator))
    }

    /// The words for reading what a user's part of the program wrote.
    var forUsers: Nonce { Nonce(text: userText, userText: userText) }

    private static func word(_ generator: inout SystemRandomNumberGenerator) -> String {
        (0..<4).map { _ in
            let digits = String(UInt32.random(in: .min ... .max, using: &generator), radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }.joined()
    }
}
