/// The lines that apply to a host, gathered in the order in which `ssh` obtains them: the first one wins, but for
/// identity and certificate files, which add up.
struct Resolution {
    let config: SSHConfig
    /// The host as it was asked for.
    let original: String
    /// What `Host` is compared with: the original at first, the host name in the second reading.
    private(set) var host: String { didSet { hostBytes = Array(host.utf8) } }
    private(set) var values: [String: Occurrence] = [:]
    private(set) var identityFiles: [Occurrence] = []
    private(set) var certificateFiles: [Occurrence] = []
    /// `Match` lines whose outcome only `ssh` itself knows.
    private(set) var undecided: [Setting] = []
    private var problems: [Problem] = []
    private var isFinalPass = false
    private var hostBytes: [UInt8]
    private let originalBytes: [UInt8]
    /// What `Match host` is compared with, until `HostName` is set or the second reading begins.
    private var nameBytes: [UInt8]?

    init(config: SSHConfig, host: String) {
        self.config = config
        original = host
        self.host = host
        hostBytes = Array(host.utf8)
        originalBytes = hostBytes.map(lowercased)
    }

    /// Reads the options and the files, twice where they ask for it.
    mutating func read(_ options: [String]) throws(Refusal) {
        guard isGoodName(original) else {
            throw refusal("'\(original)' cannot be a host's name: it has characters that ssh refuses")
        }
        for option in options {
            do throws(Complaint) {
                let statement = try TreeReader.option(option, environment: config.environment)
                if let statement { apply(statement, isActive: true) }
            } catch {
                problems.append(Problem(place: .option, message: error.message))
            }
        }
        readFiles()
        try require()
        host = Address.canonical(try expandedHostName() ?? original, family: values["addressfamily"]?.value)
        let canonicalizes = values["canonicalizehostname"].map { $0.value != "no" } ?? false
        if config.tree.asksForFinalPass || canonicalizes {
            isFinalPass = true
            nameBytes = nil
            readFiles()
            try require()
        }
    }

    /// The first value of a keyword in lower case.
    func value(_ key: String) -> String? { values[key]?.value }

    func refusal(_ message: String, _ place: Place = .option) -> Refusal {
        Refusal(problems: [Problem(place: place, message: message)])
    }

    private func require() throws(Refusal) {
        if !problems.isEmpty { throw Refusal(problems: problems) }
    }

    private func expandedHostName() throws(Refusal) -> String? {
        guard let name = values["hostname"] else { return nil }
        do {
            return try Expansion(tokens: [UInt8(ascii: "h"): host], environment: nil).expand(name.value)
        } catch {
            throw refusal("HostName: \(error.message)", name.place)
        }
    }

    // MARK: Files

    private mutating func readFiles() {
        for root in config.tree.roots { read(root, isActive: true) }
    }

    private mutating func read(_ number: Int, isActive: Bool) {
        let file = config.tree.files[number]
        for index in file.index.blocks(for: hostBytes) {
            let block = file.blocks[index]
            let applies = isActive && holds(block.condition)
            for statement in block.statements { apply(statement, isActive: applies) }
        }
    }

    private mutating func apply(_ statement: ConfigFile.Statement, isActive: Bool) {
        switch statement {
        case .set(let occurrence): if isActive { set(occurrence) }
        case .include(let numbers): for number in numbers { read(number, isActive: isActive) }
        case .unknown(let name, let place):
            if let forgiven = value("ignoreunknown"), PatternList(forgiven, lowercase: true).matches(name) { return }
            // The second reading would only say it again.
            if !isFinalPass { problems.append(Problem(place: place, message: "ssh knows no keyword '\(name)'")) }
        }
    }

    private mutating func set(_ occurrence: Occurrence) {
        switch occurrence.keyword.key {
        case "identityfile": add(occurrence, to: \.identityFiles)
        case "certificatefile": add(occurrence, to: \.certificateFiles)
        case "proxyjump": setJump(occurrence)
        case let key where values[key] == nil:
            values[key] = occurrence
            if key == "hostname" { nameBytes = nil }
        default: break
        }
    }

    private mutating func add(_ occurrence: Occurrence, to list: WritableKeyPath<Resolution, [Occurrence]>) {
        let isKnown = self[keyPath: list].contains { $0.value == occurrence.value && $0.isOwn == occurrence.isOwn }
        if isKnown { return }
        guard self[keyPath: list].count < 100 else {
            let message = "\(occurrence.keyword.name): more than 100 files"
            problems.append(Problem(place: occurrence.place, message: message))
            return
        }
        self[keyPath: list].append(occurrence)
    }

    /// Of `ProxyJump` and `ProxyCommand` the first one counts.
    private mutating func setJump(_ occurrence: Occurrence) {
        guard values["proxyjump"] == nil else { return }
        if occurrence.value == "none" || values["proxycommand"] == nil { values["proxyjump"] = occurrence }
    }

    // MARK: Conditions

    private mutating func holds(_ condition: ConfigFile.Condition) -> Bool {
        switch condition {
        case .always: return true
        case .host(let patterns):
            var found = false
            for pattern in patterns where pattern.matches(hostBytes) {
                if pattern.isNegated { return false }
                found = true
            }
            return found
        case .match(let line): return holds(line)
        }
    }

    private mutating func holds(_ line: MatchLine) -> Bool {
        var isUndecided = false
        for criterion in line.criteria {
            // Without an answer the others decide whether it matters.
            guard let answer = answer(criterion.kind) else {
                isUndecided = true
                continue
            }
            if answer == criterion.isNegated { return false }
        }
        if isUndecided, !undecided.contains(line.setting) { undecided.append(line.setting) }
        return !isUndecided
    }

    private mutating func answer(_ kind: Criterion.Kind) -> Bool? {
        switch kind {
        case .all: return true
        case .finalPass: return isFinalPass
        case .host(let list): return list.matches(lowercaseName())
        case .originalHost(let list): return list.matches(originalBytes)
        case .user(let list): return list.matches(value("user") ?? config.account.name)
        case .localUser(let list): return list.matches(config.account.name)
        case .tagged(let list): return list.matches(value("tag") ?? "")
        // The tool runs a command, and never a shell.
        case .sessionType(let list): return list.matches("exec")
        case .exec(let command): return succeeds(command)
        case .undecidable: return nil
        }
    }

    private func succeeds(_ command: String) -> Bool? {
        // What %C is a digest of differs from one version of ssh to the next, and old ones have no %j.
        guard let commands = config.commands, !Expansion.uses("Cj", in: command) else { return nil }
        let tokens = Tokens(self, name: currentName, keyAlias: value("hostkeyalias") ?? currentName)
        guard let expanded = try? Expansion(tokens: tokens.all, environment: nil).expand(command) else { return nil }
        return commands.succeeds(expanded)
    }

    /// The name that is connected to, as far as it is known by now.
    private var currentName: String { isFinalPass ? host : (try? expandedHostName()) ?? host }

    private mutating func lowercaseName() -> [UInt8] {
        if let nameBytes { return nameBytes }
        let bytes = currentName.utf8.map(lowercased)
        nameBytes = bytes
        return bytes
    }

    /// What `ssh` refuses in a host's name, since it would end up in commands.
    private func isGoodName(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix("-")
            && name.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && !"'`\"$\\;&<>|(){},".utf8.contains($0) }
    }
}

/// What the tokens stand for.
struct Tokens {
    let all: [UInt8: String]

    /// - Parameters:
    ///   - resolution: the host's lines as far as they are read.
    ///   - name: the name that is connected to.
    ///   - keyAlias: the name that the host's key is known by.
    init(_ resolution: Resolution, name: String, keyAlias: String) {
        let account = resolution.config.account
        var tokens: [UInt8: String] = [:]
        func set(_ letter: Unicode.Scalar, _ value: String) { tokens[UInt8(ascii: letter)] = value }
        set("d", account.home)
        set("h", name)
        set("i", String(account.userID))
        set("k", keyAlias)
        set("L", String(account.hostName.prefix { $0 != "." }))
        set("l", account.hostName)
        set("n", resolution.original)
        set("p", resolution.value("port") ?? "22")
        set("r", resolution.value("user") ?? account.name)
        set("u", account.name)
        all = tokens
    }
}
