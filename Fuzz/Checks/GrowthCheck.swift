import Foundation

@testable import FairleadCommands
@testable import Fleet
@testable import ProxyModel
@testable import SSHConfig
@testable import SSHTransport

/// Long texts for every reader: what takes time in proportion to the square of the length runs into the fuzzer's limit.
///
/// The input's first line names the readers by number; the rest is cut at the byte 0 into a beginning, a piece that is
/// repeated, and an end.
enum GrowthCheck {
    /// How long the texts are made; FAIRLEAD_FUZZ_LENGTH makes them longer, to find what is only a little quadratic.
    private static let size = ProcessInfo.processInfo.environment["FAIRLEAD_FUZZ_LENGTH"].flatMap(Int.init) ?? 100_000

    @Sendable static func check(_ input: [UInt8]) throws {
        let (fields, rest) = input.settings(1)
        let parts = rest.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false).map { Array($0) }
        guard parts.count == 3, !parts[1].isEmpty, input.count <= 1000 else { return }
        var text = parts[0]
        for _ in 0..<size / parts[1].count { text += parts[1] }
        text += parts[2]
        switch (fields[0].first ?? 0) % 6 {
        case 0: readSystemd(text)
        case 1: readFiles(text)
        case 2: readInputs(text)
        case 3: readAnswers(text)
        case 4: readKeys(text)
        default: show(text)
        }
    }

    private static func readSystemd(_ text: [UInt8]) {
        for version in [229, 240, 252] { _ = ShowOutput.environment(text, systemdVersion: version) }
        _ = ShowOutput.blocks(in: text)
        _ = UnitFileReader.dropped(in: text)
        _ = UnitFileReader.firstForeignLine(in: text, at: "/x.conf")
        let manager = ShowOutput.environment(text, systemdVersion: 252)
        _ = ServiceEnvironment(
            sources: [UnitSource(path: "/usr/lib/systemd/system/x.service", text: text)], manager: .visible(manager),
            files: [EnvironmentFileFact(path: "/a", pattern: "/a", text: text)], knowsUnitFile: true,
            systemdVersion: 252)
    }

    private static func readFiles(_ text: [UInt8]) {
        _ = ShellStatement(text)
        for version in [240, 257] { _ = EnvironmentFileReader.variables(in: text, systemdVersion: version) }
        _ = try? DaemonJSONFile(text).edited(to: [.http: "http://p:1", .noProxy: "a"], createdByUs: false)
        _ = try? ClientConfigFile(text).edited(to: ClientProxyValues(http: "http://p:1"), createdByUs: false)
        _ = try? ContainersConf(text)
        _ = Record(text, written: nil)
    }

    private static func readInputs(_ text: [UInt8]) {
        let document = YAMLReader.read(text, file: "inventory.yaml")
        _ = InputValidation.validate(inventory: [document], spec: YAMLReader.read(text, file: "proxy.yaml"))
    }

    private static func readKeys(_ text: [UInt8]) {
        let hosts = KnownHosts(text, file: "f")
        _ = hosts.entries(for: "web-1")
        _ = try? PrivateKey.parse(text, path: "key")
        _ = try? SSHConfigCheck.config([text]).settings(for: "web-1")
    }

    private static func readAnswers(_ text: [UInt8]) {
        let answer = HostAnswer(text, nonce: Nonce(text: "N", userText: "U"))
        if let facts = try? FactsReader(login: "l").read(answer) {
            for state in DesiredStates.all { _ = Planner.plan(state, given: facts) }
            _ = Explainer.explain(DesiredStates.all[0].forExplanation, given: facts)
        }
    }

    private static func show(_ text: [UInt8]) {
        _ = DisplayText.lines(text)
        _ = DisplayText.line(text)
        _ = DisplayText.value(text)
        _ = DisplayText.line(text, limit: 300)
        _ = quoted(text.text)
        _ = UnifiedDiff.text(path: "/x", before: Array(text.reversed()), after: text)
    }
}
