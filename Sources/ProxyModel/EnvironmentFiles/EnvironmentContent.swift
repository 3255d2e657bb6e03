/// What a file's statements come to, and how they are changed so that they come to something else.
struct EnvironmentContent {
    /// A variable as the file leaves it.
    struct Holding: Equatable {
        /// Its value; nil where the reader of the file would refuse it.
        var value: [UInt8]?
        /// Whether the daemon gets it.
        var isExported: Bool
    }

    /// How a variable is not as declared.
    enum Difference: Equatable {
        case missing
        case notExported
        case other([UInt8]?)
        case extra
    }

    private struct Entry {
        var statement: EnvironmentLines.Statement
        var actions: [EnvironmentAction]
        var names: Set<String> { Set(actions.map(\.name)) }
    }

    /// The file as it was reduced.
    let lines: EnvironmentLines
    private let entries: [Entry]
    /// The first line that cannot be understood; nil when all can.
    let obscureLine: Int?
    /// What the file leaves, by name.
    let holdings: [String: Holding]

    /// - Parameters:
    ///   - lines: the file as it was reduced.
    ///   - systemdVersion: the systemd that reads it.
    init(_ lines: EnvironmentLines, systemdVersion: Int) {
        self.lines = lines
        var entries: [Entry] = []
        var obscure = lines.obscureLines
        for statement in lines.statements {
            if let actions = statement.actions(lines.syntax, systemdVersion: systemdVersion) {
                entries.append(Entry(statement: statement, actions: actions))
            } else {
                obscure.append(statement.lines.lowerBound)
            }
        }
        self.entries = entries
        obscureLine = obscure.min()
        holdings = Self.holdings(entries.flatMap(\.actions), syntax: lines.syntax)
    }

    private static func holdings(
        _ actions: [EnvironmentAction], syntax: EnvironmentLines.Syntax
    ) -> [String: Holding] {
        var values: [String: [UInt8]?] = [:]
        var exported = Set<String>()
        for action in actions {
            switch action {
            case .set(let name, let value): values[name] = .some(value)
            case .export(let name): exported.insert(name)
            case .unset(let name):
                values[name] = nil
                exported.remove(name)
            case .mention: break
            }
        }
        return Dictionary(
            uniqueKeysWithValues: values.map { name, value in
                (name, Holding(value: value, isExported: syntax == .systemd || exported.contains(name)))
            })
    }

    /// The first thing that is not as declared, by variable and name.
    ///
    /// - Parameter wanted: what the file is to set, by name.
    /// - Returns: the differences, in an order that no run changes; empty when the file means what is declared.
    func differences(from wanted: [String: String]) -> [(name: String, difference: Difference)] {
        ProxyVariable.allCases.flatMap { variable in
            [variable.upper, variable.lower].compactMap { name in
                difference(of: variable, name: name, wanted: wanted).map { (name, $0) }
            }
        }
    }

    private func difference(of variable: ProxyVariable, name: String, wanted: [String: String]) -> Difference? {
        let holding = holdings[name]
        if let declared = wanted[name] {
            guard let holding else { return .missing }
            guard let value = holding.value, variable.means(value, Array(declared.utf8)) else {
                return .other(holding.value)
            }
            return holding.isExported ? nil : .notExported
        }
        guard let holding, holding.value != [] else { return nil }
        // The other case of a declared variable does no harm while it says the same.
        if let declared = wanted[variable.upper] ?? wanted[variable.lower], let value = holding.value,
            variable.means(value, Array(declared.utf8))
        {
            return nil
        }
        return .extra
    }

    /// The lines that hold managed variables.
    var ownedText: [UInt8] { entries.flatMap { $0.statement.text.endingInNewline } }
}

/// Editing.
extension EnvironmentContent {
    /// A file after an edit.
    struct Edited {
        /// How it is put together.
        var pieces: [FileChange.Piece]
        /// The lines that hold managed variables afterwards.
        var ownedText: [UInt8]
        /// What the file leaves afterwards, by name.
        var holdings: [String: Holding]
        /// The first line whose comment would be lost; nil when none is.
        var lostCommentLine: Int?

        /// Whether nothing is left in the file.
        var isEmpty: Bool { pieces.isEmpty }
    }

    /// Changes the file as little as it takes: what means the declared thing already stays as it is, other assignments
    /// are replaced where the first of them stands, and what is new goes to the end.
    ///
    /// - Parameter wanted: what the file is to set, in the order for new lines.
    /// - Throws: `ControlCharacter` when a value holds one.
    func edited(to wanted: [(name: String, value: String)]) throws(UnitFileWriter.ControlCharacter) -> Edited {
        let declared = Dictionary(uniqueKeysWithValues: wanted.map { ($0.name, $0.value) })
        let rewritten = namesToRewrite(declared)
        var places: [Int: [UInt8]] = [:]
        var end: [UInt8] = []
        var written: [EnvironmentAction] = []
        for (name, value) in wanted where rewritten.contains(name) {
            let text = Array(
                (try EnvironmentFileWriter.line(name: name, value: value) + "\nexport \(name)\n").utf8)
            if let place = place(of: name) { places[place, default: []] += text } else { end += text }
            written += [.set(name, Array(value.utf8)), .export(name)]
        }
        let kept = entries.filter { $0.names.isDisjoint(with: rewritten) }
        let lost = entries.first { $0.statement.hasComment && !$0.names.isDisjoint(with: rewritten) }
        return Edited(
            pieces: pieces(replacing: rewritten, with: places, end: end),
            ownedText: ownedText(replacing: rewritten, with: places, end: end),
            holdings: Self.holdings(kept.flatMap(\.actions) + written, syntax: lines.syntax),
            lostCommentLine: lost?.statement.lines.lowerBound)
    }

    /// Both cases of every variable that is not as declared, and what shares a statement with one of them.
    private func namesToRewrite(_ declared: [String: String]) -> Set<String> {
        var names = Set(
            differences(from: declared).flatMap { found in
                ProxyVariable(name: found.name).map { [$0.upper, $0.lower] } ?? []
            })
        var count = -1
        while count != names.count {
            count = names.count
            for entry in entries where !entry.names.isDisjoint(with: names) { names.formUnion(entry.names) }
        }
        return names
    }

    /// The statement in whose place a variable is written; nil where none is about it.
    private func place(of name: String) -> Int? {
        let other = ProxyVariable(name: name).map { $0.upper == name ? $0.lower : $0.upper } ?? name
        func sets(_ name: String) -> (Entry) -> Bool {
            { entry in entry.actions.contains { if case .set(name, _) = $0 { true } else { false } } }
        }
        return entries.firstIndex(where: sets(name)) ?? entries.firstIndex(where: sets(other))
            ?? entries.firstIndex { $0.names.contains(name) || $0.names.contains(other) }
    }

    private func pieces(replacing names: Set<String>, with places: [Int: [UInt8]], end: [UInt8]) -> [FileChange.Piece] {
        var pieces: [FileChange.Piece] = []
        var next = 1
        for (index, entry) in entries.enumerated() where !entry.names.isDisjoint(with: names) {
            let range = entry.statement.lines
            if range.lowerBound > next { pieces.append(.lines(next...(range.lowerBound - 1))) }
            if let text = places[index] { pieces.append(.text(text)) }
            next = range.upperBound + 1
        }
        let keepsEnd = next <= lines.count
        if keepsEnd { pieces.append(.lines(next...lines.count)) }
        if !end.isEmpty { pieces.append(.text((keepsEnd && !lines.endsInNewline ? [.newline] : []) + end)) }
        return pieces
    }

    private func ownedText(replacing names: Set<String>, with places: [Int: [UInt8]], end: [UInt8]) -> [UInt8] {
        entries.enumerated().flatMap { index, entry in
            entry.names.isDisjoint(with: names) ? entry.statement.text.endingInNewline : places[index] ?? []
        } + end
    }
}

extension [UInt8] {
    fileprivate var endingInNewline: [UInt8] { last == .newline ? self : self + [.newline] }
}
