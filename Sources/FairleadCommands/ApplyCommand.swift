import ArgumentParser
import Fleet
import HostAccess
import ProxyModel
import Synchronization

/// `fairlead apply`.
struct ApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Looks at every host, shows the plan, asks, and changes the hosts that need it.",
        discussion: """
            On each host everything is one transaction: lock, check, stage, rename, one daemon-reload, one restart per \
            unit, wait until active, look at the running process. When any of that fails, the old files are put back \
            and the unit runs as before. A second apply changes nothing and restarts nothing.

            On a terminal it asks first, unless --yes is given. Without a terminal --yes is required.
            """)

    @OptionGroup var inputs: InputOptions
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Flag(name: .shortAndLong, help: "Do not ask.")
    var yes = false

    @Option(
        help: ArgumentHelp(
            "How long to wait for a host that another run has locked.", valueName: "duration"))
    var lockWait: LockWaitArgument = LockWaitArgument()

    @Flag(help: "Remove what fairlead wrote and the spec no longer names.")
    var prune = false

    mutating func run() async throws {
        try Approval.check(yes, for: "apply")
        let context = try await RunContext(
            inputs: inputs, selection: selection, connection: connection, output: output,
            lockWaitSeconds: lockWait.seconds, prunes: prune)
        var outcomes: [HostOutcome]
        if yes {
            outcomes = await context.runner.apply(context.work, as: .new())
        } else {
            outcomes = await context.runner.plan(context.work)
            if let approval = try Approval.ask("Change", about: outcomes, context, output) {
                let changed = await context.runner.apply(approval.work, as: .new(), approved: approval.plans)
                outcomes = approval.merging(changed, into: outcomes)
            }
        }
        try await context.finish(RunReport(.apply, outcomes.withoutPlans), output)
    }
}

/// How long to wait for a lock: whole seconds, none by default.
struct LockWaitArgument: ExpressibleByArgument {
    /// The wait in seconds.
    var seconds = 0

    /// No wait.
    init() {}

    init?(argument: String) {
        guard let value = DurationText.seconds(argument), value <= 86_400 else { return nil }
        seconds = Int(value.rounded(.up))
    }

    var defaultValueDescription: String { "0s" }
}
