/// What must be true at once after a fault, whatever it was.
extension FaultTrial {
    private static let exitCodes: [String: Int32] = [
        "changed": 0, "unchanged": 0, "rolled-back": 7, "failed": 3, "unknown": 3, "blocked": 3, "stale": 5,
        "locked": 6,
        "unreachable": 4, "killed": 137,
    ]

    /// Holds what the tool said and what there is now against each other.
    mutating func judge(_ now: FaultyHost.Look, _ before: FaultyHost.Look) {
        let (old, new) = (reference.old, reference.new)
        expectHealth(now, "after the fault")
        for answer in answers {
            expect(
                fault.kind.possibleStatuses.contains(answer.status),
                "'\(answer.status)' is no answer to this: \(answer.message)")
            expect(
                Self.exitCodes[answer.status] == answer.exitCode,
                "exit code \(answer.exitCode) with '\(answer.status)': \(answer.message)")
        }
        guard fault.kind != .twoTools else { return judgeBoth(now) }
        for name in ["conf", "env"] {
            expect([old[name], new[name]].contains(now[name]), "\(name) is neither old nor new: \(now[name])")
        }
        // A record that was lost says nothing wrong.
        expect(
            [old["record"], new["record"], ""].contains(now["record"]),
            "the record is neither old nor new: \(now["record"])")
        guard let answer = answers.last else { return }
        let isRebooted = fault.kind == .power || fault.kind == .powerAtRandom
        let nothingHappened = now.files == old.files && (isRebooted || now["pid"] == before["pid"])
        switch answer.status {
        case "changed", "unchanged":
            expect(isAllNew(now), "'\(answer.status)', but \(now)")
            expect(now["record"] == new["record"], "'\(answer.status)', but the record is \(now["record"])")
            expectNothingLeft(now, answer)
        // What the second run found, it may have left or put back.
        case _ where fault.kind == .abandonTwice: break
        case "rolled-back":
            expect(
                now.files == old.files && now["variables"] == old["variables"] && now["needs-reload"] == "no",
                "'rolled-back', but \(now): \(answer.message)")
            expect(now["record"] == old["record"], "'rolled-back', but the record is \(now["record"])")
            expectNothingLeft(now, answer)
        case "stale", "locked", "unreachable", "blocked":
            expect(nothingHappened, "'\(answer.status)', but something happened: \(now)")
        case "failed" where answer.message.contains("nothing was changed") || !answer.isOfAChange:
            expect(nothingHappened, "'\(answer.message)', but \(now)")
            expectNothingLeft(now, answer)
        default: break
        }
    }

    /// Two tools: the end is one of both, whole.
    private mutating func judgeBoth(_ now: FaultyHost.Look) {
        let changed = answers.filter { $0.status == "changed" }
        expect(!changed.isEmpty, "none of two tools changed anything: \(answers.map(\.message))")
        let ends = [scenario.variables, Scenario.open.variables, Scenario.oldVariables]
        expect(ends.contains(now["variables"]), "the daemon has something of both: \(now)")
        let isMixed = (now["env"] != "absent") != now["variables"].contains("@")
        expect(!isMixed, "the files are something of both: \(now)")
        expect(now["leftovers"].isEmpty, "two tools left \(now["leftovers"])")
    }

    private mutating func expectNothingLeft(_ now: FaultyHost.Look, _ answer: Answer) {
        // What cannot be written cannot be tidied either.
        guard fault.kind != .readOnlyState && fault.kind != .readOnlyFolder else { return }
        expect(now["leftovers"].isEmpty, "'\(answer.status)', but there is \(now["leftovers"])")
    }

    /// What must be true at any time.
    mutating func expectHealth(_ now: FaultyHost.Look, _ when: String) {
        expect(now["active"] == "active", "\(when) the daemon is \(now["active"])")
        expect(now["missing"].isEmpty, "\(when) a drop-in wants \(now["missing"]), which is not there")
        expect(now["readable"].isEmpty, "\(when) others can read a password in \(now["readable"])")
        expect(now["others"].isEmpty, "\(when) there is \(now["others"])")
        expect(["700 root:root", ""].contains(now["state-mode"]), "\(when) the state folder is \(now["state-mode"])")
        expect(now["lock"] == "free", "\(when) the lock is held")
    }
}
