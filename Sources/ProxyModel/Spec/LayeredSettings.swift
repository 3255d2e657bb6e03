/// Settings with every override put over them, before variables are replaced.
struct LayeredSettings {
    /// An entry of `noProxy`, with what can be known before there is a host.
    private struct Entry {
        var template: Template
        var known: Known?

        init(_ template: Template) {
            self.template = template
            known = template.constant.map { Known($0.trimmingSpaces, at: template.position) }
        }
    }

    private struct Known {
        var entry: PlacedEntry
        var meaning: String

        init(_ text: String, at position: SourcePosition) {
            entry = PlacedEntry(text: text, position: position)
            meaning = NoProxyList.meaning(of: text)
        }
    }

    private enum ListChange {
        case replace([Entry])
        case amend(append: [Entry], remove: [Entry])
    }

    private(set) var urls: [ProxyURLKey: Template] = [:]
    private(set) var credentials: CredentialsDeclaration?
    private var listChanges: [ListChange] = []
    /// The list where it is the same for every host.
    private var constantList: [PlacedEntry]?
    /// The settings where they are the same for every host.
    private(set) var constant: ProxySettings?

    /// - Parameter declarations: what is said, weakest first.
    init(_ declarations: [ProxySpec.Declaration]) {
        for declaration in declarations {
            switch declaration {
            case .none:
                (urls, credentials, listChanges) = ([:], nil, [])
            case .settings(let patch):
                for (key, change) in patch.urls { urls[key] = change.value }
                if let change = patch.credentials { credentials = change.value }
                add(patch.noProxy)
            }
        }
        guard isListConstant else { return }
        constantList = noProxyEntries { _ in nil }
        let list = noProxy { _ in nil }
        let texts = urls.compactMapValues(\.constant)
        guard texts.count == urls.count else { return }
        constant = ProxySettings(texts.mapValues(url), noProxy: list)
    }

    /// A URL with the credentials that go with it.
    ///
    /// - Parameter text: the URL's text, checked.
    /// - Returns: the URL; its password is not looked up.
    func url(_ text: String) -> ProxyURL {
        ProxyURL(unchecked: text, credentials: credentials.map(CredentialsState.unresolved) ?? .undeclared)
    }

    /// The list, with what means the same as an earlier entry left out.
    ///
    /// - Parameter text: the text of an entry with variables; nil when it cannot be had.
    /// - Returns: the list; nil when nothing is on it.
    func noProxy(_ text: (Template) -> String?) -> NoProxyList? {
        let entries = noProxyEntries(text)
        return entries.isEmpty ? nil : NoProxyList(entries.map(\.text))
    }

    /// The entries of the list, as ``noProxy(_:)`` has them, with their places.
    func noProxyEntries(_ text: (Template) -> String?) -> [PlacedEntry] {
        if let constantList { return constantList }
        func known(_ entries: [Entry]) -> [Known] {
            entries.compactMap { entry in
                entry.known ?? text(entry.template).map { Known($0, at: entry.template.position) }
            }
        }
        var list: [Known] = []
        for change in listChanges {
            switch change {
            case .replace(let entries): list = known(entries)
            case .amend(let append, let remove):
                let removed = Set(known(remove).map(\.meaning))
                list.removeAll { removed.contains($0.meaning) }
                list += known(append)
            }
        }
        var seen = Set<String>()
        return list.filter { seen.insert($0.meaning).inserted }.map(\.entry)
    }

    private mutating func add(_ change: ProxySpec.ListChange?) {
        switch change {
        case nil: break
        case .replace(let entries): listChanges = [.replace(entries.map(Entry.init))]
        case .amend(let append, let remove):
            listChanges.append(.amend(append: append.map(Entry.init), remove: remove.map(Entry.init)))
        }
    }

    private var isListConstant: Bool {
        listChanges.allSatisfy { change in
            switch change {
            case .replace(let entries): entries.allSatisfy { $0.known != nil }
            case .amend(let append, let remove): (append + remove).allSatisfy { $0.known != nil }
            }
        }
    }
}

/// An entry of `noProxy` for a host, with its place in the spec.
struct PlacedEntry {
    var text: String
    var position: SourcePosition
}

/// A target with its settings, before variables are replaced.
struct LayeredTarget {
    var declaration: ProxySpec.TargetDeclaration
    /// Settings of its own; nil where it has those of the host.
    var ownSettings: LayeredSettings?
}

/// The targets of a host and the settings that they share, before variables are replaced.
struct LayeredHost {
    var targets: [LayeredTarget]
    var settings: LayeredSettings

    /// Puts overrides over each other.
    ///
    /// - Parameters:
    ///   - spec: the spec.
    ///   - matches: for each override whether it matches the host.
    init(_ spec: ProxySpec, _ matches: [Bool]) {
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
        settings = LayeredSettings(declarations)
        self.targets = targets.map { target in
            LayeredTarget(
                declaration: target, ownSettings: target.proxy.map { LayeredSettings(declarations + [$0]) })
        }
    }
}
