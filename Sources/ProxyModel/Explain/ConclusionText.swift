/// What an explanation of a daemon comes to, in sentences for somebody who asks "why does it use that proxy?".
struct ConclusionText {
    /// How sentences name the daemon.
    let name: String
    let reloadCommand: String
    let restartCommand: String
    /// Why the daemon does not run, fit for display: `inactive`; nil when it runs.
    let stoppedState: String?
    let variables: [VariableExplanation]

    /// The sentences, without full stops.
    var sentences: [String] {
        var result = [stoppedState == nil ? nowSentence : nextSentence]
        result += directSentence + pendingSentences + leftoverSentences + outrankedSentence + ignoredSentences
        return result
    }

    private var urls: [VariableExplanation] { variables.filter { $0.variable != .noProxy } }

    // MARK: What it uses

    private var nowSentence: String {
        if let reason = urls.compactMap(\.current.hiddenReason).first {
            return "what \(name) uses cannot be seen: \(reason); by the files it is "
                + Self.joined(urls.map { (Self.configured($0, verb: ""), $0.variable) })
        }
        if urls.allSatisfy({ $0.current.bytes == nil }) {
            let isSilent = variables.allSatisfy(\.contenders.isEmpty)
            return "\(name) uses no proxy" + (isSilent ? ": no place on this host sets one for it" : "")
        }
        return "\(name) " + Self.joined(urls.map { (now($0), $0.variable) })
    }

    private func now(_ explanation: VariableExplanation) -> String {
        guard let value = explanation.current.bytes else { return "uses no proxy for @" }
        let from = explanation.contenders.first { $0.standing == .wins }.map { " (from \($0.place.shown))" } ?? ""
        if let doubt = GoProxyValue.doubt(about: value) {
            return "has \(DisplayText.value(value)) for @\(from), which does not work: \(doubt)"
        }
        return "uses \(DisplayText.value(value)) for @\(from)"
    }

    private var nextSentence: String {
        "\(name) does not run (\(stoppedState ?? "")); at its next start it "
            + Self.joined(urls.map { (Self.configured($0, verb: "uses "), $0.variable) })
    }

    private static func configured(_ explanation: VariableExplanation, verb: String) -> String {
        let winner = explanation.contenders.first(where: \.standing.isDecisive)
        guard let winner else { return "\(verb)no proxy for @" }
        let value = winner.value.map { DisplayText.value($0) } ?? "a value that only systemd knows"
        return "\(verb)\(value) for @ (from \(winner.place.shown))"
    }

    /// Phrases with `@` in the place of what they are about: equal ones become one.
    private static func joined(_ phrases: [(text: String, variable: ProxyVariable)]) -> String {
        var groups: [(text: String, names: [String])] = []
        for (text, variable) in phrases {
            let name = variable == .http ? "http" : "https"
            if let index = groups.firstIndex(where: { $0.text == text }) {
                groups[index].names.append(name)
            } else {
                groups.append((text, [name]))
            }
        }
        return groups.map { group in
            let parts = group.text.split(separator: " for @", maxSplits: 1, omittingEmptySubsequences: false)
            return parts.joined(separator: " for " + group.names.joined(separator: " and "))
        }.joined(separator: ", and ")
    }

    private var directSentence: [String] {
        guard stoppedState == nil, urls.contains(where: { $0.current.bytes != nil }),
            let list = variables.first(where: { $0.variable == .noProxy }), let value = list.current.bytes
        else { return [] }
        let from = list.contenders.first { $0.standing == .wins }.map { " (from \($0.place.shown))" } ?? ""
        return ["without the proxy it reaches \(DisplayText.value(value))\(from)"]
    }

    // MARK: What it does not use, and why

    /// What the files say and the daemon does not have.
    private var pendingSentences: [String] {
        variables.flatMap { explanation in
            explanation.contenders.compactMap { contender -> String? in
                let reason: String
                switch contender.standing {
                case .notLoaded(let why): reason = why
                case .notRunning(let why): reason = why
                default: return nil
                }
                let value = contender.value.map { DisplayText.value($0) } ?? "another value"
                return "\(contender.place.shown) sets \(contender.name) to \(value), which is not in use yet: \(reason)"
            }
        }
    }

    /// What the daemon has and no file says.
    private var leftoverSentences: [String] {
        let kinds = variables.flatMap(\.contenders).filter { $0.standing == .wins }.map(\.place.kind)
        if kinds.contains(.loaded) {
            return ["no file says that any more: '\(reloadCommand)' and '\(restartCommand)' are missing"]
        }
        let isLeftover = variables.contains { explanation in
            explanation.contenders.first?.standing == .wins && explanation.contenders.first?.place.kind == .process
        }
        return isLeftover && stoppedState == nil && !restartCommand.isEmpty
            ? ["no file says that any more: '\(restartCommand)' is missing"] : []
    }

    private var outrankedSentence: [String] {
        let places = urls.flatMap(\.contenders).filter { contender in
            if case .outranked = contender.standing { return true }
            return false
        }.map(\.place).uniqued
        let winners = Set(variables.flatMap(\.contenders).filter(\.standing.isDecisive).map(\.place))
        let losers = places.filter { !winners.contains($0) }.map(Self.short)
        guard let last = losers.last else { return [] }
        return losers.count == 1
            ? ["\(last) is outranked"]
            : ["\(losers.dropLast().joined(separator: ", ")) and \(last) are outranked"]
    }

    /// Why what somebody has written down for the daemon is not what it uses.
    private var ignoredSentences: [String] {
        var groups: [(rest: String, names: [String])] = []
        for explanation in urls where !explanation.contenders.contains(where: \.standing.isDecisive) {
            for contender in explanation.contenders {
                guard case .ignored(let reason) = contender.standing else { continue }
                let rest = "in \(contender.place.shown) has no effect: \(reason)"
                if let index = groups.firstIndex(where: { $0.rest == rest }) {
                    groups[index].names.append(contender.name)
                } else {
                    groups.append((rest, [contender.name]))
                }
            }
        }
        return groups.map { "\($0.names.uniqued.joined(separator: " and ")) \($0.rest)" }
    }

    private static func short(_ place: Place) -> String {
        guard let path = place.path, place.kind != .passEnvironment else { return place.shown }
        return DisplayText.line(path.split(separator: "/").last.map(String.init) ?? path)
    }
}

extension VariableExplanation.Current {
    /// The value; nil where there is none, or it cannot be seen.
    var bytes: [UInt8]? {
        if case .value(let value) = self, !value.isEmpty { return value }
        return nil
    }

    /// Why it cannot be seen; nil where it can.
    var hiddenReason: String? {
        if case .notVisible(let reason) = self { return reason }
        return nil
    }
}

extension Contender.Standing {
    /// Whether it wins, now or once everything is read and restarted.
    var isDecisive: Bool {
        switch self {
        case .wins, .notLoaded, .notRunning: true
        case .outranked, .ignored: false
        }
    }
}
