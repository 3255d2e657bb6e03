import ProxyModel

/// Reads what `service.sh` tells of a service that a script runs. Every byte of it is hostile.
enum ServiceReader {
    /// The sections about a service that a section `service` has named.
    static let kinds: Set = [
        "process", "hidden-process", "process-start", "engine", "engine-none", "engine-silent", "engine-version",
        "engine-flags", "engine-running-flags",
    ]

    /// - Parameter section: a section `service`.
    /// - Returns: nil when it makes no sense.
    static func read(_ section: HostAnswer.Section) -> ServiceFacts? {
        let lines = FactsReader.text(section.content).split(separator: "\n")
        guard let manager = lines.firstValue(of: "manager").flatMap(Service.Manager.init) else { return nil }
        let known = ["/etc/default/", "/etc/sysconfig/"]
        return ServiceFacts(
            manager: manager, isInstalled: lines.contains("installed=yes"),
            environmentFolders: known.filter { lines.contains("reads=\($0)") },
            processID: lines.firstValue(of: "pid").flatMap {
                FactsReader.number($0.utf8, in: FactsReader.processIDs)
            })
    }

    /// Takes one section into the service's facts.
    ///
    /// - Parameters:
    ///   - section: a section about the service.
    ///   - service: the service's facts.
    static func read(_ section: HostAnswer.Section, into service: inout ServiceFacts) {
        switch section.kind {
        case "process": service.process = .visible(FactsReader.processEnvironment(section.content))
        case "hidden-process": service.process = .hidden(reason: DisplayText.line(section.content, limit: 200))
        default: EngineReader.read(section, into: &service)
        }
    }
}

/// Reads what `environment.sh` tells of a file with variables. Every byte of it is hostile.
enum EnvironmentLinesReader {
    /// - Parameter section: a section `environment-lines SYNTAX MODE OWNER TIME DIGEST NEWLINE PATH`.
    /// - Returns: the file's path and what was seen of it; nil when it makes no sense.
    static func read(_ section: HostAnswer.Section) -> (path: String, fact: FileFact)? {
        let words = section.argument.split(separator: " ", maxSplits: 6, omittingEmptySubsequences: false)
            .map(String.init)
        guard words.count == 7, let syntax = EnvironmentLines.Syntax(rawValue: words[0]),
            let mode = Int(words[1], radix: 8), (0...0o7777).contains(mode),
            words[4].utf8.count == 64, words[4].utf8.allSatisfy({ isHexDigit($0) })
        else { return nil }
        var lines = EnvironmentLines(
            syntax: syntax, count: 0, digest: words[4], endsInNewline: words[5] == "yes", mode: mode,
            owner: words[2], modified: FactsReader.time(words[3]))
        guard read(section.content, into: &lines), areInOrder(lines) else { return nil }
        return (words[6], .lines(lines))
    }

    /// Lines `S FIRST LAST COMMENT` with the statement's own lines behind `|`, `O LINE`, `U LINE`, and `N COUNT` last.
    private static func read(_ content: ArraySlice<UInt8>, into lines: inout EnvironmentLines) -> Bool {
        var isComplete = false
        for line in content.split(separator: UInt8(ascii: "\n")) {
            if line.first == UInt8(ascii: "|") {
                guard let last = lines.statements.indices.last else { return false }
                lines.statements[last].text += Array(line.dropFirst()) + [UInt8(ascii: "\n")]
                continue
            }
            let words = FactsReader.text(line).split(separator: " ")
            let numbers = words.dropFirst().prefix(2).compactMap { FactsReader.number($0.utf8, in: 0...(1 << 20)) }
            // A file that is read at all has no more lines.
            guard let first = numbers.first, first >= (words[0] == "N" ? 0 : 1) else { return false }
            switch words[0] {
            case "S":
                guard numbers.count == 2, numbers[1] >= first else { return false }
                lines.statements.append(
                    .init(lines: first...numbers[1], text: [], hasComment: words.last == "yes"))
            case "O": lines.obscureLines.append(first)
            case "U": lines.openLine = first
            case "N":
                lines.count = first
                isComplete = true
            default: return false
            }
        }
        return isComplete
    }

    private static func areInOrder(_ lines: EnvironmentLines) -> Bool {
        var end = 0
        for statement in lines.statements {
            guard statement.lines.lowerBound > end else { return false }
            end = statement.lines.upperBound
        }
        return end <= lines.count
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
