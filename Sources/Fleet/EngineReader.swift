import ProxyModel

/// Reads what `engine.sh` tells of a container engine. Every byte of it is hostile.
enum EngineReader {
    /// Takes one section into the unit's facts; sections of other kinds are passed over.
    ///
    /// - Parameters:
    ///   - section: a section about the unit or service.
    ///   - unit: the facts of what runs the engine.
    static func read(_ section: HostAnswer.Section, into unit: inout some EngineRunner) {
        var engine = unit.engine ?? EngineFacts()
        let reason = DisplayText.line(section.content, limit: 200)
        switch section.kind {
        case "process-start":
            unit.processStart = FactsReader.time(FactsReader.text(section.content.prefix(40)))
            return
        case "engine-flags": engine.flags = flags(section.content)
        case "engine-running-flags": engine.runningFlags = flags(section.content)
        case "engine-version": engine.version = version(section.content)
        case "engine-stray": engine.strayProcess = FactsReader.number(section.content, in: FactsReader.processIDs)
        case "engine-none": engine.answer = .none(reason: reason)
        case "engine-silent": engine.answer = .silent(reason: reason)
        case "engine":
            engine.answer =
                report(section.content).map { .report($0) } ?? .silent(reason: "the engine's answer is no answer")
        default: return
        }
        unit.engine = engine
    }

    /// `Docker version 26.1.5+dfsg1, build a72d7cd` is 26.1.5+dfsg1.
    private static func version(_ content: ArraySlice<UInt8>) -> String? {
        let words = FactsReader.text(content.prefix(200)).split { $0 == " " || $0 == "," }
        return words.first { $0.first?.isNumber == true }.map { DisplayText.line(String($0)) }
    }

    static func flags(_ content: ArraySlice<UInt8>) -> EngineFlags {
        var flags = EngineFlags()
        for line in content.split(separator: UInt8(ascii: "\n")) {
            guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let name = FactsReader.text(line[..<equals])
            let value = Array(line[(equals + 1)...])
            if name == "config-file" {
                flags.configFile = String(decoding: value, as: UTF8.self)
            } else if let variable = ProxyVariable(daemonKey: name) {
                flags.proxies[variable] = value
            }
        }
        return flags
    }

    /// Lines `NAME=VALUE`, the values of proxies as JSON texts; nil when the engine did not answer in full.
    private static func report(_ content: ArraySlice<UInt8>) -> EngineReport? {
        var fields: [String: ArraySlice<UInt8>] = [:]
        for line in content.split(separator: UInt8(ascii: "\n")) {
            guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else { continue }
            fields[FactsReader.text(line[..<equals])] = line[(equals + 1)...]
        }
        guard let version = fields["version"].map({ FactsReader.text($0) }), !version.isEmpty,
            let containers = fields["containers"].flatMap({ FactsReader.number($0, in: 0...1_000_000) })
        else { return nil }
        return EngineReport(
            version: DisplayText.line(version), runningContainers: containers,
            liveRestore: fields["live-restore"].map { FactsReader.text($0) } == "true", proxies: proxies(fields))
    }

    private static func proxies(_ fields: [String: ArraySlice<UInt8>]) -> [ProxyVariable: String]? {
        var proxies: [ProxyVariable: String] = [:]
        for (variable, name) in [(ProxyVariable.http, "http"), (.https, "https"), (.noProxy, "no")] {
            guard let text = fields[name].flatMap({ JSONDocument.string(Array($0)) }) else { return nil }
            if !text.isEmpty { proxies[variable] = text }
        }
        return proxies
    }
}
