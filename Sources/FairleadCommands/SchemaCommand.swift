import ArgumentParser
import ProxyModel

/// `fairlead schema`.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Prints the JSON Schema of a file format, for editors and pipelines.")

    @Argument(help: "The format: \(FileSchema.allCases.map(\.rawValue).joined(separator: ", ")).")
    var name: FileSchema

    mutating func run() throws {
        try Console.writeOutput(name.text, failingWith: .usage)
    }
}

extension FileSchema: ExpressibleByArgument {}
