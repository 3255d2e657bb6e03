import Foundation
import ProxyModel
import Testing

@testable import FairleadCommands

@Suite("What a run prints")
struct RunReportTests {
    private static let stuck = HostOutcome(
        host: "web-02", status: .failed,
        failure: HostFailure(
            code: HostFailure.notPutBack, message: "ops@web-02: docker.service did not stay active",
            commands: ["systemctl reset-failed docker.service", "systemctl restart docker.service\u{1B}[2J\u{202E}"]))
    private static let speechless = HostOutcome(
        host: "web-03", status: .failed,
        failure: HostFailure(code: HostFailure.notPutBack, message: "ops@web-03: the files are not as they were"))
    private static let rolledBack = HostOutcome(
        host: "web-04", status: .rolledBack, failure: HostFailure(code: "rolled-back", message: "m", remedy: "r"))
    private static let changed = HostOutcome(host: "web-01", status: .changed)

    @Test func hostsThatNeedAPersonStandLastWithWhatToRun() {
        let text = RunReport(.apply, [Self.stuck, Self.speechless, Self.changed, Self.rolledBack])
            .text(isColored: false)
        #expect(
            text.hasSuffix(
                """

                4 hosts: 2 failed, 1 changed, 1 rolled-back

                2 hosts need a person:
                  web-02
                    ops@web-02: docker.service did not stay active
                    run there, as root:
                      systemctl reset-failed docker.service
                      systemctl restart docker.service\\x1b[2J\\xe2\\x80\\xae
                  web-03
                    ops@web-03: the files are not as they were
                    look at the host: what has to be run there is not known

                """))
    }

    @Test func oneHostNeedsAPerson() {
        let text = RunReport(.apply, [Self.stuck]).text(isColored: true)
        #expect(text.contains("\u{1B}[1;31m1 host needs a person:\u{1B}[0m\n  web-02\n"))
    }

    @Test func nothingIsCalledForWhereEverythingWasPutBack() {
        let text = RunReport(.apply, [Self.changed, Self.rolledBack]).text(isColored: false)
        #expect(!text.contains("person"))
        #expect(text.hasSuffix("2 hosts: 1 changed, 1 rolled-back\n"))
    }

    @Test func documentHasTheCommandsAndFitsItsSchema() throws {
        let text = RunReport(.apply, [Self.stuck, Self.speechless, Self.changed, Self.rolledBack]).document.serialized
        let value = JSONSchema.Value(try JSONSerialization.jsonObject(with: Data(text.utf8)))
        #expect(try JSONSchema(FileSchema.report.text).objections(to: value) == [])
        guard case .list(let hosts)? = value["hosts"] else { return #expect(Bool(false), "no hosts") }
        let commands = hosts.map { $0["failure", "commands"] }
        #expect(
            commands == [
                .list([
                    .text("systemctl reset-failed docker.service"),
                    .text("systemctl restart docker.service\\x1b[2J\\xe2\\x80\\xae"),
                ]), .list([]), nil, .list([]),
            ])
    }

    @Test(arguments: [RunReport.Kind.plan, .verification])
    func whatOnlyReadsHasNoCommands(kind: RunReport.Kind) throws {
        let outcome = HostOutcome(host: "web-01", status: .failed, failure: HostFailure(code: "c", message: "m"))
        let text = RunReport(kind, [outcome]).document.serialized
        let value = JSONSchema.Value(try JSONSerialization.jsonObject(with: Data(text.utf8)))
        let schema = kind == .plan ? FileSchema.plan : .verification
        #expect(try JSONSchema(schema.text).objections(to: value) == [])
    }
}
