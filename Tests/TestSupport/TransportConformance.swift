public import HostAccess

/// What every ``Transport`` does alike, as checks that run against any of them.
///
/// The commands are few, so that a host in memory can know them all: see ``ConformanceCommand``.
public enum TransportConformance {
    /// One behaviour.
    public struct Check: Sendable {
        /// The behaviour in words.
        public let name: String
        /// Throws ``Violation`` or whatever the transport threw against expectation.
        public let run: @Sendable (any Transport, Endpoint) async throws -> Void
    }

    /// A behaviour that is not as it has to be.
    public struct Violation: Error, CustomStringConvertible {
        /// What was expected and what happened.
        public let description: String
    }

    /// All behaviours.
    public static let checks = checks(deathBySignal: .signalled("TERM"))

    /// All behaviours, for a transport that hears of an end without a status and not of the signal, as from the system's
    /// `ssh`: a command that died is then one whose end nobody reported, and never one that exited.
    public static let checksWithoutSignalNames = checks(deathBySignal: .unreported)

    private static func checks(deathBySignal: CommandResult.Termination) -> [Check] {
        [
            Check("an exit status is a value, not an error") { transport, endpoint in
                for status: Int32 in [0, 1, 3, 255] {
                    let result = try await run(.exit(status), transport, endpoint)
                    try expect(result, CommandResult(termination: .exited(status)))
                }
            },
            Check("a death by signal is no exit status, and names the signal where it is known") {
                transport, endpoint in
                try expect(try await run(.dieBySignal, transport, endpoint).termination, deathBySignal)
            },
            Check("input of a megabyte comes back unchanged") { transport, endpoint in
                let input = randomBytes(1 << 20)
                let result = try await run(.copyInput, transport, endpoint) { $0.standardInput = input }
                try expect(result.termination, .exited(0))
                try expect(result.standardOutput == input, true)
            },
            Check("without input the command reads an end of file") { transport, endpoint in
                let result = try await run(.copyInput, transport, endpoint)
                try expect(result, CommandResult(termination: .exited(0)))
            },
            Check("a command that ignores its input ends nevertheless") { transport, endpoint in
                let result = try await run(.exit(4), transport, endpoint) {
                    $0.standardInput = Array(repeating: 7, count: 4 << 20)
                }
                try expect(result.termination, .exited(4))
            },
            Check("both output streams are read, however much each has") { transport, endpoint in
                let result = try await run(.floodBoth(3 << 20), transport, endpoint)
                try expect(result.termination, .exited(0))
                try expect(result.standardOutput == [UInt8](repeating: UInt8(ascii: "o"), count: 3 << 20), true)
                try expect(result.standardError == [UInt8](repeating: UInt8(ascii: "e"), count: 3 << 20), true)
            },
            Check("more output than the limit stops the command, and the session stays usable") { transport, endpoint in
                try await transport.withSession(to: endpoint) { session in
                    let result = try await session.run(
                        Command(ConformanceCommand.floodBoth(3 << 20).shellLine, outputLimit: 1000))
                    try expect(result.termination, .outputLimitExceeded)
                    try expect(max(result.standardOutput.count, result.standardError.count), 1000)
                    let next = try await session.run(Command(ConformanceCommand.exit(5).shellLine))
                    try expect(next.termination, .exited(5))
                }
            },
            Check("output of exactly the limit is complete") { transport, endpoint in
                let result = try await run(.floodBoth(70_000), transport, endpoint) { $0.outputLimit = 70_000 }
                try expect(result.termination, .exited(0))
                try expect(result.standardOutput.count, 70_000)
            },
            Check("a command that runs over its deadline is an error, in time") { transport, endpoint in
                let start = ContinuousClock.now
                try await expectError(.commandTimeout) {
                    _ = try await run(.sleep, transport, endpoint) { $0.deadline = .milliseconds(300) }
                }
                try expect(ContinuousClock.now - start < .seconds(5), true)
            },
            Check("commands of a session run side by side") { transport, endpoint in
                let inputs = (0..<12).map { _ in randomBytes(100_000) }
                try await transport.withSession(to: endpoint) { session in
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for input in inputs {
                            group.addTask {
                                let command = Command(ConformanceCommand.copyInput.shellLine, standardInput: input)
                                try expect(try await session.run(command).standardOutput == input, true)
                            }
                        }
                        try await group.waitForAll()
                    }
                }
            },
            Check("a cancelled command ends at once, and the session stays usable") { transport, endpoint in
                try await transport.withSession(to: endpoint) { session in
                    let running = Task { try await session.run(Command(ConformanceCommand.sleep.shellLine)) }
                    try await Task.sleep(for: .milliseconds(200))
                    running.cancel()
                    try await expectError(.cancelled) { _ = try await running.value }
                    let next = try await session.run(Command(ConformanceCommand.exit(6).shellLine))
                    try expect(next.termination, .exited(6))
                }
            },
            Check("what the body throws comes out, and the session is over afterwards") { transport, endpoint in
                struct Own: Error {}
                do {
                    try await transport.withSession(to: endpoint) { _ in throw Own() }
                    throw Violation(description: "the body's error was swallowed")
                } catch is Own {}
                let leaked = try await transport.withSession(to: endpoint) { $0 }
                try await expectError(.connectionLost) {
                    _ = try await leaked.run(Command(ConformanceCommand.exit(0).shellLine))
                }
            },
            Check("many sessions at once") { transport, endpoint in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number: Int32 in 0..<24 {
                        group.addTask {
                            try expect(try await run(.exit(number), transport, endpoint).termination, .exited(number))
                        }
                    }
                    try await group.waitForAll()
                }
            },
        ]
    }

    private static func run(
        _ command: ConformanceCommand, _ transport: any Transport, _ endpoint: Endpoint,
        _ adjust: (inout Command) -> Void = { _ in }
    ) async throws -> CommandResult {
        var line = Command(command.shellLine)
        adjust(&line)
        let command = line
        return try await transport.withSession(to: endpoint) { try await $0.run(command) }
    }

    static func randomBytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var generator = SystemRandomNumberGenerator()
        bytes.withUnsafeMutableBytes { buffer in
            for offset in stride(from: 0, to: count - 7, by: 8) {
                buffer.storeBytes(of: generator.next(), toByteOffset: offset, as: UInt64.self)
            }
        }
        return bytes
    }

    static func expect<Value: Equatable>(_ value: Value, _ expected: Value) throws {
        guard value == expected else {
            throw Violation(description: "expected \(expected), got \(String(describing: value).prefix(500))")
        }
    }

    static func expectError(_ code: TransportError.Code, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as TransportError where error.code == code {
            return
        }
        throw Violation(description: "expected the error \(code), got none")
    }
}

extension TransportConformance.Check: CustomStringConvertible {
    init(_ name: String, _ run: @escaping @Sendable (any Transport, Endpoint) async throws -> Void) {
        self.name = name
        self.run = run
    }

    /// The behaviour in words.
    public var description: String { name }
}
