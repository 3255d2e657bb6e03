/// A command for a host's login shell.
public struct Command: Sendable {
    /// The command line, as the login shell gets it. Visible in the host's process list: never a secret in it.
    public var line: String
    /// What the command reads from standard input, which is closed after it.
    public var standardInput: [UInt8]
    /// The most that is kept of standard output and of standard error, each, in bytes. A command that writes more is
    /// stopped, and the result says so.
    public var outputLimit: Int
    /// The longest that the command may take, from the request to its end.
    public var deadline: Duration

    /// The limit of contract section 9: no answer of a host is larger than 8 MiB.
    public static let defaultOutputLimit = 8 * 1024 * 1024

    /// - Parameters:
    ///   - line: the command line, as the login shell gets it.
    ///   - standardInput: what the command reads from standard input.
    ///   - outputLimit: the most that is kept of each output stream, in bytes.
    ///   - deadline: the longest that the command may take.
    public init(
        _ line: String, standardInput: [UInt8] = [], outputLimit: Int = Self.defaultOutputLimit,
        deadline: Duration = .seconds(60)
    ) {
        self.line = line
        self.standardInput = standardInput
        self.outputLimit = outputLimit
        self.deadline = deadline
    }
}

/// How a command ended, and what it wrote.
public struct CommandResult: Sendable, Equatable {
    /// How a command ended.
    public enum Termination: Sendable, Equatable {
        /// It exited with this status.
        case exited(Int32)
        /// It died by this signal, named as in RFC 4254 section 6.10, without `SIG`.
        case signalled(String)
        /// Nobody said how the command ended: the server closed the channel without a word, or the connection ended
        /// after some output had arrived. The output may be complete or cut anywhere; only what it says itself, as an
        /// agreed last line, can tell.
        case unreported
        /// It wrote more than its limit and was stopped.
        case outputLimitExceeded
    }

    /// How the command ended.
    public var termination: Termination
    /// What it wrote to standard output, up to its limit.
    public var standardOutput: [UInt8]
    /// What it wrote to standard error, up to its limit.
    public var standardError: [UInt8]

    /// - Parameters:
    ///   - termination: how the command ended.
    ///   - standardOutput: what it wrote to standard output.
    ///   - standardError: what it wrote to standard error.
    public init(termination: Termination, standardOutput: [UInt8] = [], standardError: [UInt8] = []) {
        self.termination = termination
        self.standardOutput = standardOutput
        self.standardError = standardError
    }
}
