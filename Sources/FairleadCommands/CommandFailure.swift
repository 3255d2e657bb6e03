import ProxyModel

/// Ends a command: what to say on standard error, and the exit code.
struct CommandFailure: Error {
    /// What to say, with its newline.
    var text: String
    /// The exit code.
    var status: ExitStatus

    /// A usage or configuration error: no host was touched.
    ///
    /// - Parameter message: what is wrong and what to do, without `error:` and newline.
    /// - Returns: the failure.
    static func usage(_ message: String) -> CommandFailure {
        CommandFailure(text: "error: \(message)\n", status: .usage)
    }
}
