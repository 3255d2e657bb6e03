import Foundation
import ProxyModel
import Testing

@testable import FairleadCommands

@Suite("Examples and templates are valid, without a warning that they do not explain")
struct InputsExamplesTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../examples").standardized

    static func text(_ example: String, _ file: String) throws -> String {
        try String(contentsOf: folder.appending(path: "\(example)/\(file)"), encoding: .utf8)
    }

    /// What an example is warned of on purpose, as its README explains.
    static let doubts = [
        "credentials": [
            "proxy.yaml:8:15: warning: 'credentials' sends the password unencrypted to the proxy; anyone on the path can read it, on host 'app-1.corp.example' and 2 more [credentials-plain-http]",
            "proxy.yaml:14:64: warning: 'credentials' sends the password unencrypted to the proxy; anyone on the path can read it, on host 'build-1.corp.example' and 1 more [credentials-plain-http]",
        ]
    ]

    /// Every example with the number of its hosts.
    static let hosts = ["single-proxy": 21, "regions": 14, "edge-and-lab": 10, "credentials": 6]

    @Test(arguments: hosts)
    func example(name: String, hosts: Int) throws {
        let inventory = try Self.text(name, "inventory.yaml")
        let spec = try Self.text(name, "proxy.yaml")
        let inputs = try Inputs.validate(inventory: inventory, spec: spec)
        #expect(inputs.diagnostics.map(\.formatted) == Self.doubts[name] ?? [])
        #expect(inputs.partial.desiredStates.count == hosts)
    }

    @Test func everyExampleIsTested() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        #expect(names.filter { !$0.hasPrefix(".") }.sorted() == Self.hosts.keys.sorted())
    }

    @Test func templatesOfInit() throws {
        let inputs = try Inputs.validate(inventory: InitTemplates.inventory, spec: InitTemplates.spec)
        #expect(inputs.diagnostics.map(\.formatted) == [])
        #expect(inputs.partial.inventory.hosts.map(\.name).first == "web-01.corp.example")
    }

    @Test func settingsOfARegion() throws {
        let inputs = try Inputs.validate(
            inventory: Self.text("regions", "inventory.yaml"), spec: Self.text("regions", "proxy.yaml"))
        let asia = try #require(inputs.get().desiredStates.first { $0.host == "app-asia-1.corp.example" })
        #expect(asia.entries.map(\.target.service?.name) == ["docker.service", "containerd.service"])
        #expect(asia.entries.first?.settings.http?.revealed == "http://proxy.ap-south.corp.example:3128")
        #expect(
            asia.entries.first?.settings.noProxy?.entries == [
                "localhost", "127.0.0.1", ".corp.example", "registry.ap-south.mirror.example", "mirror.ap.example",
            ])
        let database = try #require(inputs.get().desiredStates.first { $0.host == "db-us-a.corp.example" })
        let docker = SystemdTarget(name: "docker", unit: "docker.service", restart: .never)
        #expect(database.entries.map(\.target) == [.systemd(docker)])
    }
}
