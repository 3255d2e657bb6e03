import Foundation
import HostAccess
import ProxyModel
import Testing

@testable import FairleadCommands
@testable import SSHTransport

@Suite("What trust prints")
struct TrustReportTests {
    private static let key = HostKey(blob: [0, 0, 0, 11] + Array("ssh-ed25519".utf8))
    private static let print = key.fingerprint
    private static let error = TransportError(.changedHostKey, "it has changed", remedy: "look")

    private static func outcome(
        _ name: String, _ statuses: [TrustOutcome.KeyStatus], failure: TransportError? = nil
    ) -> TrustOutcome {
        TrustOutcome(
            endpoint: Endpoint(
                name: name, address: "10.0.0.7", user: "ops", identityFiles: [], knownHostsFiles: ["/k"]),
            keys: statuses.map { status in
                TrustOutcome.Key(
                    key: key, status: status, place: [.known, .added].contains(status) ? "/k:1" : nil,
                    objection: status == .changed ? error : nil)
            }, failure: failure)
    }

    private static let unreachable = outcome("web-9", [], failure: TransportError(.refused, "m", remedy: nil))

    @Test(
        "a host's keys decide what it is, and the hosts the exit code",
        arguments: [
            ([.known], .known, .done), ([.known, .new], .known, .done), ([.added, .unlisted], .added, .done),
            ([.new, .new], .new, .usage), ([.known, .changed], .changed, .failed),
            ([.unexpected], .unexpected, .failed),
            ([.unpinned, .known], .known, .done),
        ] as [([TrustOutcome.KeyStatus], TrustOutcome.Status, ProxyModel.ExitStatus)])
    func statuses(_ keys: [TrustOutcome.KeyStatus], _ status: TrustOutcome.Status, _ exit: ProxyModel.ExitStatus) {
        let outcome = Self.outcome("web-1", keys)
        #expect(outcome.status == status)
        #expect(TrustReport([outcome]).exitStatus == exit)
        #expect(TrustReport([outcome, Self.unreachable]).exitStatus == (exit == .done ? .unreachable : exit))
    }

    @Test("a host that could not be reached is told from one that fails")
    func failures() {
        #expect(Self.unreachable.status == .unreachable)
        let failed = Self.outcome("web-1", [], failure: TransportError(.needsOpenSSH, "m"))
        #expect(failed.status == .failed)
        #expect(TrustReport([failed, Self.unreachable]).exitStatus == .failed)
    }

    @Test("text has a line for each key, and what is wrong below")
    func text() {
        let report = TrustReport([
            Self.outcome("web-1", [.known, .new]), Self.outcome("a\u{1B}b", [.changed]), Self.unreachable,
        ])
        #expect(
            report.text(isColored: false) == """
                known        web-1   ED25519  \(Self.print)  /k:1
                new          web-1   ED25519  \(Self.print)
                changed      a\\x1bb  ED25519  \(Self.print)
                  it has changed
                  way out: look
                unreachable  web-9
                  m

                """)
    }

    @Test("documents fit the schema, which has the words of the model")
    func document() throws {
        let report = TrustReport([
            Self.outcome("web-1", TrustOutcome.KeyStatus.allCases), Self.unreachable, Self.outcome("web-2", []),
        ])
        let value = JSONSchema.Value(try JSONSerialization.jsonObject(with: Data(report.document.serialized.utf8)))
        #expect(try JSONSchema(FileSchema.trust.text).objections(to: value) == [])
        let schema = JSONSchema.Value(try JSONSerialization.jsonObject(with: Data(FileSchema.trust.text.utf8)))
        #expect(
            schema["$defs", "host", "properties", "status", "enum"]
                == .list(TrustOutcome.Status.allCases.map { .text($0.rawValue) }))
        #expect(
            schema["$defs", "key", "properties", "status", "enum"]
                == .list(TrustOutcome.KeyStatus.allCases.map { .text($0.rawValue) }))
    }
}
