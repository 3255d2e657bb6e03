/// podman's version, as far as its configuration depends on it.
public struct PodmanVersion: Sendable, Comparable {
    /// The first number.
    public var major: Int
    /// The second number.
    public var minor: Int

    /// - Parameters:
    ///   - major: the first number.
    ///   - minor: the second number.
    public init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// - Parameter text: the version as podman says it, as in `4.9.3` or `podman version 5.0.0-rc1`. Nil for other text.
    public init?(_ text: String) {
        guard let word = text.split(whereSeparator: \.isWhitespace).last else { return nil }
        let parts = word.split(separator: ".", omittingEmptySubsequences: false).prefix(2)
        let numbers = parts.compactMap { part in
            (1...4).contains(part.utf8.count) && part.utf8.allSatisfy(\.isDigit) ? Int(part) : nil
        }
        guard numbers.count == 2 else { return nil }
        self.init(numbers[0], numbers[1])
    }

    /// Whether lists in `containers.conf` can add to those of earlier files (containers/common 0.57, #1719). Before, a
    /// file with `{append=true}` keeps podman from starting.
    public var knowsAppend: Bool { self >= PodmanVersion(4, 8) }

    /// By the first number, then by the second.
    public static func < (left: Self, right: Self) -> Bool { (left.major, left.minor) < (right.major, right.minor) }
}

/// The proxy variables that podman's configuration files give it together. What is in its environment already outranks
/// them: podman skips those entries.
///
/// Source: containers/common `pkg/config`: files are read one over the other, `setupEnv` sets each entry whose name is
/// not set yet, so that of two entries with one name the first counts.
public struct PodmanEnvironment: Sendable, Equatable {
    /// An entry and the file it is from.
    public struct Entry: Sendable, Equatable {
        /// The variable.
        public var variable: EnvironmentVariable
        /// The file's absolute path.
        public var path: String
    }

    /// Why podman does not start.
    public struct Refusal: Error, Sendable, Equatable, CustomStringConvertible {
        /// The file that it refuses.
        public var path: String

        /// The sentence.
        public var description: String {
            "podman before 4.8 refuses \(DisplayText.escaped(path)): it knows no 'append'"
        }
    }

    /// The entries that set something, one for each name.
    public private(set) var entries: [Entry] = []

    /// - Parameters:
    ///   - files: the files that exist, in the order in which podman reads them: `/usr/share/containers/containers.conf`,
    ///     `/etc/containers/containers.conf`, `/etc/containers/containers.conf.d/*.conf` sorted by name; for a user
    ///     (since 5.0 also for root) then the same two below `~/.config/containers`.
    ///   - version: podman's version.
    /// - Throws: `Refusal` when podman cannot read one of the files.
    public init(files: [(path: String, content: ContainersConf)], version: PodmanVersion) throws(Refusal) {
        var appends = false
        var all: [Entry] = []
        for file in files where file.content.setsEnvironment {
            if let value = file.content.appends {
                guard version.knowsAppend else { throw Refusal(path: file.path) }
                // It holds for later files too, until one says otherwise.
                appends = value
            }
            if !appends { all = [] }
            all += file.content.proxies.map { Entry(variable: $0, path: file.path) }
        }
        var seen: Set<String> = []
        entries = all.filter { seen.insert($0.variable.name).inserted }
    }

    /// The entry that decides a setting: the upper-case variable, unless it is missing or empty.
    ///
    /// - Parameter variable: the setting.
    /// - Returns: the entry; nil when neither variable is set to anything.
    public func entry(deciding variable: ProxyVariable) -> Entry? {
        [variable.upper, variable.lower].lazy
            .compactMap { name in entries.first { $0.variable.name == name } }
            .first { $0.variable.value?.isEmpty == false }
    }
}
