/// Settings with every override put over them, before variables are replaced.
struct LayeredSettings {
    private(set) var http: Template?
    private(set) var https: Template?
    private var listChanges: [ProxySpec.ListChange] = []
    /// The settings where they are the same for every host.
    private(set) var constant: ProxySettings?

    /// - Parameter declarations: what is said, weakest first.
    init(_ declarations: [ProxySpec.Declaration]) {
        for declaration in declarations {
            switch declaration {
            case .none:
                (http, https, listChanges) = (nil, nil, [])
            case .settings(let patch):
                http = Self.changed(http, patch.http)
                https = Self.changed(https, patch.https)
                if let change = patch.noProxy { listChanges.append(change) }
            }
        }
        guard isConstant else { return }
        constant = ProxySettings(
            http: http?.constant.map(ProxyURL.init(unchecked:)),
            https: https?.constant.map(ProxyURL.init(unchecked:)),
            noProxy: noProxy { $0.constant?.trimmingSpaces })
    }

    /// The list, with what means the same as an earlier entry left out.
    ///
    /// - Parameter text: the text of an entry; nil when it cannot be had.
    /// - Returns: the list; nil when nothing is on it.
    func noProxy(_ text: (Template) -> String?) -> NoProxyList? {
        var list: [String] = []
        for change in listChanges {
            switch change {
            case .replace(let entries): list = entries.compactMap(text)
            case .amend(let append, let remove):
                let removed = Set(remove.compactMap(text).map(NoProxyEntry.meaning))
                list.removeAll { removed.contains(NoProxyEntry.meaning(of: $0)) }
                list += append.compactMap(text)
            }
        }
        var seen = Set<String>()
        list = list.filter { seen.insert(NoProxyEntry.meaning(of: $0)).inserted }
        return list.isEmpty ? nil : NoProxyList(list)
    }

    private var isConstant: Bool {
        let urls = [http, https].compactMap(\.self)
        let entries = listChanges.flatMap { change in
            switch change {
            case .replace(let entries): entries
            case .amend(let append, let remove): append + remove
            }
        }
        return (urls + entries).allSatisfy { $0.constant != nil }
    }

    private static func changed(_ before: Template?, _ change: ProxySpec.Change?) -> Template? {
        switch change {
        case nil: before
        case .omit: nil
        case .set(let template): template
        }
    }
}

/// A target with its settings, before variables are replaced.
struct LayeredTarget {
    var declaration: ProxySpec.TargetDeclaration
    var settings: LayeredSettings

    /// The targets of a host.
    ///
    /// - Parameters:
    ///   - spec: the spec.
    ///   - matches: for each override whether it matches the host.
    /// - Returns: the targets in the spec's order.
    static func targets(of spec: ProxySpec, _ matches: [Bool]) -> [LayeredTarget] {
        let overrides = zip(spec.overrides, matches).filter(\.1).map(\.0)
        var targets = spec.targets
        for override in overrides {
            switch override.targets {
            case nil: break
            case .replace(let replacement): targets = replacement
            case .append(let more): targets += more
            }
        }
        let declarations = [spec.proxy] + overrides.compactMap(\.proxy)
        return targets.map { target in
            let own = target.proxy.map { [$0] } ?? []
            return LayeredTarget(declaration: target, settings: LayeredSettings(declarations + own))
        }
    }
}
