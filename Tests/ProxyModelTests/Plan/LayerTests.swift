import ProxyModel
import Testing

/// Every layer says what was seen, and never that it matches when it was not.
@Suite struct LayerTests {
    static let cases: [(String, SampleHost, Layer.Kind, Layer.Verdict)] = [
        ("as declared", .converged, .file, .matches), ("as declared", .converged, .systemd, .matches),
        ("as declared", .converged, .process, .matches),
        ("no file", .bare, .file, .differs("\(Sample.path) does not exist")),
        (
            "another value",
            SampleHost.bare.with {
                $0.file = Sample.present("[Service]\nEnvironment=HTTP_PROXY=http://u:secret@p:1\n")
            },
            .file, .differs("\(Sample.path) sets HTTP_PROXY to http://***@p:1")
        ),
        (
            "one missing",
            SampleHost.bare.with { $0.file = Sample.present("[Service]\nEnvironment=HTTP_PROXY=http://p:1\n") },
            .file, .differs("\(Sample.path) does not set HTTPS_PROXY")
        ),
        (
            "one too many",
            SampleHost.bare.with { $0.file = Sample.present(Sample.dropIn + "Environment=http_proxy=x\n") },
            .file, .differs("\(Sample.path) also sets http_proxy")
        ),
        (
            "a specifier", SampleHost.bare.with { $0.file = Sample.present("[Service]\nEnvironment=HTTP_PROXY=%H\n") },
            .file, .differs("\(Sample.path) sets HTTP_PROXY with a specifier")
        ),
        (
            "unreadable", SampleHost.bare.with { $0.file = .unreadable(reason: "a link") }, .file,
            .notVisible("\(Sample.path): a link")
        ),
        (
            "nothing loaded", .bare, .systemd,
            .differs("systemd would start docker.service with no HTTP_PROXY, no HTTPS_PROXY and no NO_PROXY")
        ),
        (
            "another loaded",
            SampleHost.converged.with {
                $0.unit.loadedEnvironment = Sample.environment(Sample.variables + ["HTTP_PROXY=http://u:secret@p"])
            },
            .systemd, .differs("systemd would start docker.service with another HTTP_PROXY (http://***@p)")
        ),
        (
            "an EnvironmentFile outranks",
            SampleHost.converged.with {
                $0.unit.environmentFiles = [EnvironmentFileFact(path: "/e", text: bytes("NO_PROXY=q"))]
            },
            .systemd, .differs("systemd would start docker.service with another NO_PROXY (q)")
        ),
        (
            "not loaded by path", SampleHost.converged.with { $0.unit.loadedDropInPaths = [] }, .systemd,
            .differs("systemd has not loaded \(Sample.path)")
        ),
        (
            "a reload is owed", SampleHost.converged.with { $0.unit.needsDaemonReload = true }, .systemd,
            .differs("systemd says that files of docker.service changed since it read them")
        ),
        (
            "hidden", SampleHost.converged.with { $0.unit.loadedEnvironment = .hidden(reason: "timed out") }, .systemd,
            .notVisible("timed out")
        ),
        (
            "unprintable",
            SampleHost.converged.with {
                $0.unit.loadedEnvironment = .visible([EnvironmentVariable(name: "", value: nil)])
            }, .systemd,
            .notVisible("this systemd does not print every value of Environment")
        ),
        (
            "no systemd", SampleHost.bare.with { $0.version = nil }, .systemd,
            .notVisible("systemd is not the host's init")
        ),
        (
            "no unit", SampleHost.bare.with { $0.unit.loadState = "not-found" }, .systemd,
            .notVisible("there is no docker.service")
        ),
        (
            "an old process",
            SampleHost.converged.with {
                $0.unit.process = Sample.environment(["HTTP_PROXY=http://u:secret@p", "HTTPS_PROXY=http://p:2"])
            },
            .process, .differs("the running process has another HTTP_PROXY (http://***@p) and no NO_PROXY")
        ),
        (
            "not running", SampleHost.converged.with { $0.unit.activeState = "inactive" }, .process,
            .notApplicable("docker.service is not running")
        ),
        (
            "no main process", SampleHost.converged.with { $0.unit.process = nil }, .process,
            .notVisible("docker.service is active and has no main process")
        ),
        (
            "hidden process", SampleHost.converged.with { $0.unit.process = .hidden(reason: "not\u{1b} allowed") },
            .process,
            .notVisible("not\\x1b allowed")
        ),
    ]

    @Test("a layer's verdict", arguments: cases)
    func verdict(name: String, host: SampleHost, kind: Layer.Kind, expected: Layer.Verdict) {
        let layer = host.plan().targets.first?.layers.first { $0.kind == kind }
        #expect(layer?.verdict == expected, "\(name)")
    }

    @Test("the first layer that differs is named, in order of file, systemd, process")
    func firstDifference() {
        #expect(SampleHost.converged.plan().targets.first?.firstDifference == nil)
        #expect(SampleHost.bare.plan().targets.first?.firstDifference?.kind == .file)
        let old = SampleHost.converged.with { $0.unit.process = .visible([]) }
        #expect(old.plan().targets.first?.firstDifference?.kind == .process)
        let hidden = SampleHost.converged.with { $0.unit.process = nil }
        #expect(hidden.plan().targets.first?.firstDifference == nil)
        #expect(hidden.plan().verification == .drifted)
    }
}
