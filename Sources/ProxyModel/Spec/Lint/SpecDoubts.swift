/// Doubts about a spec as it stands, whatever the hosts.
extension ProxySpec {
    /// Everything that is doubtful. Good for specs without errors alone: of others a part is missing.
    var doubts: [Diagnostic] { [noTargets].compactMap { $0 } + lowerVariables + coveredEntries }

    /// Every target that is declared anywhere.
    private var allTargets: [TargetDeclaration] {
        targets
            + overrides.flatMap { override -> [TargetDeclaration] in
                switch override.targets {
                case .replace(let targets), .append(let targets): targets
                case nil: []
                }
            }
    }

    /// Every `proxy` that is declared anywhere.
    private var allDeclarations: [Declaration] {
        [proxy] + overrides.compactMap(\.proxy) + allTargets.compactMap(\.proxy)
    }

    private var noTargets: Diagnostic? {
        let setsProxy = allDeclarations.contains {
            if case .settings(let patch) = $0 { patch.urls.values.contains { $0.value != nil } } else { false }
        }
        guard let position = targetsPosition, allTargets.isEmpty, setsProxy else { return nil }
        let sentence =
            "'targets' is empty, and no override adds any, so that nothing gets the proxy; name some, as in [docker]"
        return Diagnostic(.warning, rule: LintRule.noTargets.id, sentence, at: position)
    }

    private var lowerVariables: [Diagnostic] {
        allTargets.compactMap { declaration in
            guard case .systemd(let target) = declaration.target, target.variables == .lower, declaration.isPreset
            else {
                return nil
            }
            let sentence =
                "'variables: lower' lets any setting in upper case win, which daemons written in Go prefer; write 'both'"
            return Diagnostic(.warning, rule: LintRule.variablesLower.id, sentence, at: declaration.position)
        }
    }

    /// Entries that another one of the same list covers. An override's entry that an earlier list covers is left alone:
    /// it holds whatever becomes of that list.
    private var coveredEntries: [Diagnostic] {
        guard allTargets.allSatisfy({ $0.isPreset && !$0.target.kind.isClient }) else { return [] }
        return allDeclarations.flatMap { declaration -> [Diagnostic] in
            guard case .settings(let patch) = declaration else { return [] }
            let list =
                switch patch.noProxy {
                case .replace(let entries): entries
                case .amend(let append, _): append
                case nil: [Template]()
                }
            let known = list.compactMap { entry in entry.constant.map { (entry.position, $0.trimmingSpaces) } }
            return NoProxyCover.covered(known.map(\.1)).map { index, other in
                let (position, entry) = known[index]
                let sentence =
                    "'noProxy' entry \(quoted(entry)) changes nothing: \(quoted(other)) in the same list covers it; remove it"
                return Diagnostic(.warning, rule: LintRule.noProxyCovered.id, sentence, at: position)
            }
        }
    }
}

extension ProxySpec.TargetDeclaration {
    /// Whether the target is a daemon that fairlead knows by name: all of them are written in Go.
    fileprivate var isPreset: Bool {
        target.service.map { service in TargetPreset.allCases.contains { $0.unit == service.name } } ?? false
    }
}
