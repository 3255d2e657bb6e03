import ArgumentParser
import ProxyModel

/// `fairlead validate`.
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Checks both files and shows everything that is wrong. Connects to no host.",
        discussion: """
            Every finding stands on a line of its own, as file:line:column: error: what is wrong [rule-id]. \
            Exit code 1 when there is an error; warnings alone give 0.

            A warning that does not apply is silenced in the proxy spec: lint: { ignore: [rule-id] }. What each rule \
            means:

              fairlead validate --rules
            """)

    @OptionGroup var inputs: InputOptions

    @Option(help: ArgumentHelp("How the result is printed: text or json.", valueName: "format"))
    var format: OutputFormat = .text

    @Flag(help: "Print every rule of warnings, with why it is one and what to do, and check nothing.")
    var rules = false

    func validate() throws {
        guard !rules || format == .text else { throw ValidationError("--rules prints text only.") }
    }

    mutating func run() throws {
        if rules { return try Console.writeOutput(LintRule.documentation, failingWith: .usage) }
        let decoded = InputFiles.load(inventories: inputs.inventory.inventories, spec: inputs.spec)
        switch format {
        case .text:
            try Console.writeOutput(Self.text(decoded), failingWith: .usage)
        case .json:
            try Console.writeOutput(Self.document(decoded.diagnostics).serialized + "\n", failingWith: .usage)
        }
        if decoded.hasErrors { throw ExitCode(ExitStatus.usage.rawValue) }
    }

    private static func text(_ decoded: Decoded<ValidInputs>) -> String {
        let diagnostics = decoded.diagnostics
        let errors = diagnostics.count { $0.severity == .error }
        let warnings = diagnostics.count - errors
        var summary = [Progress.count(errors, "error"), Progress.count(warnings, "warning")].joined(separator: ", ")
        if !decoded.hasErrors {
            summary = "ok: \(Progress.count(decoded.partial.inventory.hosts.count, "host")), \(summary)"
        }
        return diagnostics.map { $0.formatted + "\n" }.joined() + summary + "\n"
    }

    private static func document(_ diagnostics: [Diagnostic]) -> JSONValue {
        let entries = diagnostics.map { diagnostic -> JSONValue in
            [
                "file": .string(DisplayText.line(diagnostic.position.file)), "line": .int(diagnostic.position.line),
                "column": .int(diagnostic.position.column), "severity": .string(diagnostic.severity.rawValue),
                "rule": .string(diagnostic.rule), "message": .string(diagnostic.message),
            ]
        }
        let errors = diagnostics.count { $0.severity == .error }
        return DocumentEnvelope.document(
            kind: "diagnostics",
            [
                JSONValue.Member("diagnostics", .array(entries)),
                JSONValue.Member(
                    "summary", ["errors": .int(errors), "warnings": .int(diagnostics.count - errors)]),
            ])
    }
}
