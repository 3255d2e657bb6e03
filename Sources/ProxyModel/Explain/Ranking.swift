/// Who wins among the places that say something about one variable, by what is on disk.
struct Ranking {
    /// Everything that has a say, the strongest first, each with what becomes of it once systemd has read its files again
    /// and the daemon is restarted.
    private(set) var contenders: [Contender]
    /// Who wins; nil when nobody does, so that there is no proxy.
    let winner: Int?

    /// - Parameters:
    ///   - candidates: the places, the strongest first.
    ///   - program: the daemon's program for people.
    init(_ candidates: [Candidate], program: String) {
        func top(_ level: Candidate.Level) -> Int? {
            candidates.firstIndex { $0.level == level && $0.objection == nil }
        }
        let (engine, upper, lower) = (top(.engine), top(.upper), top(.lower))
        let upperSets = upper.flatMap { candidates[$0].value != [] ? $0 : nil }
        let decisive = engine ?? upperSets ?? lower.flatMap { candidates[$0].value != [] ? $0 : nil }
        winner = decisive
        contenders = candidates.indices.map { index in
            let candidate = candidates[index]
            let standing: Contender.Standing
            if let objection = candidate.objection {
                standing = .ignored(objection)
            } else if index == decisive {
                standing = .wins
            } else if index == upper, upperSets == nil, engine == nil {
                standing = .ignored("it is empty, so \(candidate.name.lowercased()) counts")
            } else if index == lower, decisive == nil {
                standing = .ignored("it is empty, which means no proxy")
            } else {
                let own = candidate.level == .upper ? upper : candidate.level == .lower ? lower : engine
                let stronger = candidates[engine ?? (upperSets == nil ? own : upperSets) ?? own ?? index]
                standing = .outranked(
                    by: stronger.place.shown, reason: Self.reason(candidate, stronger, program: program))
            }
            return Contender(
                place: candidate.place, name: candidate.name, value: candidate.value, standing: standing)
        }
    }

    /// The winner.
    var winning: Contender? { winner.map { contenders[$0] } }

    /// Says of a place what becomes of it now, as opposed to after a reload and a restart.
    mutating func mark(_ index: Int, _ standing: Contender.Standing) { contenders[index].standing = standing }

    /// Puts in front what no place says any more.
    mutating func putInFront(_ contender: Contender) { contenders.insert(contender, at: 0) }

    /// Why the one is weaker than the other.
    private static func reason(_ weak: Candidate, _ strong: Candidate, program: String) -> String {
        if strong.level == .engine {
            return weak.level == .engine
                ? "\(program) does not start where both set the same"
                : "\(program) prefers its flags and configuration to its environment"
        }
        if weak.level != strong.level { return "where both are set, \(strong.name) counts, in upper case" }
        switch (weak.place.kind, strong.place.kind) {
        case (.environmentFile, .environmentFile): return "a later EnvironmentFile= or line counts more"
        case (_, .environmentFile): return "what EnvironmentFile= names counts more than any Environment="
        case (.manager, _), (.passEnvironment, _):
            return "the unit's own settings count more than the service manager's environment"
        case (.unitFile, .dropIn): return "drop-ins count more than the unit file"
        default:
            return weak.place == strong.place
                ? "a later line of the same file counts more"
                : "drop-ins count in the order of their file names, the last one most"
        }
    }
}
