import Fleet
import ProxyModel

/// What came of explaining a host, ready to be shown in any format.
struct ExplanationReport {
    private let result: HostExplanation

    /// - Parameter result: what came of it.
    init(_ result: HostExplanation) { self.result = result }

    /// The exit code of the command.
    var exitStatus: ExitStatus {
        switch result.status {
        case .explained: .done
        case .unreachable: .unreachable
        case .failed: .failed
        }
    }

    /// The report as the options want it, with its last newline.
    ///
    /// - Parameter output: the options.
    func rendered(_ output: OutputOptions) -> String {
        switch output.format {
        case .text: text(isColored: output.colors(on: .standardOutput))
        case .json: document.serialized + "\n"
        }
    }

    /// The report for people.
    ///
    /// - Parameter isColored: whether what wins is coloured.
    func text(isColored: Bool) -> String {
        guard let explanation = result.explanation else {
            let failure = result.failure
            let remedy = failure?.remedy.map { "  way out: \($0)\n" } ?? ""
            return "\(result.status.rawValue)  \(DisplayText.line(result.host))\n  \(failure?.message ?? "")\n\(remedy)"
        }
        return ExplanationText.text(explanation, isColored: isColored)
    }

    /// The report as a JSON document (contract section 8).
    var document: JSONValue {
        var members = [
            JSONValue.Member("host", .string(DisplayText.line(result.host))),
            JSONValue.Member("status", .string(result.status.rawValue)),
        ]
        if let explanation = result.explanation { members += ExplanationDocument.members(explanation) }
        if let failure = result.failure {
            members.append(
                JSONValue.Member(
                    "failure",
                    [
                        "code": .string(failure.code), "message": .string(failure.message),
                        "remedy": failure.remedy.map { .string($0) } ?? .null,
                    ]))
        }
        return DocumentEnvelope.document(
            kind: "explanation",
            [
                JSONValue.Member("hosts", [.object(members)]),
                JSONValue.Member("summary", .object([.init("hosts", 1), .init(result.status.rawValue, 1)])),
            ])
    }
}
