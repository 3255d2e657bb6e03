import ProxyModel

/// Builds the tree of one document from events.
struct YAMLComposer {
    /// Why the tree cannot be finished.
    enum Stop: Error {
        case unparsable(YAMLEvents.Failure)
        case refused(Diagnostic)
    }

    private struct Composed {
        var node: SourceNode
        /// How many nodes it is, aliases replaced.
        var weight: Int
    }

    private(set) var diagnostics: [Diagnostic] = []
    private let events: YAMLEvents
    private let file: String
    private var anchors: [String: Composed] = [:]
    /// How many more nodes may come of aliases.
    private var aliasBudget: Int

    /// - Parameters:
    ///   - events: the events, from the start of the stream.
    ///   - file: the file's name, for positions.
    ///   - size: the document's size in bytes, to which the limit of aliases is in proportion.
    init(_ events: YAMLEvents, file: String, size: Int) {
        self.events = events
        self.file = file
        aliasBudget = 10_000 + size
    }

    /// The root of the only document; null when there is none.
    mutating func composeStream() throws(Stop) -> SourceNode {
        _ = try next()
        let first = try next()
        guard first.kind == .documentStart else {
            return SourceNode(.scalar("", isPlain: true), at: SourcePosition(file: file, line: 1, column: 1))
        }
        let root = try compose(try next(), depth: 0)
        _ = try next()
        let after = try next()
        if after.kind == .documentStart {
            report("documents", "a second document starts here; put it into a file of its own", at: position(after))
        }
        return root.node
    }

    private func next() throws(Stop) -> YAMLEvents.Event {
        do {
            return try events.next()
        } catch {
            throw .unparsable(error)
        }
    }

    private mutating func compose(_ event: YAMLEvents.Event, depth: Int) throws(Stop) -> Composed {
        let start = position(event)
        guard depth < YAMLReader.depthLimit else {
            throw refuse("nesting", "lists and mappings nest deeper than \(YAMLReader.depthLimit) levels", at: start)
        }
        switch event.kind {
        case .alias(let name): return try expand(name, at: start)
        case .scalar(let text, let isPlain, let anchor, let tag):
            checkTag(tag, is: "str", at: start)
            let node = SourceNode(.scalar(text, isPlain: isPlain && tag == nil), at: start)
            return register(Composed(node: node, weight: 1), as: anchor)
        case .sequenceStart(let anchor, let tag):
            checkTag(tag, is: "seq", at: start)
            return register(try composeSequence(at: start, depth: depth), as: anchor)
        case .mappingStart(let anchor, let tag):
            checkTag(tag, is: "map", at: start)
            return register(try composeMapping(at: start, depth: depth), as: anchor)
        default: throw refuse("yaml", "the document ends in the middle of a value", at: start)
        }
    }

    private mutating func expand(_ name: String, at start: SourcePosition) throws(Stop) -> Composed {
        guard let anchored = anchors[name] else {
            throw refuse(
                "alias", "'*\(name)' names no '&\(name)' before it; put text that starts with '*' in quotes", at: start)
        }
        aliasBudget -= anchored.weight
        guard aliasBudget >= 0 else {
            throw refuse(
                "alias-expansion", "aliases make the document grow beyond all measure; write it out", at: start)
        }
        return anchored
    }

    private mutating func register(_ composed: Composed, as anchor: String?) -> Composed {
        if let anchor { anchors[anchor] = composed }
        return composed
    }

    private mutating func composeSequence(at start: SourcePosition, depth: Int) throws(Stop) -> Composed {
        var elements: [SourceNode] = []
        var weight = 1
        var event = try next()
        while event.kind != .sequenceEnd {
            let element = try compose(event, depth: depth + 1)
            elements.append(element.node)
            weight += element.weight
            event = try next()
        }
        return Composed(node: SourceNode(.sequence(elements), at: start), weight: weight)
    }

    private mutating func composeMapping(at start: SourcePosition, depth: Int) throws(Stop) -> Composed {
        var entries: [SourceNode.Entry] = []
        var merges: [SourceNode] = []
        var lines: [String: Int] = [:]
        var weight = 1
        var event = try next()
        while event.kind != .mappingEnd {
            let keyStart = position(event)
            let key = try compose(event, depth: depth + 1)
            let value = try compose(try next(), depth: depth + 1)
            weight += key.weight + value.weight
            event = try next()
            guard case .scalar(let name, let isPlain) = key.node.content else {
                report(
                    "key", "a key must be text; put it in quotes if it starts with '[' or '{'", at: keyStart)
                continue
            }
            if isPlain, name == "<<" {
                merges.append(value.node)
            } else if let line = lines[name] {
                report("duplicate-key", "key \(quoted(name)) is set already, at line \(line)", at: keyStart)
            } else {
                lines[name] = keyStart.line
                entries.append(SourceNode.Entry(key: name, keyPosition: keyStart, value: value.node))
            }
        }
        for node in merges { merge(node, into: &entries, &lines) }
        return Composed(node: SourceNode(.mapping(entries), at: start), weight: weight)
    }

    /// Adds what `<<` brings: the entries of a mapping, or of each in a list, whose keys are not there yet.
    private mutating func merge(
        _ node: SourceNode, into entries: inout [SourceNode.Entry], _ lines: inout [String: Int]
    ) {
        let sources: [SourceNode]
        if case .sequence(let elements) = node.content { sources = elements } else { sources = [node] }
        for source in sources {
            guard case .mapping(let merged) = source.content else {
                report("merge-key", "'<<' takes a mapping or a list of mappings", at: source.position)
                continue
            }
            for entry in merged where lines[entry.key] == nil {
                lines[entry.key] = entry.keyPosition.line
                entries.append(entry)
            }
        }
    }

    private mutating func checkTag(_ tag: String?, is name: String, at position: SourcePosition) {
        guard let tag, tag != "!", tag != "tag:yaml.org,2002:\(name)" else { return }
        report("tag", "tag \(quoted(tag)) is not supported; remove it", at: position)
    }

    private mutating func report(_ rule: String, _ message: String, at position: SourcePosition) {
        diagnostics.append(Diagnostic(rule: rule, message, at: position))
    }

    private func refuse(_ rule: String, _ message: String, at position: SourcePosition) -> Stop {
        .refused(Diagnostic(rule: rule, message, at: position))
    }

    private func position(_ event: YAMLEvents.Event) -> SourcePosition {
        SourcePosition(file: file, line: event.line, column: event.column)
    }
}
