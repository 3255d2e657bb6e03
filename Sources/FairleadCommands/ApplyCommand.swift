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
        guard yes || Console.canAsk else {
            throw CommandFailure.usage(
                "apply asks before it changes hosts, and there is no terminal to ask on; add --yes to go on without")
        }
        let context = try RunContext(
            inputs: inputs, selection: selection, connection: connection, output: output,
            lockWaitSeconds: lockWait.seconds, prunes: prune)
        var outcomes: [HostOutcome]
        if yes {
            outcomes = await context.runner.apply(context.work, as: .new())
        } else {
            outcomes = await context.runner.plan(context.work)
            let changing = Set(outcomes.lazy.filter { $0.status == .changes }.map(\.host))
            if !changing.isEmpty, !context.interrupts.stop.isRaised {
                try ask(about: outcomes, changing.count, context)
                let changed = await context.runner.apply(
                    context.work.filter { changing.contains($0.endpoint.name) }, as: .new(),
                    approved: Dictionary(uniqueKeysWithValues: outcomes.compactMap { $0.plan }.map { ($0.host, $0) }))
                let byHost = Dictionary(uniqueKeysWithValues: changed.map { ($0.host, $0) })
                outcomes = outcomes.map { byHost[$0.host] ?? $0 }
            }
        }
        for index in outcomes.indices where outcomes[index].status == .changes { outcomes[index].status = .skipped }
        try context.finish(RunReport(.apply, outcomes), output)
    }

    /// Shows the plan and asks. Nothing is in flight meanwhile, and no connection is held.
    private func ask(about planned: [HostOutcome], _ count: Int, _ context: RunContext) throws {
        context.progress.clear()
        Console.writeError(RunReport(.plan, planned).text(isColored: output.colors(on: .standardError)) + "\n")
        context.interrupts.isAsking.store(true, ordering: .relaxed)
        let answer = Console.ask("Change \(Progress.count(count, "host"))? [y/N] ")
        context.interrupts.isAsking.store(false, ordering: .relaxed)
        guard ["y", "yes"].contains(answer?.lowercased()) else {
            throw CommandFailure(text: "not confirmed; no host was changed\n", status: .usage)
        }
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
