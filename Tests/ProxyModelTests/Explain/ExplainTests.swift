import Testing

@testable import ProxyModel

@Suite("Who sets a daemon's proxy, who is outranked, and why")
struct ExplainTests {
    private static let folder = "/etc/systemd/system/docker.service.d"

    /// A host with docker, whose files say one thing and whose process another.
    struct Situation: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Drop-ins by path, with the lines of their `[Service]` section.
        var dropIns: [(path: String, lines: String)] = []
        var masks: [String] = []
        var unitFile = ""
        var manager: [String] = []
        var environmentFiles: [EnvironmentFileFact] = []
        /// What systemd has loaded of `Environment=`, and which drop-ins; nil for what the files say.
        var loaded: [String]?
        var loadedDropIns: [String]?
        var needsReload = false
        /// What the process has; nil where it does not run.
        var process: [String]?
        var engine: EngineFacts?
        var daemonJSON: String?
        var census = CensusFacts()
        /// The contenders for HTTPS_PROXY: place, name and standing.
        var contenders: [String]
        /// What the conclusion says, among other things.
        var says: [String]
        /// The codes of the notes.
        var notes: [String] = []
        var version = 252
    }

    static let situations: [Situation] = [
        Situation(
            testDescription: "nothing at all", process: [], contenders: [],
            says: ["docker uses no proxy: no place on this host sets one for it"]),
        Situation(
            testDescription: "one drop-in",
            dropIns: [("\(folder)/http-proxy.conf", "Environment=HTTPS_PROXY=http://a:1")],
            process: ["HTTPS_PROXY=http://a:1"], contenders: ["http-proxy.conf HTTPS_PROXY wins"],
            says: ["docker uses http://a:1 for https (from \(folder)/http-proxy.conf), and no proxy for http"]),
        Situation(
            testDescription: "a later drop-in wins",
            dropIns: [
                ("\(folder)/http-proxy.conf", "Environment=HTTPS_PROXY=http://a:1"),
                ("\(folder)/zz-override.conf", "Environment=HTTPS_PROXY=http://b:2"),
            ], process: ["HTTPS_PROXY=http://b:2"],
            contenders: ["zz-override.conf HTTPS_PROXY wins", "http-proxy.conf HTTPS_PROXY outranked"],
            says: ["for https http-proxy.conf is outranked"]),
        Situation(
            testDescription: "a drop-in that systemd has not read",
            dropIns: [
                ("\(folder)/http-proxy.conf", "Environment=HTTPS_PROXY=http://a:1"),
                ("\(folder)/zz.conf", "Environment=HTTPS_PROXY=http://b:2"),
            ], loaded: ["HTTPS_PROXY=http://a:1"], loadedDropIns: ["\(folder)/http-proxy.conf"], needsReload: true,
            process: ["HTTPS_PROXY=http://a:1"],
            contenders: ["zz.conf HTTPS_PROXY not-loaded", "http-proxy.conf HTTPS_PROXY wins"],
            says: ["zz.conf sets HTTPS_PROXY to http://b:2, not in use yet", "'systemctl daemon-reload' is missing"]),
        Situation(
            testDescription: "a drop-in that changed after systemd read it",
            dropIns: [("\(folder)/http-proxy.conf", "Environment=HTTPS_PROXY=http://b:2")],
            loaded: ["HTTPS_PROXY=http://a:1"], needsReload: true, process: ["HTTPS_PROXY=http://a:1"],
            contenders: ["loaded HTTPS_PROXY wins", "http-proxy.conf HTTPS_PROXY not-loaded"],
            says: ["from an earlier setting, which no file holds any more", "the file changed after systemd read it"]),
        Situation(
            testDescription: "a process that is older than what systemd has loaded",
            dropIns: [("\(folder)/http-proxy.conf", "Environment=HTTPS_PROXY=http://a:1")], process: [],
            contenders: ["http-proxy.conf HTTPS_PROXY not-running"],
            says: ["docker uses no proxy", "'systemctl restart docker' is missing"]),
        Situation(
            testDescription: "a drop-in that is gone and still in use", loaded: ["HTTPS_PROXY=http://a:1"],
            needsReload: true, process: ["HTTPS_PROXY=http://a:1"], contenders: ["loaded HTTPS_PROXY wins"],
            says: ["the earlier setting goes with 'systemctl daemon-reload' and 'systemctl restart docker'"]),
        Situation(
            testDescription: "a percent sign that is not doubled",
            dropIns: [("\(folder)/http-proxy.conf", "Environment=HTTPS_PROXY=http://CORP%5Cu:secret@a:1")], loaded: [],
            process: [], contenders: ["http-proxy.conf HTTPS_PROXY ignored"],
            says: ["docker uses no proxy", "it does not know the specifier '%5'"]),
        Situation(
            testDescription: "a value that Go cannot read",
            dropIns: [("\(folder)/http-proxy.conf", "Environment=HTTPS_PROXY=http://u:secret%%zz@a:1")],
            process: ["HTTPS_PROXY=http://u:secret%zz@a:1"], contenders: ["http-proxy.conf HTTPS_PROXY wins"],
            says: ["docker uses no proxy for https, since it cannot read http://***@a:1"], notes: ["value-unusable"]),
        Situation(
            testDescription: "an EnvironmentFile wins over a drop-in",
            dropIns: [
                ("\(folder)/env.conf", "EnvironmentFile=/etc/default/docker\nEnvironmentFile=-/etc/gone"),
                ("\(folder)/zz.conf", "Environment=HTTPS_PROXY=http://b:2"),
            ],
            environmentFiles: [
                EnvironmentFileFact(path: "/etc/default/docker", text: Array("HTTPS_PROXY=http://f:3\n".utf8)),
                EnvironmentFileFact(path: "/etc/gone", text: [], isAbsent: true),
            ], process: ["HTTPS_PROXY=http://f:3"],
            contenders: ["docker HTTPS_PROXY wins", "zz.conf HTTPS_PROXY outranked"],
            says: ["from /etc/default/docker"], notes: ["environment-file-absent"]),
        Situation(
            testDescription: "an init script's file that the unit does not name", process: [],
            census: CensusFacts(idleFiles: [
                .init(
                    path: "/etc/default/docker", readers: .service,
                    variables: [EnvironmentVariable(name: "HTTPS_PROXY", value: Array("http://d:1".utf8))])
            ]), contenders: ["docker HTTPS_PROXY ignored"],
            says: ["HTTPS_PROXY in /etc/default/docker has no effect", "does not name the file by EnvironmentFile="]),
        Situation(
            testDescription: "UnsetEnvironment takes it away",
            dropIns: [
                ("\(folder)/a.conf", "Environment=HTTPS_PROXY=http://a:1"),
                ("\(folder)/b.conf", "UnsetEnvironment=HTTPS_PROXY"),
            ], process: [], contenders: ["a.conf HTTPS_PROXY ignored"],
            says: ["UnsetEnvironment= in \(folder)/b.conf takes HTTPS_PROXY away"]),
        Situation(
            testDescription: "an empty Environment= resets the files, not the manager",
            dropIns: [
                ("\(folder)/a.conf", "Environment=HTTPS_PROXY=http://a:1"), ("\(folder)/b.conf", "Environment="),
            ], manager: ["HTTPS_PROXY=http://m:1"], loaded: [], process: ["HTTPS_PROXY=http://m:1"],
            contenders: ["a.conf HTTPS_PROXY ignored", "manager HTTPS_PROXY wins"],
            says: ["from the service manager's own environment"]),
        Situation(
            testDescription: "upper case counts more than lower case",
            dropIns: [
                ("\(folder)/a.conf", "Environment=HTTPS_PROXY=http://a:1"),
                ("\(folder)/b.conf", "Environment=https_proxy=http://b:1"),
            ], process: ["HTTPS_PROXY=http://a:1", "https_proxy=http://b:1"],
            contenders: ["a.conf HTTPS_PROXY wins", "b.conf https_proxy outranked"], says: ["docker uses http://a:1"]),
        Situation(
            testDescription: "an empty upper case falls through to lower case",
            dropIns: [("\(folder)/a.conf", "Environment=HTTPS_PROXY= https_proxy=http://b:1")],
            process: ["HTTPS_PROXY=", "https_proxy=http://b:1"],
            contenders: ["a.conf HTTPS_PROXY ignored", "a.conf https_proxy wins"], says: ["docker uses http://b:1"]),
        Situation(
            testDescription: "daemon.json outranks a drop-in",
            dropIns: [("\(folder)/http-proxy.conf", "Environment=HTTPS_PROXY=http://a:1")],
            process: ["HTTPS_PROXY=http://a:1"],
            engine: engine(["https": "http://json:3"]),
            daemonJSON: #"{"proxies":{"https-proxy":"http://json:3"},"http-proxy":"x"}"#,
            contenders: ["daemon.json proxies.https-proxy wins", "http-proxy.conf HTTPS_PROXY outranked"],
            says: ["(from /etc/docker/daemon.json)", "for https http-proxy.conf is outranked"],
            notes: ["configuration-mistake"]),
        Situation(
            testDescription: "daemon.json changed after docker started", process: [], engine: engine([:]),
            daemonJSON: #"{"proxies":{"https-proxy":"http://json:3"}}"#,
            contenders: ["daemon.json proxies.https-proxy not-running"],
            says: ["the file changed after docker started: 'systemctl restart docker' is missing"]),
        Situation(
            testDescription: "daemon.json with the client's key", process: [], engine: engine([:]),
            daemonJSON: #"{"proxies":{"default":{"httpsProxy":"http://json:3"}}}"#, contenders: [],
            says: ["docker uses no proxy"], notes: ["configuration-invalid"]),
        Situation(
            testDescription: "a flag, and a password that the engine masks",
            dropIns: [("\(folder)/a.conf", "Environment=HTTPS_PROXY=http://a:1")], process: ["HTTPS_PROXY=http://a:1"],
            engine: engine(["https": "http://xxxxx:xxxxx@flag:7"], flags: "http://u:secret@flag:7"),
            contenders: ["flag --https-proxy wins", "a.conf HTTPS_PROXY outranked"],
            says: ["docker uses http://***@flag:7 for https (from the flag --https-proxy of dockerd)"]),
        Situation(
            testDescription: "drop-ins that systemd does not read",
            dropIns: [
                ("/etc/systemd/system/docker.service.d/x.conf", ""),
                ("/usr/lib/systemd/system/docker.service.d/x.conf", "Environment=HTTPS_PROXY=http://weak:1"),
                ("/usr/lib/systemd/system/docker.service.d/y.conf", "Environment=HTTPS_PROXY=http://masked:1"),
                ("\(folder)/http-proxy.conf.bak", "Environment=HTTPS_PROXY=http://bak:1"),
            ], masks: ["\(folder)/y.conf"], loaded: [], process: [],
            contenders: [
                "http-proxy.conf.bak HTTPS_PROXY ignored", "x.conf HTTPS_PROXY ignored", "y.conf HTTPS_PROXY ignored",
            ],
            says: [
                "whose name does not end in .conf", "is a link to /dev/null", "has the same name in a stronger folder",
            ]),
        Situation(
            testDescription: "drop-ins for all services and for a prefix, and the unit file",
            dropIns: [("/etc/systemd/system/service.d/all.conf", "Environment=HTTPS_PROXY=http://all:1")],
            unitFile: "Environment=HTTPS_PROXY=http://unit:1", process: ["HTTPS_PROXY=http://all:1"],
            contenders: ["all.conf HTTPS_PROXY wins", "docker.service HTTPS_PROXY outranked"],
            says: ["from /etc/systemd/system/service.d/all.conf"]),
        Situation(
            testDescription: "PassEnvironment without a variable to pass on",
            dropIns: [("\(folder)/p.conf", "PassEnvironment=HTTPS_PROXY")], process: [],
            contenders: ["p.conf HTTPS_PROXY ignored"], says: ["the service manager has no HTTPS_PROXY to pass on"]),
        Situation(
            testDescription: "a daemon that does not run",
            dropIns: [("\(folder)/a.conf", "Environment=HTTPS_PROXY=http://a:1 ALL_PROXY=socks5://x:1")],
            contenders: ["a.conf HTTPS_PROXY wins"],
            says: ["docker does not run (inactive); at its next start it uses http://a:1 for https"],
            notes: ["variable-not-read"]),
    ]

    private static func engine(_ reported: [String: String], flags: String? = nil) -> EngineFacts {
        var proxies: [ProxyVariable: String] = [:]
        if let https = reported["https"] { proxies[.https] = https }
        let set = EngineFlags(proxies: flags.map { [.https: Array($0.utf8)] } ?? [:])
        return EngineFacts(
            flags: set, runningFlags: set,
            answer: .report(.init(version: "26.1.5", runningContainers: 0, liveRestore: false, proxies: proxies)))
    }

    @Test(arguments: situations)
    func situation(_ situation: Situation) throws {
        let explanation = Explainer.explain(Sample.desired(), given: Self.facts(situation))
        let daemon = try #require(explanation.daemons.first)
        let https = try #require(daemon.variables.first { $0.variable == .https })
        #expect(https.contenders.map(Self.short) == situation.contenders)
        let conclusion = daemon.conclusion.joined(separator: "\n")
        for part in situation.says { #expect(conclusion.contains(part), "\(conclusion)") }
        #expect(daemon.notes.map(\.code) == situation.notes)
        #expect(!ExplanationText.text(explanation).contains("secret"))
        #expect(!JSONValue.object(ExplanationDocument.members(explanation)).serialized.contains("secret"))
    }

    private static func short(_ contender: Contender) -> String {
        let place = contender.place.path?.split(separator: "/").last.map(String.init) ?? contender.place.kind.rawValue
        let standing =
            switch contender.standing {
            case .wins: "wins"
            case .outranked: "outranked"
            case .ignored: "ignored"
            case .notLoaded: "not-loaded"
            case .notRunning: "not-running"
            }
        return "\(place) \(contender.name) \(standing)"
    }

    private static func facts(_ situation: Situation) -> HostFacts {
        let dropIns = situation.dropIns.map { Sample.source($0.path, $0.lines) }
        var unit = UnitFacts(
            activeState: situation.process == nil ? "inactive" : "active", needsDaemonReload: situation.needsReload,
            fragmentPath: Sample.unitPath,
            loadedDropInPaths: situation.loadedDropIns ?? situation.dropIns.map(\.path),
            sources: [Sample.source(Sample.unitPath, situation.unitFile)] + dropIns
                + situation.masks.map { UnitSource(path: $0, text: [], isMask: true) },
            environmentFiles: situation.environmentFiles, process: situation.process.map(Sample.environment),
            processStart: 1000, engine: situation.engine)
        let applied = UnitSourceOrder.applied(unit.sources, fragmentPath: unit.fragmentPath)
        let settings = applied.flatMap { UnitFileReader.settings(in: $0.text ?? []).environment }
        unit.loadedEnvironment = situation.loaded.map(Sample.environment) ?? .visible(settings)
        var files: [String: FileFact] = [:]
        if let json = situation.daemonJSON {
            let isLate = situation.engine?.report?.proxies == [:]
            files["/etc/docker/daemon.json"] = .present(.init(bytes: Array(json.utf8), modified: isLate ? 2000 : 500))
        }
        return HostFacts(
            systemdVersion: situation.version, managerEnvironment: Sample.environment(situation.manager),
            units: ["docker.service": unit], files: files, census: situation.census)
    }
}

/// Daemons that no unit of the spec runs, and hosts that say too much.
struct ExplainOtherTests {
    private static func process(
        _ home: CensusFacts.EngineProcess.Home, user: String = "root", flags: EngineFlags = EngineFlags()
    ) -> CensusFacts.EngineProcess {
        .init(
            program: "dockerd", processID: 4711, user: user, home: home,
            environment: Sample.environment(["HTTPS_PROXY=http://u:secret@hand:9"]), flags: flags,
            socket: "unix:///tmp/x.sock")
    }

    @Test(arguments: [
        (CensusFacts.EngineProcess.Home.none, "root", "was started by hand: it runs as root, in no unit"),
        (.userUnit("docker.service"), "ops", "is the user's own (rootless): it runs as ops"),
        (.unit("snap.docker.dockerd.service"), "root", "runs as root in snap.docker.dockerd.service"),
        (.container, "root", "runs inside of a container"),
    ])
    func engineThatTheSpecDoesNotName(home: CensusFacts.EngineProcess.Home, user: String, says: String) throws {
        var facts = SampleHost.converged.facts
        facts.census = CensusFacts(engines: [Self.process(home, user: user), Self.process(.unit("docker.service"))])
        let explanation = Explainer.explain(Sample.desired(), given: facts)
        #expect(explanation.daemons.map(\.processID) == [nil, 4711])
        let conclusion = explanation.daemons[1].conclusion
        #expect(conclusion[0].contains(says), "\(conclusion)")
        #expect(conclusion[1].hasPrefix("dockerd (PID 4711) uses http://***@hand:9 for https"))
    }

    @Test func flagOfAnEngineStartedByHandWins() throws {
        var facts = SampleHost.converged.facts
        let flags = EngineFlags(proxies: [.https: Array("http://flag:1".utf8)])
        facts.census = CensusFacts(engines: [Self.process(.none, flags: flags)])
        let daemon = try #require(Explainer.explain(Sample.desired(), given: facts).daemons.last)
        #expect(daemon.variables[0].contenders.map(\.standing.isDecisive) == [true, false])
        #expect(daemon.variables[0].contenders[0].place.kind == .flag)
    }

    @Test func filesOfLoginsAreToldOfInOneLine() {
        var facts = SampleHost.converged.facts
        facts.census = CensusFacts(idleFiles: [
            .init(
                path: "/etc/environment", readers: .logins,
                variables: ["HTTP_PROXY", "HTTPS_PROXY"].map { EnvironmentVariable(name: $0, value: []) })
        ])
        #expect(
            Explainer.explain(Sample.desired(), given: facts).notes.map(\.text) == [
                "/etc/environment sets HTTP_PROXY, HTTPS_PROXY for logins and shells; services do not read it"
            ])
    }

    @Test func dockerIsLookedAtWhereTheSpecNamesNoDaemon() {
        let desired = DesiredState(host: "h", entries: [])
        #expect(desired.forExplanation.daemons == [Service("docker.service")])
        #expect(Explainer.explain(desired, given: SampleHost.converged.facts).daemons.map(\.name) == ["docker"])
        var host = SampleHost.bare
        host.unit.loadState = "not-found"
        let explanation = Explainer.explain(desired, given: host.facts)
        #expect(explanation.daemons.isEmpty)
        #expect(explanation.notes.map(\.code) == ["no-daemon"])
    }

    @Test func hostWithoutSystemdSaysSo() {
        var host = SampleHost.bare
        host.version = nil
        let daemons = Explainer.explain(Sample.desired(), given: host.facts).daemons
        #expect(daemons.map(\.state) == [.notVisible])
    }

    @Test func ofManyContendersTheStrongestAreShown() throws {
        var host = SampleHost.converged
        let lines = (0..<20_000).map { "Environment=HTTPS_PROXY=http://h:\($0)\nPassEnvironment=HTTP_PROXY" }
        host.unit.sources.append(
            Sample.source("/etc/systemd/system/docker.service.d/a.conf", lines.joined(separator: "\n")))
        for number in 0..<20_000 {
            host.unit.sources.append(Sample.source("/run/systemd/system/docker.service.d/\(number).x", ""))
        }
        let daemon = try #require(Explainer.explain(Sample.desired(), given: host.facts).daemons.first)
        #expect(daemon.variables[0].contenders.count == 50)
        #expect(daemon.variables[0].leftOut > 19_000)
    }

    @Test func nothingHostileIsShownRaw() {
        var host = SampleHost.converged
        host.unit.sources.append(
            Sample.source(
                "/etc/systemd/system/docker.service.d/zz\u{1B}[2J.conf", "Environment=\"HTTPS_PROXY=http://x\u{202E}y\""
            ))
        let text = ExplanationText.text(Explainer.explain(Sample.desired(), given: host.facts))
        #expect(text.contains("zz\\x1b[2J.conf"))
        #expect(!text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
    }
}
