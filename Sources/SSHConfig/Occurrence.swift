/// A line that sets something, its value checked and brought into one form: `yes` and `no` for flags, seconds for times.
struct Occurrence: Sendable {
    let keyword: Keyword
    let arguments: [String]
    /// The value as it stands in the file.
    let text: String
    let place: Place
    /// Whether it stands in the user's own files, or among the options.
    let isOwn: Bool

    /// The only argument, or the first.
    var value: String { arguments.first ?? "" }

    var setting: Setting { Setting(keyword: keyword.name, value: text, place: place) }
}

/// Why a line is refused.
struct Complaint: Error {
    let message: String

    /// Words of the file may be in it, and may be long.
    init(_ message: String) { self.message = message.count > 300 ? message.prefix(300) + "…" : message }
}

extension Occurrence {
    /// Checks a line's value as `ssh` does. Nil when the line sets nothing (`ConnectTimeout none`).
    init?(
        _ keyword: Keyword, _ line: ConfigLine, words: [String], place: Place, isOwn: Bool,
        environment: [String: String]
    ) throws(Complaint) {
        let reader = ValueReader(keyword: keyword, line: line, words: words, environment: environment)
        guard let arguments = try reader.arguments() else { return nil }
        let text = String(decoding: line.rest, as: UTF8.self)
        self.init(keyword: keyword, arguments: arguments, text: text, place: place, isOwn: isOwn)
    }
}

/// Reads the value of one line.
private struct ValueReader {
    let keyword: Keyword
    let line: ConfigLine
    let words: [String]
    let environment: [String: String]

    /// The value in its one form; nil when it sets nothing.
    func arguments() throws(Complaint) -> [String]? {
        switch keyword.syntax {
        case .flag: return [try choice(["yes", "no"])]
        case .choice(let values): return [try choice(values)]
        case .time: return try time().map { [String($0)] }
        case .integer: return [String(try integer(in: 0...Int(Int32.max)))]
        case .port: return [String(try port())]
        case .word: return [try word(1...1)]
        case .words(let count):
            _ = try word(count)
            return words
        case .list(let most): return try list(most)
        case .agent: return [try agent()]
        case .command: return [line.command]
        case .jump: return [try jump()]
        case .environmentNames: return try environment { !$0.isEmpty && !$0.contains("=") }
        case .environmentValues: return try environment { $0.contains("=") }
        case .anything, .host, .match, .include: return words
        }
    }

    /// The first word, where so many are allowed.
    private func word(_ count: ClosedRange<Int>) throws(Complaint) -> String {
        guard count.lowerBound == 0 || words.first?.isEmpty == false, words.count >= count.lowerBound else {
            throw Complaint("\(keyword.name) has no value")
        }
        guard words.count <= count.upperBound else { throw Complaint("\(keyword.name) has too many values") }
        return words.first ?? ""
    }

    private func choice(_ values: [String]) throws(Complaint) -> String {
        let word = try word(1...1).lowercased()
        if values.contains(word) { return word }
        if values.contains("yes"), keyword.key != "compression", let flag = ["true": "yes", "false": "no"][word] {
            return flag
        }
        throw Complaint("\(keyword.name) cannot be '\(word)'; possible are \(values.joined(separator: ", "))")
    }

    private func time() throws(Complaint) -> Int? {
        let word = try word(1...1)
        if word == "none" { return nil }
        guard let seconds = TimeSpan.seconds(word) else {
            throw Complaint("\(keyword.name): '\(word)' is no time, such as 90 or 1m30s")
        }
        return seconds
    }

    private func integer(in range: ClosedRange<Int>) throws(Complaint) -> Int {
        let word = try word(1...1)
        guard let number = Int(decimal: word), range.contains(number) else {
            throw Complaint("\(keyword.name): '\(word)' is no number in \(range.lowerBound)...\(range.upperBound)")
        }
        return number
    }

    private func port() throws(Complaint) -> Int {
        let word = try word(1...1)
        guard let port = Port.number(word) else { throw Complaint("\(keyword.name): '\(word)' is no port") }
        return port
    }

    private func list(_ most: Int) throws(Complaint) -> [String] {
        if words.contains("") { throw Complaint("\(keyword.name) has an empty value") }
        if words.count > 1, words.contains(where: { $0.lowercased() == "none" }) {
            throw Complaint("\(keyword.name): none must stand alone")
        }
        if words.count > most { throw Complaint("\(keyword.name) has more than \(most) values") }
        return words
    }

    private func agent() throws(Complaint) -> String {
        let word = try word(1...1)
        do {
            _ = try Expansion(tokens: nil, environment: environment).expand(word)
        } catch {
            throw Complaint("\(keyword.name): \(error.message)")
        }
        let name = word.utf8.dropFirst()
        if word.hasPrefix("$"), name.first != UInt8(ascii: "{"), name.isEmpty || !name.allSatisfy(isOfName) {
            throw Complaint("\(keyword.name): '\(word)' names no variable")
        }
        return word
    }

    private func isOfName(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(lowercased(byte)) || byte == UInt8(ascii: "_")
    }

    private func jump() throws(Complaint) -> String {
        let text = JumpList.text(line.command)
        if text.lowercased() == "none" { return "none" }
        guard JumpList(text) != nil else {
            throw Complaint("\(keyword.name): '\(text)' is not [USER@]HOST[:PORT], with commas between them")
        }
        return text
    }

    private func environment(_ isGood: (String) -> Bool) throws(Complaint) -> [String] {
        guard let bad = words.first(where: { !isGood($0) }) else { return words }
        throw Complaint("\(keyword.name): '\(bad)' is no variable")
    }
}
