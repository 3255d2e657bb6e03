import HostAccess
import ProxyModel

extension HostFailure {
    /// A transport's error, whose texts are fit to be shown already.
    ///
    /// - Parameter error: the transport's error.
    init(_ error: TransportError) {
        self.init(code: error.code.description, message: error.message, remedy: error.remedy)
    }

    /// A host that writes without end.
    ///
    /// - Parameter login: who ran it where.
    /// - Returns: the failure.
    static func answerTooLarge(login: String) -> HostFailure {
        HostFailure(
            code: "answer-too-large", message: "\(login): the host answered with more than 8 MiB and was cut off",
            remedy: "look at what its login shell prints, in ~/.bashrc for example")
    }

    /// An answer without its end: the host program died, or the connection did.
    ///
    /// - Parameters:
    ///   - login: who ran it where.
    ///   - result: how the command ended.
    /// - Returns: the failure.
    static func incompleteAnswer(login: String, _ result: CommandResult) -> HostFailure {
        if result.termination == .outputLimitExceeded { return .answerTooLarge(login: login) }
        return HostFailure(
            code: "incomplete-answer",
            message: "\(login): the host's answer breaks off before its end (\(result.termination.words))",
            remedy: "run the command again; if it stays so, look at the host's free memory and at its journal")
    }

    /// An answer that nothing can be taken from, though it is there.
    ///
    /// - Parameters:
    ///   - login: who ran it where.
    ///   - objection: what is wrong with it.
    /// - Returns: the failure.
    static func contradictoryAnswer(login: String, _ objection: String) -> HostFailure {
        HostFailure(
            code: "malformed-answer", message: "\(login): the host's answer cannot be believed: \(objection)",
            remedy: "look at what stands between the login and the host's shell: sudo, its plugins, a forced command")
    }
}

extension CommandResult.Termination {
    /// For messages: `exit status 1`.
    var words: String {
        switch self {
        case .exited(let status): "exit status \(status)"
        case .signalled(let name): "killed by SIG\(name)"
        case .unreported: "no exit status"
        case .outputLimitExceeded: "too much output"
        }
    }
}
