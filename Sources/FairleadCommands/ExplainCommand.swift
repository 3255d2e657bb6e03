import ArgumentParser
import Fleet
import ProxyModel

/// `fairlead explain`.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Says which proxy the daemons of a host use, who sets it, and who is outranked. Changes nothing.",
        discussion: """
            Looks at every place that can set a proxy: systemd's own environment, the unit, all its drop-ins, the files \
            that it names by EnvironmentFile=, daemon.json, flags, the running process and what the engine reports; also \
            at engines that somebody started by hand. Per variable the strongest place comes first. No password is \
            looked up.

              fairlead explain web-01
            """)

    @Argument(help: ArgumentHelp("The host's name in the inventory.", valueName: "host"))
    var host: String

    @OptionGroup var inputs: InputOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    mutating func run() async throws {
        let context = try await RunContext(host: host, inputs: inputs, connection: connection, output: output)
        guard let work = context.work.first else { return }
        let result = await context.runner.explain(work)
        let report = ExplanationReport(result)
        try Console.writeOutput(report.rendered(output), failingWith: .failed)
        if context.interrupts.stop.isRaised { throw ExitCode(ExitStatus.interrupted.rawValue) }
        throw ExitCode(report.exitStatus.rawValue)
    }
}
