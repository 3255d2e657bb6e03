import Foundation
import HostAccess
import TestSupport
import Testing

/// The tool as its users run it: the binary, in a folder of its own with an inventory and a spec, without a terminal and
/// with an environment of its own.
final class Fairlead: Sendable {
    /// What a run came to.
    struct Result: Sendable {
        var exitCode: Int32
        var output: String
        var errors: String

        /// The document on standard output, which must be there alone.
        var report: Report {
            get throws { try JSONDecoder().decode(Report.self, from: Data(output.utf8)) }
        }
    }

    /// The folder with both files.
    let folder: URL

    /// Environment variables of its runs, besides the usual ones.
    private let variables: [String: String]

    /// The settings that most tests declare.
    static let settings = """
        http: http://proxy.corp.example:3128
          https: http://proxy.corp.example:3128
          noProxy: [localhost, 127.0.0.1, .corp.example]
        """

    /// The variables that ``settings`` mean, in the order of their names.
    static let variables = [
        "HTTPS_PROXY=http://proxy.corp.example:3128", "HTTP_PROXY=http://proxy.corp.example:3128",
        "NO_PROXY=localhost,127.0.0.1,.corp.example",
    ]

    /// - Parameters:
    ///   - hosts: the inventory's hosts.
    ///   - targets: the spec's targets, in YAML.
    ///   - settings: what follows `proxy:` in the spec.
    ///   - login: how hosts are logged in to: the first keys of the inventory's `defaults:`.
    ///   - hostLines: further lines below the inventory's `hosts:`.
    ///   - variables: environment variables of its runs, besides the usual ones.
    init(
        _ hosts: [TestHost], targets: String = "[docker]", settings: String = Fairlead.settings,
        login: String = "user: ops, become: sudo", hostLines: String = "", variables: [String: String] = [:]
    ) throws {
        self.variables = variables
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("fairlead-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try write(targets: targets, settings: settings)
        let first = try #require(hosts.first)
        var inventory = """
            version: 1
            defaults: { \(login), identity: \(first.identityFile.path), knownHosts: \(first.knownHostsFile.path) }
            hosts:

            """
        for host in hosts { inventory += "  \(host.name): { address: \(host.address) }\n" }
        try write("inventory.yaml", inventory + hostLines)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Replaces the spec.
    func write(targets: String = "[docker]", settings: String = Fairlead.settings) throws {
        try write(
            "proxy.yaml",
            "version: 1\nproxy:\(settings.hasPrefix("http") ? "\n  " : " ")\(settings)\ntargets: \(targets)\n")
    }

    /// Writes a file into the folder.
    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }

    /// Writes a file that only its owner can read into the folder.
    func writeSecret(_ name: String, _ bytes: [UInt8]) throws {
        let file = folder.appendingPathComponent(name)
        try Data(bytes).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
    }

    /// Runs the tool to its end.
    func run(_ arguments: String...) async throws -> Result { try await run(arguments) }

    /// Runs the tool to its end.
    func run(_ arguments: [String]) async throws -> Result {
        let result = try await LocalProcess.run(
            try Self.binary, arguments, environment: environment, directory: folder)
        return Result(
            exitCode: result.termination.exitCode, output: String(decoding: result.standardOutput, as: UTF8.self),
            errors: String(decoding: result.standardError, as: UTF8.self))
    }

    /// Runs the tool to its end, in a session that has no terminal, whatever the tests were started from.
    func runWithoutTerminal(_ arguments: [String]) async throws -> Result {
        let result = try await LocalProcess.run(
            URL(fileURLWithPath: "/usr/bin/setsid"), ["--wait", try Self.binary.path] + arguments,
            environment: environment, directory: folder)
        return Result(
            exitCode: result.termination.exitCode, output: String(decoding: result.standardOutput, as: UTF8.self),
            errors: String(decoding: result.standardError, as: UTF8.self))
    }

    /// Runs the tool with a JSON document as its result.
    func report(_ arguments: String..., exitCode: Int32, sourceLocation: SourceLocation = #_sourceLocation)
        async throws -> Report
    {
        let result = try await LocalProcess.run(
            try Self.binary, arguments + ["--format", "json"], environment: environment, directory: folder)
        #expect(result.termination.exitCode == exitCode, sourceLocation: sourceLocation)
        return try JSONDecoder().decode(Report.self, from: Data(result.standardOutput))
    }

    /// Runs the tool to its end, or to that of somebody's patience: then it is killed, and there is no exit code.
    ///
    /// - Parameters:
    ///   - arguments: its arguments.
    ///   - seconds: how long it may take.
    func run(_ arguments: [String], within seconds: Int) async throws -> Result {
        let result = try await LocalProcess.run(
            URL(fileURLWithPath: "/usr/bin/timeout"),
            ["-s", "KILL", "\(seconds)", "/bin/sh", "-c", "echo $$ >process; exec \"$0\" \"$@\""]
                + [try Self.binary.path] + arguments,
            environment: environment, directory: folder)
        return Result(
            exitCode: result.termination.exitCode, output: String(decoding: result.standardOutput, as: UTF8.self),
            errors: String(decoding: result.standardError, as: UTF8.self))
    }

    /// Kills the tool that ``run(_:within:)`` runs.
    var killer: @Sendable () -> Void {
        let file = folder.appendingPathComponent("process")
        return {
            let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
            if let process = Int32(text.filter(\.isNumber)) { kill(process, SIGKILL) }
        }
    }

    /// Starts the tool, for tests that disturb it.
    func start(_ arguments: String...) throws -> RunningFairlead {
        try RunningFairlead(try Self.binary, arguments, environment: environment, folder: folder)
    }

    private var environment: [String: String] {
        ["HOME": folder.path, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"].merging(variables) { $1 }
    }

    private struct NoBinary: Error, CustomStringConvertible {
        let description = "FAIRLEAD_BINARY does not name the tool; Scripts/test sets it"
    }

    private static var binary: URL {
        get throws {
            guard let path = ProcessInfo.processInfo.environment["FAIRLEAD_BINARY"] else { throw NoBinary() }
            return URL(fileURLWithPath: path)
        }
    }
}

/// A run of the tool that goes on while the test does something else.
final class RunningFairlead: @unchecked Sendable {
    private let process = Process()
    private let output: URL
    private let errors: URL
    private let ended: AsyncStream<Int32>

    fileprivate init(_ binary: URL, _ arguments: [String], environment: [String: String], folder: URL) throws {
        output = folder.appendingPathComponent("output-\(UUID().uuidString)")
        errors = folder.appendingPathComponent("errors-\(UUID().uuidString)")
        try Data().write(to: output)
        try Data().write(to: errors)
        process.executableURL = binary
        process.arguments = arguments
        process.environment = environment
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
        ended = stream
        process.terminationHandler = { process in
            continuation.yield(process.terminationReason == .exit ? process.terminationStatus : -1)
            continuation.finish()
        }
        try process.run()
    }

    /// Sends a signal.
    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// What it said so far on standard error.
    var errorsSoFar: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }

    /// Waits for its end.
    func result() async throws -> Fairlead.Result {
        var exitCode: Int32 = -1
        for await code in ended { exitCode = code }
        return Fairlead.Result(
            exitCode: exitCode, output: try String(contentsOf: output, encoding: .utf8), errors: errorsSoFar)
    }
}

extension CommandResult.Termination {
    /// The exit code; -1 when there is none.
    fileprivate var exitCode: Int32 {
        if case .exited(let code) = self { code } else { -1 }
    }
}
