import Foundation
import TestSupport

/// One fault on one host, and whether everything is as it must be after it.
struct FaultTrial: Sendable {
    /// What the tool said of the change that was disturbed.
    struct Answer: Sendable {
        /// Its status word; `killed` of a tool that was killed, `hung` of one that had to be, `silent` of one that said
        /// nothing else.
        var status: String
        var exitCode: Int32
        var message = ""
        /// Whether it came to a change.
        var isOfAChange = true

        init(_ result: Fairlead.Result) {
            // Who is killed has no exit code.
            exitCode = result.exitCode == -1 ? 137 : result.exitCode
            let report = try? result.report.hosts.first
            status = report?.status ?? (exitCode == 137 ? "hung" : "silent")
            message = report?.failure?.message ?? result.errors
            isOfAChange = result.errors.contains(": changing")
        }
    }

    /// How long a tool may take, in seconds, until nobody believes any more that it will end.
    static let patience = 120

    let fault: Fault
    let host: FaultyHost
    let reference: Reference
    /// What was not as it must be.
    private(set) var problems: [String] = []
    /// What the tool said.
    private(set) var answers: [Answer] = []
    /// Whether the fault came.
    private(set) var came = true

    init(_ fault: Fault, _ host: FaultyHost, _ reference: Reference) {
        self.fault = fault
        self.host = host
        self.reference = reference
    }

    /// The word for the table.
    var status: String { answers.map(\.status).sorted().joined(separator: "+") }

    var scenario: Scenario { fault.scenario }

    /// Notes a problem unless something is true.
    mutating func expect(_ isRight: Bool, _ problem: String) {
        if !isRight { problems.append(problem) }
    }

    /// Brings the host into its first state, strikes while it is changed, and looks at everything afterwards.
    mutating func run() async throws {
        let before = try await host.look("reset.sh \(scenario.start) \(places)")
        if fault.kind == .futureRuns { try await host.script("future.sh") }
        expect(before.files == reference.old.files, "it did not start as it should: \(before)")
        try await strike()
        let now = try await endFault()
        judge(now, before)
        try await expectRecovery(from: now)
    }

    private var places: String { fault.kind.smallPlaces.joined(separator: " ") }

    private mutating func strike() async throws {
        switch fault.kind {
        case .killTool, .cut, .cutForGood, .silence, .silenceForGood: try await strikeConnection()
        case .power, .powerAtRandom: try await strikePower()
        case .twoTools: try await strikeTwice()
        case .abandonTwice: try await strikeAgain()
        case .fullState, .fullFolder, .full:
            try await host.script("limit.sh pages \(fault.point) \(places)")
            try await apply(tool())
        case .noInodesState, .noInodesFolder:
            try await host.script("limit.sh inodes \(fault.point) \(places)")
            try await apply(tool())
        default:
            try await host.arm(fault)
            try await apply(tool())
        }
    }

    /// Through a relay, which cuts, or kills the tool, at a packet.
    private mutating func strikeConnection() async throws {
        let tool = try tool()
        var cut = CuttingRelay.Cut(packet: fault.point, ending: .reset, isForGood: false)
        // Every other packet is cut in its middle.
        cut.part = fault.point % 2 == 0 ? 0 : 0.5
        switch fault.kind {
        case .silence, .silenceForGood: cut.ending = .silence
        case .killTool:
            cut.ending = .none
            cut.notify = tool.killer
        default: break
        }
        cut.isForGood = fault.kind == .cutForGood || fault.kind == .silenceForGood
        let relay = try await CuttingRelay(to: host.host.address, cut)
        try tool.relay(host.host, through: relay)
        try await apply(tool)
        came = relay.packets >= fault.point
        if fault.kind == .killTool, came, answers[0].exitCode == 137 { answers[0].status = "killed" }
    }

    /// Cuts the power: at a call, while that waits, or at some moment.
    private mutating func strikePower() async throws {
        let tool = try tool()
        let (fault, host, killTool) = (fault, host, tool.killer)
        if fault.kind == .power { try await host.arm(fault) }
        let waiting = Task {
            if fault.kind == .power {
                guard try await host.script("fired.sh") == "fired" else { return false }
            } else {
                // A change takes two seconds where nothing else runs.
                var random = SeededGenerator(seed: UInt64(fault.point))
                try await Task.sleep(for: .milliseconds(Int.random(in: 100...2500, using: &random)))
            }
            try await host.host.kill()
            if fault.killsToolToo { killTool() }
            try await host.host.boot()
            return true
        }
        try await apply(tool)
        if fault.kind == .power { _ = try? await host.host.run("mkdir -p /run/faults; : >/run/faults/over") }
        came = try await waiting.value
        if fault.killsToolToo, came, answers[0].exitCode == 137 { answers[0].status = "killed" }
    }

    /// Kills the host program, and then that of the run which finds what is left.
    private mutating func strikeAgain() async throws {
        try await host.arm(fault)
        try await apply(tool())
        _ = try await endFault()
        var next = fault
        var random = SeededGenerator(seed: UInt64(fault.point))
        next.point = Int.random(in: 2 * reference.callsBefore...2 * reference.calls.count + 20, using: &random)
        try await host.host.output(of: "/usr/bin/rm -rf /run/faults")
        try await host.arm(next)
        try await apply(tool())
    }

    /// Two tools, the second a little later.
    private mutating func strikeTwice() async throws {
        let first = try tool()
        let second = try Fairlead(
            [host.host], settings: fault.point % 2 == 0 ? Scenario.oldSettings : Scenario.open.settings,
            variables: Scenario.passwords)
        let patience = fault.point % 3 == 0 ? ["--lock-wait", "30s"] : []
        let delay = fault.point
        async let later = {
            try await Task.sleep(for: .milliseconds(delay))
            return try await second.run(["apply", "--yes", "--format", "json"] + patience, within: Self.patience)
        }()
        try await apply(first)
        answers.append(Answer(try await later))
    }

    private mutating func apply(_ tool: Fairlead) async throws {
        answers.append(Answer(try await tool.run(Self.applying, within: Self.patience)))
    }

    private static let applying = [
        "apply", "--yes", "--format", "json", "--connect-timeout", "10s", "--host-timeout", "30s",
    ]

    /// The tool with the scenario's spec.
    private func tool() throws -> Fairlead {
        try Fairlead([host.host], settings: scenario.settings, variables: Scenario.passwords)
    }

    /// Everything works again, and what goes on by itself comes to its end.
    private mutating func endFault() async throws -> FaultyHost.Look {
        let now = try await host.look("after.sh \(places)")
        if fault.kind.comesAtACall { came = now["fired"] == "yes" }
        expect(now["still"].isEmpty, "a minute later this still runs: \(now["still"])")
        return now
    }

    /// Afterwards: the plan tells the truth, one more run ends it, and then nothing is left to do.
    private mutating func expectRecovery(from left: FaultyHost.Look) async throws {
        let tool = try tool()
        var now = left
        if fault.isFollowedByAStart {
            now = try await host.look("start.sh")
            expect(now["starts"] == "yes", "the daemon does not start with what the fault left")
        }
        let isDone = isAllNew(now)
        let planned = try await tool.run(["plan", "--detailed-exitcode"], within: Self.patience)
        // Where everything is right, a run that did not live to see it is still to be ended.
        let isToBeEnded = planned.exitCode == 2 && planned.output.contains("unfinished: ")
        expect(
            planned.exitCode == (isDone ? 0 : 2) || isToBeEnded,
            "plan says \(planned.exitCode) of a host that is \(isDone ? "" : "not ")as declared: "
                + planned.output.suffix(300) + planned.errors.suffix(300))
        let applied = try await tool.run(Self.applying, within: Self.patience)
        let word = Answer(applied)
        expect(applied.exitCode == 0, "one more apply: \(word.status), \(applied.exitCode): \(word.message)")
        let after = try await host.look()
        expect(after.files == reference.new.files, "one more apply left other files: \(after.files)")
        expect(after["variables"] == scenario.variables, "one more apply: the process has \(after["variables"])")
        expect(after["record"] == reference.new["record"], "one more apply left another record: \(after["record"])")
        expect(after["leftovers"].isEmpty, "one more apply left \(after["leftovers"])")
        expect(after["needs-reload"] == "no", "one more apply left a reload to be done")
        expectHealth(after, "after one more apply")
        expect(Int(after["kept-runs"]) ?? 99 <= 5, "there are \(after["kept-runs"]) runs with what they replaced")
        expect(Int(after["runs"]) ?? 99 <= 30, "there are \(after["runs"]) runs")
        let again = try await tool.run(Self.applying, within: Self.patience)
        let end = try await host.look()
        expect(
            again.exitCode == 0 && Answer(again).status == "unchanged" && end["pid"] == after["pid"],
            "a second apply is not without effect: \(again.exitCode) \(Answer(again).status)")
    }

    /// Whether a host is as declared, with all that belongs to it.
    func isAllNew(_ look: FaultyHost.Look) -> Bool {
        look.files == reference.new.files && look["variables"] == scenario.variables && look["active"] == "active"
            && look["needs-reload"] == "no"
    }
}

/// Random numbers that are the same every time.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    /// - Parameter seed: what the numbers follow from.
    init(seed: UInt64) { state = seed }

    // SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
