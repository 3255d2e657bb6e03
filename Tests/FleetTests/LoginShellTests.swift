import HostAccess
import TestSupport
import Testing

/// Whatever the login's shell, its startup files and the host's commands are, the host program runs the same, or there is
/// one clear error.
@Suite("Login shells", .enabled(if: TestFleet.isUp, "no fleet is up; 'make test' boots one"))
struct LoginShellTests {
    /// A state of the login or of the host, and what `apply` comes to.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// The login shell.
        var shell = "/bin/bash"
        /// Brings the host into the state, as root.
        var prepare = ""
        /// What is wrong; nil where nothing is.
        var code: String?
        /// The message behind the login.
        var message = ""
    }

    private static let busybox = """
        printf '#!/bin/sh\\nexec busybox sh "$@"\\n' >/usr/local/bin/bbsh; chmod 755 /usr/local/bin/bbsh
        """

    /// All commands that BusyBox has are its own.
    private static let busyboxUserland = """
        mkdir /opt/bb; busybox --install -s /opt/bb; ln -sf ../../bin/busybox /bin/sh
        echo 'Defaults secure_path=/opt/bb:/usr/sbin:/usr/bin' >/etc/sudoers.d/zz
        """

    private static let shells: [Case] = [
        Case(testDescription: "dash", shell: "/bin/dash"), Case(testDescription: "bash"),
        Case(testDescription: "zsh", shell: "/bin/zsh"), Case(testDescription: "fish", shell: "/usr/bin/fish"),
        Case(testDescription: "tcsh", shell: "/bin/tcsh"), Case(testDescription: "csh", shell: "/bin/csh"),
        Case(testDescription: "busybox ash", shell: "/usr/local/bin/bbsh", prepare: busybox),
        Case(
            testDescription: "nologin", shell: "/usr/sbin/nologin", code: "login-shell",
            message: "the login shell of pwsudo refuses commands: This account is currently not available."),
        Case(
            testDescription: "false", shell: "/bin/false", code: "login-shell",
            message: "the login shell of pwsudo refuses commands"),
        Case(
            testDescription: "rbash", shell: "/bin/rbash", code: "login-shell",
            message: "the login shell of pwsudo refuses commands: "
                + "rbash: line 1: /bin/sh: restricted: cannot specify `/' in command names"),
        Case(
            testDescription: "true", shell: "/bin/true", code: "other-command",
            message: "the login ran something else than the command (exit status 0)"),
    ]

    private static func startup(_ file: String, _ lines: String, _ shell: String = "/bin/bash") -> Case {
        Case(
            testDescription: "\(file): \(lines)", shell: shell,
            prepare: """
                mkdir -p /home/pwsudo/.config/fish
                cat >/home/pwsudo/\(file) <<'END'
                \(lines)
                END
                """)
    }

    private static let startupFiles: [Case] = [
        startup(".bashrc", "PATH=/nonexistent; export PATH"), startup(".bashrc", "unset PATH"),
        startup(".zshenv", "PATH=/nonexistent; export PATH", "/bin/zsh"),
        startup(".tcshrc", "setenv PATH /nonexistent", "/bin/tcsh"),
        startup(".config/fish/config.fish", "set -x PATH /nonexistent", "/usr/bin/fish"),
        startup(".bashrc", "echo hello; echo oops >&2; printf 'no line end'"),
        startup(".bashrc", "head -c 5000000 /dev/zero; head -c 9000000 /dev/zero >/dev/null; yes | head -c 900000 >&2"),
        startup(".bashrc", "stty -echo; tput cols; clear"), startup(".bashrc", "set -e; set -u; set -f"),
        startup(".bashrc", "set -x; export SHELLOPTS; ln -sf bash /tmp/sh"),
        startup(".bashrc", "shopt -s expand_aliases; alias sh=false sudo=false printf=false read=false"),
        startup(".bashrc", "umask 077"), startup(".bashrc", "umask 000"), startup(".bashrc", "unset HOME"),
        startup(".bashrc", "export p=x q=x n=x w=x s=x IFS=0123456789 ENV=/nonexistent BASH_ENV=/nonexistent"),
        startup(".bashrc", "export LC_ALL=de_DE.UTF-8 LANGUAGE=de POSIXLY_CORRECT=1 GREP_OPTIONS=-v"),
        startup(".bashrc", "export SUDO_PROMPT='say: ' SUDO_ASKPASS=/bin/false"),
        Case(
            testDescription: ".bashrc: exit", prepare: "echo 'exit 7' >/home/pwsudo/.bashrc", code: "other-command",
            message: "the login ran something else than the command (exit status 7)"),
        Case(
            testDescription: "a forced command",
            prepare: "sed -i 's,^,command=\"echo hi\" ,' /home/pwsudo/.ssh/authorized_keys", code: "other-command",
            message: "the login ran something else than the command (exit status 0): hi"),
        Case(
            testDescription: "ForceCommand",
            prepare: """
                printf 'Match User pwsudo\\n ForceCommand printf "one\\\\ntwo\\\\n" >&2; exit 5\\n' >>/etc/ssh/sshd_config
                systemctl reload ssh
                """, code: "other-command",
            message: "the login ran something else than the command (exit status 5): two"),
        Case(
            testDescription: "a password that has to be changed", prepare: "chage -d 0 pwsudo", code: "account-expired",
            message: "the host runs nothing for this user until the password is changed: "
                + "Password change required but no TTY available."),
        Case(
            testDescription: "no home",
            prepare: """
                mkdir /etc/ssh/keys; cp /home/pwsudo/.ssh/authorized_keys /etc/ssh/keys/pwsudo; rm -r /home/pwsudo
                chown -R pwsudo /etc/ssh/keys; echo 'AuthorizedKeysFile /etc/ssh/keys/%u' >>/etc/ssh/sshd_config.d/fleet.conf
                systemctl reload ssh
                """),
    ]

    private static let commands: [Case] = [
        Case(testDescription: "BusyBox for all commands", prepare: busyboxUserland),
        Case(
            testDescription: "a dd without fullblock",
            prepare: """
                printf '#!/bin/sh\\ncase $* in *iflag*) exit 1;; esac\\nexec /usr/bin/dd "$@"\\n' >/usr/local/sbin/dd
                chmod 755 /usr/local/sbin/dd
                """),
        missing("dd", "no-answer", "the host program did not start (exit status 69): the command dd is missing"),
        missing("awk", "host-tool-missing"), missing("stat", "host-tool-missing"),
        missing("timeout", "host-tool-missing"),
        missing("flock", "change-failed", "the command 'flock' is missing; nothing was changed"),
        missing("cmp", "change-failed", "the command 'cmp' is missing; nothing was changed"),
    ]

    private static func missing(_ tool: String, _ code: String, _ message: String? = nil) -> Case {
        Case(
            testDescription: "no \(tool)", prepare: "rm -f $(command -v \(tool))", code: code,
            message: message ?? "the host has no command '\(tool)'")
    }

    @Test(arguments: shells + startupFiles + commands)
    func hostProgramRunsTheSame(login: Case) async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            try await host.output(of: "{ :; \(login.prepare)\n} && usermod -s \(login.shell) pwsudo 2>/dev/null")
            let tool = try Fairlead(
                [host], login: "user: pwsudo, become: sudo, becomePassword: { env: BECOME }",
                variables: ["BECOME": TestHost.sudoPassword])
            let outcome = try await tool.report("apply", "--yes", exitCode: login.code == nil ? 0 : 3).hosts[0]
            #expect(outcome.status == (login.code == nil ? "changed" : "failed"))
            #expect(outcome.failure?.code == login.code)
            let message = outcome.failure?.message.replacing("pwsudo@\(host.name): ", with: "")
            #expect(message == (login.code == nil ? nil : login.message))
            guard login.code == nil else { return }
            #expect(try await host.proxyVariables() == Fairlead.variables)
            #expect(
                try await host.output(of: "stat -c '%a %U' \(TestHost.dropIn) /var/lib/fairlead")
                    == "644 root\n700 root")
            #expect(try await host.leftovers() == "")
        }
    }
}
