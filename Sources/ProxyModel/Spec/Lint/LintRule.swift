/// A doubt about files that are right by the letter: what `fairlead validate` warns of. This is the catalogue; the texts
/// of the warnings stand with the checks.
public struct LintRule: Sendable, Equatable {
    /// The rule's identifier: lower case with hyphens, stable.
    public let id: String
    /// What is doubtful: one line without a full stop.
    public let summary: String
    /// Why it is: sentences.
    public let why: String
    /// What to do: sentences.
    public let remedy: String

    /// Every rule, by topic.
    public static let all: [LintRule] = proxyRules + noProxyRules + targetRules + inventoryRules

    /// The catalogue for people, in Markdown: what `fairlead validate --rules` prints and `docs/lint.md` holds.
    public static var documentation: String {
        let introduction = """
            # What `fairlead validate` warns of

            A warning is a doubt: the files are right by the letter, and every command works with them. Where a doubt
            does not apply, `proxy.yaml` silences its rule; errors cannot be silenced:

            ```yaml
            lint: { ignore: [credentials-plain-http] }
            ```

            """
        return introduction + all.map(\.section).joined()
    }

    private var section: String {
        """

        ## \(id)

        \(summary).

        \(why)

        *Remedy:* \(remedy)

        """
    }

    /// - Parameter message: what is doubtful here and what to do, without a place.
    /// - Returns: the warning.
    func finding(_ message: String) -> ValueFinding {
        ValueFinding(severity: .warning, rule: id, message: message)
    }
}
