import ProxyModel

/// Reads what `containers.sh` tells of running containers. Every byte of it is hostile.
enum ContainersReader {
    /// Takes one section into the facts; sections of other kinds are passed over.
    ///
    /// - Parameters:
    ///   - section: a section about an engine's containers.
    ///   - facts: the facts of the host or of a user.
    static func read(_ section: HostAnswer.Section, into facts: inout HostFacts) {
        guard let engine = ContainerEngine(rawValue: section.argument) else { return }
        switch section.kind {
        case "containers-none": facts.containers[engine] = ContainersFact.none
        case "containers-hidden":
            facts.containers[engine] = .hidden(reason: DisplayText.line(section.content, limit: 200))
        case "containers":
            facts.containers[engine] =
                containers(section.content) ?? .hidden(reason: "the engine's answer is not complete")
        default: break
        }
    }

    /// Lines: `listed=COUNT`, `name=JSON` for each container, its variables as JSON texts, and `done` at the end.
    private static func containers(_ content: ArraySlice<UInt8>) -> ContainersFact? {
        var containers: [ContainerFacts] = []
        var total: Int?
        var isComplete = false
        for line in content.split(separator: UInt8(ascii: "\n")) {
            if line.first == UInt8(ascii: "\"") {
                guard !containers.isEmpty, let variable = variable(line) else { return nil }
                containers[containers.count - 1].environment.append(variable)
            } else if line.starts(with: "name=".utf8) {
                guard let name = JSONDocument.string(Array(line.dropFirst(5))) else { return nil }
                containers.append(
                    ContainerFacts(name: name.hasPrefix("/") ? String(name.dropFirst()) : name, environment: []))
            } else if line.starts(with: "listed=".utf8) {
                total = FactsReader.number(line.dropFirst(7), in: 0...1_000_000)
            } else {
                isComplete = line.elementsEqual("done".utf8)
            }
        }
        guard isComplete, let total else { return nil }
        // One may have come or gone between the two questions.
        return .visible(containers, total: total > limit ? total : containers.count)
    }

    /// At most so many containers are looked at: `containers_limit` in `containers.sh`.
    private static let limit = 500

    private static func variable(_ line: ArraySlice<UInt8>) -> EnvironmentVariable? {
        guard let text = JSONDocument.string(Array(line)), let equals = text.utf8.firstIndex(of: UInt8(ascii: "="))
        else {
            return nil
        }
        return EnvironmentVariable(
            name: String(text[..<equals]), value: Array(text.utf8[text.utf8.index(after: equals)...]))
    }
}
