/// Which hosts of an inventory are meant: what `--limit` and `match` take.
///
/// A selector is a list of terms. A term is `all`, the name of a host or a group, a pattern for such names (`web-*`,
/// `db-?`, `[abc]*`), a range as inventories have it (`web-[01:20]`), or `label=value`, where the value may be a
/// pattern. `,` is or, `:&` and, `:!` not. As in Ansible, the places of the operators do not matter: first come all
/// hosts of any plain term, of those stay the ones that every `:&` term means too, and the ones that any `:!` term
/// means leave. So `web,db:&eu:!legacy` is (web or db) and eu and not legacy. `,&` and `,!` are the same as `:&` and
/// `:!`, and a selector with no plain term starts from all hosts.
public struct HostSelector: Sendable, Equatable {
    /// A selector that cannot be read.
    public struct Invalid: Error, Sendable, Equatable, CustomStringConvertible {
        /// What is wrong and what to write, one sentence without a full stop.
        public let description: String
    }

    private enum Role: Sendable { case plain, and, not }

    private struct Term: Sendable, Equatable {
        var text: String
        var role: Role
        var matcher: Matcher
    }

    private enum Matcher: Sendable, Equatable {
        case all
        case name(String)
        case names(Set<String>)
        case pattern(Glob)
        case label(String, Glob)
    }

    /// The selector as written.
    public let text: String
    private let terms: [Term]
    private let hasPlainTerm: Bool

    /// Reads a selector.
    ///
    /// - Parameter text: the selector.
    /// - Throws: ``Invalid`` when it cannot be read.
    public init(_ text: String) throws(Invalid) {
        self.text = text
        var terms: [Term] = []
        for (role, term) in Self.split(text) {
            terms.append(Term(text: term, role: role, matcher: try Self.matcher(term, in: text)))
        }
        self.terms = terms
        hasPlainTerm = terms.contains { $0.role == .plain }
    }

    /// Whether the selector means this host.
    ///
    /// - Parameter host: a host of the inventory.
    /// - Returns: true when it does.
    public func matches(_ host: Host) -> Bool {
        var isIn = !hasPlainTerm
        for term in terms where term.role == .plain {
            if Self.matches(host, term.matcher) {
                isIn = true
                break
            }
        }
        guard isIn else { return false }
        return terms.allSatisfy { term in
            switch term.role {
            case .plain: true
            case .and: Self.matches(host, term.matcher)
            case .not: !Self.matches(host, term.matcher)
            }
        }
    }

    private static func matches(_ host: Host, _ matcher: Matcher) -> Bool {
        switch matcher {
        case .all: true
        case .name(let name): host.name == name || host.groups.contains(name)
        case .names(let names): names.contains(host.name)
        case .pattern(let glob): glob.matches(host.name) || host.groups.contains(where: glob.matches)
        case .label(let name, let glob): host.labels[name].map(glob.matches) ?? false
        }
    }
}

extension HostSelector {
    /// What a selector means in an inventory.
    public struct Selection: Sendable, Equatable {
        /// The hosts, in the inventory's order.
        public let hosts: [Host]
        /// For each term that means no host and no group at all, a sentence that says so and what might have been
        /// meant. A `:!` term that is mistyped keeps hosts in, so callers should refuse these too.
        public let unmatched: [String]
    }

    /// Finds the hosts that the selector means.
    ///
    /// - Parameter inventory: where to look.
    /// - Returns: the hosts, and the terms that mean nothing.
    public func select(from inventory: Inventory) -> Selection {
        let unmatched = terms.filter { term in
            if case .all = term.matcher { return false }
            if case .name(let name) = term.matcher, inventory.groups.contains(name) { return false }
            return !inventory.hosts.contains { Self.matches($0, term.matcher) }
        }
        return Selection(
            hosts: inventory.hosts.filter(matches), unmatched: unmatched.map { Self.objection(to: $0, inventory) })
    }

    private static func objection(to term: Term, _ inventory: Inventory) -> String {
        switch term.matcher {
        case .label(let name, _):
            var known = Set<String>()
            for host in inventory.hosts { known.formUnion(host.labels.keys) }
            if known.contains(name) { return "no host has a label that fits \(quoted(term.text))" }
            return "no host has a label \(quoted(name))" + suggestion(name, known.sorted())
        case .name(let name):
            let hint =
                name.contains(":")
                ? "; for 'or' write ','" : suggestion(name, inventory.groups + inventory.hosts.map(\.name))
            return "no host or group is named \(quoted(name))\(hint)"
        default:
            return "no host or group fits \(quoted(term.text))"
        }
    }

    private static func suggestion(_ word: String, _ known: [String]) -> String {
        Suggestion.nearest(to: word, among: known).map { "; did you mean \(quoted($0))?" } ?? ""
    }
}

extension HostSelector {
    /// Splits at `,`, `:&` and `:!` outside of brackets.
    private static func split(_ text: String) -> [(Role, String)] {
        var terms: [(Role, String)] = []
        var role = Role.plain
        var term = ""
        var isInBrackets = false
        func operatorRole(_ character: Character?) -> Role? {
            switch character {
            case "&": .and
            case "!": .not
            default: nil
            }
        }
        var rest = Substring(text)
        if let leading = operatorRole(rest.first) {
            role = leading
            rest.removeFirst()
        }
        while let character = rest.popFirst() {
            let next = operatorRole(rest.first)
            guard !isInBrackets, character == "," || (character == ":" && next != nil) else {
                if character == "[" { isInBrackets = true }
                if character == "]" { isInBrackets = false }
                term.append(character)
                continue
            }
            terms.append((role, term))
            if next != nil { rest.removeFirst() }
            (role, term) = (next ?? .plain, "")
        }
        return terms + [(role, term)]
    }

    private static func matcher(_ written: String, in text: String) throws(Invalid) -> Matcher {
        let term = written.trimmingSpaces
        if text.trimmingSpaces.isEmpty { throw Invalid(description: "the selector is empty; 'all' means every host") }
        if term.isEmpty {
            throw Invalid(
                description: "selector \(quoted(text)) has an empty term; write one on both sides of an operator")
        }
        if term.holdsControlCharacter {
            throw Invalid(description: "selector \(quoted(text)) holds a control character")
        }
        if term == "all" || term == "*" { return .all }
        if let equals = term.firstIndex(of: "=") {
            let name = String(term[..<equals])
            if let objection = NameRule.label.objection(to: name) { throw Invalid(description: objection) }
            return .label(name, try glob(String(term[term.index(after: equals)...]), in: text))
        }
        if let open = term.firstIndex(of: "["), let close = term[open...].firstIndex(of: "]"),
            term[open..<close].contains(":")
        {
            do {
                return .names(Set(try HostRange.expand(term, limit: InventoryDecoder.hostLimit)))
            } catch {
                throw Invalid(description: "selector \(quoted(text)): \(error.reason)")
            }
        }
        if Glob.isPattern(term) { return .pattern(try glob(term, in: text)) }
        if let bad = term.first(where: { $0.isWhitespace || "!&".contains($0) }) {
            throw Invalid(
                description: "selector \(quoted(text)) holds \(quoted(String(bad))) inside a name; "
                    + "',' is or, ':&' and, ':!' not")
        }
        return .name(term)
    }

    private static func glob(_ pattern: String, in text: String) throws(Invalid) -> Glob {
        guard let glob = Glob(pattern) else {
            throw Invalid(
                description: "selector \(quoted(text)) has a '[' that no ']' closes, or a set that cannot be read")
        }
        return glob
    }
}

extension StringProtocol {
    /// The text without spaces and tabs at its ends.
    var trimmingSpaces: String {
        let tail = drop { $0 == " " || $0 == "\t" }
        guard let last = tail.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return String(tail[...last])
    }
}
