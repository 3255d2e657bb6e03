/// Explanations as entries of JSON documents (contract section 8). Every text is masked and escaped.
public enum ExplanationDocument {
    /// - Parameter explanation: a host's explanation.
    /// - Returns: `daemons` and `notes`.
    public static func members(_ explanation: Explanation) -> [JSONValue.Member] {
        [
            JSONValue.Member("daemons", .array(explanation.daemons.map(daemon))),
            JSONValue.Member("notes", .array(explanation.notes.map(note))),
        ]
    }

    private static func daemon(_ daemon: DaemonExplanation) -> JSONValue {
        [
            "name": .string(daemon.name), "unit": text(daemon.service?.name), "user": text(daemon.user),
            "pid": daemon.processID.map { .int($0) } ?? .null, "state": .string(daemon.state.rawValue),
            "conclusion": .array(daemon.conclusion.map { .string($0) }),
            "variables": .array(daemon.variables.map(variable)), "notes": .array(daemon.notes.map(note)),
        ]
    }

    private static func variable(_ explanation: VariableExplanation) -> JSONValue {
        let word =
            switch explanation.current {
            case .value(let value): value.isEmpty ? "nothing" : "value"
            case .nothing: "nothing"
            case .notRunning: "not-running"
            case .notVisible: "not-visible"
            }
        return [
            "variable": .string(explanation.variable.rawValue), "current": .string(word),
            "value": value(explanation.current.bytes), "reason": text(explanation.current.hiddenReason),
            "configured": value(explanation.configured),
            "contenders": .array(explanation.contenders.map(contender)), "leftOut": .int(explanation.leftOut),
        ]
    }

    private static func contender(_ contender: Contender) -> JSONValue {
        let (word, by, reason): (String, String?, String?) =
            switch contender.standing {
            case .wins: ("wins", nil, nil)
            case .outranked(let by, let reason): ("outranked", by, reason)
            case .ignored(let reason): ("ignored", nil, reason)
            case .notLoaded(let reason): ("not-loaded", nil, reason)
            case .notRunning(let reason): ("not-running", nil, reason)
            }
        return [
            "place": .string(contender.place.kind.rawValue), "path": text(contender.place.path),
            "shown": .string(contender.place.shown), "name": text(contender.name), "value": value(contender.value),
            "standing": .string(word), "by": by.map { .string($0) } ?? .null,
            "reason": reason.map { .string($0) } ?? .null,
        ]
    }

    private static func note(_ note: ExplanationNote) -> JSONValue {
        ["code": .string(note.code), "text": .string(note.text)]
    }

    private static func value(_ bytes: [UInt8]?) -> JSONValue { bytes.map { .string(DisplayText.value($0)) } ?? .null }

    private static func text(_ text: String?) -> JSONValue { text.map { .string(DisplayText.line($0)) } ?? .null }
}
