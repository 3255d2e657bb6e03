/// The arguments for `ssh` that an inventory gives (`ansible_ssh_common_args` and its like), as far as they mean
/// something here. As `ssh` has it, the first of two that say different things counts.
struct AnsibleSSHArguments: Equatable {
    /// The hosts to go through, as `ssh -J` takes them.
    var jump: String?
    /// The command that is the connection.
    var proxyCommand: String?
    /// Other options of ssh_config, as `Keyword=value`.
    var options: [String] = []
    var user: String?
    var port: String?
    var identity: String?
    /// What is passed over, as users find it in their file.
    var ignored: [String] = []

    /// Options of `ssh` that take a value (ssh(1)).
    private static let takingValue = "BbcDEeFIiJLlmOoPpQRSWw"
    /// Options about speed and talk, which change nothing about the way to the host.
    private static let harmless = "CqvTtnNakx"
    /// Keywords of the same kind: `ControlPersist` and its like are how Ansible reuses connections.
    private static let harmlessKeywords: Set<String> = [
        "controlmaster", "controlpath", "controlpersist", "compression", "loglevel", "batchmode", "requesttty",
        "passwordauthentication", "kbdinteractiveauthentication", "numberofpasswordprompts", "preferredauthentications",
        "forwardx11", "forwardx11trusted", "visualhostkey", "escapechar",
    ]

    /// - Parameter text: the arguments in one line.
    /// - Throws: when quotes do not match.
    init(_ text: String) throws(ShellWords.Failure) {
        var words = try ShellWords.split(text).map(\.text)[...]
        while let word = words.popFirst() { read(word, &words) }
    }

    /// Reads a word of short options: `-o`, `-oName=value`, `-qJ`.
    private mutating func read(_ word: String, _ rest: inout ArraySlice<String>) {
        guard word.hasPrefix("-"), word.count > 1, !word.hasPrefix("--") else { return ignore(word) }
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            guard Self.takingValue.contains(letter) else {
                read(flag: letter)
                continue
            }
            guard let value = letters.isEmpty ? rest.popFirst() : String(letters) else { return ignore("-\(letter)") }
            return read(letter, value)
        }
    }

    private mutating func read(flag: Character) {
        switch flag {
        case "4": options.append("AddressFamily=inet")
        case "6": options.append("AddressFamily=inet6")
        case _ where Self.harmless.contains(flag): break
        default: ignore("-\(flag)")
        }
    }

    private mutating func read(_ letter: Character, _ value: String) {
        switch letter {
        case "o": read(option: value)
        case "J": set(jump: value)
        case "i": identity = identity ?? value
        case "l": user = user ?? value
        case "p": port = port ?? value
        case "b": options.append("BindAddress=\(value)")
        case "c": options.append("Ciphers=\(value)")
        case "m": options.append("MACs=\(value)")
        case "S", "e", "E", "O": break
        default: ignore("-\(letter)")
        }
    }

    /// `Keyword=value` or `Keyword value`.
    private mutating func read(option: String) {
        let keyword = option.prefix { $0 != "=" && $0 != " " && $0 != "\t" }
        let behind = option[keyword.endIndex...].trimmingSpaces
        let value = (behind.hasPrefix("=") ? String(behind.dropFirst()) : behind).trimmingSpaces
        guard !keyword.isEmpty, !value.isEmpty else { return ignore("-o \(option)") }
        switch keyword.lowercased() {
        case "proxyjump": set(jump: value)
        case "proxycommand": set(proxyCommand: value)
        case "user": user = user ?? value
        case "port": port = port ?? value
        case "identityfile": identity = identity ?? value
        case "forwardagent": if value.lowercased() != "no" { ignore("-o \(keyword)=\(value)") }
        case let name where Self.harmlessKeywords.contains(name): break
        default: options.append("\(keyword)=\(value)")
        }
    }

    private mutating func set(jump value: String) {
        if proxyCommand == nil { jump = jump ?? value }
    }

    private mutating func set(proxyCommand value: String) {
        guard jump == nil, proxyCommand == nil else { return }
        if let bastion = Self.bastion(of: value) { jump = bastion } else { proxyCommand = value }
    }

    private mutating func ignore(_ what: String) {
        if !ignored.contains(what) { ignored.append(what) }
    }

    /// The host that a `ProxyCommand` of the form `ssh -W %h:%p user@bastion` goes through, as `ssh -J` takes it.
    ///
    /// - Returns: nil for every other command, and where options stand there that `-J` cannot express.
    static func bastion(of command: String) -> String? {
        guard let split = try? ShellWords.split(command) else { return nil }
        var words = split.map(\.text)[...]
        if words.first == "exec" { words.removeFirst() }
        guard let program = words.popFirst(), program == "ssh" || program.hasSuffix("/ssh") else { return nil }
        var (forwards, user, port, destination) = (false, String?.none, String?.none, String?.none)
        while let word = words.popFirst() {
            if !word.hasPrefix("-") {
                guard destination == nil else { return nil }
                destination = word
                continue
            }
            let flags = word.dropFirst().prefix { "qxTa".contains($0) }
            let rest = word.dropFirst(1 + flags.count)
            guard let letter = rest.first else { continue }
            guard "Wpl".contains(letter), let value = rest.count > 1 ? String(rest.dropFirst()) : words.popFirst()
            else {
                return nil
            }
            switch letter {
            case "W":
                guard value == "%h:%p" || value == "[%h]:%p" else { return nil }
                forwards = true
            case "p": port = value
            default: user = value
            }
        }
        guard forwards, let destination, !destination.contains("%"), !destination.contains("$") else { return nil }
        let isAddress = destination.contains(":") && !destination.hasPrefix("[")
        guard !isAddress || port == nil else { return nil }
        let login = destination.contains("@") ? "" : user.map { "\($0)@" } ?? ""
        return login + destination + (port.map { ":\($0)" } ?? "")
    }
}
