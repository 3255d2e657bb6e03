import ArgumentParser
import Fleet

/// `fairlead plan`.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Looks at every host and prints what apply would change. Changes nothing.",
        discussion: """
            Hosts with the same plan are shown once. A blocked host says what is in the way and what to do about it.

              fairlead plan --limit 'edge:!legacy'
              fairlead plan --detailed-exitcode      exit code 2 when there is something to change
            """)

    @OptionGroup var inputs: InputOptions
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Exit with 2 when there is something to change.")
    var detailedExitcode = false

    @Flag(help: "Look no password up: for pull requests. Credentials are then not compared.")
    var noSecrets = false

    @Flag(help: "Plan the removal of what fairlead wrote and the spec no longer names.")
    var prune = false

    mutating func run() async throws {
        let context = try await RunContext(
            inputs: inputs, selection: selection, connection: connection, output: output, resolvesSecrets: !noSecrets,
            prunes: prune)
        let outcomes = await context.runner.plan(context.work)
        try await context.finish(RunReport(.plan, outcomes), output, changesCount: detailedExitcode)
    }
}
