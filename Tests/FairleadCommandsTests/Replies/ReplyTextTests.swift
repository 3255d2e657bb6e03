import Foundation
import ProxyModel
import Testing

@testable import FairleadCommands
@testable import ProxyModel

/// Whatever a host writes into any place of its answer, the tool goes on, and prints nothing raw.
@Suite("Hosts' answers with bad texts and numbers in them")
struct ReplyTextTests {
    /// A right answer and what it is held against.
    struct Sample: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var spec: String
        var text: String
    }

    static let samples = [
        Sample(testDescription: "one unit", spec: ReplyTexts.spec, text: ReplyTexts.bare),
        Sample(testDescription: "a settled unit", spec: ReplyTexts.spec, text: ReplyTexts.done),
        Sample(testDescription: "a host with everything", spec: ReplyTexts.fullSpec, text: ReplyTexts.full),
        Sample(testDescription: "an engine's configuration", spec: ReplyTexts.configurationSpec, text: ReplyTexts.full),
        Sample(testDescription: "a host with scripts", spec: ReplyTexts.scriptSpec, text: ReplyTexts.script),
    ]

    /// What is put into every place: what moves a cursor or turns text round, what is no UTF-8, what ends a line, and a
    /// password.
    static let texts: [[UInt8]] = [
        Array("\u{1B}[2J\u{1B}]0;x\u{7}\u{202E}\u{2066}\u{200B}\u{E000}".utf8) + [
            0, 0xFF, 0xC0, 0x80, 0xED, 0xA0, 0x80,
        ],
        Array("\r\n@ROOTWOR\r".utf8), Array("http://u:canary@h".utf8),
    ]

    static let numbers = [
        "-1", "0", "4194305", "9223372036854775807", "-9223372036854775808", "18446744073709551616",
        "999999999999999999999999", "1e400", "-inf", "nan", "0x7fffffff", "٣", "", "+",
    ]

    @Test(arguments: samples)
    func badTextInAnyPlaceIsNeverPrintedRaw(sample: Sample) async throws {
        let text = Array(sample.text.utf8)
        for (index, word) in Self.words(in: text).enumerated() {
            for (kind, bad) in Self.texts.enumerated() where Self.isDue(index + kind, in: sample) {
                let spoilt = Array(text[..<word.upperBound]) + bad + text[word.upperBound...]
                try await Self.check(spoilt, sample, "behind '\(String(decoding: text[word], as: UTF8.self))'")
            }
        }
    }

    @Test(arguments: samples)
    func badNumberInAnyPlaceIsNoTrap(sample: Sample) async throws {
        let text = Array(sample.text.utf8)
        let words = Self.words(in: text).filter { text[$0].allSatisfy { (0x2E...0x39).contains($0) } }
        for (index, word) in words.enumerated() {
            for (kind, number) in Self.numbers.enumerated() where Self.isDue(index + kind, in: sample) {
                let spoilt = Array(text[..<word.lowerBound]) + Array(number.utf8) + text[word.upperBound...]
                let what = "\(number) for '\(String(decoding: text[word], as: UTF8.self))'"
                let shown = try await Self.check(spoilt, sample, what)
                // No process has such a number, and no unit so many containers.
                for wrong in ["\"pid\": -", "\"pid\": 9", "\"pid\": 4194305", "9223372036854775807 r"] {
                    #expect(!shown.contains(wrong), "\(what)")
                }
            }
        }
    }

    @Test(arguments: samples)
    func sectionsThatAreGoneOrCutOrMovedAreNoTrap(sample: Sample) async throws {
        let parts = sample.text.split(separator: "\n@", omittingEmptySubsequences: false).map(String.init)
        for index in parts.indices.dropFirst() {
            var fewer = parts
            fewer.remove(at: index)
            var cut = parts
            cut[index] = String(cut[index].prefix(cut[index].count / 2))
            var moved = parts
            moved.swapAt(index, max(1, index - 1))
            var twice = parts
            twice.insert(parts[index], at: index)
            var empty = parts
            empty[index] = String(parts[index].prefix { $0 != "\n" }) + "\n"
            for (kind, spoilt) in [fewer, cut, moved, twice, empty].enumerated()
            where Self.isDue(index + kind, in: sample) {
                try await Self.check(Array(spoilt.joined(separator: "\n@").utf8), sample, "section \(parts[index])")
            }
        }
    }

    /// Every place and everything that is put there makes thousands of runs, minutes of time: all of them only where
    /// `FAIRLEAD_THOROUGH` is set, and some of every kind elsewhere.
    private static func isDue(_ number: Int, in sample: Sample) -> Bool {
        isThorough || number % (sample.text.utf8.count > 2_000 ? 23 : 7) == 0
    }

    private static let isThorough = ProcessInfo.processInfo.environment["FAIRLEAD_THOROUGH"] != nil

    /// Runs of characters that separate nothing, the words that mark lines left out.
    private static func words(in text: [UInt8]) -> [Range<Int>] {
        var words: [Range<Int>] = []
        var start = 0
        for index in text.indices {
            let isEnd = " \n=\"/:,;()[]{}|~".utf8.contains(text[index])
            if isEnd, start < index, text[start] != UInt8(ascii: "@") { words.append(start..<index) }
            if isEnd { start = index + 1 }
        }
        return words
    }

    /// What the tool makes of an answer: it is held against its schema and looked through for what must not be there.
    @discardableResult
    private static func check(_ answer: [UInt8], _ sample: Sample, _ what: String) async throws -> String {
        var all = ""
        let change = Array("\n@ROOTWORD outcome changed\n".utf8) + answer
        for verb in ReplyHost.Verb.allCases {
            // The answer after a change is the bad one where there is a change.
            let looks = verb == .apply ? Array(sample.text.utf8) : answer
            let shown = try await ReplyHost(spec: sample.spec, look: .init(looks), change: .init(change)).run(verb)
            for scalar in shown.text.unicodeScalars where scalar != "\n" && scalar.isUnsafeToShow {
                Issue.record("\(what), \(verb): text holds U+\(String(scalar.value, radix: 16))")
                break
            }
            let value = try JSONSerialization.jsonObject(with: Data(shown.json.utf8))
            for text in strings(in: value)
            where text.unicodeScalars.contains(where: { $0 != "\n" && $0.isUnsafeToShow }) {
                Issue.record("\(what), \(verb): JSON holds \(text.debugDescription)")
                break
            }
            #expect(!shown.text.contains("canary") && !shown.json.contains("canary"), "\(what), \(verb)")
            let schema = schemas[verb]
            #expect(try schema?.objections(to: JSONSchema.Value(value)) == [], "\(what), \(verb)")
            all += shown.text + shown.json
        }
        return all
    }

    private static let schemas: [ReplyHost.Verb: JSONSchema] = [
        .plan: try? JSONSchema(FileSchema.plan.text), .verify: try? JSONSchema(FileSchema.verification.text),
        .apply: try? JSONSchema(FileSchema.report.text), .explain: try? JSONSchema(FileSchema.explanation.text),
    ].compactMapValues { $0 }

    private static func strings(in value: Any) -> [String] {
        switch value {
        case let text as String: [text]
        case let list as [Any]: list.flatMap { strings(in: $0) }
        case let object as [String: Any]: object.flatMap { [$0.key] + strings(in: $0.value) }
        default: []
        }
    }
}
