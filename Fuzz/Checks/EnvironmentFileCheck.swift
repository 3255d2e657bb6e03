@testable import Fleet
@testable import ProxyModel

/// Files with variables: what a host tells of one, how it is read, and how it is changed.
///
/// The input's first line says who reads the file and what is to be set: `shell|252|HTTP|HTTPS|NO_PROXY`; then comes
/// what the host's program tells of the file.
enum EnvironmentFileCheck {
    @Sendable static func check(_ input: [UInt8]) throws {
        let (fields, told) = input.settings(5)
        let version = fields[1].systemdVersion
        for variable in EnvironmentFileReader.variables(in: told, systemdVersion: version) {
            try require(ProxyVariable.allNames.contains(variable.name), "a variable of others")
        }
        _ = ShellStatement(told)
        let names = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"]
        let wanted = zip(names, fields[2...].map(\.text)).filter { !$0.1.isEmpty }.map { (name: $0.0, value: $0.1) }
        for one in wanted { try checkWriting(one.name, one.value) }
        let syntax = fields[0] == Array("systemd".utf8) ? "systemd" : "shell"
        let digest = String(repeating: "0", count: 64)
        let section = HostAnswer.Section(
            kind: "environment-lines", argument: "\(syntax) 644 root:root 1.5 \(digest) yes /etc/default/docker",
            content: told[...])
        guard case .lines(let lines)? = EnvironmentLinesReader.read(section)?.fact else { return }
        // A host may tell of a million lines; here they are written out.
        guard lines.count <= 2000 else { return }
        let content = EnvironmentContent(lines, systemdVersion: version)
        _ = content.differences(from: [:])
        if content.obscureLine == nil, lines.openLine == nil { try checkEdit(content, wanted, version) }
    }

    /// What is written reads back, in a shell's way and in systemd's.
    private static func checkWriting(_ name: String, _ value: String) throws {
        guard let line = try? EnvironmentFileWriter.line(name: name, value: value) else { return }
        let text = Array((line + "\n").utf8)
        try requireEqual(ShellStatement(text)?.actions, [.set(name, Array(value.utf8))], "a shell's reading of \(line)")
        for version in [240, 257] {
            try requireEqual(
                EnvironmentFileReader.variables(in: text, systemdVersion: version),
                [EnvironmentVariable(name: name, value: Array(value.utf8))], "systemd's reading of \(line)")
        }
    }

    /// An edit leaves the lines of others where they are, means what it is to mean, and is done after one time.
    private static func checkEdit(
        _ content: EnvironmentContent, _ wanted: [(name: String, value: String)], _ version: Int
    ) throws {
        guard let edited = try? content.edited(to: wanted) else { return }
        let lines = content.lines
        let kept = edited.pieces.flatMap { piece -> [Int] in
            if case .lines(let range) = piece { Array(range) } else { [] }
        }
        try require(zip(kept, kept.dropFirst()).allSatisfy { $0 < $1 }, "lines in another order")
        try require(kept.allSatisfy { (1...lines.count).contains($0) }, "lines that the file does not have")
        let keptLines = Set(kept)
        let ours = Set(lines.statements.flatMap { Array($0.lines) })
        try require((0..<lines.count).allSatisfy { keptLines.contains($0 + 1) || ours.contains($0 + 1) }, "a lost line")
        let after = EnvironmentContent(reduced(edited, lines), systemdVersion: version)
        try requireEqual(after.obscureLine, nil, "a line that cannot be understood")
        try requireEqual(after.holdings, edited.holdings, "what the file leaves")
        let declared = Dictionary(uniqueKeysWithValues: wanted.map { ($0.name, $0.value) })
        let left = after.differences(from: declared)
        try require(left.isEmpty, "not as declared: \(left)")
        let again = try after.edited(to: wanted)
        try requireEqual(again.pieces, after.lines.count > 0 ? [.lines(1...after.lines.count)] : [], "a second edit")
    }

    /// The file after an edit, as the host would tell of it.
    private static func reduced(_ edited: EnvironmentContent.Edited, _ before: EnvironmentLines) -> EnvironmentLines {
        var after = before
        after.statements = []
        after.count = 0
        for piece in edited.pieces {
            switch piece {
            case .lines(let range):
                for var statement in before.statements where range.contains(statement.lines.lowerBound) {
                    let start = after.count + statement.lines.lowerBound - range.lowerBound + 1
                    statement.lines = start...(start + statement.lines.count - 1)
                    after.statements.append(statement)
                }
                after.count += range.count
            case .text(let text):
                for line in text.split(separator: .newline) {
                    after.count += 1
                    after.statements.append(.init(lines: after.count...after.count, text: line + [.newline]))
                }
            }
        }
        return after
    }
}
