import HostAccess
import Subprocess

/// A program of this machine, run to its end with input, limits and a deadline.
///
/// It has a session of its own: no terminal can ask through it, and when it is stopped, so is what it started.
struct ChildProcess: Sendable {
    /// How it ended.
    enum Ending: Equatable {
        case exited(Int32)
        case signalled(Int32)
        /// It wrote more than its limit and was killed.
        case outputLimitExceeded
        /// It ran over its deadline and was killed.
        case expired
        /// The task was cancelled and it was killed.
        case cancelled
    }

    /// How it ended, and what it wrote.
    struct Outcome {
        let ending: Ending
        let standardOutput: [UInt8]
        let standardError: [UInt8]
    }

    let configuration: Configuration

    /// - Parameters:
    ///   - executable: the program.
    ///   - arguments: its arguments, without the program's name.
    ///   - environment: its environment.
    init(_ executable: Executable, _ arguments: [String], environment: Environment) {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [.send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)]
        configuration = Configuration(
            executable: executable, arguments: Arguments(arguments), environment: environment, platformOptions: options)
        BrokenPipes.ignored
    }

    /// Runs it, and kills it when it writes too much, takes too long or is not wanted any more.
    ///
    /// - Parameters:
    ///   - input: what it reads from standard input, which is closed after it.
    ///   - outputLimit: the most that is kept of each output stream, in bytes.
    ///   - deadline: the longest that it may take.
    /// - Returns: how it ended and what it wrote.
    /// - Throws: `SubprocessError` when it cannot be started or watched.
    func run(input: [UInt8] = [], outputLimit: Int, deadline: Duration) async throws -> Outcome {
        let kept = KeptOutput(limit: outputLimit)
        let ending = try await withThrowingTaskGroup(of: Ending?.self) { group in
            group.addTask { try await exchange(input, kept) }
            group.addTask { (try? await Task.sleep(for: deadline)) == nil ? nil : .expired }
            var ending: Ending?
            while let next = try await group.next() {
                // What is first counts; cancelling kills the program, and ends the waiting for the deadline.
                ending = ending ?? next
                group.cancelAll()
            }
            return ending ?? .cancelled
        }
        return Outcome(ending: ending, standardOutput: kept[.output], standardError: kept[.error])
    }

    private func exchange(_ input: [UInt8], _ kept: KeptOutput) async throws -> Ending? {
        do {
            let result = try await Subprocess.run(
                configuration, input: .inputWriter, output: .sequence, error: .sequence
            ) { execution in
                // Killed, it also ends a writing that it would never read.
                let keep: @Sendable (SubprocessOutputSequence.Buffer, KeptOutput.Stream) throws -> Void = {
                    do {
                        try kept.keep($0, of: $1)
                    } catch {
                        try? execution.send(signal: .kill, toProcessGroup: true)
                        throw error
                    }
                }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { for try await bytes in execution.standardOutput { try keep(bytes, .output) } }
                    group.addTask { for try await bytes in execution.standardError { try keep(bytes, .error) } }
                    // A program that does not read all of it, or any, is no error.
                    if !input.isEmpty { _ = try? await execution.standardInputWriter.write(input) }
                    try? await execution.standardInputWriter.finish()
                    try await group.waitForAll()
                }
            }
            guard !Task.isCancelled else { return nil }
            switch result.terminationStatus {
            case .exited(let status): return .exited(status)
            case .signaled(let number): return .signalled(number)
            }
        } catch is KeptOutput.Full {
            return .outputLimitExceeded
        } catch {
            guard Task.isCancelled else { throw error }
            return nil
        }
    }
}
