import Foundation
import Testing

@testable import SSHConfig

/// What we read of a configuration is what `ssh -G` reads.
@Suite struct AgreementTests {
    @Test("a host has the settings that ssh -G prints, or is refused as ssh refuses it", arguments: Corpus.all)
    func agrees(_ example: Example) throws {
        let folder = try ConfigFolder(example.files)
        let config = SSHConfig(
            file: "\(folder.path)/config", account: try Oracle.account(),
            environment: Oracle.environment(folder: folder.path))
        for host in example.hosts {
            let options = example.options.flatMap { ["-o", $0] }
            let asked = try Oracle.ssh(
                options + ["-G", "-F", "\(folder.path)/config", "--", host], folder: folder.path)
            let resolution = Result {
                let resolution = try config.resolution(for: host, overrides: example.options)
                let plain = try Oracle.ssh(["-G", "-F", "none", "--", host], folder: folder.path)
                return try Oracle.values(resolution, defaults: Oracle.values(plain.output))
            }
            switch resolution {
            case .success(let ours):
                #expect(asked.status == 0, "\(host): ssh refuses: \(asked.errors)")
                if asked.status == 0 { compare(ours, Oracle.values(asked.output), host) }
            case .failure(let error):
                #expect(asked.status != 0, "\(host): ssh accepts, and we refuse: \(error)")
            }
        }
    }

    private func compare(_ ours: [String: [String]], _ theirs: [String: [String]], _ host: String) {
        for key in Set(ours.keys).union(theirs.keys).sorted() {
            #expect(ours[key] == theirs[key], "\(host): \(key)")
        }
    }

    @Test("the corpus is worth its name")
    func corpus() {
        #expect(Corpus.all.count >= 60)
        #expect(Set(Corpus.all.map(\.name)).count == Corpus.all.count)
        #expect(Corpus.all.allSatisfy { !$0.hosts.isEmpty })
    }
}

/// A configuration, and the hosts that are asked for.
struct Example: Sendable, CustomTestStringConvertible {
    let name: String
    let files: [String: String]
    let hosts: [String]
    let options: [String]

    init(
        _ name: String, _ config: String, hosts: [String] = ["web-1", "db.corp.example"],
        with others: [String: String] = [:], options: [String] = []
    ) {
        self.name = name
        files = others.merging(["config": config]) { _, new in new }
        self.hosts = hosts
        self.options = options
    }

    var testDescription: String { name }
}

/// Every configuration that is compared.
enum Corpus {
    static let all = lines + patterns + matches + includes + values + tokens + refused
}
