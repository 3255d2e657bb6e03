/// Reads `lint`.
extension ProxySpecDecoder {
    /// The keys of `lint`.
    private static let lintKeys = ["ignore"]

    /// Reads a `lint`.
    ///
    /// - Parameters:
    ///   - node: the value.
    ///   - findings: where errors go.
    /// - Returns: the identifiers of the rules that are silenced.
    static func ignoredRules(_ node: SourceNode, _ findings: inout Findings) -> Set<String> {
        guard !node.isNull else { return [] }
        let entries = node.entries(of: "'lint'", &findings)
        entries.checkKeys(known: lintKeys, in: "'lint'", &findings)
        guard let list = entries.value("ignore"), !list.isNull else { return [] }
        let known = LintRule.all.map(\.id)
        var ignored = Set<String>()
        for element in list.elements(of: "'ignore'", &findings) {
            guard let id = element.text(of: "a rule in 'ignore'", &findings) else { continue }
            guard !known.contains(id) else {
                ignored.insert(id)
                continue
            }
            let remedy =
                Suggestion.nearest(to: id, among: known).map { "did you mean \(quoted($0))?" }
                ?? "'fairlead validate --rules' lists them, and errors cannot be silenced"
            findings.error("unknown-rule", "no warning has the rule \(quoted(id)); \(remedy)", at: element.position)
        }
        return ignored
    }
}
