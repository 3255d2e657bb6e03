import Foundation
import TestSupport
import Testing

/// A real ssh-agent with keys of its own.
final class TestAgent: Sendable {
    let socket: String
    private let process = Process()
    private let lifeline = Pipe()
    private let directory: URL

    /// Starts an agent and gives it private keys, each with the options of `ssh-add` before its path.
    init(_ keys: [String]...) throws {
        directory = try TestKeys.temporaryDirectory()
        socket = directory.appending(path: "agent").path
        process.executableURL = URL(filePath: "/bin/sh")
        // The shell's input ends when this process does, however it ends, and the agent with it: killed, as it inherits
        // from Swift's threads that other signals are blocked.
        process.arguments = [
            "-c",
            "ssh-agent -D -a \"$1/agent\" </dev/null & agent=$!; cat >/dev/null; kill -KILL $agent; rm -rf \"$1\"",
            "sh", directory.path,
        ]
        process.standardInput = lifeline
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        for _ in 0..<200 where !FileManager.default.fileExists(atPath: socket) { usleep(20_000) }
        for key in keys { try add(key) }
    }

    deinit { stop() }

    /// Ends the agent.
    func stop() {
        try? lifeline.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    func add(_ arguments: [String]) throws {
        try TestKeys.run("env", ["SSH_AUTH_SOCK=\(socket)", "SSH_ASKPASS=/bin/false", "ssh-add", "-q"] + arguments)
    }
}
