import Fleet
import Foundation
import ProxyModel
import Testing

@testable import FairleadCommands

@Suite("What explain prints")
struct ExplanationReportTests {
    private static let explained = HostExplanation(
        host: "web-01", status: .explained,
        explanation: Explanation(
            host: "web-01",
            daemons: [
                DaemonExplanation(
                    name: "docker", service: Service("docker.service"), state: .running, conclusion: ["docker uses x"],
                    variables: [
                        VariableExplanation(
                            variable: .https, current: .value(Array("http://u:secret@x:1".utf8)),
                            contenders: [
                                Contender(
                                    place: Place(.configuration, path: "/etc/docker/daemon.json"),
                                    name: "proxies.https-proxy",
                                    value: Array("http://u:secret@x:1".utf8), standing: .wins),
                                Contender(
                                    place: Place(.manager), name: "HTTPS_PROXY", value: nil,
                                    standing: .outranked(by: "/etc/docker/daemon.json", reason: "so it is")),
                                Contender(
                                    place: Place(.dropIn, path: "/a"), name: "a", value: [], standing: .notLoaded("b")),
                                Contender(place: Place(.process), name: "a", value: [], standing: .notRunning("b")),
                                Contender(
                                    place: Place(.otherFile, path: "/c"), name: "a", value: [], standing: .ignored("b")),
                            ]),
                        VariableExplanation(variable: .http, current: .notVisible("why")),
                        VariableExplanation(variable: .noProxy, current: .notRunning, leftOut: 3),
                    ], notes: [ExplanationNote(code: "reload-missing", text: "a note")]),
                DaemonExplanation(name: "dockerd (PID 7)", processID: 7, user: "ops", state: .missing),
            ], notes: [ExplanationNote(code: "logins-only", text: "another")]))

    private static let failed = HostExplanation(
        host: "web-01", status: .unreachable, failure: HostFailure(code: "refused", message: "m", remedy: nil))

    @Test(arguments: [explained, failed])
    func documentFitsTheSchema(result: HostExplanation) throws {
        let text = ExplanationReport(result).document.serialized
        #expect(!text.contains("secret"))
        let value = JSONSchema.Value(try JSONSerialization.jsonObject(with: Data(text.utf8)))
        #expect(try JSONSchema(FileSchema.explanation.text).objections(to: value) == [])
    }

    @Test func schemaHasTheWordsOfTheModel() throws {
        let schema = JSONSchema.Value(
            try JSONSerialization.jsonObject(with: Data(FileSchema.explanation.text.utf8)))
        func words<Word: RawRepresentable<String> & CaseIterable>(_ type: Word.Type) -> JSONSchema.Value {
            .list(type.allCases.map { .text($0.rawValue) })
        }
        #expect(schema["$defs", "contender", "properties", "place", "enum"] == words(Place.Kind.self))
        #expect(schema["$defs", "daemon", "properties", "state", "enum"] == words(DaemonExplanation.State.self))
        #expect(schema["$defs", "host", "properties", "status", "enum"] == words(HostExplanation.Status.self))
    }

    @Test func exitCodeTellsWhetherTheHostWasExplained() {
        #expect(ExplanationReport(Self.explained).exitStatus == .done)
        #expect(ExplanationReport(Self.failed).exitStatus == .unreachable)
    }

    @Test func hostThatCannotBeReachedSaysWhy() {
        #expect(ExplanationReport(Self.failed).text(isColored: false) == "unreachable  web-01\n  m\n")
    }
}
