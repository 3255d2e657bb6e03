import Testing

@testable import ProxyModel

/// A file keeps what is not fairlead's, and says what is declared once and for good.
@Suite struct EnvironmentContentTests {
    /// A file with its statements where a test says that they are: lines that start with `|` are foreign.
    static func lines(
        _ text: [String], _ syntax: EnvironmentLines.Syntax = .shell, endsInNewline: Bool = true
    ) -> EnvironmentLines {
        EnvironmentLines(
            syntax: syntax, count: text.count, digest: "", endsInNewline: endsInNewline,
            statements: text.enumerated().compactMap { index, line in
                line.hasPrefix("|") ? nil : .init(lines: (index + 1)...(index + 1), text: bytes(line + "\n"))
            })
    }

    /// The file after an edit to `HTTP_PROXY=h` and `NO_PROXY=n`, put together as the host does it.
    static func edited(
        _ file: [String], _ syntax: EnvironmentLines.Syntax = .shell,
        to wanted: [String] = ["HTTP_PROXY=h", "NO_PROXY=n"],
        endsInNewline: Bool = true
    ) throws -> [String] {
        let pairs = wanted.map { $0.split(separator: "=") }.map { (String($0[0]), String($0[1])) }
        let content = EnvironmentContent(lines(file, syntax, endsInNewline: endsInNewline), systemdVersion: 252)
        var result = ""
        for piece in try content.edited(to: pairs.map { (name: $0.0, value: $0.1) }).pieces {
            switch piece {
            case .lines(let range):
                result += file[(range.lowerBound - 1)..<range.upperBound].map { $0 + "\n" }.joined()
                if range.upperBound == file.count, !endsInNewline { result.removeLast() }
            case .text(let bytes): result += text(bytes) ?? "?"
            }
        }
        return result.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    static let ours = ["HTTP_PROXY=\"h\"", "export HTTP_PROXY", "NO_PROXY=\"n\"", "export NO_PROXY"]

    static let cases: [([String], EnvironmentLines.Syntax, [String])] = [
        ([], .shell, ours), (["|a", "|b"], .shell, ["|a", "|b"] + ours), (ours, .shell, ours), (ours, .systemd, ours),
        (["export HTTP_PROXY=x", "|t", "export NO_PROXY=y"], .shell, [ours[0], ours[1], "|t", ours[2], ours[3]]),
        (
            ["HTTP_PROXY=h; export HTTP_PROXY", "|t"], .shell,
            ["HTTP_PROXY=h; export HTTP_PROXY", "|t", ours[2], ours[3]]
        ),
        (
            ["HTTP_PROXY=h", "NO_PROXY=n", "export HTTP_PROXY NO_PROXY"], .shell,
            ["HTTP_PROXY=h", "NO_PROXY=n", "export HTTP_PROXY NO_PROXY"]
        ),
        (["HTTP_PROXY=x", "NO_PROXY=n", "|t", "export HTTP_PROXY NO_PROXY"], .shell, ours + ["|t"]),
        (
            ["HTTP_PROXY=x", "|t", "HTTP_PROXY=y", "http_proxy=z"] + ours[2...], .shell,
            [ours[0], ours[1], "|t"] + ours[2...]
        ),
        (["http_proxy=z", "|t"] + ours[2...], .shell, [ours[0], ours[1], "|t"] + ours[2...]),
        (["HTTP_PROXY=h"] + ours[2...], .shell, ours),
        (["HTTP_PROXY=h"] + ours[2...], .systemd, ["HTTP_PROXY=h"] + ours[2...]),
        (["export HTTP_PROXY=h"] + ours[2...], .systemd, ours), (ours + ["unset HTTP_PROXY"], .shell, ours),
        (ours + ["HTTPS_PROXY=x"], .shell, ours), (ours + ["https_proxy=x", "|t"], .systemd, ours + ["|t"]),
        (ours + ["HTTPS_PROXY="], .shell, ours + ["HTTPS_PROXY="]),
        (ours + ["http_proxy=h"], .shell, ours + ["http_proxy=h"]),
        (ours + ["http_proxy=other"], .shell, ours),
        (
            ["HTTP_PROXY=\"h\"", "HTTP_PROXY=\"h\"", ours[1]] + ours[2...], .shell,
            ["HTTP_PROXY=\"h\"", "HTTP_PROXY=\"h\"", ours[1]] + ours[2...]
        ),
    ]

    @Test("an edit", arguments: cases)
    func edit(file: [String], syntax: EnvironmentLines.Syntax, expected: [String]) throws {
        let result = try Self.edited(file, syntax)
        #expect(result == expected)
        #expect(try Self.edited(result, syntax) == expected, "a second time changes nothing")
        #expect(
            EnvironmentContent(Self.lines(result, syntax), systemdVersion: 252)
                .differences(from: ["HTTP_PROXY": "h", "NO_PROXY": "n"]).isEmpty)
    }

    @Test("a last line without its end is ended first")
    func openEnd() throws {
        #expect(try Self.edited(["|a"], endsInNewline: false) == ["|a"] + Self.ours)
        #expect(try Self.edited(["HTTP_PROXY=x"], endsInNewline: false) == Self.ours)
    }

    @Test("nothing declared leaves what is not ours, and an empty file where all was")
    func removal() throws {
        #expect(try Self.edited(["|a"] + Self.ours + ["|b"], to: []) == ["|a", "|b"])
        let content = EnvironmentContent(Self.lines(Self.ours), systemdVersion: 252)
        #expect(try content.edited(to: []).isEmpty)
    }

    @Test("a list in another order is the same list")
    func meaning() {
        let content = EnvironmentContent(Self.lines(["export NO_PROXY='b, a'"]), systemdVersion: 252)
        #expect(content.differences(from: ["NO_PROXY": "a,b"]).isEmpty)
        #expect(!content.differences(from: ["NO_PROXY": "a"]).isEmpty)
    }

    @Test("a comment behind a replaced line is told of, one behind a kept line is not")
    func comment() throws {
        var file = Self.lines(["export HTTP_PROXY=x", "|t"])
        file.statements[0].hasComment = true
        let content = EnvironmentContent(file, systemdVersion: 252)
        #expect(try content.edited(to: [("HTTP_PROXY", "h")]).lostCommentLine == 1)
        #expect(try content.edited(to: [("HTTP_PROXY", "x")]).lostCommentLine == nil)
    }

    @Test("what the host took for plain and is not is obscure")
    func obscure() {
        #expect(EnvironmentContent(Self.lines(["|a", "HTTP_PROXY=$x"]), systemdVersion: 252).obscureLine == 2)
        #expect(EnvironmentContent(Self.lines(["TOKEN=x"], .systemd), systemdVersion: 252).obscureLine == 1)
    }
}
