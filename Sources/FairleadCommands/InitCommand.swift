import ArgumentParser
import Foundation
import ProxyModel

/// `fairlead init`.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Writes a commented inventory.yaml and proxy.yaml to start from. Never overwrites a file.")

    @Argument(help: ArgumentHelp("The folder to write into.", valueName: "folder"))
    var folder: String = "."

    mutating func run() throws {
        let files = [
            ("\(folder)/inventory.yaml", InitTemplates.inventory), ("\(folder)/proxy.yaml", InitTemplates.spec),
        ]
        if let existing = files.first(where: { access($0.0, F_OK) == 0 }) {
            throw CommandFailure.usage("\(existing.0) exists; init never overwrites, nothing was written")
        }
        for (path, text) in files { try Self.create(path, text) }
        try Console.writeOutput(
            files.map { "wrote \($0.0)\n" }.joined() + "next: edit both, then run 'fairlead validate'\n",
            failingWith: .usage)
    }

    /// Creates a file; the check above is a courtesy, this is what keeps a file from being overwritten.
    private static func create(_ path: String, _ text: String) throws(CommandFailure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count else { throw failure(path) }
    }

    private static func failure(_ path: String) -> CommandFailure {
        .usage("cannot write \(path): \(String(cString: strerror(errno)))")
    }
}
