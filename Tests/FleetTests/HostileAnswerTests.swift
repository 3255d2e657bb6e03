import ProxyModel
import Testing

@testable import Fleet

/// Answers of 8 MiB that are made to take time. No host is needed.
@Suite struct HostileAnswerTests {
    static let nonce = Nonce(text: "N", userText: "U")

    static func read(_ sections: [String]) throws(HostFailure) -> HostFacts {
        let all = ["host\nuid=0\nsystemd=running\ninit=systemd", "manager\nVersion=252\nEnvironment="] + sections
        let text = all.map { "\n@N \($0)" }.joined() + "\n@N end\n"
        return try FactsReader(login: "ops@h").read(HostAnswer(Array(text.utf8), nonce: nonce))
    }

    @Test("a path longer than any of Linux is no answer: it would be a part of every message about its lines")
    func longPath() throws {
        let show = "show x.service\nLoadState=loaded"
        let folder = "/etc/systemd/system/x.service.d/"
        let fits = folder + String(repeating: "a", count: 4095 - folder.utf8.count)
        let facts = try Self.read([show, "source x.service \(fits)\n[Service]"])
        #expect(facts.units["x.service"]?.sources.map(\.path) == [fits])
        let failure = #expect(throws: HostFailure.self) {
            try Self.read([show, "source x.service \(folder)\(String(repeating: "a", count: 100_000))\n[Service]"])
        }
        #expect(failure?.code == "malformed-answer")
        #expect(failure?.message == "ops@h: the host's answer has no usable part 'source'")
    }

    @Test("any number of podman's files is read in a time that grows with it, and not with its square")
    func podmanFiles() throws {
        let files = (0..<80_000).map { "podman-file /etc/containers/containers.conf.d/\($0).conf\n" }
        let time = try ContinuousClock().measure {
            let facts = try Self.read(files)
            #expect(facts.podman?.files.count == files.count)
        }
        #expect(time < .seconds(60), "\(time)")
    }
}
