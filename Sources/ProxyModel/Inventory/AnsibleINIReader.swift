/// Reads the plain subset of Ansible's INI inventories: groups, hosts with ranges, children and variables.
///
/// It follows Ansible's `ini` plugin. What needs Ansible itself, templates and vaults, is an error.
public enum AnsibleINIReader {
    /// - Parameters:
    ///   - text: the file.
    ///   - file: its name, for positions.
    /// - Returns: what it says, and what is wrong with it.
    public static func read(_ text: String, file: String) -> ParsedAnsibleInventory {
        var reading = Reading(file: file)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) { reading.read(line) }
        reading.checkUndeclared()
        return ParsedAnsibleInventory(reading.inventory, reading.findings)
    }
}

/// One line's text, and how many characters stand before it.
private struct Line {
    var text: Substring
    var indent: Int
}

private struct Reading {
    private enum Section: String {
        case hosts
        case children
        case vars
    }

    let file: String
    var inventory: AnsibleInventory
    var findings = Findings()
    private var number = 0
    private var group = "ungrouped"
    private var section = Section.hosts
    /// False after a header that could not be read, until the next one.
    private var isReadable = true
    private var declared: Set<String> = ["all", "ungrouped"]
    /// The groups that only variables or parents name, with the place and what names them.
    private var named: [(name: String, what: String, position: SourcePosition)] = []

    init(file: String) {
        self.file = file
        inventory = AnsibleInventory(from: SourcePosition(file: file, line: 1, column: 1))
    }

    mutating func read(_ raw: Substring) {
        number += 1
        let text = raw.unicodeScalars.drop { $0.properties.isWhitespace }
        let indent = raw.unicodeScalars.count - text.count
        var end = text.endIndex
        while end > text.startIndex, text[text.index(before: end)].properties.isWhitespace {
            end = text.index(before: end)
        }
        let line = Line(text: Substring(text[..<end]), indent: indent)
        guard let first = line.text.first, first != "#", first != ";" else { return }
        if readHeader(line) || !isReadable { return }
        switch section {
        case .hosts: readHosts(line)
        case .vars: readVariable(line)
        case .children: readChild(line)
        }
    }

    mutating func checkUndeclared() {
        for entry in named where !declared.contains(entry.name) {
            let near = Suggestion.nearest(to: entry.name, among: declared).map { "; did you mean \(quoted($0))?" }
            findings.error(
                "undeclared-group",
                "\(entry.what) group \(quoted(entry.name)), which is not declared\(near ?? "; add [\(shown(entry.name))]")",
                at: entry.position)
        }
    }

    private func position(_ line: Line, _ offset: Int = 0) -> SourcePosition {
        SourcePosition(file: file, line: number, column: line.indent + offset + 1)
    }
}

extension Reading {
    /// `[group]`, `[group:vars]` or `[group:children]`.
    ///
    /// - Returns: whether the line is, or means to be, such a header.
    private mutating func readHeader(_ line: Line) -> Bool {
        guard line.text.hasPrefix("[") else { return false }
        let parts = line.text.dropFirst().split(separator: "]", maxSplits: 1, omittingEmptySubsequences: false)
        let behind = parts.count == 2 ? parts[1].drop { $0 == " " || $0 == "\t" } : "?"
        // A host may start with a range or be an IPv6 address: [2001:db8::1]:22.
        guard behind.isEmpty || behind.hasPrefix("#") else {
            if line.text.hasSuffix("]") { return refuseHeader(line) }
            return false
        }
        let words = parts[0].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = words.first, !name.isEmpty, !parts[0].contains(where: \.isWhitespace) else {
            return refuseHeader(line)
        }
        let kind = words.count == 2 ? String(words[1]) : "hosts"
        guard let section = Section(rawValue: kind) else {
            isReadable = false
            findings.error(
                "section", "section \(quoted(line.text)) must be [group], [group:children] or [group:vars]",
                at: position(line))
            return true
        }
        start(section, of: String(name), line)
        return true
    }

    private mutating func refuseHeader(_ line: Line) -> Bool {
        isReadable = false
        findings.error(
            "section", "section \(quoted(line.text)) must be one group's name in brackets, without blanks",
            at: position(line))
        return true
    }

    private mutating func start(_ section: Section, of name: String, _ line: Line) {
        self.section = section
        group = name
        isReadable = true
        inventory.addGroup(name, at: position(line, 1))
        if section == .vars {
            named.append((name, "these are variables of", position(line, 1)))
        } else {
            declared.insert(name)
        }
    }

    private mutating func readChild(_ line: Line) {
        let name = String(line.text.prefix { $0 != "#" }).trimmingSpaces
        guard !name.isEmpty, !name.contains(where: { $0.isWhitespace || $0 == ":" || $0 == "]" }) else {
            findings.error(
                "children",
                "\(quoted(line.text)) is not the name of a group; under [\(shown(group)):children] "
                    + "stands one in each line", at: position(line))
            return
        }
        named.append((name, "\(quoted(group)) has the", position(line)))
        inventory.addChild(name, to: group, at: position(line))
    }

    private mutating func readVariable(_ line: Line) {
        guard let equals = line.text.firstIndex(of: "=") else {
            findings.error(
                "variable", "a line under [\(shown(group)):vars] must be name=value", at: position(line))
            return
        }
        let name = String(line.text[..<equals]).trimmingSpaces
        let value = line.text[line.text.index(after: equals)...].drop { $0 == " " || $0 == "\t" }
        let place = position(line, line.text.unicodeScalars.count - value.unicodeScalars.count)
        guard let node = self.value(String(value), of: name, at: place) else { return }
        inventory.set(name, of: group, to: node)
    }

    private mutating func readHosts(_ line: Line) {
        let words: [ShellWords.Word]
        do {
            words = try ShellWords.split(line.text, comments: true)
        } catch {
            let what = error == .openQuote ? "a quote in this line does not end" : "the line ends in a backslash"
            findings.error("quotes", what, at: position(line))
            return
        }
        guard let pattern = words.first else { return }
        let expanded: (names: [String], port: String?)
        do {
            expanded = try AnsibleHostPattern.expand(
                pattern.text, limit: InventoryDecoder.hostLimit - inventory.hostOrder.count)
        } catch {
            findings.error("range", "host \(quoted(pattern.text)): \(error.reason)", at: position(line))
            return
        }
        var variables: [(name: String, value: SourceNode)] = []
        if let port = expanded.port {
            variables.append(("ansible_port", SourceNode(.scalar(port, isPlain: true), at: position(line))))
        }
        for word in words.dropFirst() {
            if let variable = assignment(word, line) { variables.append(variable) }
        }
        for name in expanded.names {
            inventory.addHost(name, to: group, at: position(line))
            for (variable, value) in variables { inventory.set(variable, ofHost: name, to: value) }
        }
    }

    private mutating func assignment(_ word: ShellWords.Word, _ line: Line) -> (name: String, value: SourceNode)? {
        guard let equals = word.text.firstIndex(of: "=") else {
            findings.error(
                "variable", "\(Self.masked(word.text)) is not name=value; values with blanks need quotes",
                at: position(line, word.offset))
            return nil
        }
        let name = String(word.text[..<equals])
        let text = String(word.text[word.text.index(after: equals)...])
        let place = position(line, word.offset + name.unicodeScalars.count + 1)
        return value(text, of: name, at: place).map { (name, $0) }
    }

    /// A word may be a piece of a password that should have had quotes: it is not shown.
    private static func masked(_ word: String) -> String {
        NameRule.label.objection(to: word) == nil && word.utf8.count <= 20 ? quoted(word) : "this word"
    }

    private mutating func value(_ text: String, of name: String, at place: SourcePosition) -> SourceNode? {
        if text.contains("{{") || text.contains("{%") {
            findings.error("template", AnsibleDocumentReader.templateMessage(name), at: place)
            return nil
        }
        return SourceNode(AnsibleScalar.python(text), at: place)
    }
}
