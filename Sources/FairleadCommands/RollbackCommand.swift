import ArgumentParser
import Fleet
import ProxyModel

/// `fairlead rollback`.
struct RollbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Puts back, on every host, what its latest run replaced.",
        discussion: """
            Every host keeps for its latest five runs what they replaced. Rollback shows what would be put back, asks, and \
            does it in one transaction as apply does: files, one daemon-reload, one restart for each unit that the run \
            restarted and that runs. A host on which somebody has changed one of the files after the run is stale and left \
            alone. Called again, it goes one run further back. The proxy spec is not read.
            """)

    @OptionGroup var inventory: InventoryOptions
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Option(
        name: .customLong("run"),
        help: ArgumentHelp("The run to put back, instead of each host's latest one.", valueName: "id"))
    var kept: String?

    @Flag(help: "Show what would be put back, and change nothing.")
    var preview = false

    @Flag(name: .shortAndLong, help: "Do not ask.")
    var yes = false

    @Option(
        help: ArgumentHelp(
            "How long to wait for a host that another run has locked.", valueName: "duration"))
    var lockWait: LockWaitArgument = LockWaitArgument()

    func validate() throws {
        guard let kept else { return }
        let isName = kept.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        }
        guard isName, !kept.isEmpty, kept.utf8.count <= 100 else {
            throw ValidationError("--run takes a run's name, such as 20261121T031500Z-1f2e3d4c.")
        }
    }

    /// A name that nobody knows is a mistake; one that some hosts do not know is not.
    private func check(_ outcomes: [HostOutcome]) throws(CommandFailure) {
        guard let kept, !outcomes.isEmpty, outcomes.allSatisfy({ $0.plan?.targets.first?.name == "rollback" }) else {
            return
        }
        throw .usage("no selected host keeps a run \(kept); 'fairlead rollback --preview' names each host's latest one")
    }

    mutating func run() async throws {
        if !preview { try Approval.check(yes, for: "rollback") }
        let context = try await RunContext(
            inventory: inventory, selection: selection, connection: connection, output: output,
            lockWaitSeconds: lockWait.seconds)
        if preview {
            let planned = await context.runner.planRollback(context.work, of: kept)
            try check(planned)
            return try await context.finish(RunReport(.plan, planned), output)
        }
        var outcomes: [HostOutcome]
        if yes {
            outcomes = await context.runner.rollback(context.work, of: kept, as: .new())
        } else {
            outcomes = await context.runner.planRollback(context.work, of: kept)
            if let approval = try Approval.ask("Put back", about: outcomes, context, output) {
                let changed = await context.runner.rollback(
                    approval.work, of: kept, as: .new(), approved: approval.plans)
                outcomes = approval.merging(changed, into: outcomes)
            }
        }
        try check(outcomes)
        try await context.finish(RunReport(.apply, outcomes.withoutPlans), output)
    }
}
