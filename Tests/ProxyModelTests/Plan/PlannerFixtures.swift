import ProxyModel

/// The usual target and settings of the planner's tests.
enum Sample {
    static let path = "/etc/systemd/system/docker.service.d/http-proxy.conf"
    static let unitPath = "/usr/lib/systemd/system/docker.service"
    static let settings = ProxySettings(
        http: ProxyURL(unchecked: "http://p:1"), https: ProxyURL(unchecked: "http://p:2"),
        noProxy: NoProxyList(["localhost", ".corp"]))
    static let variables = ["HTTP_PROXY=http://p:1", "HTTPS_PROXY=http://p:2", "NO_PROXY=localhost,.corp"]
    static let dropIn = """
        # Managed by fairlead: changes made here are replaced.

        [Service]
        Environment="HTTP_PROXY=http://p:1"
        Environment="HTTPS_PROXY=http://p:2"
        Environment="NO_PROXY=localhost,.corp"

        """

    static func target(
        _ variables: SystemdTarget.VariableCase = .upper, restart: RestartPolicy = .now,
        adopt: Bool = false
    ) -> SystemdTarget {
        SystemdTarget(name: "docker", unit: "docker.service", variables: variables, restart: restart, adopt: adopt)
    }

    static func desired(_ target: SystemdTarget = target(), _ settings: ProxySettings = settings) -> DesiredState {
        DesiredState(host: "h", entries: [DesiredState.Entry(target: target, settings: settings)])
    }

    static func environment(_ assignments: [String]) -> EnvironmentFact {
        .visible(
            assignments.map { assignment in
                let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return EnvironmentVariable(name: String(parts[0]), value: Array((parts.last ?? "").utf8))
            })
    }

    static func present(_ content: String) -> FileFact { .present(FileFact.Present(bytes: Array(content.utf8))) }

    static func source(_ path: String, _ lines: String) -> UnitSource {
        UnitSource(path: path, text: Array("[Service]\n\(lines)\n".utf8))
    }
}

/// A host with one unit, before fairlead came, or as it left it.
struct SampleHost {
    var version: Int? = 252
    var isRoot = true
    var isReadOnly = false
    var isBehindLink = false
    var manager: [String] = []
    var file: FileFact = .absent
    var unit = UnitFacts(
        fragmentPath: Sample.unitPath, sources: [Sample.source(Sample.unitPath, "")], process: .visible([]))

    /// Nothing is set.
    static var bare: SampleHost { SampleHost() }

    /// Everything is as declared.
    static var converged: SampleHost {
        var host = SampleHost()
        host.file = Sample.present(Sample.dropIn)
        host.unit.loadedDropInPaths = [Sample.path]
        host.unit.loadedEnvironment = Sample.environment(Sample.variables)
        host.unit.process = Sample.environment(Sample.variables)
        host.unit.sources.append(UnitSource(path: Sample.path, text: Array(Sample.dropIn.utf8)))
        return host
    }

    func with(_ change: (inout SampleHost) -> Void) -> SampleHost {
        var host = self
        change(&host)
        return host
    }

    var facts: HostFacts {
        var facts = HostFacts(
            systemdVersion: version, isRoot: isRoot, managerEnvironment: Sample.environment(manager),
            units: ["docker.service": unit], files: [Sample.path: file], readOnlyFiles: isReadOnly ? [Sample.path] : [])
        if isBehindLink { facts.filesBehindLinks = [Sample.path] }
        return facts
    }

    func plan(_ desired: DesiredState = Sample.desired()) -> HostPlan { Planner.plan(desired, given: facts) }
}

extension HostPlan {
    /// The plan in short: steps, or the codes that block it, then pending restarts and notes.
    var short: [String] {
        let actions = steps.map { step in
            switch step {
            case .write: "write"
            case .remove: "remove"
            case .daemonReload: "reload"
            case .restart(_, let reason): "restart: \(reason)"
            }
        }
        let blocks = targets.flatMap(\.blocks).map { "blocked \($0.code)" }
        return actions + blocks + (targets.contains(where: \.isRestartPending) ? ["pending"] : [])
    }
}
