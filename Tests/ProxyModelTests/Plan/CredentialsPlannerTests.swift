import Testing

@testable import ProxyModel

/// Credentials of systemd services: a file of root's own that the drop-in names.
@Suite struct CredentialsPlannerTests {
    static let path = "/etc/systemd/system/docker.service.d/http-proxy.env"
    static let dropIn = """
        # Managed by fairlead: changes made here are replaced.

        [Service]
        EnvironmentFile=-\(path)

        """
    static let variable = "HTTPS_PROXY=\(SampleCredentials.url)"
    static let file = """
        # Managed by fairlead: changes made here are replaced.
        HTTPS_PROXY="\(SampleCredentials.url)"

        """

    static func facts(_ host: SampleHost, _ credentials: FileFact) -> HostFacts {
        var facts = host.facts
        facts.files[path] = credentials
        return facts
    }

    static func plan(
        _ host: SampleHost, _ credentials: FileFact, _ settings: ProxySettings = SampleCredentials.settings,
        secrets: SecretsPolicy = .protected
    ) -> HostPlan {
        var target = Sample.target()
        target.secrets = secrets
        return Planner.plan(Sample.desired(target, settings), given: facts(host, credentials))
    }

    static var converged: SampleHost {
        SampleHost.bare.with {
            $0.file = Sample.present(dropIn)
            $0.unit.loadedDropInPaths = [Sample.path]
            $0.unit.environmentFiles = [EnvironmentFileFact(path: path, text: bytes(file))]
            $0.unit.process = Sample.environment([variable])
            $0.unit.sources.append(UnitSource(path: Sample.path, text: bytes(dropIn)))
        }
    }

    static func present(_ content: String = file, mode: Int = 0o600) -> FileFact {
        .present(.init(bytes: bytes(content), mode: mode))
    }

    @Test("the credentials come before the drop-in that names them, for root alone")
    func written() {
        let plan = Self.plan(.bare, .absent)
        let changes = plan.steps.compactMap(\.change)
        #expect(changes.map(\.file.path) == [Self.path, Sample.path])
        #expect(changes.map(\.mode) == [.bits(0o600), .bits(0o644)])
        #expect(changes.map(\.after) == [.bytes(bytes(Self.file)), .bytes(bytes(Self.dropIn))])
        #expect(!changes.map(\.diff).joined().contains("p%40ss"))
        #expect(
            plan.expectations.flatMap(\.variables).contains(
                EnvironmentVariable(name: "HTTPS_PROXY", value: bytes(SampleCredentials.url))))
    }

    @Test("and go after it")
    func removed() {
        let plan = Self.plan(Self.converged, Self.present(), .none)
        #expect(plan.steps.compactMap(\.change?.file.path) == [Sample.path, Self.path])
        #expect(plan.short.prefix(3) == ["remove", "remove", "reload"])
    }

    static let states: [(String, SampleHost, FileFact, [String])] = [
        ("as declared", converged, present(), []),
        ("readable by others", converged, present(mode: 0o644), ["write"]),
        (
            "owned by somebody else",
            converged, .present(.init(bytes: bytes(file), mode: 0o600, owner: "nosudo:nosudo")), ["write"]
        ),
        (
            "a drop-in that somebody else can change",
            converged.with { $0.file = .present(.init(bytes: bytes(dropIn), owner: "nosudo:root")) }, present(),
            ["write", "reload"]
        ),
        (
            "the file is gone",
            converged.with {
                $0.unit.environmentFiles[0].text = []
                $0.unit.process = .visible([])
            }, .absent, ["write", "restart: the running process has no HTTPS_PROXY"]
        ),
        (
            "another password alone: no reload",
            converged.with {
                let old = file.replacing("p%40ss", with: "old")
                $0.unit.environmentFiles[0].text = bytes(old)
                $0.unit.process = Sample.environment([variable.replacing("p%40ss", with: "old")])
            }, present(file.replacing("p%40ss", with: "old")),
            ["write", "restart: the running process has another HTTPS_PROXY"]
        ),
        (
            "written and not restarted", converged.with { $0.unit.process = .visible([]) }, present(),
            ["restart: the running process has no HTTPS_PROXY"]
        ),
        ("more than proxy variables in its place", converged, .foreign(line: 2), ["blocked file-foreign"]),
        ("a link in its place", converged, .unreadable(reason: "it is a symbolic link"), ["blocked file-unreadable"]),
    ]

    @Test("states", arguments: states)
    func state(name: String, host: SampleHost, credentials: FileFact, expected: [String]) {
        #expect(Self.plan(host, credentials).short == expected, "\(name)")
    }

    @Test("inline, percents are doubled as the Docker manual shows")
    func inline() {
        let changes = Self.plan(.bare, .absent, secrets: .inline).steps.compactMap(\.change)
        let line = #"Environment="HTTPS_PROXY=http://CORP%%5Csvc:p%%40ss%%25w%%23rd%%21@p:2""#
        #expect(changes.map(\.file.path) == [Sample.path])
        #expect(
            changes.map(\.after) == [
                .bytes(bytes(Self.dropIn.replacing("EnvironmentFile=-\(Self.path)", with: line)))
            ])
    }

    @Test("a drop-in of ours that names our file is not foreign")
    func ours() {
        #expect(UnitFileReader.firstForeignLine(in: bytes(Self.dropIn), at: Sample.path) == nil)
        #expect(UnitFileReader.firstForeignLine(in: bytes(Self.dropIn), at: "/etc/x.conf") == 4)
    }
}
