/// Plans as blocks of text for terminals.
public enum PlanText {
    /// A host's targets with what is to be done, what is in the way and what one should know.
    ///
    /// - Parameter plan: a host's plan.
    /// - Returns: lines with line ends, indented by two blanks; without the host's name.
    public static func block(_ plan: HostPlan) -> String {
        var lines = unfinished(plan)
        var shown: Set<HostFile> = []
        for target in plan.targets {
            lines.append("  \(heading(of: target))")
            lines += blocks(of: target)
            let files = target.files.filter { shown.insert($0).inserted }
            lines += plan.steps.filter { $0.change.map { files.contains($0.file) } ?? false }
                .flatMap { self.lines(of: $0, indent: "    ") }
            if let file = target.files.first, !files.contains(file), plan.changes(file) {
                lines.append("    (with the change to that file above)")
            }
            lines += target.notes.map { "    note: \(DisplayText.line($0))" }
            if target.credentials == .notCompared { lines.append("    credentials: not-compared") }
            if plan.steps.isEmpty { lines += layers(of: target) }
        }
        let indent = plan.targets.count == 1 ? "    " : "  "
        lines += plan.steps.filter { $0.change == nil }.flatMap { self.lines(of: $0, indent: indent) }
        return (lines + orphans(of: plan)).map { $0 + "\n" }.joined()
    }

    /// Every layer of every target: what `verify` shows.
    ///
    /// - Parameter plan: a host's plan.
    /// - Returns: lines with line ends, indented by two blanks; without the host's name.
    public static func layers(_ plan: HostPlan) -> String {
        let lines =
            unfinished(plan)
            + plan.targets.flatMap { target in
                ["  \(heading(of: target))"]
                    + blocks(of: target)
                    + layers(of: target, showsAll: true)
                    + target.notes.map { "    note: \(DisplayText.line($0))" }
            }
        return (lines + orphans(of: plan)).map { $0 + "\n" }.joined()
    }

    private static func heading(of target: TargetPlan) -> String {
        let name = DisplayText.line(target.name)
        let service = target.service?.shown ?? target.files.first?.shown ?? name
        let orphan = target.isOrphan ? ", orphaned: the spec no longer names it" : ""
        return (name == service ? name : "\(name) (\(service))") + orphan
    }

    private static func unfinished(_ plan: HostPlan) -> [String] {
        plan.unfinished.map { "  ! \($0.words)" }
    }

    /// What fairlead once wrote, the spec no longer names and nobody asked to remove.
    private static func orphans(of plan: HostPlan) -> [String] {
        plan.orphans.map { orphan in
            let file = orphan.files.first?.shown ?? ""
            return "  orphaned: \(DisplayText.line(orphan.name)) in \(file): the spec no longer names it; "
                + "apply --prune removes what fairlead wrote there"
        }
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
        case .write(let change): ["\(indent)+ write \(change.file.shown)"] + diff(of: change, indent)
        case .remove(let change): ["\(indent)- remove \(change.file.shown)"] + diff(of: change, indent)
        case .daemonReload(let scope):
            ["\(indent)~ daemon-reload" + (scope.user.map { " of \(DisplayText.line($0))" } ?? "")]
        case .restart(let service, let reason): ["\(indent)! restart \(service.shown): \(DisplayText.line(reason))"]
        }
    }

    private static func diff(of change: FileChange, _ indent: String) -> [String] {
        change.diff.split(separator: "\n").map { "\(indent)  \($0)" }
    }
}

extension HostPlan {
    /// Whether a step changes the file.
    fileprivate func changes(_ file: HostFile) -> Bool { steps.contains { $0.change?.file == file } }
}
