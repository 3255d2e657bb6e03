import ArgumentParser
import Fleet
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

    mutating func run() async throws {
        guard yes || Console.canAsk else {
            throw CommandFailure.usage(
                "apply asks before it changes hosts, and there is no terminal to ask on; add --yes to go on without")
        }
        let context = try RunContext(
            inputs: inputs, selection: selection, connection: connection, output: output,
            lockWaitSeconds: lockWait.seconds)
        let consent = Consent(progress: context.progress, interrupts: context.interrupts, output: output)
        var approve: (@Sendable ([HostOutcome]) async -> Bool)?
        if !yes { approve = { await consent.obtain(for: $0) } }
        let outcomes = await context.runner.apply(context.work, as: .new(), approve: approve)
        try context.finish(RunReport(.apply, outcomes), output, isDeclined: consent.isDeclined.load(ordering: .relaxed))
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

/// The operator's word before hosts are changed.
private final class Consent: Sendable {
    /// Whether the operator was asked and said no.
    let isDeclined = Atomic(false)
    private let progress: Progress
    private let interrupts: Interrupts
    private let output: OutputOptions

    init(progress: Progress, interrupts: Interrupts, output: OutputOptions) {
        self.progress = progress
        self.interrupts = interrupts
        self.output = output
    }

    /// Shows the plan and asks, unless there is nothing to do.
    ///
    /// - Parameter planned: every host's planned outcome.
    /// - Returns: whether to go on.
    func obtain(for planned: [HostOutcome]) async -> Bool {
        let changing = planned.filter { $0.status == .changes }
        if changing.isEmpty || interrupts.stop.isRaised { return false }
        progress.clear(pausing: true)
        defer { progress.resume() }
        Console.writeError(RunReport(.plan, planned).text(isColored: output.colors(on: .standardError)) + "\n")
        interrupts.isAsking.store(true, ordering: .relaxed)
        let answer = Console.ask("Change \(Progress.count(changing.count, "host"))? [y/N] ")
        interrupts.isAsking.store(false, ordering: .relaxed)
        let isYes = ["y", "yes"].contains(answer?.lowercased())
        isDeclined.store(!isYes, ordering: .relaxed)
        return isYes
    }
}
