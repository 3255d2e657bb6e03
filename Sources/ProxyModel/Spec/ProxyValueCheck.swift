/// One thing that is wrong or doubtful with a value of `proxy`, wherever the value came from.
struct ValueFinding: Hashable {
    var severity: Diagnostic.Severity
    var rule: String
    /// The sentence, without a place.
    var message: String
}

/// Looks at values that hold no variable any more: when a spec is decoded those without variables, and for each host
/// those with.
enum ProxyValueCheck {
    /// - Parameters:
    ///   - text: a URL.
    ///   - key: the key of `proxy` that it stands under.
    /// - Returns: the URL when it can be used, and what was found.
    static func url(_ text: String, key: String) -> (url: ProxyURL?, findings: [ValueFinding]) {
        do {
            let url = try ProxyURL.parse(text)
            let doubts = ValueDoubts.url(text).map { $0.rule.finding("'\(key)' \(quoted(text)) \($0.sentence)") }
            return (url, doubts)
        } catch {
            return (nil, [ValueFinding(severity: .error, rule: error.rule, message: "'\(key)' \(error.reason)")])
        }
    }

    /// - Parameter text: an entry of `noProxy`.
    /// - Returns: the entry without spaces around it when it can be used, and what was found.
    static func noProxyEntry(_ text: String) -> (entry: String?, findings: [ValueFinding]) {
        let entry = text.trimmingSpaces
        if let (rule, reason) = NoProxyEntry.objection(to: entry) {
            let message = "'noProxy' entry \(quoted(text)) \(reason)"
            return (nil, [ValueFinding(severity: .error, rule: rule, message: message)])
        }
        let doubt = ValueDoubts.noProxyEntry(entry).map {
            $0.rule.finding("'noProxy' entry \(quoted(entry)) \($0.sentence)")
        }
        return (entry, [doubt].compactMap { $0 })
    }
}
