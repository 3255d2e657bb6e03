import ProxyModel

/// Reads a complete answer of the observing host program. Every byte of it is hostile.
struct FactsReader {
    /// Who logged in where, for messages.
    var login: String

    /// - Parameters:
    ///   - answer: a complete answer.
    ///   - earlier: what was seen before on the same connection: an answer after a change leaves out what concerns the
    ///     service manager itself.
    /// - Returns: what was seen.
    /// - Throws: ``HostFailure`` when a section is missing or makes no sense.
    func read(_ answer: HostAnswer, after earlier: HostFacts? = nil) throws(HostFailure) -> HostFacts {
        var facts = HostFacts(systemdVersion: nil)
        if let missing = answer.sections.first(where: { $0.kind == "missing-tool" }) {
            throw HostFailure(
                code: "host-tool-missing",
                message: "\(login): the host has no command '\(DisplayText.escaped(missing.argument))'",
                remedy: "install it: fairlead works with the usual commands of a Linux system")
        }
        guard let host = try only("host", of: answer) else { throw malformed("host") }
        let manager = try only("manager", of: answer)
        let lines = Self.text(host.content).split(separator: "\n")
        facts.isRoot = lines.contains("uid=0")
        facts.initSystem = lines.firstValue(of: "init").flatMap(Service.Manager.init)
        if lines.contains("systemd=running") {
            if let earlier {
                facts.systemdVersion = earlier.systemdVersion
                facts.managerEnvironment = earlier.managerEnvironment
            } else {
                try readManager(manager, into: &facts)
            }
        } else {
            facts.systemdProblem = Self.problem(lines, answer)
        }
        var pattern = ""
        for section in answer.sections {
            guard section.argument.utf8.count <= Self.argumentLimit else {
                throw malformed(DisplayText.line(section.kind.utf8, limit: 40))
            }
            if section.kind == "envpattern" { pattern = Self.cut(section.argument).rest }
            try read(section, of: answer, pattern: pattern, into: &facts)
        }
        facts.census = CensusReader.read(answer)
        facts.keptRun = RunReader.kept(answer)
        return facts
    }

    private func readManager(_ section: HostAnswer.Section?, into facts: inout HostFacts) throws(HostFailure) {
        guard let section, let block = ShowOutput.blocks(in: Array(section.content)).first,
            let version = Self.leadingNumber(block.text("Version"))
        else { throw malformed("manager") }
        facts.systemdVersion = version
        facts.managerEnvironment = .visible(
            ShowOutput.environment(block.value("Environment") ?? [], systemdVersion: version))
    }

    /// The section of a kind of which there is one at most. A second one would contradict the first.
    private func only(_ kind: String, of answer: HostAnswer) throws(HostFailure) -> HostAnswer.Section? {
        let found = answer.sections.filter { $0.kind == kind }
        guard found.count <= 1 else { throw contradiction(kind) }
        return found.first
    }

    private static func problem(_ lines: [Substring], _ answer: HostAnswer) -> String {
        if lines.contains("systemd=absent") { return "systemd is not the host's init" }
        if lines.contains("systemd=no-systemctl") { return "the command 'systemctl' is missing" }
        let said = answer.sections.first { $0.kind == "manager-error" }.map { DisplayText.line($0.content, limit: 300) }
        return "systemd does not answer" + (said.map { ": \($0)" } ?? "")
    }

    private func read(
        _ section: HostAnswer.Section, of answer: HostAnswer, pattern: String, into facts: inout HostFacts
    ) throws(HostFailure) {
        let (name, rest) = Self.cut(section.argument)
        if section.kind == "show" {
            guard facts.units[name] == nil else { throw contradiction("show \(name)") }
            facts.units[name] = try unit(section, systemdVersion: facts.systemdVersion ?? 0)
        } else if section.kind == "service" {
            guard let service = ServiceReader.read(section) else { throw malformed(section.kind) }
            guard facts.services[name] == nil else { throw contradiction("service \(name)") }
            facts.services[name] = service
        } else if var service = facts.services[name], ServiceReader.kinds.contains(section.kind) {
            ServiceReader.read(section, into: &service)
            facts.services[name] = service
        } else if Self.unitKinds.contains(section.kind), !CensusReader.isAboutProcess(section) {
            // Taken out, so that it is changed where it is.
            guard var unit = facts.units.removeValue(forKey: name) else { throw malformed(section.kind) }
            read(section, path: rest, pattern: pattern, into: &unit)
            facts.units[name] = unit
        } else {
            try readFile(section, of: answer, into: &facts)
        }
    }

    /// The sections whose first argument is a unit, which a section `show` must have named.
    private static let unitKinds: Set = [
        "source", "empty-source", "mask", "unreadable-source", "envpattern", "envfile", "no-envfile",
        "unreadable-envfile", "process", "hidden-process", "process-start", "engine", "engine-none", "engine-silent",
        "engine-stray", "engine-version", "engine-flags", "engine-running-flags",
    ]

    private func read(_ section: HostAnswer.Section, path: String, pattern: String, into unit: inout UnitFacts) {
        switch section.kind {
        case "source", "empty-source":
            unit.sources.append(UnitSource(path: path, text: Array(section.content)))
        case "mask":
            unit.sources.append(UnitSource(path: path, text: [], isMask: true))
        case "unreadable-source":
            unit.sources.append(UnitSource(path: path, text: nil))
        case "envfile", "no-envfile":
            unit.environmentFiles.append(
                EnvironmentFileFact(
                    path: path, pattern: pattern, text: Array(section.content),
                    isAbsent: section.kind == "no-envfile"))
        case "unreadable-envfile":
            unit.environmentFiles.append(EnvironmentFileFact(path: path, pattern: pattern, text: nil))
        case "process":
            unit.process = .visible(Self.processEnvironment(section.content))
        case "hidden-process":
            unit.process = .hidden(reason: DisplayText.line(section.content, limit: 200))
        default:
            EngineReader.read(section, into: &unit)
        }
    }

    private func readFile(
        _ section: HostAnswer.Section, of answer: HostAnswer, into facts: inout HostFacts
    ) throws(HostFailure) {
        switch section.kind {
        case "absent-file":
            try add(.absent, at: section.argument, to: &facts)
        case "unreadable-file":
            try add(
                .unreadable(reason: DisplayText.line(section.content, limit: 200)), at: section.argument, to: &facts)
        case "foreign-file":
            guard let line = Self.number(section.content, in: 1...Self.sizeLimit) else { throw malformed(section.kind) }
            try add(.foreign(line: line), at: section.argument, to: &facts)
        case "environment-lines":
            guard let (path, fact) = EnvironmentLinesReader.read(section) else { throw malformed(section.kind) }
            try add(fact, at: path, to: &facts)
        case "read-only":
            facts.readOnlyFiles.insert(section.argument)
        case "linked-folder":
            facts.filesBehindLinks.insert(section.argument)
        case "file":
            let (mode, rest) = Self.cut(section.argument)
            let (owner, timesAndPath) = Self.cut(rest)
            let (modified, changedAndPath) = Self.cut(timesAndPath)
            let (changed, path) = Self.cut(changedAndPath)
            guard let bits = Int(mode, radix: 8), (0...0o7777).contains(bits) else { throw malformed(section.kind) }
            if section.content.count > Self.sizeLimit {
                try add(.unreadable(reason: "it is larger than 1 MiB"), at: path, to: &facts)
            } else {
                let file = FileFact.Present(
                    bytes: Array(section.content), mode: bits, owner: owner, modified: Self.time(modified),
                    changed: Self.time(changed))
                try add(.present(file), at: path, to: &facts)
            }
        case "record":
            let time = section.argument.split(separator: " ").compactMap { Self.time($0) }.first
            if facts.records.count < 200, let record = Record(Array(section.content), written: time) {
                facts.records.append(record)
            }
        case "unfinished":
            if facts.unfinished.count < 20, let run = RunReader.unfinished(section) { facts.unfinished.append(run) }
        case "user", "no-user", "hidden-user":
            facts.users[section.argument] = UserReader(login: login, nonce: answer.nonce.forUsers).read(section)
        default:
            ContainersReader.read(section, into: &facts)
            PodmanReader.read(section, into: &facts)
        }
    }

    /// Takes a file's fact. The same file may be asked for twice, and must be the same then.
    private func add(_ fact: FileFact, at path: String, to facts: inout HostFacts) throws(HostFailure) {
        guard facts.files[path].map({ $0 == fact }) ?? true else { throw contradiction("file \(path)") }
        facts.files[path] = fact
    }

    private func unit(_ section: HostAnswer.Section, systemdVersion: Int) throws(HostFailure) -> UnitFacts {
        guard let block = ShowOutput.blocks(in: Array(section.content)).first, block.value("LoadState") != nil else {
            throw HostFailure(
                code: "unit-unseen",
                message: "\(login): systemd does not say how \(DisplayText.escaped(section.argument)) is",
                remedy: "try 'systemctl show' on the host; a FIFO among the unit's files makes systemd wait for ever")
        }
        return UnitFacts(
            loadState: DisplayText.line(block.text("LoadState")),
            activeState: DisplayText.line(block.text("ActiveState")),
            subState: DisplayText.line(block.text("SubState")),
            needsDaemonReload: block.text("NeedDaemonReload") == "yes",
            fragmentPath: block.text("FragmentPath"),
            loadedDropInPaths: ShowOutput.paths(block.value("DropInPaths") ?? [], systemdVersion: systemdVersion),
            loadedEnvironment: .visible(
                ShowOutput.environment(block.value("Environment") ?? [], systemdVersion: systemdVersion)))
    }

    private func contradiction(_ subject: String) -> HostFailure {
        .contradictoryAnswer(login: login, "it tells twice of '\(DisplayText.escaped(subject))'")
    }

    private func malformed(_ section: String) -> HostFailure {
        HostFailure(
            code: "malformed-answer", message: "\(login): the host's answer has no usable part '\(section)'",
            remedy: "look at what 'systemctl show' prints on the host")
    }

    /// The entries of `/proc/PID/environ`, which end with a NUL each; `grep -z` matched their beginnings.
    static func processEnvironment(_ content: ArraySlice<UInt8>) -> [EnvironmentVariable] {
        content.split(separator: 0).compactMap { entry in
            guard let equals = entry.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            return EnvironmentVariable(name: text(entry[..<equals]), value: Array(entry[(equals + 1)...]))
        }
    }

    /// A path of Linux has at most 4095 bytes, and little else stands before one. Without a limit, a path that is a part
    /// of every message about its file's lines takes the square of the answer's size.
    private static let argumentLimit = 8192

    /// No file is read beyond this.
    private static let sizeLimit = 1024 * 1024

    static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    static func cut(_ text: String) -> (first: String, rest: String) {
        guard let space = text.firstIndex(of: " ") else { return (text, "") }
        return (String(text[..<space]), String(text[text.index(after: space)...]))
    }

    /// `252.39-1~deb12u2` is 252; `v257` is 257.
    private static func leadingNumber(_ text: String) -> Int? {
        number(Array(text.utf8.drop { !$0.isDigit }.prefix { $0.isDigit })[...], in: 1...9999)
    }
}

/// Numbers: what no host can mean is no number.
extension FactsReader {
    /// Process numbers: `PID_MAX_LIMIT` in Linux's include/linux/threads.h is 2^22.
    static let processIDs = 1...(1 << 22)

    /// - Parameters:
    ///   - text: decimal digits and nothing else.
    ///   - range: what makes sense.
    /// - Returns: nil for anything else.
    static func number(_ text: some Sequence<UInt8>, in range: ClosedRange<Int>) -> Int? {
        let digits = Array(text)
        guard !digits.isEmpty, digits.allSatisfy(\.isDigit) else { return nil }
        return Int(String(decoding: digits, as: UTF8.self)).flatMap { range.contains($0) ? $0 : nil }
    }

    /// Seconds since 1970, with decimals or without; up to the year 9999.
    static func time(_ text: some StringProtocol) -> Double? {
        guard text.utf8.allSatisfy({ $0.isDigit || $0 == UInt8(ascii: ".") }) else { return nil }
        return Double(text).flatMap { (0...253_402_300_799).contains($0) ? $0 : nil }
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}

extension [Substring] {
    /// The value of the first line `KEY=VALUE`; nil when no line has that key.
    func firstValue(of key: String) -> String? {
        first { $0.hasPrefix(key + "=") }.map { String($0.dropFirst(key.utf8.count + 1)) }
    }
}
