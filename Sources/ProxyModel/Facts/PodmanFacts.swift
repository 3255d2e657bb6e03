/// What was seen of podman and of the files that configure it.
public struct PodmanFacts: Sendable, Equatable {
    /// Whether there is a podman at all.
    public var isInstalled: Bool
    /// Its version; nil when it does not say.
    public var version: PodmanVersion?
    /// The files that exist, in the order in which podman reads them; those below root's home too, which count from 5.0
    /// on.
    public var files: [PodmanFileFact]

    /// - Parameters:
    ///   - isInstalled: whether there is a podman at all.
    ///   - version: its version.
    ///   - files: the files that exist, in the order in which podman reads them.
    public init(isInstalled: Bool = false, version: PodmanVersion? = nil, files: [PodmanFileFact] = []) {
        self.isInstalled = isInstalled
        self.version = version
        self.files = files
    }
}

/// One file of podman's configuration, reduced on the host to the proxy variables among the entries of `engine.env`.
public struct PodmanFileFact: Sendable, Equatable {
    /// Its absolute path.
    public var path: String
    /// What it says; nil when it cannot be read or is not understood.
    public var content: ContainersConf?
    /// Why there is no content, for people.
    public var problem: String

    /// - Parameters:
    ///   - path: its absolute path.
    ///   - content: what it says.
    ///   - problem: why there is no content.
    public init(path: String, content: ContainersConf?, problem: String = "") {
        self.path = path
        self.content = content
        self.problem = problem
    }
}
