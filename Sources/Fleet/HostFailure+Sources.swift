import HostAccess
import ProxyModel

extension HostFailure {
    /// A transport's error, whose texts are fit to be shown already.
    ///
    /// - Parameter error: the transport's error.
    init(_ error: TransportError) {
        self.init(code: error.code.description, message: error.message, remedy: error.remedy)
    }

    /// Why a host program did not start, told from how its command ended and what it wrote to standard error.
    ///
    /// - Parameters:
    ///   - result: how the command ended.
    ///   - login: who ran it where, for the message: `ops@web-01`.
    ///   - become: how it was to become root.
    init(commandThatDidNotStart result: CommandResult, login: String, become: Host.Become) {
        if result.termination == .outputLimitExceeded {
            self = .answerTooLarge(login: login)
            return
        }
        let complaint = Self.lastLine(of: result.standardError)
        let said = complaint.isEmpty ? "" : ": \(complaint)"
        let rule = "a sudoers rule such as '\(login.prefix { $0 != "@" }) ALL=(root) NOPASSWD: ALL'"
        if become != .none, complaint.contains("password") {
            self.init(
                code: "become-password", message: "\(login): \(become.rawValue) wants a password\(said)",
                remedy: "give the user \(rule), or log in as root with 'become: none'")
        } else if become != .none, complaint.contains("sudoers") || complaint.contains("not allowed") {
            self.init(
                code: "become-forbidden",
                message: "\(login): \(become.rawValue) does not let this user become root\(said)",
                remedy: "give the user \(rule), or set another 'user:'")
        } else if become != .none, result.termination == .exited(127) {
            self.init(
                code: "become-missing", message: "\(login): \(become.rawValue) cannot be run on the host\(said)",
                remedy: "install it, or log in as root with 'become: none'")
        } else {
            self.init(
                code: "no-answer",
                message: "\(login): the host program did not start (\(result.termination.words))\(said)",
                remedy:
                    "try 'ssh \(login) true': the login shell must run commands, and a forced command must not be set")
        }
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

    private static func lastLine(of bytes: [UInt8]) -> String {
        let lines = bytes.suffix(2000).split(separator: UInt8(ascii: "\n"))
        guard let last = lines.last(where: { line in line.contains { $0 != UInt8(ascii: " ") } }) else { return "" }
        return DisplayText.line(last, limit: 300)
    }
}

extension CommandResult.Termination {
    /// For messages: `exit status 1`.
    fileprivate var words: String {
        switch self {
        case .exited(let status): "exit status \(status)"
        case .signalled(let name): "killed by SIG\(name)"
        case .unreported: "no exit status"
        case .outputLimitExceeded: "too much output"
        }
    }
}
