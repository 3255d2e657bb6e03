/// What one should know beside the settings.
extension ServiceExplainer {
    /// - Parameter variables: the settings, explained.
    /// - Returns: what else bears on them, the most important first.
    func notes(on variables: [VariableExplanation]) -> [ExplanationNote] {
        let all =
            unitNotes + reloadNote(variables) + valueNotes(variables) + sourceNotes + environmentFileNotes
            + configurationNotes + unreadVariableNotes
        return Array(all.prefix(Self.limit))
    }

    /// A host may have any number of files.
    private static let limit = 50

    private var unitNotes: [ExplanationNote] {
        var notes: [ExplanationNote] = []
        if unit.loadState != "loaded" {
            notes.append(note("unit-not-loaded", "systemd says LoadState=\(DisplayText.line(unit.loadState))"))
        }
        if case .silent(let reason)? = unit.engine?.answer, unit.isActive {
            notes.append(
                note(
                    "engine-silent",
                    "\(program) could not be asked (\(DisplayText.line(reason))); what it uses is told from its process"
                ))
        }
        let (flags, running) = (unit.engine?.flags?.proxies, unit.engine?.runningFlags?.proxies)
        if unit.isActive, let flags, let running, flags != running {
            notes.append(
                note("flags-differ", "the running \(program) was started with other proxy flags than the unit has now"))
        }
        return notes
    }

    /// A reload that is missing and that no setting tells of already.
    private func reloadNote(_ variables: [VariableExplanation]) -> [ExplanationNote] {
        let isTold = variables.flatMap(\.contenders).contains { contender in
            if case .notLoaded = contender.standing { return true }
            return contender.place.kind == .loaded
        }
        guard unit.needsDaemonReload, !isTold else { return [] }
        return [
            note(
                "reload-missing",
                "systemd says that files of \(service.shown) changed after it read them: '\(reloadCommand)' is missing")
        ]
    }

    /// Values with which the daemon silently does something else.
    private func valueNotes(_ variables: [VariableExplanation]) -> [ExplanationNote] {
        variables.filter { $0.variable != .noProxy }.flatMap { explanation in
            explanation.contenders.filter(\.standing.isDecisive).compactMap { contender -> ExplanationNote? in
                guard let value = contender.value, let doubt = GoProxyValue.doubt(about: value) else { return nil }
                return note("value-unusable", "\(contender.name) in \(contender.place.shown): \(doubt)")
            }
        }.uniqued
    }

    private var sourceNotes: [ExplanationNote] {
        sources.flatMap { source -> [ExplanationNote] in
            let path = DisplayText.line(source.path)
            guard let text = source.text else {
                return [note("file-unreadable", "\(path) could not be read: what it sets is not known")]
            }
            if UnitFileReader.dropped(in: text).cutsLine {
                return [
                    note(
                        "line-cut",
                        "\(path) has an Environment= line with an unbalanced quote or an unknown escape: systemd drops the "
                            + "rest of that line, silently")
                ]
            }
            return []
        }
    }

    private var environmentFileNotes: [ExplanationNote] {
        let seen = unit.environmentFiles.compactMap { file -> ExplanationNote? in
            let path = DisplayText.line(file.path)
            if file.isAbsent {
                return note(
                    "environment-file-absent", "\(service.shown) names the EnvironmentFile \(path), which is not there")
            }
            return file.text == nil
                ? note("file-unreadable", "the EnvironmentFile \(path) could not be read: what it sets is not known")
                : nil
        }
        return seen
            + disk.unseenFiles.map { path in
                note(
                    "environment-file-not-loaded",
                    "\(service.shown) names the EnvironmentFile \(DisplayText.line(path)) since systemd read its files: "
                        + "'\(reloadCommand)' is missing, and what the file sets was not looked at")
            }
    }

    private var configurationNotes: [ExplanationNote] {
        guard let path = configurationPath, let file = facts.files[path] else { return [] }
        let shown = HostFile(path, in: service.scope).shown
        switch file {
        case .absent, .foreign, .lines: return []
        case .unreadable(let reason):
            return [note("file-unreadable", "\(shown): \(DisplayText.line(reason)); what it sets is not known")]
        case .present(let present):
            let content: DaemonJSONFile
            do throws(SharedFileProblem) {
                content = try DaemonJSONFile(present.bytes)
            } catch {
                return [
                    note("configuration-invalid", "\(shown), \(error.description): \(program) does not start with it")
                ]
            }
            let clashes = content.proxies.keys.filter { unit.engine?.flags?.proxies[$0] != nil }
            return content.problems.map { note("configuration-invalid", "\(shown), \($0.description)") }
                + content.notes.map { note("configuration-mistake", "\(shown), \($0.description)") }
                + clashes.sorted { $0.rawValue < $1.rawValue }.map { variable in
                    note(
                        "flag-clash",
                        "\(variable.flag) and \(variable.daemonKey) in \(shown) are both set: \(program) does not start so"
                    )
                }
        }
    }

    /// Variables that look as if they counted.
    private var unreadVariableNotes: [ExplanationNote] {
        var notes: [ExplanationNote] = []
        var origin: ServiceEnvironment.Origin?
        var told: Set<String> = []
        for claim in disk.claims where claim.action == .sets && !claim.name.isEmpty {
            guard ProxyVariable(name: claim.name) == nil else { continue }
            // A place may say it any number of times.
            if claim.entry.origin != origin { told = [] }
            origin = claim.entry.origin
            guard told.insert(claim.name).inserted else { continue }
            notes.append(
                note(
                    "variable-not-read",
                    "\(claim.entry.origin.shown(unit: service.shown)) sets \(claim.name), which no daemon here reads"))
        }
        return notes.uniqued
    }

    private func note(_ code: String, _ text: String) -> ExplanationNote { ExplanationNote(code: code, text: text) }
}
