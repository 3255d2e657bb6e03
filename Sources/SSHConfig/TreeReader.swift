/// Reads the files into a tree.
struct TreeReader {
    /// As in `ssh`.
    private static let deepest = 16
    /// `ssh` has no limit; this one keeps files that include others many times over from taking forever.
    private static let mostFiles = 10_000

    let home: String
    let environment: [String: String]
    let files: any FileSource
    private(set) var tree = ConfigTree()
    private var known: [FileKey: Int] = [:]
    private var open: Set<FileKey> = []

    private struct FileKey: Hashable {
        let path: String
        let isOwn: Bool
    }

    init(home: String, environment: [String: String], files: any FileSource) {
        self.home = home
        self.environment = environment
        self.files = files
    }

    /// Reads a file that nothing includes.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - isOwn: whether it is the user's.
    ///   - mustExist: whether it is an error when it cannot be read; otherwise it is skipped.
    ///   - mustBeSafe: whether others may not be able to write it.
    mutating func readRoot(_ path: String, isOwn: Bool, mustExist: Bool, mustBeSafe: Bool) {
        switch files.read(path, mustBeSafe: mustBeSafe) {
        case .bytes(let bytes): tree.roots.append(parse(bytes, FileKey(path: path, isOwn: isOwn), depth: 0))
        case .missing(let reason):
            if mustExist { refuse("the file cannot be read: \(reason)", Place(file: path, line: 0)) }
        case .refused(let reason): refuse(reason, Place(file: path, line: 0))
        }
    }

    /// One option (`ssh -o`): `Port=2222` or `Port 2222`.
    static func option(_ text: String, environment: [String: String]) throws(Complaint) -> ConfigFile.Statement? {
        guard let line = ConfigLine(Array(text.utf8)[...]) else { return nil }
        guard let keyword = Keyword.named(line.keyword) else { return .unknown(line.keyword, .option) }
        switch keyword.syntax {
        case .host, .match, .include: throw Complaint("\(keyword.name) cannot be an option")
        default: return try setting(keyword, line, .option, isOwn: true, environment: environment)
        }
    }

    private static func setting(
        _ keyword: Keyword, _ line: ConfigLine, _ place: Place, isOwn: Bool, environment: [String: String]
    ) throws(Complaint) -> ConfigFile.Statement? {
        if line.rest.isEmpty { throw Complaint("\(keyword.name) has no value") }
        guard let words = line.arguments() else { throw Complaint("\(keyword.name): a quote is not closed") }
        let occurrence = try Occurrence(
            keyword, line, words: words, place: place, isOwn: isOwn, environment: environment)
        return occurrence.map { .set($0) }
    }

    private mutating func refuse(_ message: String, _ place: Place) {
        // One page is enough to see what is wrong with a file that is no ssh_config.
        if tree.problems.count < 100 { tree.problems.append(Problem(place: place, message: message)) }
    }

    private mutating func parse(_ bytes: [UInt8], _ key: FileKey, depth: Int) -> Int {
        open.insert(key)
        defer { open.remove(key) }
        var file = ConfigFile()
        for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            guard let line = ConfigLine(line) else { continue }
            let place = Place(file: key.path, line: index + 1)
            do throws(Complaint) {
                try add(line, place, key, depth: depth, to: &file)
            } catch {
                refuse(error.message, place)
            }
        }
        file.buildIndex()
        tree.files.append(file)
        known[key] = tree.files.count - 1
        return tree.files.count - 1
    }

    private mutating func add(
        _ line: ConfigLine, _ place: Place, _ key: FileKey, depth: Int, to file: inout ConfigFile
    ) throws(Complaint) {
        let last = file.blocks.count - 1
        guard let keyword = Keyword.named(line.keyword) else {
            guard !line.rest.isEmpty else { throw Complaint("'\(line.keyword)' has no value") }
            guard line.arguments() != nil else { throw Complaint("a quote is not closed") }
            tree.unknown.append(Problem(place: place, message: "ssh knows no keyword '\(line.keyword)'"))
            file.blocks[last].statements.append(.unknown(line.keyword, place))
            return
        }
        if let condition = try condition(keyword, line, place) {
            file.blocks.append(ConfigFile.Block(condition: condition))
            return
        }
        if case .include = keyword.syntax {
            let numbers = try include(line, place, key, depth: depth, in: &file)
            file.blocks[last].statements.append(.include(numbers))
            return
        }
        if keyword.key == "ignoreunknown" { tree.forgivesUnknown = true }
        let setting = try TreeReader.setting(keyword, line, place, isOwn: key.isOwn, environment: environment)
        if let setting { file.blocks[last].statements.append(setting) }
    }

    private mutating func condition(
        _ keyword: Keyword, _ line: ConfigLine, _ place: Place
    ) throws(Complaint) -> ConfigFile.Condition? {
        switch keyword.syntax {
        case .host:
            let words = try words(keyword, line)
            if words.contains("") { throw Complaint("Host has an empty value") }
            return .host(words.map(Pattern.init))
        case .match:
            _ = try words(keyword, line)
            let match = try MatchLine(line, place: place)
            if match.asksForFinalPass { tree.asksForFinalPass = true }
            return .match(match)
        default: return nil
        }
    }

    private func words(_ keyword: Keyword, _ line: ConfigLine) throws(Complaint) -> [String] {
        if line.rest.isEmpty { throw Complaint("\(keyword.name) has no value") }
        guard let words = line.arguments() else { throw Complaint("\(keyword.name): a quote is not closed") }
        return words
    }

    private mutating func include(
        _ line: ConfigLine, _ place: Place, _ key: FileKey, depth: Int, in file: inout ConfigFile
    ) throws(Complaint) -> [Int] {
        var numbers: [Int] = []
        for word in line.rest.isEmpty ? [""] : line.arguments() ?? [""] {
            if word.isEmpty { throw Complaint("Include has no value, or a quote is not closed") }
            if word.hasPrefix("~"), !key.isOwn {
                throw Complaint("Include: '\(word)' begins with ~, which the system's file must not")
            }
            for path in files.matches(pattern(word, isOwn: key.isOwn)) {
                let included = FileKey(path: path, isOwn: key.isOwn)
                guard let number = try number(of: included, depth: depth + 1) else { continue }
                let other = tree.files[number]
                file.height = max(file.height, other.height + 1)
                file.weight += other.weight
                if depth + file.height > TreeReader.deepest { throw Complaint("Include goes deeper than 16 files") }
                if file.weight > TreeReader.mostFiles {
                    throw Complaint("Include leads to more than \(TreeReader.mostFiles) files")
                }
                numbers.append(number)
            }
        }
        return numbers
    }

    /// `ssh` takes `HOME` for included files, and the password database for all others.
    private func pattern(_ word: String, isOwn: Bool) -> String {
        let home = environment["HOME"] ?? home
        if word == "~" || word.hasPrefix("~/") { return home + word.dropFirst() }
        if word.hasPrefix("~") {
            let name = word.dropFirst().prefix { $0 != "/" }
            return (LocalAccount.home(of: String(name)) ?? word) + word.dropFirst(name.count + 1)
        }
        if word.hasPrefix("/") { return word }
        return isOwn ? "\(home)/.ssh/\(word)" : "/etc/ssh/\(word)"
    }

    private mutating func number(of key: FileKey, depth: Int) throws(Complaint) -> Int? {
        if let number = known[key] { return number }
        if open.contains(key) { throw Complaint("Include: \(key.path) includes itself") }
        if depth > TreeReader.deepest { throw Complaint("Include goes deeper than 16 files") }
        switch files.read(key.path, mustBeSafe: true) {
        case .bytes(let bytes): return parse(bytes, key, depth: depth)
        case .missing(let reason):
            // A link to nothing is overlooked, as `ssh` does.
            if reason == FileAnswer.noSuchFile { return nil }
            throw Complaint("Include: \(key.path) cannot be read: \(reason)")
        case .refused(let reason): throw Complaint("Include: \(key.path): \(reason)")
        }
    }
}
