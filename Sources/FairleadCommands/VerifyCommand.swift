import ArgumentParser
import Fleet
import ProxyModel

/// `fairlead verify`.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Says for every host whether the running daemon has the declared settings.",
        discussion: """
            It looks at every layer: the file on disk, what systemd loaded, and what the running process has. The \
            first layer that differs is named; a layer that cannot be seen never counts as fine. Exit code 2 means \
            that at least one host has drifted.
            """)

    @OptionGroup var inputs: InputOptions
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    mutating func run() async throws {
        let context = try await RunContext(inputs: inputs, selection: selection, connection: connection, output: output)
        let outcomes = await context.runner.verify(context.work)
        try await context.finish(RunReport(.verification, outcomes), output)
    }
}
