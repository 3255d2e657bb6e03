/// Docker on a workstation, in a virtual machine of its own: it has a `daemon.json`, and is known to ignore the proxies in
/// it.
public struct DesktopTarget: Sendable, Equatable {
    /// The products.
    public enum Product: String, Sendable, CaseIterable {
        /// Docker Desktop.
        case dockerDesktop = "docker-desktop"
        /// OrbStack.
        case orbStack = "orbstack"

        /// Its name for people.
        var words: String {
            switch self {
            case .dockerDesktop: "Docker Desktop"
            case .orbStack: "OrbStack"
            }
        }

        /// Where its engine's configuration is.
        var path: String {
            switch self {
            case .dockerDesktop: "~/.docker/daemon.json"
            case .orbStack: "~/.orbstack/config/docker.json"
            }
        }

        /// What decides in its place. (Source: docs.docker.com "Settings reference"; orbstack/orbstack#1344.)
        var settings: String {
            switch self {
            case .dockerDesktop: "its own settings (Resources, Proxies; settings-store.json) decide"
            case .orbStack: "its own network proxy setting decides (orbstack#1344)"
            }
        }
    }

    /// The product.
    public var product: Product
    /// The user's login name.
    public var user: String
    /// The configuration: absolute, or starting with `~/`.
    public var path: String
    /// Whether credentials may be where other users can read them; else the file loses their access.
    public var secrets: SecretsPolicy

    /// - Parameters:
    ///   - product: the product.
    ///   - user: the user's login name.
    ///   - path: the configuration; nil for its usual place.
    ///   - secrets: whether credentials may be where other users can read them.
    public init(product: Product, user: String, path: String? = nil, secrets: SecretsPolicy = .protected) {
        self.product = product
        self.user = user
        self.path = path ?? product.path
        self.secrets = secrets
    }
}

extension DesktopTarget: TargetDefinition {
    var kind: TargetKind {
        switch product {
        case .dockerDesktop: .dockerDesktop
        case .orbStack: .orbStack
        }
    }
    var name: String { product.rawValue }
    var scope: Scope { .user(user) }
    var claim: String { "\(product.words) of user \(quoted(user))" }
    var file: HostFile { HostFile(path, in: scope) }
    var service: Service? { nil }
    var target: Target { .desktop(self) }
    var observations: [Observation] { [Observation(.sharedFile(path), in: scope)] }

    func decision(in context: PlanningContext) -> TargetDecision {
        DesktopPlanner(target: self, context: context).decision
    }

    static func targets(_ product: Product, _ fields: TargetFields, _ findings: inout Findings) -> [Target] {
        guard fields.entries.value("user") != nil else {
            findings.error(
                "missing-key", "target \(quoted(fields.name)) needs 'user': whose it is", at: fields.position)
            return []
        }
        let scope = fields.scope(&findings)
        // Where the name is none, the other keys are looked at all the same.
        let path = fields.path(in: .user(""), &findings)
        let secrets = fields.secrets(&findings)
        return scope.user.map {
            [.desktop(DesktopTarget(product: product, user: $0, path: path, secrets: secrets))]
        } ?? []
    }

    /// The target that a record is about.
    init?(_ record: Record) {
        guard let product = Product(rawValue: record.kind.rawValue), let user = record.file.scope.user else {
            return nil
        }
        self.init(product: product, user: user, path: record.file.path)
    }
}
