/// A condition of a `Match` line.
struct Criterion: Sendable {
    enum Kind: Sendable {
        /// Always, or never where it is negated; nothing stands behind it.
        case all
        /// In the second reading only (`canonical`, `final`).
        case finalPass
        case host(PatternList)
        case originalHost(PatternList)
        case user(PatternList)
        case localUser(PatternList)
        case tagged(PatternList)
        case sessionType(PatternList)
        case exec(String)
        /// What only `ssh` itself knows: its version, the command, the networks of this machine.
        case undecidable
    }

    let kind: Kind
    let isNegated: Bool
}

/// A `Match` line.
struct MatchLine: Sendable {
    private(set) var criteria: [Criterion] = []
    /// Whether it asks for a second reading of the files.
    private(set) var asksForFinalPass = false
    let setting: Setting

    init(_ line: ConfigLine, place: Place) throws(Complaint) {
        setting = Setting(keyword: "Match", value: String(decoding: line.rest, as: UTF8.self), place: place)
        var words = WordReader(line.rest)
        while let word = words.next(), !word.isEmpty, word.first != UInt8(ascii: "#") {
            let isNegated = word.first == UInt8(ascii: "!")
            let name = String(decoding: word.dropFirst(isNegated ? 1 : 0).map(lowercased), as: UTF8.self)
            if name == "all" {
                try requireAlone(&words)
                criteria.append(Criterion(kind: .all, isNegated: isNegated))
                return
            }
            if name == "canonical" || name == "final" {
                if name == "final" { asksForFinalPass = true }
                criteria.append(Criterion(kind: .finalPass, isNegated: isNegated))
                continue
            }
            guard let kind = try MatchLine.kind(name, words.next()) else {
                throw Complaint("Match does not know '\(name)'")
            }
            criteria.append(Criterion(kind: kind, isNegated: isNegated))
        }
        if criteria.isEmpty { throw Complaint("Match has no condition") }
    }

    private func requireAlone(_ words: inout WordReader) throws(Complaint) {
        let next = words.next()
        guard criteria.count <= 1, next?.isEmpty != false || next?.first == UInt8(ascii: "#") else {
            throw Complaint("Match: all cannot stand with other conditions")
        }
    }

    private static func kind(_ name: String, _ argument: [UInt8]?) throws(Complaint) -> Criterion.Kind? {
        let known = [
            "host", "originalhost", "user", "localuser", "tagged", "sessiontype", "exec", "localnetwork", "command",
            "version",
        ]
        guard known.contains(name) else { return nil }
        guard let argument, let first = argument.first, first != UInt8(ascii: "#") else {
            throw Complaint("Match: \(name) has no value")
        }
        let text = String(decoding: argument, as: UTF8.self)
        switch name {
        case "host": return .host(PatternList(text, lowercase: true))
        case "originalhost": return .originalHost(PatternList(text, lowercase: true))
        case "user": return .user(PatternList(text))
        case "localuser": return .localUser(PatternList(text))
        case "tagged": return .tagged(PatternList(text))
        case "sessiontype": return .sessionType(PatternList(text))
        case "exec":
            try checkTokens(text)
            return .exec(text)
        default: return .undecidable
        }
    }

    private static func checkTokens(_ command: String) throws(Complaint) {
        let tokens = Dictionary(uniqueKeysWithValues: "CLdhijklnpru".utf8.map { ($0, "") })
        do {
            _ = try Expansion(tokens: tokens, environment: nil).expand(command)
        } catch {
            throw Complaint("Match exec: \(error.message)")
        }
    }
}
