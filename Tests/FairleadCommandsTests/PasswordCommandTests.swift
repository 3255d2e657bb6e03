import Foundation
import ProxyModel
import Testing

@testable import FairleadCommands

@Suite("Password commands run without a shell, a terminal or a way to leak", .serialized)
struct PasswordCommandTests {
    static let hint = "run it by hand to see what it says"

    /// A command, and the password or what is said of the program.
    static let cases: [(words: [String], expected: String)] = [
        (["printf", "word"], "password word"),
        (["echo", "word"], "password word"),
        (["printf", "word\\r\\n"], "password word"),
        (["printf", "%s", "$HOME `id` ; *"], "password $HOME `id` ; *"),
        (["printf", "%s", ""], "printed nothing"),
        (["cat"], "printed nothing"),
        (["printf", "QZ\\nQZ"], "printed a text that holds a control character or a line end"),
        (["printf", "QZ\\000"], "printed a text that holds a control character or a line end"),
        (["printf", "QZ\\377"], "printed a text that is not UTF-8 text"),
        (["sh", "-c", "echo QZ; echo QZ >&2; exit 3"], "exited with 3; \(hint)"),
        (["sh", "-c", "echo QZ; kill -9 $$"], "was ended by signal 9"),
        (["sh", "-c", "head -c 65537 /dev/zero | tr '\\0' a"], "printed more than 64 KiB"),
        (["fairlead-no-such-program", "QZ"], "is not on the PATH"),
        (["./no-such-program", "QZ"], "does not exist"),
        (["/etc/passwd", "QZ"], "cannot be started: Permission denied"),
    ]

    @Test(arguments: cases)
    func outcome(words: [String], expected: String) {
        let isGood = expected.hasPrefix("password")
        let said = Secrets.failure("command '\(words[0])' \(expected)")
        #expect(Secrets.outcome(.command(words)) == (isGood ? expected : said))
    }

    @Test("one that takes too long is killed with what it started")
    func timeout() throws {
        let folder = try TemporaryFolder()
        let script = "sleep 600 & echo $! > '\(folder.path)/pid'; echo QZ; wait"
        let clock = ContinuousClock()
        var said = ""
        let taken = clock.measure { said = Secrets.outcome(.command(["sh", "-c", script]), timeout: .seconds(1)) }
        #expect(said == Secrets.failure("command 'sh' did not end within 1 s and was killed"))
        #expect(taken < .seconds(20))
        let text = try String(contentsOfFile: "\(folder.path)/pid", encoding: .utf8)
        let pid = try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(isGone(pid))
    }

    @Test("one that closes its output and stays is killed, too")
    func closedOutput() {
        let said = Secrets.outcome(.command(["sh", "-c", "exec >&-; exec sleep 600"]), timeout: .seconds(1))
        #expect(said == Secrets.failure("command 'sh' did not end within 1 s and was killed"))
    }

    @Test("it has no file of fairlead's, no terminal, and the signals of a fresh program")
    func surroundings() throws {
        let inherited = dup(STDERR_FILENO)
        defer { close(inherited) }
        signal(SIGPIPE, SIG_IGN)
        // Only this one: other tests open files at any moment.
        let look = "if [ -e /proc/self/fd/\(inherited) ]; then echo open; else echo closed; fi"
        #expect(Secrets.outcome(.command(["sh", "-c", look])) == "password closed")
        let asking = "if (: < /dev/tty) 2> /dev/null; then echo terminal; else echo none; fi"
        #expect(Secrets.outcome(.command(["sh", "-c", asking])) == "password none")
        // Where the tests have no terminal themselves, that alone says little.
        let session = "read -r _ _ _ _ _ session _ < /proc/$$/stat; [ $session = $$ ] && echo its own"
        #expect(Secrets.outcome(.command(["sh", "-c", session])) == "password its own")
        let ignored = Secrets.outcome(.command(["awk", "/SigIgn/ { print $2 }", "/proc/self/status"]))
        let mask = try #require(UInt64(ignored.dropFirst("password ".count), radix: 16))
        #expect([SIGINT, SIGPIPE, SIGTERM].allSatisfy { mask & 1 << UInt64($0 - 1) == 0 })
    }

    @Test("it has fairlead's environment")
    func environment() throws {
        let home = try #require(ProcessInfo.processInfo.environment["PATH"])
        #expect(Secrets.outcome(.command(["printenv", "PATH"])) == "password \(home)")
    }

    /// Whether a process has ended; one that nobody has waited for yet has.
    private func isGone(_ pid: pid_t) -> Bool {
        for _ in 0..<200 {
            let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
            guard let state = status?.split(separator: ")").last?.split(separator: " ").first else { return true }
            if state == "Z" { return true }
            usleep(10_000)
        }
        return false
    }
}
