import Foundation
import HostAccess
import TestSupport
import Testing

/// Real hosts whose login answers nastily: the tool ends in time, within bounds of memory, and says what is wrong.
@Suite(.enabled(if: TestFleet.isUp, "no fleet is up; 'make test' boots one"))
struct NastyHostTests {
    /// A program that stands in for the login shell or for `sudo`, and what the tool says of it.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// The program, for `sh`.
        var script: String
        /// Where it goes.
        var path = "/usr/bin/sudo"
        var arguments: [String] = []
        var status = "failed"
        var exitCode: Int32 = 3
        var codes: Set<String>
    }

    static let cases: [Case] = [
        Case(
            testDescription: "endless output", script: "exec yes 0123456789", codes: ["answer-too-large"]),
        Case(
            testDescription: "endless output of one line", script: "exec cat /dev/zero", codes: ["answer-too-large"]),
        Case(
            testDescription: "endless errors", script: "exec yes 0123456789 >&2", codes: ["answer-too-large"]),
        Case(
            testDescription: "endless output and errors", script: "yes a >&2 & exec yes b", codes: ["answer-too-large"]),
        Case(
            testDescription: "garbage",
            script: #"head -c 2000000 /dev/urandom; head -c 300000 /dev/urandom >&2; exit 0"#,
            codes: ["become-failed"]),
        Case(
            testDescription: "a slow drip", script: "while :; do printf x; sleep 0.2; done",
            arguments: ["--host-timeout", "4s"], codes: ["command-timeout"]),
        Case(
            testDescription: "silence", script: "exec sleep 600", arguments: ["--host-timeout", "4s"],
            codes: ["command-timeout"]),
        Case(
            testDescription: "output and errors closed, and no end", script: "exec sleep 600 <&- >&- 2>&-",
            arguments: ["--host-timeout", "4s"], codes: ["command-timeout", "become-failed"]),
        Case(
            testDescription: "an end by a signal", script: "kill -SEGV $$", codes: ["become-failed"]),
        Case(
            testDescription: "escape sequences for errors",
            script: #"printf '\033[2J\033]0;x\007\342\200\256evil\377\n' >&2; exit 1"#, codes: ["become-failed"]),
        Case(
            testDescription: "a replayed answer",
            // What the program says comes twice: two answers under one word.
            script: #"t=$(mktemp); shift 2; "$@" >$t; cat $t $t; rm $t"#, codes: ["malformed-answer"]),
        Case(
            testDescription: "lines that end in CR LF", script: #"shift 2; "$@" | sed 's/$/\r/'"#,
            codes: ["malformed-answer", "incomplete-answer", "no-answer", "unit-unseen"]),
        Case(
            testDescription: "a login shell that never ends", script: "exec yes", path: "/usr/local/bin/nasty",
            codes: ["answer-too-large"]),
    ]

    @Test(arguments: cases)
    func nastyLoginIsSurvived(nasty: Case) async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            try await host.write("/tmp/nasty", "#!/bin/sh\n\(nasty.script)\n")
            try await host.output(
                of: """
                    rm -f \(nasty.path); install -m 755 /tmp/nasty \(nasty.path)
                    case \(nasty.path) in */sudo) ;; *) chsh -s \(nasty.path) ops ;; esac
                    """)
            let tool = try Fairlead([host])
            for verb in [["plan"], ["apply", "--yes"]] {
                let start = ContinuousClock.now
                let result = try await tool.run(verb + ["--format", "json"] + nasty.arguments)
                #expect(ContinuousClock.now - start < .seconds(60))
                let outcome = try #require(try result.report.hosts.first)
                #expect(outcome.status == nasty.status && result.exitCode == nasty.exitCode)
                #expect(nasty.codes.contains(outcome.failure?.code ?? ""), "\(outcome.failure?.code ?? "")")
                let isRaw = (result.output + result.errors).unicodeScalars.contains {
                    $0 != "\n" && ($0.value < 0x20 || (0x7F...0x9F).contains($0.value) || $0.value == 0x202E)
                }
                #expect(!isRaw)
            }
            #expect(try await host.run("test -e \(TestHost.dropIn)").termination == .exited(1))
        }
    }

    @Test func memoryHasABoundWhateverHostsSend() async throws {
        try await TestFleet.shared.withHosts(2, .plain) { hosts async throws in
            for host in hosts {
                try await host.output(of: "printf '#!/bin/sh\\nyes a >&2 & exec yes b\\n' >/usr/bin/sudo")
            }
            // 500 MB of address space would not do for answers without a limit, which arrive at 100 MB a second.
            let tool = try Fairlead(hosts)
            let result = try await LocalProcess.run(
                URL(fileURLWithPath: "/bin/sh"),
                [
                    "-c",
                    #"cd "$1" && exec "$2" -c 'import resource, subprocess, sys; c = subprocess.call(sys.argv[1:]); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr); sys.exit(c)' "$3" plan --format json"#,
                    "sh", tool.folder.path, "/usr/bin/python3",
                    try #require(ProcessInfo.processInfo.environment["FAIRLEAD_BINARY"]),
                ], environment: ["HOME": tool.folder.path, "PATH": "/usr/bin:/bin"])
            #expect(result.termination == .exited(3))
            let errors = String(decoding: result.standardError, as: UTF8.self)
            let kibibytes = try #require(errors.split(separator: "\n").last.flatMap { Int($0) })
            // Twice 8 MiB a host, copies of them, and the tool itself.
            #expect(kibibytes < 200_000, "\(kibibytes) KiB")
        }
    }
}
