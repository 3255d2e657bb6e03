import Fleet
import Foundation
import HostAccess
import ProxyModel
import Testing

@testable import FairleadCommands

/// A host may answer anything: the tool says what is wrong with the answer, believes nothing of it, and ends in time.
@Suite("Hosts' answers that are wrong as a whole", .serialized)
struct ReplyTests {
    /// A wrong answer, and what it comes to.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Makes the wrong answer out of a right one.
        var spoil: @Sendable (String) -> ReplyHost.Reply
        /// The failure's code where the host was only looked at.
        var code = "malformed-answer"
        /// The status and the failure's code where the host was to be changed.
        var change = ("failed", "malformed-answer")
    }

    private static let trailer = "\n@ROOTWORD end\n"

    private static func inserting(_ text: String, before place: String = trailer)
        -> @Sendable (String) -> ReplyHost.Reply
    {
        { .init($0.replacing(place, with: text + place, maxReplacements: 1)) }
    }

    private static func appending(_ text: String) -> @Sendable (String) -> ReplyHost.Reply { { .init($0 + text) } }

    static let cases: [Case] = [
        Case(
            testDescription: "no trailer", spoil: { .init($0.replacing(trailer, with: "\n")) },
            code: "incomplete-answer", change: ("unknown", "incomplete-answer")),
        Case(
            testDescription: "a trailer with another word",
            spoil: { .init($0.replacing(trailer, with: "\n@0123456789abcdef0123456789abcdef end\n")) },
            code: "incomplete-answer", change: ("unknown", "incomplete-answer")),
        Case(
            testDescription: "a trailer with the word of users",
            spoil: { .init($0.replacing(trailer, with: "\n@USERWORX end\n")) },
            code: "incomplete-answer", change: ("unknown", "incomplete-answer")),
        Case(testDescription: "two trailers", spoil: appending(trailer), change: ("unknown", "malformed-answer")),
        Case(
            testDescription: "a section behind the trailer",
            spoil: appending("\n@ROOTWORD absent-file /etc/systemd/system/foo.service.d/http-proxy.conf\n"),
            change: ("unknown", "malformed-answer")),
        Case(
            testDescription: "an answer that comes twice", spoil: { .init($0 + $0) },
            change: ("unknown", "malformed-answer")),
        Case(
            testDescription: "two hosts", spoil: inserting("\n@ROOTWORD host\nuid=0\ninit=systemd\nsystemd=running\n")),
        Case(testDescription: "two managers", spoil: inserting("\n@ROOTWORD manager\nVersion=229\nEnvironment=\n")),
        Case(
            testDescription: "a unit that is shown twice",
            spoil: inserting("\n@ROOTWORD show foo.service\nLoadState=loaded\nActiveState=failed\n")),
        Case(
            testDescription: "a file that is there in two ways",
            spoil: inserting("\n@ROOTWORD foreign-file /etc/systemd/system/foo.service.d/http-proxy.conf\n7")),
        Case(
            testDescription: "more than 8 MiB behind a whole answer",
            spoil: { .init($0, more: 9 << 20) }, code: "answer-too-large", change: ("failed", "answer-too-large")),
        Case(
            testDescription: "more than 8 MiB on standard error beside a whole answer",
            spoil: { .init($0, errors: 9 << 20) }, code: "answer-too-large", change: ("failed", "answer-too-large")),
        Case(
            testDescription: "a section of more than 8 MiB",
            spoil: { .init($0.replacing(trailer, with: ""), more: 9 << 20) }, code: "answer-too-large",
            change: ("unknown", "answer-too-large")),
    ]

    @Test(arguments: cases)
    func wrongAnswerIsNotBelievedByAnyCommand(wrong: Case) async throws {
        let host = ReplyHost(spec: ReplyTexts.spec, look: wrong.spoil(ReplyTexts.bare))
        for verb in ReplyHost.Verb.allCases {
            let shown = try await host.run(verb)
            #expect(shown.status == "failed" && shown.exitCode == 3, "\(verb)")
            #expect(shown.failure?.code == wrong.code, "\(verb)")
        }
    }

    @Test(arguments: cases)
    func wrongAnswerAfterAChangeLeavesTheOutcomeUnknown(wrong: Case) async throws {
        var host = ReplyHost(
            spec: ReplyTexts.spec, look: .init(ReplyTexts.bare),
            change: wrong.spoil(ReplyTexts.changed + ReplyTexts.done))
        // For so long a host is asked again whose answer breaks off.
        host.hostTimeout = .seconds(3)
        let shown = try await host.run(.apply)
        #expect(shown.status == wrong.change.0 && shown.exitCode == 3)
        #expect(shown.failure?.code == wrong.change.1)
    }

    @Test func rightAnswersComeToWhatTheySay() async throws {
        let host = ReplyHost(
            spec: ReplyTexts.spec, look: .init(ReplyTexts.bare), change: .init(ReplyTexts.changed + ReplyTexts.done))
        for (verb, status, code) in [
            (ReplyHost.Verb.plan, "changes", Int32(0)), (.verify, "drifted", 2), (.apply, "changed", 0),
            (.explain, "explained", 0),
        ] {
            let shown = try await host.run(verb)
            #expect(shown.status == status && shown.exitCode == code, "\(verb): \(shown.text)")
        }
        // Noise around an answer is none of it, whoever makes it.
        let noisy = "hello\r\n\n@nobody end\n" + ReplyTexts.done + "\nlogout\n"
        #expect(try await ReplyHost(spec: ReplyTexts.spec, look: .init(noisy)).run(.verify).status == "converged")
    }

    /// What a transaction says, and what it comes to where the host afterwards looks as given.
    static let outcomes: [(says: String, host: String, status: String, code: String?)] = [
        ("changed\n", ReplyTexts.done, "changed", nil),
        // The word alone proves nothing.
        ("changed\n", ReplyTexts.bare, "failed", "not-effective"),
        ("changed\n\n@ROOTWORD outcome rolled-back\nx", ReplyTexts.bare, "unknown", "malformed-answer"),
        ("rolled-back\nx\n@ROOTWORD outcome changed\n", ReplyTexts.done, "unknown", "malformed-answer"),
        ("changed\n\n@ROOTWORD outcome changed\n", ReplyTexts.done, "unknown", "malformed-answer"),
        ("chang\u{1B}[31med\n", ReplyTexts.done, "unknown", "malformed-answer"),
        ("\n", ReplyTexts.done, "unknown", "malformed-answer"),
        ("rolled-back\nbecause", ReplyTexts.bare, "rolled-back", "rolled-back"),
        // What was put back is as it was.
        ("rolled-back\nbecause", ReplyTexts.done, "failed", "not-put-back"),
        ("failed\nbecause", ReplyTexts.bare, "failed", "change-failed"),
        ("stale\nbecause", ReplyTexts.bare, "stale", "stale"),
        ("locked\nalice@desk", ReplyTexts.bare, "locked", "locked"),
    ]

    @Test(arguments: outcomes)
    func outcomeIsHeldAgainstWhatIsSeen(case wanted: (says: String, host: String, status: String, code: String?))
        async throws
    {
        let shown = try await ReplyHost(
            spec: ReplyTexts.spec, look: .init(ReplyTexts.bare),
            change: .init("\n@ROOTWORD outcome \(wanted.says)" + wanted.host)
        ).run(.apply)
        #expect(shown.status == wanted.status)
        #expect(shown.failure?.code == wanted.code)
    }

    @Test func commandsForAPersonAreShownAsTheyAreToBeRun() async throws {
        let shown = try await ReplyHost(
            spec: ReplyTexts.spec, look: .init(ReplyTexts.bare),
            change: .init(
                "\n@ROOTWORD outcome not-put-back\nbecause\n@ROOTWORD commands\n"
                    + "systemctl restart foo@bar.service\nrm -f /a\u{1B}[2J\n" + ReplyTexts.bare)
        ).run(.apply)
        #expect(shown.status == "failed" && shown.failure?.code == HostFailure.notPutBack)
        // A unit's instance is no password.
        #expect(shown.failure?.commands == ["systemctl restart foo@bar.service", "rm -f /a\\x1b[2J"])
        #expect(shown.text.contains("\n1 host needs a person:\n") && !shown.text.contains("\u{1B}"))
    }

    @Test func hostThatNeverEndsIsLeftAtTheDeadline() async throws {
        var host = ReplyHost(spec: ReplyTexts.spec, look: .init(ReplyTexts.bare))
        host.delay = .seconds(600)
        host.hostTimeout = .milliseconds(50)
        for verb in ReplyHost.Verb.allCases {
            let shown = try await host.run(verb)
            #expect(shown.status == "failed" && shown.exitCode == 3, "\(verb)")
            #expect(shown.failure?.code == "command-timeout", "\(verb)")
        }
    }

    /// Pieces of which a host may send very many, and where.
    static let pieces: [(piece: String, place: String)] = [
        (
            "\n@ROOTWORD source foo.service /etc/systemd/system/foo.service.d/x.conf\n[Service]\nEnvironment=A=b\n",
            trailer
        ),
        ("\n@ROOTWORD source foo.service /x#.conf\n", trailer),
        ("\n@ROOTWORD unreadable-source foo.service /etc/systemd/system/foo.service.d/#.conf\n", trailer),
        ("\n@ROOTWORD mask foo.service /etc/systemd/system/foo.service.d/#.conf\n", trailer),
        ("\n@ROOTWORD envpattern foo.service /#\n\n@ROOTWORD envfile foo.service /#\nHTTP_PROXY=x\n", trailer),
        ("\n@ROOTWORD unreadable-envfile foo.service /#\n", trailer),
        ("\n@ROOTWORD absent-file /#\n", trailer), ("\n@ROOTWORD read-only /#\n", trailer),
        ("\n@ROOTWORD show x#.service\nLoadState=loaded\n", trailer),
        ("\n@ROOTWORD process foo.service\nHTTP_PROXY=x\n", trailer),
        ("\n@ROOTWORD engine-flags foo.service\nhttp-proxy=x\n", trailer),
        ("\n@ROOTWORD podman-unclear /#\nx", trailer), ("\n@ROOTWORD podman-file /#\n[engine]\n", trailer),
        ("\n@ROOTWORD containers docker\nlisted=1\nname=\"a\"\ndone\n", trailer),
        (
            "\n@ROOTWORD record 1\nfairlead-record 1\nkind systemd\nname a\npath /etc/systemd/system/#.service.d/a.conf\n",
            trailer
        ),
        ("\n@ROOTWORD user u#\nhome=/h\n\n@USERWORD host\n\n@USERWORD end\n", trailer),
        ("\n@ROOTWORD engine-process #\nprogram=dockerd\nuser=x\n", trailer),
        ("\n@ROOTWORD idle-service /#\nHTTP_PROXY=x\n", trailer),
        ("\n@ROOTWORD nonsense #\n", trailer), ("\n@ROOTWORD \n", trailer), ("\n@0000 host\n", trailer),
        ("\n", trailer), ("\u{0}", trailer), ("@", trailer), ("\n@", trailer),
        ("HTTP_PROXY=x\u{0}", "\n@ROOTWORD absent-file"),
        ("Environment=HTTP_PROXY=x\n", "\n@ROOTWORD source foo.service"), ("\n", "\n@ROOTWORD show"),
        ("HTTP_PROXY=x ", "\n\n@ROOTWORD show"), ("systemd=running\n", "\n@ROOTWORD manager"),
    ]

    @Test(arguments: pieces)
    func timeGrowsWithTheLengthOfAnAnswerAndNoFaster(case many: (piece: String, place: String)) async throws {
        let isThorough = ProcessInfo.processInfo.environment["FAIRLEAD_THOROUGH"] != nil
        let count = min(isThorough ? 100_000 : 8_000, 4_000_000 / many.piece.utf8.count)
        let isNumbered = many.piece.contains("#")
        let flood =
            isNumbered
            ? (0..<count).map { many.piece.replacing("#", with: "\($0 + 1)") }.joined()
            : String(repeating: many.piece, count: count)
        func host(_ text: String) -> ReplyHost.Reply {
            .init(text.replacing(many.place, with: flood + many.place, maxReplacements: 1))
        }
        let reply = host(ReplyTexts.bare.replacing(Self.trailer, with: "\n@ROOTWORD census\n" + Self.trailer))
        for verb in isThorough ? [ReplyHost.Verb.apply, .explain] : [.explain] {
            let change = host(ReplyTexts.changed + ReplyTexts.done)
            let time = try await ContinuousClock().measure {
                _ = try await ReplyHost(spec: ReplyTexts.spec, look: reply, change: change).run(verb)
            }
            #expect(time < .seconds(60), "\(verb): \(time)")
        }
    }
}
