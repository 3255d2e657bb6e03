import Foundation
import ProxyModel
import Testing

@testable import FairleadCommands

@Suite("Every warning is a rule that is explained and can be silenced")
struct LintRuleTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized

    /// After a change: `fairlead validate --rules > docs/lint.md`.
    @Test func documentationIsTheCatalogue() throws {
        let text = try String(contentsOf: Self.folder.appending(path: "docs/lint.md"), encoding: .utf8)
        #expect(text == LintRule.documentation)
    }

    @Test func schemaKnowsTheRules() throws {
        let schema = JSONSchema.Value(try JSONSerialization.jsonObject(with: Data(FileSchema.proxy.text.utf8)))
        #expect(schema["$defs", "lintRule", "enum"] == .list(LintRule.all.map { .text($0.id) }))
    }

    @Test func identifiersAreUnique() {
        #expect(Set(LintRule.all.map(\.id)).count == LintRule.all.count)
    }

    static let inventory = "version: 1\nhosts: { a: { address: x }, b: { address: x } }"
    static let doubtful = "version: 1\nproxy: { http: http://p }\ntargets: [docker]\n"

    /// A `lint`, and the rules that are left.
    @Test(arguments: [
        ("", ["duplicate-address", "no-port", "only-http"]),
        ("lint:", ["duplicate-address", "no-port", "only-http"]),
        ("lint: {}", ["duplicate-address", "no-port", "only-http"]),
        ("lint: { ignore: }", ["duplicate-address", "no-port", "only-http"]),
        ("lint: { ignore: [only-http] }", ["duplicate-address", "no-port"]),
        ("lint: { ignore: [no-port, only-http, duplicate-address, no-port] }", []),
    ])
    func silenced(lint: String, expected: [String]) throws {
        let inputs = try Inputs.validate(inventory: Self.inventory, spec: Self.doubtful + lint)
        #expect(inputs.diagnostics.map(\.rule).sorted() == expected)
    }

    /// A `lint` that is wrong, and what is said about it.
    @Test(arguments: [
        ("[no-port]", ["4:7: error: 'lint' must be a mapping of keys to values, not a list [type]"]),
        ("{ ignored: [] }", ["4:9: error: unknown key 'ignored' in 'lint'; did you mean 'ignore'? [unknown-key]"]),
        ("{ ignore: no-port }", ["4:17: error: 'ignore' must be a list, not text [type]"]),
        (
            "{ ignore: [noport, url, [x]] }",
            [
                "4:18: error: no warning has the rule 'noport'; did you mean 'no-port'? [unknown-rule]",
                "4:26: error: no warning has the rule 'url'; 'fairlead validate --rules' lists them, and errors cannot be silenced [unknown-rule]",
                "4:31: error: a rule in 'ignore' must be text, not a list [type]",
            ]
        ),
    ])
    func wrong(lint: String, expected: [String]) {
        let found = Inputs.diagnostics(spec: "version: 1\nproxy: none\ntargets: [docker]\nlint: \(lint)")
        #expect(found == expected.map { "proxy.yaml:" + $0 })
    }

    /// Errors share an identifier with a warning where they are about the same thing.
    @Test func errorsStay() throws {
        let group = "groups: { g: {} }\nhosts: { a: { groups: [g, g] } }"
        let documents = ["version: 1\n" + group, "version: 1\n" + group.replacing("a:", with: "b:")].enumerated().map {
            YAMLReader.read(Array($1.utf8), file: "\($0).yaml")
        }
        let spec = YAMLReader.read(
            Array((Inputs.spec + "\nlint: { ignore: [duplicate-group] }").utf8), file: "proxy.yaml")
        let found = InputValidation.validate(inventory: documents, spec: spec).diagnostics
        #expect(found.map(\.rule) == ["duplicate-group"])
        #expect(found.map(\.severity) == [.error])
    }

    /// The README's pair of files, as a reader copies them.
    @Test func readmeIsWithoutDoubts() throws {
        let readme = try String(contentsOf: Self.folder.appending(path: "README.md"), encoding: .utf8)
        let blocks = readme.components(separatedBy: "```yaml\n").dropFirst().map {
            $0.components(separatedBy: "```")[0]
        }
        let inventory = try #require(blocks.first { $0.hasPrefix("# inventory.yaml") })
        let spec = try #require(blocks.first { $0.hasPrefix("# proxy.yaml") })
        #expect(try Inputs.validate(inventory: inventory, spec: spec).diagnostics.map(\.formatted) == [])
    }
}
