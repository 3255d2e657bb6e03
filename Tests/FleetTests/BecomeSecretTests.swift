import Foundation
import HostAccess
import TestSupport
import Testing

/// The password that becomes root is on no command line, in no environment, no file and no log.
@Suite(.enabled(if: TestFleet.isUp, "no fleet is up; 'make test' boots one"))
struct BecomeSecretTests {
    /// Who logs in, and what comes of it.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var user: String
        /// Whether the password is the user's.
        var isRight = true
        /// A forced command, in authorized_keys.
        var forced: String?
        var exitCode: Int32 = 0
    }

    static let cases = [
        Case(testDescription: "a right password", user: "pwsudo"),
        Case(testDescription: "a wrong password", user: "pwsudo", isRight: false, exitCode: 3),
        Case(testDescription: "a password that sudo does not want", user: "ops"),
        Case(
            testDescription: "a shell that takes all for its script", user: "pwsudo", forced: "/bin/bash", exitCode: 3),
        Case(testDescription: "a fish that does", user: "pwsudo", forced: "/usr/bin/fish", exitCode: 3),
        Case(testDescription: "a tcsh that does", user: "pwsudo", forced: "/bin/tcsh", exitCode: 3),
        Case(testDescription: "an echo", user: "pwsudo", forced: "cat; cat >&2", exitCode: 3),
    ]

    private static let started = "/run/started-programs"

    /// Programs in front of the real ones note their arguments and their environment, and sudo notes all that it can.
    private static let watching = """
        touch \(started); chmod 666 \(started)
        for name in sudo cat timeout dd awk grep stat; do
            program=$(command -v $name)
            printf '#!/bin/sh\\necho "%s $*" >>%s\\n/bin/cat /proc/$$/environ >>%s\\nexec %s "$@"\\n' \\
                $name \(started) \(started) "$program" >/usr/local/bin/$name.new
            /bin/chmod 755 /usr/local/bin/$name.new; /bin/mv /usr/local/bin/$name.new /usr/local/bin/$name
        done
        echo 'Defaults log_input,log_output,!compress_io,logfile=/var/log/sudo.log' >/etc/sudoers.d/zz
        """

    @Test(arguments: cases)
    func passwordTravelsOnStandardInputOnly(login: Case) async throws {
        let canary = Canary("the password")
        try await TestFleet.shared.withHost(.plain) { host async throws in
            if login.isRight {
                try await host.output(of: "chpasswd", standardInput: Array("pwsudo:\(canary.word)\n".utf8))
            }
            try await host.output(of: Self.watching)
            if let forced = login.forced {
                try await host.output(
                    of: "sed -i 's,^,command=\"\(forced)\" ,' /home/\(login.user)/.ssh/authorized_keys")
            }
            let tool = try Fairlead(
                [host], login: "user: \(login.user), become: sudo, becomePassword: { file: password }")
            try tool.writeSecret("password", Array(canary.word.utf8))
            let watch = ProcessWatch(for: [canary])
            for command in [["plan", "-v"], ["apply", "--yes", "--format", "json"], ["explain", host.name]] {
                let result = try await tool.run(command)
                #expect(result.exitCode == login.exitCode, "\(command): \(result.errors)")
                #expect(!canary.isIn(result.output + result.errors), "\(result.output)\(result.errors)")
            }
            #expect(watch.end() == [])
            let started = try await host.run("cat \(Self.started)").standardOutput
            #expect(login.forced != nil || String(decoding: started, as: UTF8.self).contains("sudo -k -S -p"))
            #expect(!canary.isIn(started), "in an argument or in the environment of a program on the host")
            let files = try await host.run(
                """
                cat >/root/patterns; journalctl --sync
                find / /run /tmp /dev/shm -xdev -type f ! -path '/proc/*' ! -path /root/patterns \
                    -exec grep -laF -f /root/patterns {} +
                journalctl -b --all --output=export | grep -aF -f /root/patterns; rm /root/patterns
                """, standardInput: Array(Canary.patterns([canary]).utf8))
            #expect(String(decoding: files.standardOutput, as: UTF8.self) == "")
            if login.forced == nil {
                #expect(try await host.output(of: "ls /var/log/sudo-io /var/log/sudo.log | wc -l") != "0")
            }
        }
    }
}
