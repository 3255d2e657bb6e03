/// What was found about hosts, each kind once however many hosts it is about: fleets share their variables.
struct AnsibleFindings {
    private struct Key: Hashable {
        var severity: Diagnostic.Severity
        var rule: String
        var message: String
    }

    private struct Found {
        var position: SourcePosition
        var host: String
        var others = 0
    }

    private var found: [Key: Found] = [:]
    private var order: [Key] = []

    /// - Parameters:
    ///   - severity: how bad it is.
    ///   - rule: the rule's identifier.
    ///   - message: what is wrong and what to do, the same for every host that it is about.
    ///   - position: where, for the first of them.
    ///   - host: the host.
    mutating func note(
        _ severity: Diagnostic.Severity, _ rule: String, _ message: String, at position: SourcePosition, host: String
    ) {
        let key = Key(severity: severity, rule: rule, message: message)
        if found[key] == nil {
            found[key] = Found(position: position, host: host)
            order.append(key)
        } else {
            found[key]?.others += 1
        }
    }

    /// Everything that was found, in the order found.
    var diagnostics: [Diagnostic] {
        order.compactMap { key in
            guard let found = found[key] else { return nil }
            let more = found.others == 0 ? "" : " and \(found.others) more"
            return Diagnostic(
                key.severity, rule: key.rule, "\(key.message), on host \(quoted(found.host))\(more)", at: found.position
            )
        }
    }
}
