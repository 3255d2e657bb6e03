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

    /// Reads the sections about a run that has ended (runs.sh).
    ///
    /// - Parameter answer: the host's answer, or a user's part of it.
    /// - Returns: nil where there is no such run.
    static func kept(_ answer: HostAnswer) -> KeptRun? {
        guard let section = answer.sections.first(where: { $0.kind == "run" }) else { return nil }
        let lines = FactsReader.text(section.content).split(separator: "\n")
        let run = run(section.argument, lines)
        var states: [String: KeptRun.File.State] = [:]
        var up: [Service] = []
        for line in lines {
            let (word, rest) = FactsReader.cut(String(line))
            if word == "up" { up.append(service(rest, in: .system)) }
            let (number, state) = FactsReader.cut(rest)
            if word == "state" { states[number] = KeptRun.File.State(rawValue: state) ?? .other }
        }
        let files = lines.compactMap { line -> KeptRun.File? in
            let fields = line.split(separator: " ", maxSplits: 4, omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 5, fields[0] == "file" else { return nil }
            return KeptRun.File(
                file: HostFile(fields[4]), state: states[fields[1]] ?? .other, wasAbsent: fields[3] == "absent",
                isRecord: fields[4].hasPrefix(Record.folder), excerpt: excerpt(fields[1], of: answer))
        }
        return KeptRun(run: run, files: files, running: up)
    }

    /// A file's settings now and before, where the host says them.
    private static func excerpt(_ number: String, of answer: HostAnswer) -> FileChange.Excerpt? {
        func bytes(_ kind: String) -> [UInt8]? {
            answer.sections.first { $0.kind == kind && $0.argument == number }.map { Array($0.content) }
        }
        guard let kept = bytes("kept"), let now = bytes("now") else { return nil }
        return FileChange.Excerpt(before: now.isEmpty ? nil : now, after: kept.isEmpty ? nil : kept)
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
            case "sequence": run.sequence = FactsReader.number(rest.utf8, in: 1...1_000_000_000) ?? 0
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
            case "reload": run.reloads = true
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
