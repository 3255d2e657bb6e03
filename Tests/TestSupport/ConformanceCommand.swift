import HostAccess

/// The commands of ``TransportConformance``: a line for hosts with a shell, and what they do for hosts without.
public enum ConformanceCommand: Sendable, Hashable {
    /// Exits with a status and reads no input.
    case exit(Int32)
    /// Dies by SIGTERM.
    case dieBySignal
    /// Writes its input to standard output.
    case copyInput
    /// Writes that many `o` to standard output and as many `e` to standard error.
    case floodBoth(Int)
    /// Does nothing for a minute.
    case sleep

    /// The command for a POSIX shell.
    public var shellLine: String {
        switch self {
        case .exit(let status): "exit \(status)"
        case .dieBySignal: "kill -TERM $$"
        case .copyInput: "exec cat"
        case .floodBoth(let count):
            "head -c \(count) /dev/zero | tr '\\000' e >&2 & head -c \(count) /dev/zero | tr '\\000' o; wait"
        case .sleep: "exec sleep 60"
        }
    }

    /// A host in memory that knows the lines of these commands and no others, and the servers of
    /// ``TransportConformance/Servers/inMemory``.
    public static let inMemoryHost = InMemoryHost(
        dial: { try await TransportConformance.Servers.dial($0, $1) },
        answer: { _, command in
            guard let known = parse(command.line) else {
                return CommandResult(termination: .exited(127), standardError: Array("no such command".utf8))
            }
            return try await known.result(command.standardInput)
        })

    private static func parse(_ line: String) -> ConformanceCommand? {
        let words = line.split(separator: " ")
        let candidates: [ConformanceCommand?] = [
            .dieBySignal, .copyInput, .sleep, words.dropFirst().first.flatMap { Int32($0) }.map { .exit($0) },
            words.dropFirst(2).first.flatMap { Int($0) }.map { .floodBoth($0) },
        ]
        return candidates.compactMap { $0 }.first { $0.shellLine == line }
    }

    private func result(_ input: [UInt8]) async throws -> CommandResult {
        switch self {
        case .exit(let status): return CommandResult(termination: .exited(status))
        case .dieBySignal: return CommandResult(termination: .signalled("TERM"))
        case .copyInput: return CommandResult(termination: .exited(0), standardOutput: input)
        case .floodBoth(let count):
            return CommandResult(
                termination: .exited(0), standardOutput: Array(repeating: UInt8(ascii: "o"), count: count),
                standardError: Array(repeating: UInt8(ascii: "e"), count: count))
        case .sleep:
            try await Task.sleep(for: .seconds(60))
            return CommandResult(termination: .exited(0))
        }
    }
}
