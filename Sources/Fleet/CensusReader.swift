import ProxyModel

/// Reads what `census.sh` tells. Every byte of it is hostile.
enum CensusReader {
    /// How many files and how many processes are believed.
    private static let limit = 200

    /// - Parameter answer: a complete answer.
    /// - Returns: the census; nil where the answer has none.
    static func read(_ answer: HostAnswer) -> CensusFacts? {
        guard answer.sections.contains(where: { $0.kind == "census" }) else { return nil }
        var census = CensusFacts()
        for section in answer.sections {
            switch section.kind {
            case "idle-service": add(section, for: .service, to: &census)
            case "idle-logins": add(section, for: .logins, to: &census)
            case "engine-process":
                guard let process = process(section), census.engines.count < limit else { continue }
                census.engines.append(process)
            case "engine-process-flags", "process", "hidden-process":
                guard let index = census.engines.firstIndex(where: { String($0.processID) == section.argument })
                else { continue }
                complete(section, &census.engines[index])
            default: continue
            }
        }
        return census
    }

    /// Whether a section that is usually about a unit is about a process of the census.
    static func isAboutProcess(_ section: HostAnswer.Section) -> Bool {
        ["process", "hidden-process"].contains(section.kind)
            && FactsReader.number(section.argument.utf8, in: FactsReader.processIDs) != nil
    }

    private static func add(
        _ section: HostAnswer.Section, for readers: CensusFacts.IdleFile.Readers, to census: inout CensusFacts
    ) {
        let variables = section.content.split(separator: UInt8(ascii: "\n")).prefix(limit).compactMap { line in
            line.firstIndex(of: UInt8(ascii: "=")).map { equals in
                EnvironmentVariable(name: FactsReader.text(line[..<equals]), value: Array(line[(equals + 1)...]))
            }
        }.filter { ProxyVariable.allNames.contains($0.name) }
        guard !variables.isEmpty, census.idleFiles.count < limit else { return }
        census.idleFiles.append(.init(path: section.argument, readers: readers, variables: variables))
    }

    private static func process(_ section: HostAnswer.Section) -> CensusFacts.EngineProcess? {
        guard let processID = FactsReader.number(section.argument.utf8, in: FactsReader.processIDs) else { return nil }
        var fields: [String: String] = [:]
        for line in section.content.split(separator: UInt8(ascii: "\n")) {
            guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else { continue }
            fields[FactsReader.text(line[..<equals])] = FactsReader.text(line[(equals + 1)...].prefix(300))
        }
        guard let program = fields["program"], let user = fields["user"] else { return nil }
        let (kind, unit) = FactsReader.cut(fields["home"] ?? "")
        let home: CensusFacts.EngineProcess.Home =
            switch kind {
            case "unit": .unit(unit)
            case "user-unit": .userUnit(unit)
            case "container": .container
            default: .none
            }
        let socket = fields["socket"].flatMap { $0.isEmpty ? nil : $0 }
        return .init(
            program: program, processID: processID, user: user, home: home,
            environment: .hidden(reason: "it was not looked at"), socket: socket,
            start: fields["start"].flatMap { FactsReader.time($0) })
    }

    private static func complete(_ section: HostAnswer.Section, _ process: inout CensusFacts.EngineProcess) {
        switch section.kind {
        case "process": process.environment = .visible(FactsReader.processEnvironment(section.content))
        case "hidden-process":
            process.environment = .hidden(reason: DisplayText.line(section.content, limit: 200))
        default: process.flags = EngineReader.flags(section.content)
        }
    }
}
