public import Foundation
public import HostAccess

/// Programs on this machine, for tests: `Scripts/fleet`, or the `fairlead` binary itself.
public enum LocalProcess {
    /// Runs a program and collects what it writes.
    ///
    /// - Parameters:
    ///   - executable: the program's file.
    ///   - arguments: its arguments, without the program's name.
    ///   - environment: its environment; nil means that of the test run.
    ///   - directory: its working directory; nil means that of the test run.
    ///   - standardInput: what it reads from standard input.
    /// - Returns: how it ended and what it wrote, all of it.
    /// - Throws: when it cannot be started.
    public static func run(
        _ executable: URL, _ arguments: [String] = [], environment: [String: String]? = nil, directory: URL? = nil,
        standardInput: [UInt8] = []
    ) async throws -> CommandResult {
        // Files instead of pipes: nobody has to read along, so that no amount of output makes the program wait.
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let input = folder.appendingPathComponent("input")
        let output = folder.appendingPathComponent("output")
        let errors = folder.appendingPathComponent("errors")
        try Data(standardInput).write(to: input)
        try Data().write(to: output)
        try Data().write(to: errors)

        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        if let environment { process.environment = environment }
        if let directory { process.currentDirectoryURL = directory }
        let handles = [
            try FileHandle(forReadingFrom: input), try FileHandle(forWritingTo: output),
            try FileHandle(forWritingTo: errors),
        ]
        // A process keeps its handles for good, and Foundation crashes once a thousand are open.
        defer { for handle in handles { try? handle.close() } }
        process.standardInput = handles[0]
        process.standardOutput = handles[1]
        process.standardError = handles[2]
        let termination = try await withCheckedThrowingContinuation {
            (continuation: CheckedContinuation<CommandResult.Termination, any Error>) in
            process.terminationHandler = { process in
                switch process.terminationReason {
                case .uncaughtSignal: continuation.resume(returning: .signalled("\(process.terminationStatus)"))
                default: continuation.resume(returning: .exited(process.terminationStatus))
                }
            }
            do {
                try process.run()
            } catch {
                continuation.resume(throwing: error)
            }
        }
        return CommandResult(
            termination: termination, standardOutput: [UInt8](try Data(contentsOf: output)),
            standardError: [UInt8](try Data(contentsOf: errors)))
    }
}
