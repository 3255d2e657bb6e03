/// What decoders have found so far. They go on after an error, so that users see all of them at once.
struct Findings {
    private(set) var diagnostics: [Diagnostic] = []

    mutating func error(_ rule: String, _ message: String, at position: SourcePosition) {
        diagnostics.append(Diagnostic(.error, rule: rule, message, at: position))
    }

    mutating func warning(_ rule: String, _ message: String, at position: SourcePosition) {
        diagnostics.append(Diagnostic(.warning, rule: rule, message, at: position))
    }

    mutating func add(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }
}

extension SourceNode {
    /// Whether the node is YAML's null: nothing, `~` or `null` without quotes.
    var isNull: Bool {
        guard case .scalar(let text, isPlain: true) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// How messages name what the node is.
    var kind: String {
        switch content {
        case .scalar where isNull: "nothing"
        case .scalar: "text"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }

    /// The entries of a mapping; reports anything else and gives none.
    func entries(of what: String, _ findings: inout Findings) -> [Entry] {
        if case .mapping(let entries) = content { return entries }
        findings.error("type", "\(what) must be a mapping of keys to values, not \(kind)", at: position)
        return []
    }

    /// The elements of a list; reports anything else and gives none.
    func elements(of what: String, _ findings: inout Findings) -> [SourceNode] {
        if case .sequence(let elements) = content { return elements }
        findings.error("type", "\(what) must be a list, not \(kind)", at: position)
        return []
    }

    /// A scalar's text exactly as written: `01` stays `01`. Reports nothing, lists, mappings and control characters.
    ///
    /// - Parameters:
    ///   - what: how messages name the value.
    ///   - allowsEmpty: whether `""` will do.
    ///   - findings: where errors go.
    /// - Returns: the text; nil when there is an error.
    func text(of what: String, allowsEmpty: Bool = false, _ findings: inout Findings) -> String? {
        guard case .scalar(let text, _) = content, !isNull else {
            findings.error("type", "\(what) must be text, not \(kind)", at: position)
            return nil
        }
        guard !text.holdsControlCharacter else {
            findings.error("control-character", "\(what) holds a control character: \(quoted(text))", at: position)
            return nil
        }
        guard allowsEmpty || !text.isEmpty else {
            findings.error("value", "\(what) is empty; give a value or remove the key", at: position)
            return nil
        }
        return text
    }

    /// A whole number in `range`, written in decimal digits and without quotes.
    func integer(of what: String, in range: ClosedRange<Int>, _ findings: inout Findings) -> Int? {
        if case .scalar(let text, isPlain: true) = content, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            !(text.count > 1 && text.hasPrefix("0")), let number = Int(text), range.contains(number)
        {
            return number
        }
        findings.error(
            "value",
            "\(what) must be a whole number from \(range.lowerBound) to \(range.upperBound), without quotes\(shown)",
            at: position)
        return nil
    }

    /// `true` or `false` without quotes.
    func boolean(of what: String, _ findings: inout Findings) -> Bool? {
        if case .scalar(let text, isPlain: true) = content {
            if text == "true" { return true }
            if text == "false" { return false }
        }
        findings.error("value", "\(what) must be true or false, without quotes\(shown)", at: position)
        return nil
    }

    /// One of a fixed set of words.
    func word<Word: RawRepresentable<String> & CaseIterable>(
        of what: String, as type: Word.Type, _ findings: inout Findings
    ) -> Word? {
        guard let text = text(of: what, &findings) else { return nil }
        if let word = Word(rawValue: text) { return word }
        let known = Word.allCases.map(\.rawValue)
        let near = Suggestion.nearest(to: text, among: known).map { "; did you mean \(quoted($0))?" } ?? ""
        findings.error(
            "value", "\(what) must be one of \(known.joined(separator: ", ")), not \(quoted(text))\(near)", at: position
        )
        return nil
    }

    /// A length of time above zero and up to an hour: a number of seconds, or a number with `ms`, `s`, `m` or `h`.
    func seconds(of what: String, _ findings: inout Findings) -> Double? {
        if case .scalar(let text, let isPlain) = content, let seconds = Self.seconds(text, isPlain: isPlain),
            seconds > 0, seconds <= 3600
        {
            return seconds
        }
        findings.error(
            "value", "\(what) must be a length of time up to an hour, as in 10s, 500ms or 2m\(shown)", at: position)
        return nil
    }

    private static func seconds(_ text: String, isPlain: Bool) -> Double? {
        let number = text.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        let digits = number.split(separator: ".", omittingEmptySubsequences: false)
        guard digits.count <= 2, digits.allSatisfy({ !$0.isEmpty }), let value = Double(number) else { return nil }
        switch text[number.endIndex...] {
        case "ms": return value / 1000
        case "s": return value
        case "m": return value * 60
        case "h": return value * 3600
        case "": return isPlain ? value : nil
        default: return nil
        }
    }

    /// `, not 'text'` for scalars, which is what users look for.
    private var shown: String {
        if case .scalar(let text, _) = content, !isNull { return ", not \(quoted(text))" }
        return ", not \(kind)"
    }
}

extension [SourceNode.Entry] {
    /// The value of a key.
    func value(_ key: String) -> SourceNode? { first { $0.key == key }?.value }

    /// Reports every key that is not known, and those that this version does not support.
    ///
    /// - Parameters:
    ///   - known: all keys that the format defines here.
    ///   - later: those of them that this version does not support.
    ///   - what: how messages name the mapping.
    ///   - findings: where errors go.
    func checkKeys(known: [String], later: Set<String> = [], in what: String, _ findings: inout Findings) {
        for entry in self {
            if later.contains(entry.key) {
                findings.add(NotSupported.diagnostic(quoted(entry.key), at: entry.keyPosition))
            } else if !known.contains(entry.key) {
                let supported = known.filter { !later.contains($0) }
                findings.error(
                    "unknown-key",
                    "unknown key \(quoted(entry.key)) in \(what)\(Suggestion.clause(for: entry.key, among: supported))",
                    at: entry.keyPosition)
            }
        }
    }

    /// Checks `version: 1`, which every document starts with.
    func checkVersion(of what: String, at position: SourcePosition, _ findings: inout Findings) {
        guard let node = value("version") else {
            findings.error("version", "\(what) has no version; add 'version: 1' as its first line", at: position)
            return
        }
        if case .scalar("1", isPlain: true) = node.content { return }
        findings.error(
            "version", "this version reads \(what) of 'version: 1' only; for others a later fairlead is needed",
            at: node.position)
    }
}
