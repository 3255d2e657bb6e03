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
                + Self.joined(urls.map { (Self.configured($0), $0.variable) })
        }
        if urls.allSatisfy({ $0.current.bytes == nil }) {
            let isSilent = variables.allSatisfy(\.contenders.isEmpty)
            return "\(name) uses no proxy" + (isSilent ? ": no place on this host sets one for it" : "")
        }
        return "\(name) uses " + Self.joined(urls.map { (now($0), $0.variable) })
    }

    private func now(_ explanation: VariableExplanation) -> String {
        guard let value = explanation.current.bytes else { return "no proxy for @" }
        let from = explanation.contenders.first { $0.standing == .wins }.map { " (from \($0.place.shown))" } ?? ""
        let shown = DisplayText.value(value)
        if case .nothing = GoProxyValue(value) {
            return "no proxy for @, since it cannot read \(shown)\(from)"
        }
        let doubt = GoProxyValue.doubt(about: value) == nil ? "" : ", which does not work as it stands"
        return "\(shown) for @\(from)\(doubt)"
    }

    private var nextSentence: String {
        "\(name) does not run (\(stoppedState ?? "")); at its next start it uses "
            + Self.joined(urls.map { (Self.configured($0), $0.variable) })
    }

    private static func configured(_ explanation: VariableExplanation) -> String {
        let winner = explanation.contenders.first(where: \.standing.isDecisive)
        guard let winner else { return "no proxy for @" }
        let value = winner.value.map { DisplayText.value($0) } ?? "a value that only systemd knows"
        return "\(value) for @ (from \(winner.place.shown))"
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
        var groups: [(place: String, reason: String, settings: [String])] = []
        for contender in variables.flatMap(\.contenders) {
            guard let reason = contender.standing.pendingReason else { continue }
            let value = contender.value.map { DisplayText.value($0) } ?? "another value"
            let setting = "\(contender.name) to \(value)"
            if let index = groups.firstIndex(where: { $0.place == contender.place.shown && $0.reason == reason }) {
                groups[index].settings.append(setting)
            } else {
                groups.append((contender.place.shown, reason, [setting]))
            }
        }
        return groups.map { group in
            "\(group.place) sets \(Self.list(group.settings)), not in use yet: \(group.reason)"
        }
    }

    /// What the daemon has and no file says.
    private var leftoverSentences: [String] {
        let kinds = Set(variables.flatMap(\.contenders).filter { $0.standing == .wins }.map(\.place.kind))
        if kinds.contains(.loaded) {
            return ["the earlier setting goes with '\(reloadCommand)' and '\(restartCommand)'"]
        }
        return kinds.contains(.process) && !restartCommand.isEmpty
            ? ["the earlier setting goes with '\(restartCommand)'"] : []
    }

    private var outrankedSentence: [String] {
        var groups: [(text: String, names: [String])] = []
        for explanation in urls {
            let losers = explanation.contenders.filter { contender in
                if case .outranked = contender.standing { return true }
                return false
            }.map { Self.short($0.place) }.uniqued
            guard !losers.isEmpty else { continue }
            let text = "\(Self.list(losers)) \(losers.count == 1 ? "is" : "are") outranked"
            let name = explanation.variable == .http ? "http" : "https"
            if let index = groups.firstIndex(where: { $0.text == text }) {
                groups[index].names.append(name)
            } else {
                groups.append((text, [name]))
            }
        }
        return groups.map { "for \($0.names.joined(separator: " and ")) \($0.text)" }
    }

    /// `a`, `a and b`, `a, b and c`.
    private static func list(_ words: [String]) -> String {
        guard words.count > 1, let last = words.last else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " and " + last
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
    /// Why it wins only later; nil where it wins now or never.
    var pendingReason: String? {
        switch self {
        case .notLoaded(let reason), .notRunning(let reason): reason
        case .wins, .outranked, .ignored: nil
        }
    }

    /// Whether it wins, now or once everything is read and restarted.
    var isDecisive: Bool {
        switch self {
        case .wins, .notLoaded, .notRunning: true
        case .outranked, .ignored: false
        }
    }
}
