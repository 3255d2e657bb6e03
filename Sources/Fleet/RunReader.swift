import ProxyModel

/// Reads what a host has written down about runs: journals as `change-journal.sh` describes them.
enum RunReader {
    /// Reads a section `unfinished STATE RUN`.
    ///
    /// - Parameter section: the section.
    /// - Returns: nil for a run that had not begun, which has touched nothing, and for what is no journal.
    static func unfinished(_ section: HostAnswer.Section) -> UnfinishedRun? {
        let (state, id) = FactsReader.cut(section.argument)
        let lines = FactsReader.text(section.content).split(separator: "\n")
        guard lines.contains("begin") else { return nil }
        return UnfinishedRun(run: run(id, lines), isAtWork: state == "running")
    }

    /// - Parameters:
    ///   - id: the run's name.
    ///   - lines: its journal.
    /// - Returns: what they say; lines that mean nothing are left out.
    static func run(_ id: String, _ lines: [Substring]) -> HostRun {
        var run = HostRun(id: id)
        for line in lines {
            let (word, rest) = FactsReader.cut(String(line))
            switch word {
            case "sequence": run.sequence = Int(rest) ?? 0
            case "holder": run.holder = rest
            case "rollback-of": run.rollbackOf = rest
            case "file":
                let fields = rest.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
                guard fields.count == 4, !fields[3].hasPrefix(Record.folder) else { continue }
                run.files.append(HostFile(String(fields[3])))
            case "owns":
                let (user, path) = FactsReader.cut(rest)
                run.files.append(HostFile(path, in: .user(user)))
            case "restart": run.services.append(service(rest, in: .system))
            case "serves":
                let (user, unit) = FactsReader.cut(rest)
                run.services.append(service(unit, in: .user(user)))
            case "at": run.stage = rest
            default: continue
            }
        }
        return run
    }

    /// `docker.service`, or `sysvinit+docker`.
    private static func service(_ token: String, in scope: Scope) -> Service {
        guard let plus = token.firstIndex(of: "+"), let manager = Service.Manager(rawValue: String(token[..<plus]))
        else { return Service(token, in: scope) }
        return Service(String(token[token.index(after: plus)...]), in: scope, managedBy: manager)
    }
}
