import Foundation
import TestSupport
import Testing

/// Every kind of fault at many points of every scenario, on several hosts side by side.
actor FaultMatrix {
    /// How many faults of each kind, where not all are wanted.
    static let share: [Fault.Kind: Int] = [
        .killCaller: 20, .killProgram: 16, .abandon: 30, .abandonTwice: 12, .killSudo: 6, .killSession: 12,
        .killTool: 12,
        .cut: 28, .cutForGood: 8, .silence: 2, .silenceForGood: 1, .power: 20, .powerAtRandom: 50, .refuse: 20,
        .systemctl: 20, .systemctlHangs: 4, .fullState: 12, .fullFolder: 6, .full: 8, .noInodesState: 6,
        .noInodesFolder: 4,
        .readOnlyState: 8, .readOnlyFolder: 8, .twoTools: 6, .futureRuns: 4,
    ]

    let table = FaultTable()
    let seed: UInt64
    private let wanted: Wanted
    private var references: [Scenario: Reference] = [:]
    private var faults: [Fault] = []
    private var toBeMeasured: [Scenario] = []

    /// Which faults.
    struct Wanted: Sendable {
        /// Each at every point, and of random ones a hundred, instead of so many of each kind as ``share`` says.
        var all = false
        /// Of these kinds only.
        var kinds = Fault.Kind.allCases
        /// These and no others, unless empty.
        var named: [Fault] = []

        /// - Parameters:
        ///   - names: faults or kinds of faults, separated by commas.
        ///   - all: whether each is wanted at every point.
        init(_ names: String?, all: Bool) throws {
            self.all = all
            guard let names else { return }
            let parts = names.split(separator: "," as Character)
            kinds = parts.compactMap { Fault.Kind(rawValue: String($0)) }
            named = parts.compactMap { Fault($0) }
            try #require(kinds.isEmpty != named.isEmpty && kinds.count + named.count == parts.count)
        }
    }

    init(_ wanted: Wanted, seed: UInt64) {
        self.wanted = wanted
        self.seed = seed
    }

    /// Runs all of it.
    func run(on count: Int) async throws {
        toBeMeasured = scenarios
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<count {
                group.addTask {
                    try await TestFleet.shared.withHost(.plain) { host async throws in
                        try await self.work(on: try await FaultyHost(preparing: host))
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Those that the wanted faults are about.
    private var scenarios: [Scenario] {
        wanted.named.isEmpty ? Scenario.allCases : Array(Set(wanted.named.map(\.scenario)))
    }

    /// One host's part: first a look at what is to be disturbed, then faults, until there are no more.
    private func work(on host: FaultyHost) async throws {
        while let scenario = toBeMeasured.popLast() {
            references[scenario] = try await Self.reference(scenario, host)
            if references.count == scenarios.count { enumerate() }
        }
        while references.count < scenarios.count { try await Task.sleep(for: .milliseconds(50)) }
        while let fault = faults.popLast(), let reference = references[fault.scenario] {
            try await strike(fault, host, reference)
        }
    }

    private nonisolated func strike(_ fault: Fault, _ host: FaultyHost, _ reference: Reference) async throws {
        var trial = FaultTrial(fault, host, reference)
        var problems: [String]
        do {
            try await trial.run()
            problems = trial.problems
        } catch {
            problems = trial.problems + ["the trial itself failed: \(error)"]
        }
        await table.note(fault, status: trial.status, came: trial.came, failed: !problems.isEmpty)
        guard !problems.isEmpty else { return }
        // Named so that it can be done again alone.
        Issue.record("\(fault) (\(trial.status)): \(problems.joined(separator: "; "))")
    }

    /// Says which faults there are, once it is known how long changes are.
    private func enumerate() {
        faults =
            wanted.named
            + wanted.kinds.flatMap { kind -> [Fault] in
                let isRandom = kind == .powerAtRandom || kind == .twoTools
                return select(wanted.all ? (isRandom ? 100 : .max) : Self.share[kind, default: 0], of: kind)
            }
        // The order decides nothing, but long ones at the end would make all wait.
        faults.reverse()
        for (name, value) in references.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            print(
                "fault matrix: \(name): \(value.calls.count) calls (\(value.callsBefore) before), \(value.packets) packets"
            )
        }
        print("fault matrix: \(faults.count) faults, seed \(seed)")
    }

    /// Points of a kind of fault in all scenarios, evenly.
    private func select(_ count: Int, of kind: Fault.Kind) -> [Fault] {
        var random = SeededGenerator(seed: seed)
        let all = Scenario.allCases.flatMap { scenario in
            (references[scenario]?.points(kind) ?? []).map { Fault(kind, scenario, $0) }
        }
        guard count < all.count else { return all }
        return (0..<count).map { index in
            let from = all.count * index / count
            let to = all.count * (index + 1) / count
            return all[Int.random(in: from..<max(to, from + 1), using: &random)]
        }
    }

    /// A change that nothing disturbs.
    private static func reference(_ scenario: Scenario, _ host: FaultyHost) async throws -> Reference {
        let old = try await host.look("reset.sh \(scenario.start)")
        let tool = try Fairlead([host.host], settings: scenario.settings, variables: Scenario.passwords)
        let relay = try await CuttingRelay(to: host.host.address)
        try tool.relay(host.host, through: relay)
        try await host.arm(nil)
        let planned = try await tool.run("plan", "--detailed-exitcode")
        try #require(planned.exitCode == 2, "\(planned.output) \(planned.errors)")
        let callsBefore = try await host.calls().count
        let packetsBefore = relay.packets
        let applied = try await tool.run("apply", "--yes")
        try #require(applied.exitCode == 0, "\(applied.output) \(applied.errors)")
        let packets = relay.packets - packetsBefore
        let calls = try await Array(host.calls().dropFirst(callsBefore))
        let new = try await host.look("after.sh")
        try #require(new["variables"] == scenario.variables && new["leftovers"].isEmpty)
        return Reference(
            old: old, new: new, calls: calls, callsBefore: callsBefore, packets: packets, packetsBefore: packetsBefore)
    }
}

extension Fairlead {
    /// Makes a host's inventory lead through a relay.
    func relay(_ host: TestHost, through relay: CuttingRelay) throws {
        let keys = try String(contentsOf: host.knownHostsFile, encoding: .utf8).split(separator: "\n")
            .filter { $0.hasPrefix("\(host.address) ") }
            .map { "[127.0.0.1]:\(relay.port)\($0.dropFirst(host.address.count))\n" }
        try write("known_hosts", keys.joined())
        try write(
            "inventory.yaml",
            """
            version: 1
            defaults:
              user: ops
              become: sudo
              identity: \(host.identityFile.path)
              knownHosts: \(folder.path)/known_hosts
            hosts:
              \(host.name): { address: 127.0.0.1, port: \(relay.port) }

            """)
    }
}
