import Foundation
import HostAccess
import TestSupport
import Testing

/// Logins become root with and without a password, by whatever rules the host's sudo has; what is in the way has an
/// error of its own, and a wrong password counts once.
@Suite("Becoming root", .enabled(if: TestFleet.isUp, "no fleet is up; 'make test' boots one"))
struct BecomeTests {
    /// What `plan` comes to.
    struct Answer: Sendable, Equatable {
        var code: String
        /// The message behind the login, HOST standing for the host's name.
        var message: String
        var remedy: String

        static let wrongPassword = Answer(
            code: "become-password-wrong",
            message: "sudo does not accept the password: sudo: 1 incorrect password attempt",
            remedy: "correct the source that 'becomePassword' names, or what was typed for --ask-become-pass")

        static func missing(_ user: String) -> Answer {
            Answer(
                code: "become-password", message: "sudo wants a password: sudo: a password is required",
                remedy: "say where the password is kept by 'becomePassword', or have it asked by --ask-become-pass; or "
                    + "give the user a sudoers rule such as '\(user) ALL=(root) NOPASSWD: ALL'")
        }

        static func forbidden(_ what: String, _ user: String = "pwsudo") -> Answer {
            Answer(
                code: "become-forbidden", message: "sudo does not let this user become root: \(what)",
                remedy: "give the user a sudoers rule such as '\(user) ALL=(root) ALL', or set another 'user:'")
        }

        static let doasPassword = Answer(
            code: "become-password", message: "doas wants a password: doas: Authentication required",
            remedy:
                "doas takes a password from a terminal only, whatever 'becomePassword' says: give the user a rule in "
                + "doas.conf such as 'permit nopass pwsudo as root', or log in as root with 'become: none'")
    }

    /// A host's rules, a login, and what comes of them; nil where all goes well.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Lines for sudoers.
        var sudoers = ""
        /// Brings the host into the state, and back.
        var state = (prepare: "", undo: "")
        var user = "pwsudo"
        var become = "sudo"
        var password: String? = TestHost.sudoPassword
        var answer: Answer?
    }

    /// What sudo can be told, none of which may matter.
    private static let settings = [
        "use_pty", "lecture=always", "passprompt=\"Hey %u: \"", "passprompt_override,passprompt=password", "pwfeedback",
        "log_input,log_output", "timestamp_timeout=0", "timestamp_timeout=-1,timestamp_type=global", "!env_reset",
        "secure_path=/nonexistent", "verifypw=never", "badpass_message=No,insults", "!set_home,umask=0077",
    ]

    static let cases: [Case] =
        settings.map { Case(testDescription: $0, sudoers: "Defaults \($0)") } + [
            Case(testDescription: "a wrong password", password: "wrong", answer: .wrongPassword),
            Case(
                testDescription: "a wrong password after a right one that sudo remembers",
                sudoers: "Defaults timestamp_timeout=-1,timestamp_type=global", password: "wrong",
                answer: .wrongPassword),
            Case(
                testDescription: "a wrong password where the message is another",
                sudoers: "Defaults badpass_message=Nope", password: "wrong", answer: .wrongPassword),
            Case(testDescription: "no password", password: nil, answer: .missing("pwsudo")),
            Case(testDescription: "a password that is not wanted", user: "ops", password: "not wanted"),
            Case(
                testDescription: "a password that is not wanted, among rules that want it",
                sudoers: "pwsudo ALL=(root) NOPASSWD: /bin/sh, /usr/bin/sh"),
            Case(
                testDescription: "requiretty", sudoers: "Defaults requiretty",
                answer: Answer(
                    code: "become-requiretty",
                    message: "sudo runs on a terminal only (requiretty): sudo: sorry, you must have a tty to run sudo",
                    remedy: "add the line 'Defaults:pwsudo !requiretty' to sudoers, by visudo on the host")),
            Case(
                testDescription: "requiretty, no password", sudoers: "Defaults requiretty", user: "ops", password: nil,
                answer: Answer(
                    code: "become-requiretty",
                    message: "sudo runs on a terminal only (requiretty): sudo: sorry, you must have a tty to run sudo",
                    remedy: "add the line 'Defaults:ops !requiretty' to sudoers, by visudo on the host")),
            Case(
                testDescription: "a user without a rule", user: "nosudo",
                answer: .forbidden("Sorry, user nosudo may not run sudo on HOST.", "nosudo")),
            Case(
                testDescription: "a rule for something else",
                state: (
                    "sed -i 's,^pwsudo.*,pwsudo ALL=(ALL) /bin/ls,' /etc/sudoers.d/fleet",
                    "sed -i 's,^pwsudo.*,pwsudo ALL=(ALL:ALL) ALL,' /etc/sudoers.d/fleet"
                ),
                answer: .forbidden("Sorry, user pwsudo is not allowed to execute '/bin/sh …'")),
            Case(
                testDescription: "an account that PAM does not accept",
                state: (
                    "cp /etc/pam.d/sudo /root/sudo.pam; sed -i '1a account required pam_deny.so' /etc/pam.d/sudo",
                    "cp /root/sudo.pam /etc/pam.d/sudo"
                ),
                answer: Answer(
                    code: "become-account",
                    message:
                        "sudo does not accept the user's account: sudo: account validation failure, is your account locked?",
                    remedy: "look whether it is locked or expired, by 'chage -l pwsudo' as root on the host")),
            Case(
                testDescription: "no sudo", state: ("mv /usr/bin/sudo /root/sudo", "mv /root/sudo /usr/bin/sudo"),
                answer: Answer(
                    code: "become-missing", message: "sudo cannot be run on the host: fairlead: 1: sudo: not found",
                    remedy: "install it, or log in as root with 'become: none'")),
            Case(
                testDescription: "a sudo that cannot work",
                state: ("chmod u-s /usr/bin/sudo", "chmod u+s /usr/bin/sudo"),
                answer: Answer(
                    code: "become-failed",
                    message:
                        "sudo did not run the host program (exit status 1): sudo: /usr/bin/sudo must be owned by uid 0 "
                        + "and have the setuid bit set",
                    remedy: "try 'ssh -t pwsudo@HOST sudo true' and mend what it complains of")),
            doas("permit nopass pwsudo as root", nil), doas("permit pwsudo as root", .doasPassword),
            doas("permit keepenv nopass pwsudo as root", nil),
            doas(
                "permit nopass ops as root",
                Answer(
                    code: "become-forbidden",
                    message: "doas does not let this user become root: doas: Operation not permitted",
                    remedy: "give the user a rule in doas.conf such as 'permit pwsudo as root', or set another 'user:'")
            ),
            Case(
                testDescription: "no doas.conf", become: "doas",
                answer: Answer(
                    code: "become-forbidden",
                    message:
                        "doas does not let this user become root: doas: doas is not enabled, /etc/doas.conf: No such "
                        + "file or directory",
                    remedy: "give the user a rule in doas.conf such as 'permit pwsudo as root', or set another 'user:'")
            ),
            Case(
                testDescription: "root by sudo", state: (asRoot, "rm -r /root/.ssh"), user: "root", password: nil),
            Case(
                testDescription: "root by sudo, with a password", state: (asRoot, "rm -r /root/.ssh"), user: "root"),
            Case(
                testDescription: "root", state: (asRoot, "rm -r /root/.ssh"), user: "root", become: "none",
                password: nil),
        ]

    private static let asRoot = "install -d -m 700 /root/.ssh; cp /home/ops/.ssh/authorized_keys /root/.ssh"

    private static func doas(_ rule: String, _ answer: Answer?) -> Case {
        Case(
            testDescription: "doas: \(rule)",
            state: ("echo '\(rule)' >/etc/doas.conf; chmod 600 /etc/doas.conf", "rm /etc/doas.conf"), become: "doas",
            answer: answer)
    }

    @Test func everyRuleHasItsAnswer() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            for state in Self.cases {
                try await host.output(
                    of: "{ :; \(state.state.prepare)\n} && printf '%s\\n' '\(state.sudoers)' >/etc/sudoers.d/zz")
                let tool = try Self.tool(host, password: state.password, become: state.become)
                let report = try await tool.report("plan", "--user", state.user, exitCode: state.answer == nil ? 0 : 3)
                #expect(
                    report.hosts[0].status == (state.answer == nil ? "changes" : "failed"), "\(state.testDescription)")
                let login = "\(state.user)@\(host.name): "
                let answer = report.hosts[0].failure.map {
                    Answer(
                        code: $0.code,
                        message: $0.message.replacing(login, with: "").replacing(host.name, with: "HOST"),
                        remedy: ($0.remedy ?? "").replacing(host.name, with: "HOST"))
                }
                #expect(answer == state.answer, "\(state.testDescription)")
                try await host.output(of: "rm /etc/sudoers.d/zz; { :; \(state.state.undo)\n}")
            }
        }
    }

    /// What a password may hold: everything that ends no line.
    private static let passwords = [
        "two words", "  blanks  ", "-n", "-e\\n\\c", "%s%n", "\\0\\", "'\"$HOME`id`", "pässwörd łÁ \u{1F600}", "a\tb",
        "*",
        "#x", "!!", "fairlead", ": <<'fairlead'", String(repeating: "x", count: 300),
    ]

    @Test func passwordsMayHoldAnything() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            let passwords = Self.passwords.map { Array($0.utf8) } + [[0xE9, 0x81, 0x82, 0x88, 0xFF]]
            for shell in ["dash", "bash", "busybox"] {
                // The shell that the command itself runs in.
                try await host.output(of: "ln -sfn $(command -v \(shell)) /bin/sh")
                for password in passwords {
                    try await host.output(of: "chpasswd", standardInput: Array("pwsudo:".utf8) + password + [0x0A])
                    let tool = try Self.tool(host)
                    try tool.writeSecret("password", password)
                    let outcome = try await tool.report("plan", exitCode: 0).hosts[0]
                    #expect(outcome.status == "changes", "\(shell): \(String(decoding: password, as: UTF8.self))")
                }
            }
        }
    }

    @Test func wrongPasswordCountsOnce() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            let failures = """
                journalctl --sync
                journalctl -b -o cat | grep -oE 'sudo:auth\\): authentication failure|[0-9]+ (incorrect|more) [a-z]+ [a-z]+' || true
                """
            #expect(try await host.output(of: failures) == "")
            let tool = try Self.tool(host, password: "wrong")
            #expect(
                try await tool.report("apply", "--yes", exitCode: 3).hosts[0].failure?.code == "become-password-wrong")
            #expect(
                try await host.output(of: failures)
                    == "sudo:auth): authentication failure\n1 incorrect password attempt")
        }
    }

    /// Rules under which `apply` has to do all that it does without any.
    @Test(arguments: ["", "Defaults use_pty", "Defaults timestamp_timeout=0,log_output,use_pty"])
    func applyAndRollbackWithAPassword(rule: String) async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            try await host.write("/etc/sudoers.d/zz", rule + "\n")
            let tool = try Self.tool(host)
            #expect(try await tool.report("apply", "--yes", exitCode: 0).hosts[0].status == "changed")
            #expect(try await host.proxyVariables() == Fairlead.variables)
            #expect(try await tool.report("verify", exitCode: 0).hosts[0].status == "converged")
            #expect(try await tool.report("rollback", "--yes", exitCode: 0).hosts[0].status == "changed")
            #expect(try await host.proxyVariables() == [])
            #expect(try await host.leftovers() == "")
        }
    }

    @Test func passwordGoesAlongWhenARequestIsSentAgain() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            try await host.write(
                "/etc/systemd/system/docker.service",
                """
                [Service]
                ExecStartPre=/bin/sh -c "[ -z \\"$HTTP_PROXY\\" ] || { [ -e /run/cut ] || pkill -f '[s]shd: pwsudo'; touch /run/cut; }"
                ExecStart=/bin/sleep infinity

                """)
            try await host.output(of: "systemctl daemon-reload; systemctl restart docker")
            let tool = try Self.tool(host)
            let result = try await tool.run("apply", "--yes", "--format", "json")
            #expect(result.exitCode == 0, "\(result.errors)")
            #expect(result.errors.contains("lost"), "the connection was cut: \(result.errors)")
            #expect(try result.report.hosts[0].status == "changed")
            #expect(try await host.output(of: "test -e /run/cut && ls /var/lib/fairlead/runs | wc -l") == "1")
        }
    }

    /// Runs the tool on a terminal, and types as soon as it asks.
    private static let typing = """
        { until grep -q 'Become password: ' out; do sleep 0.05; done; printf 'flee\\167\\177t\\n'; } |
            script -qefc '"$FAIRLEAD_BINARY" plan --ask-become-pass --format json >result' out >/dev/null
        """

    @Test func passwordIsAskedForOnceOnTheTerminal() async throws {
        try await TestFleet.shared.withHosts(2, .plain) { hosts async throws in
            // What the inventory says is not asked for: nobody has that variable.
            let tool = try Fairlead(hosts, login: "user: pwsudo, become: sudo, becomePassword: { env: NOWHERE }")
            try tool.write("out", "")
            let result = try await LocalProcess.run(
                URL(fileURLWithPath: "/usr/bin/env"),
                ["timeout", "60", "sh", "-c", "touch out; \(Self.typing)"], directory: tool.folder)
            let shown = try String(contentsOf: tool.folder.appendingPathComponent("out"), encoding: .utf8)
            #expect(result.termination == .exited(0), "\(shown)")
            #expect(shown.split(separator: "Become password: ").count == 2 && !shown.contains("flee"), "\(shown)")
            let report = try JSONDecoder().decode(
                Report.self, from: try Data(contentsOf: tool.folder.appendingPathComponent("result")))
            #expect(report.summary == ["hosts": 2, "changes": 2])
        }
    }

    @Test func withoutATerminalNobodyIsAsked() async throws {
        try await TestFleet.shared.withHost(.plain, .onlyReading) { host async throws in
            let tool = try Self.tool(host)
            let result = try await tool.runWithoutTerminal(["plan", "--ask-become-pass"])
            #expect(result.exitCode == 1 && result.output.isEmpty)
            #expect(
                result.errors
                    == "error: --ask-become-pass asks on the terminal, and there is none; name where the password "
                    + "is kept by 'becomePassword' in the inventory\n")
        }
    }

    private static func tool(
        _ host: TestHost, password: String? = TestHost.sudoPassword, become: String = "sudo"
    ) throws -> Fairlead {
        let source = password == nil ? "" : ", becomePassword: { file: password }"
        let tool = try Fairlead([host], login: "user: pwsudo, become: \(become)\(source)")
        try tool.writeSecret("password", Array((password ?? "").utf8))
        return tool
    }
}
