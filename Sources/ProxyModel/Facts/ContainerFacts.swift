/// What was seen of the containers that run at an engine.
public enum ContainersFact: Sendable, Equatable {
    /// No engine listens there.
    case none
    /// One does, and its containers cannot be seen: why, for people.
    case hidden(reason: String)
    /// Its running containers, of which a host with very many shows the first ones only.
    case visible([ContainerFacts], total: Int)
}

/// A running container, as far as proxies go.
public struct ContainerFacts: Sendable, Equatable {
    /// Its name, without a slash in front. Any text: a user's engine may be a fake.
    public var name: String
    /// The proxy variables that it was made with; its other variables never leave the host.
    public var environment: [EnvironmentVariable]

    /// - Parameters:
    ///   - name: its name, without a slash in front.
    ///   - environment: the proxy variables that it was made with.
    public init(name: String, environment: [EnvironmentVariable]) {
        self.name = name
        self.environment = environment
    }
}
