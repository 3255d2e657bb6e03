import HostAccess
import ProxyModel

extension HostFailure {
    /// Why a host program did not start, told from how its command ended and what was written meanwhile.
    ///
    /// - Parameters:
    ///   - result: how the command ended.
    ///   - login: who ran it where, for the message: `ops@web-01`.
    ///   - become: how it was to become root.
    init(commandThatDidNotStart result: CommandResult, login: String, become: Becoming) {
        let start = FailedStart(result, login: login, become: become)
        if result.termination == .outputLimitExceeded {
            self = .answerTooLarge(login: login)
        } else if !start.hasBegun {
            self = start.refusalOfLogin
        } else if become.way == .none || start.isRoot {
            self = start.refusalOfHost
        } else {
            self = start.refusalOfRoot
        }
    }
}

/// A command that ended before the host program wrote anything.
private struct FailedStart {
    let result: CommandResult
    let login: String
    let become: Becoming
    /// Whether the login ran the command.
    let hasBegun: Bool
    /// Whether sudo or doas did its part.
    let isRoot: Bool
    /// What was written to standard error, its last line first; each is fit to be shown.
    let complaints: [String]

    init(_ result: CommandResult, login: String, become: Becoming) {
        self.result = result
        self.login = login
        self.become = become
        hasBegun = result.standardOutput.firstRange(of: Array(Becoming.sign.utf8)) != nil
        isRoot = result.standardOutput.firstRange(of: Array(Becoming.rootSign.utf8)) != nil
        complaints = Self.lines(of: result.standardError, hiding: become.password)
    }

    private var user: Substring { login.prefix { $0 != "@" } }
    private var means: String { become.way.rawValue }

    /// How the command ended and the last thing that was said, to follow what failed.
    private func said(_ complaint: String?) -> String { complaint.map { ": \($0)" } ?? "" }

    private static func lines(of bytes: [UInt8], hiding password: Secret?) -> [String] {
        bytes.suffix(4000).split(separator: UInt8(ascii: "\n")).reversed().compactMap { line in
            guard line.contains(where: { $0 > UInt8(ascii: " ") }) else { return nil }
            // A shell that is run instead of the command may say what it could not make of its input.
            if let password, line.firstRange(of: password.revealed) != nil { return "***" }
            return DisplayText.line(line, limit: 300)
        }
    }
}

/// The login did not get as far as the command.
extension FailedStart {
    /// Why the login ran nothing, or something else.
    var refusalOfLogin: HostFailure {
        let output = Self.lines(of: result.standardOutput, hiding: become.password)
        let words = output + complaints
        let unavailable = words.first { $0.contains("not available") || $0.contains("restricted") }
        if unavailable != nil || (words.isEmpty && result.termination == .exited(1)) {
            return HostFailure(
                code: "login-shell",
                message: "\(login): the login shell of \(user) refuses commands\(said(unavailable))",
                remedy: "give the user a shell, by 'chsh -s /bin/sh \(user)' on the host, or set another 'user:'")
        }
        if let expired = words.first(where: { $0.contains("Password change required") || $0.contains("expired") }) {
            return HostFailure(
                code: "account-expired",
                message: "\(login): the host runs nothing for this user until the password is changed: \(expired)",
                remedy: "log in on a terminal by 'ssh \(login)' and change it, or set another 'user:'")
        }
        switch result.termination {
        case .exited(126), .exited(127):
            return refusalOfHost
        case .exited:
            return HostFailure(
                code: "other-command",
                message: "\(login): the login ran something else than the command (\(result.termination.words))"
                    + said(complaints.first ?? output.first),
                remedy:
                    "look for a forced command (ForceCommand in sshd_config, command= in authorized_keys) and for an "
                    + "'exit' in a startup file of the login shell, such as ~/.bashrc")
        case .signalled, .unreported, .outputLimitExceeded:
            return refusalOfHost
        }
    }

    /// The host lacks something, or the program was killed.
    var refusalOfHost: HostFailure {
        HostFailure(
            code: "no-answer",
            message: "\(login): the host program did not start (\(result.termination.words))\(said(complaints.first))",
            remedy: "try 'ssh \(login) true': the login shell must run commands, and the host must have /bin/sh and dd")
    }
}

/// The command ran, and did not become root.
extension FailedStart {
    /// What sudo and doas say, whatever the host's language: the command sets `LC_ALL=C`. The words are those of sudo 1.8
    /// to 1.9, of sudo-rs and of opendoas.
    private enum Refusal: CaseIterable {
        case wrongPassword, terminal, account, forbidden, password

        var words: [String] {
            switch self {
            case .wrongPassword:
                ["incorrect password attempt", "ncorrect authentication attempt", "Authentication failed"]
            case .terminal: ["you must have a tty"]
            case .forbidden:
                [
                    "sudoers file", "may not run sudo", "is not allowed to", "I'm sorry", "Operation not permitted",
                    "doas is not enabled",
                ]
            case .account:
                [
                    "account validation failure", "ccount or password is expired", "password expired",
                    "account management",
                ]
            case .password:
                [
                    "password is required", "terminal is required", "authentication is required",
                    "Authentication required", "Authorization required", "tty is required",
                ]
            }
        }
    }

    /// Why the command could not become root.
    var refusalOfRoot: HostFailure {
        for refusal in Refusal.allCases {
            if let complaint = complaints.first(where: { line in refusal.words.contains { line.contains($0) } }) {
                return failure(refusal, Self.withoutProgram(complaint))
            }
        }
        if result.termination == .exited(127) {
            return HostFailure(
                code: "become-missing",
                message: "\(login): \(means) cannot be run on the host\(said(complaints.first))",
                remedy: "install it, or log in as root with 'become: none'")
        }
        return HostFailure(
            code: "become-failed",
            message: "\(login): \(means) did not run the host program (\(result.termination.words))"
                + said(complaints.first),
            remedy: "try 'ssh -t \(login) \(means) true' and mend what it complains of")
    }

    /// sudo repeats the command that it does not run.
    private static func withoutProgram(_ complaint: String) -> String {
        guard let program = complaint.firstRange(of: "/bin/sh -c ") else { return complaint }
        return complaint[..<program.lowerBound] + "/bin/sh …'"
    }

    private func failure(_ refusal: Refusal, _ complaint: String) -> HostFailure {
        switch refusal {
        case .wrongPassword:
            HostFailure(
                code: "become-password-wrong",
                message: "\(login): \(means) does not accept the password\(said(complaint))",
                remedy: "correct the source that 'becomePassword' names, or what was typed for --ask-become-pass")
        case .terminal:
            HostFailure(
                code: "become-requiretty",
                message: "\(login): \(means) runs on a terminal only (requiretty)\(said(complaint))",
                remedy: "add the line 'Defaults:\(user) !requiretty' to sudoers, by visudo on the host")
        case .forbidden:
            HostFailure(
                code: "become-forbidden",
                message: "\(login): \(means) does not let this user become root\(said(complaint))",
                remedy: "give the user \(rule(noPassword: false)), or set another 'user:'")
        case .account:
            HostFailure(
                code: "become-account",
                message: "\(login): \(means) does not accept the user's account\(said(complaint))",
                remedy: "look whether it is locked or expired, by 'chage -l \(user)' as root on the host")
        case .password: missingPassword(complaint)
        }
    }

    private func missingPassword(_ complaint: String) -> HostFailure {
        let rule = rule(noPassword: true)
        let remedy =
            become.way == .doas
            ? "doas takes a password from a terminal only, whatever 'becomePassword' says: give the user \(rule), or log "
                + "in as root with 'become: none'"
            : "say where the password is kept by 'becomePassword', or have it asked by --ask-become-pass; or give the user "
                + rule
        return HostFailure(
            code: "become-password", message: "\(login): \(means) wants a password\(said(complaint))", remedy: remedy)
    }

    private func rule(noPassword: Bool) -> String {
        become.way == .doas
            ? "a rule in doas.conf such as 'permit \(noPassword ? "nopass " : "")\(user) as root'"
            : "a sudoers rule such as '\(user) ALL=(root) \(noPassword ? "NOPASSWD: " : "")ALL'"
    }
}
