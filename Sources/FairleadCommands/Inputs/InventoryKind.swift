import ProxyModel

/// What a file given as inventory is, by its name and its bytes.
enum InventoryKind: Equatable {
    /// A program that prints the inventory.
    case program
    /// One that nobody may execute.
    case lockedProgram
    /// Our own YAML, or what is most like it.
    case own
    /// What `--list` prints.
    case list
    /// Ansible's YAML.
    case yaml
    /// Ansible's INI.
    case ini
    /// What Ansible alone reads: the settings of an inventory plugin, or a file encrypted as a whole. With what it is.
    case forAnsible(String)

    /// Endings of files that are never run, as Ansible has it.
    private static let endings = [".yaml", ".yml", ".json", ".ini"]

    /// - Parameters:
    ///   - file: the file's name.
    ///   - bytes: its start.
    ///   - isExecutable: whether this user may execute it.
    /// - Returns: nil when it is no program.
    static func program(_ file: String, _ bytes: some Collection<UInt8>, isExecutable: Bool) -> InventoryKind? {
        guard !endings.contains(where: file.lowercased().hasSuffix) else { return nil }
        let magics: [[UInt8]] = [
            Array("#!".utf8), [0x7F, 0x45, 0x4C, 0x46],
            // Mach-O: thin, of either byte order, and universal.
            [0xFE, 0xED, 0xFA, 0xCE], [0xFE, 0xED, 0xFA, 0xCF], [0xCE, 0xFA, 0xED, 0xFE], [0xCF, 0xFA, 0xED, 0xFE],
            [0xCA, 0xFE, 0xBA, 0xBE],
        ]
        guard magics.contains(where: { bytes.starts(with: $0) }) else { return nil }
        return isExecutable ? .program : .lockedProgram
    }

    /// Tells INI and encrypted files from documents, which have to be parsed to be told apart.
    ///
    /// - Parameters:
    ///   - file: the file's name.
    ///   - bytes: the whole file.
    /// - Returns: nil when it is a document: YAML or JSON.
    static func text(_ file: String, _ bytes: [UInt8]) -> InventoryKind? {
        if bytes.starts(with: "$ANSIBLE_VAULT;".utf8) { return .forAnsible("a file encrypted by ansible-vault") }
        let name = file.lowercased()
        if name.hasSuffix(".ini") { return .ini }
        if endings.contains(where: name.hasSuffix) { return nil }
        return firstLine(of: bytes).map(looksLikeINI) == true ? .ini : nil
    }

    /// - Parameter root: a document.
    static func document(_ root: SourceNode) -> InventoryKind {
        guard case .mapping(let entries) = root.content else { return .own }
        let keys = Set(entries.map(\.key))
        if keys.contains("_meta") { return .list }
        if !keys.isDisjoint(with: ["version", "defaults", "groups", "hosts"]) { return .own }
        if keys.contains("plugin") { return .forAnsible("the settings of an inventory plugin") }
        if entries.contains(where: { isListedGroup($0.value) }) { return .list }
        let isYAML = entries.contains { entry in
            AnsibleInventory.implicitGroups.contains(entry.key) || isGroup(entry.value)
        }
        return isYAML ? .yaml : .own
    }

    private static func isListedGroup(_ node: SourceNode) -> Bool {
        switch node.content {
        case .sequence: true
        case .scalar: false
        case .mapping(let sections):
            sections.contains { section in
                guard section.key == "hosts" || section.key == "children" else { return false }
                if case .sequence = section.value.content { return true }
                return false
            }
        }
    }

    private static func isGroup(_ node: SourceNode) -> Bool {
        guard case .mapping(let sections) = node.content else { return false }
        return sections.contains { ["hosts", "children", "vars"].contains($0.key) }
    }

    /// The first line that says something, without blanks around it.
    private static func firstLine(of bytes: [UInt8]) -> String? {
        for line in bytes.prefix(1 << 20).split(separator: 0x0A) {
            let text = String(decoding: line, as: UTF8.self).trimmingSpacesAndReturns
            if let first = text.first, first != "#", first != ";", first != "\u{FEFF}" { return text }
        }
        return nil
    }

    /// `[group]`, or a host with or without variables; a key with a colon behind it is YAML, and so is whatever starts
    /// with a sign.
    private static func looksLikeINI(_ line: String) -> Bool {
        if line.hasPrefix("[") {
            let name = line.dropFirst().prefix { $0 != "]" }
            return !name.contains(",") && !name.contains("{") && line.dropFirst().contains("]")
        }
        guard let first = line.first, first.isASCII, first.isLetter || first.isNumber,
            let word = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).first
        else { return false }
        if word.hasSuffix(":") { return false }
        let rest = line.dropFirst(word.count).drop { $0 == " " || $0 == "\t" }
        if rest.hasPrefix(":") { return false }
        return rest.isEmpty || rest.hasPrefix("#") || rest.contains("=")
    }
}

extension String {
    fileprivate var trimmingSpacesAndReturns: String {
        let tail = drop { $0.isWhitespace }
        guard let last = tail.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(tail[...last])
    }
}
