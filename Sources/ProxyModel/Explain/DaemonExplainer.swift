/// Explains one daemon: what it has, what it will have, and why these differ.
struct DaemonExplainer {
    /// How sentences name the daemon.
    let name: String
    /// What a restart is called on the host.
    let restartCommand: String
    /// What makes systemd read its files again.
    let reloadCommand: String
    /// Every place that says something.
    let sources: DaemonSources
    /// What the running daemon has.
    let current: (ProxyVariable) -> VariableExplanation.Current
    /// Whether userinfo in `current` is masked, so that it cannot be compared.
    let isMasked: Bool
    /// Whether systemd says that files changed since it read them.
    let needsReload: Bool
    /// The drop-ins that systemd has loaded; nil where that is not known.
    let loadedDropIns: [String]?
    /// Whether the configuration changed after the daemon started.
    let isConfigurationNewer: Bool

    /// How many contenders of a variable are shown; a host may have any number of them.
    private static let limit = 50

    /// - Parameter variable: a setting.
    /// - Returns: what it is, what it will be, and everything that has a say.
    func explanation(of variable: ProxyVariable) -> VariableExplanation {
        var ranking = Ranking(sources.candidates(for: variable), program: sources.program)
        let current = current(variable)
        let configured = ranking.winning?.value
        let isUnknown = ranking.winner != nil && configured == nil
        markFreshness(&ranking, variable, current, isUnknown: isUnknown)
        let all = ranking.contenders
        let shown = all.prefix(Self.limit) + all.dropFirst(Self.limit).filter(\.standing.isDecisive)
        return VariableExplanation(
            variable: variable, current: current, configured: configured, contenders: Array(shown),
            leftOut: all.count - shown.count)
    }

    private func markFreshness(
        _ ranking: inout Ranking, _ variable: ProxyVariable, _ current: VariableExplanation.Current, isUnknown: Bool
    ) {
        let pending = ranking.winning.flatMap(reasonNotLoaded)
        switch current {
        case .notVisible: return
        case .notRunning:
            if let winner = ranking.winner, let pending { ranking.mark(winner, .notLoaded(pending)) }
            return
        case .value, .nothing: break
        }
        let now: [UInt8]? = if case .value(let value) = current, !value.isEmpty { value } else { nil }
        guard !isUnknown, !means(variable, ranking.winning?.value, now) else { return }
        if let winner = ranking.winner {
            ranking.mark(
                winner, pending.map { .notLoaded($0) } ?? .notRunning(reasonNotRunning(ranking.contenders[winner])))
        }
        guard let now else { return }
        // To compare takes time, and of more places than these none would be shown.
        if let earlier = ranking.contenders.prefix(Self.limit).firstIndex(where: { contender in
            guard case .outranked = contender.standing else { return false }
            return means(variable, contender.value, now)
        }) {
            ranking.mark(earlier, .wins)
        } else {
            ranking.putInFront(leftover(variable, now))
        }
    }

    /// What the daemon has, and no place says any more.
    private func leftover(_ variable: ProxyVariable, _ value: [UInt8]) -> Contender {
        let loadedName = [variable.upper, variable.lower].first { name in
            guard case .value(let loaded)? = sources.loadedSettings?[name]?.holding else { return false }
            return means(variable, loaded, value)
        }
        let place = Place(
            loadedName == nil ? .process : .loaded, shown: "an earlier setting, which no file holds any more")
        return Contender(place: place, name: loadedName ?? variable.upper, value: value, standing: .wins)
    }

    /// Why systemd would not give the winner's value to the daemon at a restart; nil when it would.
    private func reasonNotLoaded(_ winner: Contender) -> String? {
        guard let path = winner.place.path, [.dropIn, .unitFile].contains(winner.place.kind) else { return nil }
        let file = path.split(separator: "/").last
        if winner.place.kind == .dropIn, let loadedDropIns,
            !loadedDropIns.contains(where: { $0.split(separator: "/").last == file })
        {
            return "systemd has not read this file: '\(reloadCommand)' is missing"
        }
        guard let settings = sources.loadedSettings, let value = winner.value else { return nil }
        if case .value(let loaded)? = settings[winner.name]?.holding, loaded == value { return nil }
        return needsReload
            ? "the file changed after systemd read it: '\(reloadCommand)' is missing"
            : "systemd has loaded another value: '\(reloadCommand)' is missing"
    }

    private func reasonNotRunning(_ winner: Contender) -> String {
        if winner.place.kind == .configuration, isConfigurationNewer {
            return "the file changed after \(name) started: '\(restartCommand)' is missing"
        }
        return "the running \(name) does not have it: it started before this was set, so '\(restartCommand)' is missing"
    }

    /// Whether both values are the same to a daemon; nil and empty are no value.
    private func means(_ variable: ProxyVariable, _ left: [UInt8]?, _ right: [UInt8]?) -> Bool {
        let (left, right) = (left ?? [], right ?? [])
        if left.isEmpty || right.isEmpty { return left.isEmpty && right.isEmpty }
        guard isMasked, variable != .noProxy else { return variable.means(left, right) }
        return Userinfo.masked(value: left) == Userinfo.masked(value: right)
    }
}
