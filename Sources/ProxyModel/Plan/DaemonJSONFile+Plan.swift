/// An engine's configuration as planners look at it and change it.
extension DaemonJSONFile {
    /// - Parameter file: the file as it was seen.
    /// - Returns: its content, or why it cannot be edited.
    static func editable(_ file: FileFact) -> Result<DaemonJSONFile, SharedFileProblem> {
        Result { () throws(SharedFileProblem) in
            let bytes: [UInt8]? = if case .present(let present) = file { present.bytes } else { nil }
            let content = try DaemonJSONFile(bytes)
            if let problem = content.problems.first { throw problem }
            return content
        }
    }

    /// - Parameter declared: what the file is to set.
    /// - Returns: the first difference as what the file does, `sets http-proxy` for example; nil when there is none.
    func difference(from declared: [ProxyVariable: String]) -> String? {
        for variable in ProxyVariable.allCases {
            switch (declared[variable], proxies[variable]) {
            case (nil, nil): continue
            case (nil, _?): return "sets \(variable.daemonKey)"
            case (_?, nil): return "does not set \(variable.daemonKey)"
            case (let wanted?, let found?):
                if variable.means(Array(found.utf8), Array(wanted.utf8)) { continue }
                return "sets \(variable.daemonKey) to \(DisplayText.value(found.utf8))"
            }
        }
        return nil
    }

    /// What makes the file say what is declared. It goes when it was ours and nothing is left in it.
    ///
    /// - Parameters:
    ///   - place: where the file is.
    ///   - before: the file as it was seen.
    ///   - declared: what it is to set.
    ///   - isFileOurs: whether fairlead made the file.
    ///   - mode: the rights to write it with.
    /// - Returns: nil when there is no file and is to be none, and for what cannot be edited, which is a block already.
    func change(
        of place: HostFile, before: FileFact, to declared: [ProxyVariable: String], isFileOurs: Bool,
        mode: FileChange.Mode
    ) -> FileChange? {
        let after: [UInt8]?
        do {
            after = try edited(to: declared, createdByUs: isFileOurs)
        } catch {
            return nil
        }
        if after == nil, before == .absent { return nil }
        let edited = after.flatMap { try? DaemonJSONFile($0) }
        return FileChange(
            file: place, before: before, after: after.map { .bytes($0) }, mode: mode,
            excerpt: .init(before: before == .absent ? nil : ownedKeysText(), after: edited?.ownedKeysText()))
    }
}

extension ProxySettings {
    /// The declared values by the variable of daemons; what must not be set is missing.
    var daemonValues: [ProxyVariable: String] {
        Dictionary(
            uniqueKeysWithValues: ProxyVariable.allCases.compactMap { variable in
                variable.value(in: self).map { (variable, $0) }
            })
    }
}

extension [ProxyVariable: String] {
    /// The values by their keys in an engine's configuration.
    var byDaemonKey: [String: String] { [String: String](uniqueKeysWithValues: map { ($0.key.daemonKey, $0.value) }) }
}
