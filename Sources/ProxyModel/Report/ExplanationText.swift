/// Explanations for people: what it comes to first, then every place by variable, the strongest first.
public enum ExplanationText {
    /// - Parameters:
    ///   - explanation: a host's explanation.
    ///   - isColored: whether what wins, and what would, is coloured.
    /// - Returns: lines with line ends.
    public static func text(_ explanation: Explanation, isColored: Bool = false) -> String {
        var blocks = explanation.daemons.map { daemon($0, isColored: isColored) }
        if !explanation.notes.isEmpty { blocks.append(["  beside that"] + notes(explanation.notes)) }
        let lines = [DisplayText.line(explanation.host)] + blocks.joined(separator: [""])
        return lines.map { $0 + "\n" }.joined()
    }

    private static func daemon(_ daemon: DaemonExplanation, isColored: Bool) -> [String] {
        let service = daemon.service.map { $0.shown == daemon.name ? "" : " (\($0.shown))" } ?? ""
        var lines = ["  \(daemon.name)\(service): \(words(daemon.state))"]
        lines += daemon.conclusion.enumerated().map { "    \($0.offset == 0 ? "=>" : "  ") \($0.element)" }
        for variable in daemon.variables where !variable.contenders.isEmpty {
            lines.append("    \(variable.variable.rawValue)\(heading(variable))")
            lines += variable.contenders.flatMap { contender($0, isColored: isColored) }
            if variable.leftOut > 0 { lines.append("      … and \(variable.leftOut) more that have no effect") }
        }
        let silent = daemon.variables.filter(\.contenders.isEmpty).map(\.variable.rawValue)
        if !silent.isEmpty, !daemon.variables.isEmpty {
            lines.append("    nobody sets \(silent.joined(separator: ", "))")
        }
        if !daemon.notes.isEmpty { lines += ["    to know"] + notes(daemon.notes).map { "  \($0)" } }
        return lines
    }

    private static func words(_ state: DaemonExplanation.State) -> String {
        switch state {
        case .running: "running"
        case .stopped: "not running"
        case .missing: "not there"
        case .notVisible: "not visible"
        }
    }

    private static func heading(_ explanation: VariableExplanation) -> String {
        switch explanation.current {
        case .value(let value) where !value.isEmpty: ", in use: \(DisplayText.value(value))"
        case .value, .nothing: ", in use: none"
        case .notRunning: ""
        case .notVisible: ", in use: not visible"
        }
    }

    private static func contender(_ contender: Contender, isColored: Bool) -> [String] {
        let value = contender.value.map { DisplayText.value($0) } ?? "(a value that only systemd knows)"
        let (word, detail, color): (String, String?, Int?) =
            switch contender.standing {
            case .wins: ("wins", nil, 32)
            case .outranked(let by, let reason): ("outranked", "by \(by): \(reason)", nil)
            case .ignored(let reason): ("ignored", reason, nil)
            case .notLoaded(let reason): ("not loaded yet", reason, 33)
            case .notRunning(let reason): ("not in use yet", reason, 33)
            }
        let padded = word + String(repeating: " ", count: max(0, 15 - word.utf8.count))
        let shown = color.map { isColored ? "\u{1B}[\($0)m\(padded)\u{1B}[0m" : padded } ?? padded
        let head = "      \(shown)  \(contender.place.shown)"
        let line = "\(head): \(DisplayText.line(contender.name)) = \(value)"
        return [line] + (detail.map { [String(repeating: " ", count: 23) + $0] } ?? [])
    }

    private static func notes(_ notes: [ExplanationNote]) -> [String] { notes.map { "    - \($0.text)" } }
}
