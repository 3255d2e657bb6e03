/// Plans as blocks of text for terminals.
public enum PlanText {
    /// A host's targets with what is to be done, what is in the way and what one should know.
    ///
    /// - Parameter plan: a host's plan.
    /// - Returns: lines with line ends, indented by two blanks; without the host's name.
    public static func block(_ plan: HostPlan) -> String {
        var lines: [String] = []
        for target in plan.targets {
            lines.append("  \(heading(of: target))")
            lines += blocks(of: target)
            lines += plan.steps.filter { $0.path == target.path }.flatMap { self.lines(of: $0, indent: "    ") }
            lines += target.notes.map { "    note: \(DisplayText.line($0))" }
            if plan.steps.isEmpty { lines += layers(of: target) }
        }
        let indent = plan.targets.count == 1 ? "    " : "  "
        lines += plan.steps.filter { $0.path == nil }.flatMap { self.lines(of: $0, indent: indent) }
        return lines.map { $0 + "\n" }.joined()
    }

    /// Every layer of every target: what `verify` shows.
    ///
    /// - Parameter plan: a host's plan.
    /// - Returns: lines with line ends, indented by two blanks; without the host's name.
    public static func layers(_ plan: HostPlan) -> String {
        let lines = plan.targets.flatMap { target in
            ["  \(heading(of: target))"]
                + blocks(of: target)
                + layers(of: target, showsAll: true)
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func heading(of target: TargetPlan) -> String {
        let name = DisplayText.line(target.name)
        let unit = DisplayText.line(target.unit)
        return name == unit ? unit : "\(name) (\(unit))"
    }

    private static func layers(of target: TargetPlan, showsAll: Bool = false) -> [String] {
        target.layers.compactMap { layer in
            switch layer.verdict {
            case .matches: showsAll ? "    \(layer.kind.rawValue) ok" : nil
            case .differs(let how): "    \(layer.kind.rawValue) differs: \(DisplayText.line(how))"
            case .notVisible(let why): "    \(layer.kind.rawValue) not visible: \(DisplayText.line(why))"
            case .notApplicable(let why):
                showsAll ? "    \(layer.kind.rawValue) does not apply: \(DisplayText.line(why))" : nil
            }
        }
    }

    private static func blocks(of target: TargetPlan) -> [String] {
        target.blocks.flatMap { block in
            [
                "    x blocked: \(DisplayText.line(block.reason)) [\(DisplayText.line(block.code))]",
                "      way out: \(DisplayText.line(block.wayOut))",
            ]
        }
    }

    private static func lines(of step: Step, indent: String) -> [String] {
        switch step {
        case .write(let change): ["\(indent)+ write \(DisplayText.line(change.path))"] + diff(of: change, indent)
        case .remove(let change): ["\(indent)- remove \(DisplayText.line(change.path))"] + diff(of: change, indent)
        case .daemonReload: ["\(indent)~ daemon-reload"]
        case .restart(let unit, let reason):
            ["\(indent)! restart \(DisplayText.line(unit)): \(DisplayText.line(reason))"]
        }
    }

    private static func diff(of change: FileChange, _ indent: String) -> [String] {
        change.diff.split(separator: "\n").map { "\(indent)  \($0)" }
    }
}

extension Step {
    /// The file that the step changes; nil when it changes none.
    public var path: String? {
        switch self {
        case .write(let change), .remove(let change): change.path
        case .daemonReload, .restart: nil
        }
    }
}
