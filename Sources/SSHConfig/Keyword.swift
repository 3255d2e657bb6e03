/// A keyword of ssh_config(5), and what this tool makes of it.
public struct Keyword: Sendable {
    /// What the tool makes of a keyword.
    public enum Standing: Sendable, Hashable {
        /// The tool does as the keyword says.
        case honoured
        /// The keyword makes no difference to the tool's connections.
        case harmless
        /// The tool's own SSH cannot do it: a host for which it is set so goes through the system's `ssh`.
        case needsSSH(Need)
    }

    /// Which values need the system's `ssh`.
    public enum Need: Sendable, Hashable {
        /// All but these: `no`, `none`.
        case allBut([String])
        /// A list that lacks this word.
        case without(String)
        /// Any value in the user's own files. What the system's file sets for everyone is the distribution's default
        /// (Fedora's crypto policy, Debian's GSSAPI), which says nothing of the hosts.
        case ownAllBut([String])

        /// When that is, for documentation: `unless it is "no"`.
        public var phrase: String {
            switch self {
            case .allBut(let values):
                return values.isEmpty ? "when set" : "unless `\(values.joined(separator: "`, `"))`"
            case .without(let word): return "when it does not list `\(word)`"
            case .ownAllBut(let values):
                let phrase = Need.allBut(values).phrase
                return values.isEmpty ? "when set in your own files" : phrase + ", in your own files"
            }
        }

        func holds(_ setting: Occurrence) -> Bool {
            guard let first = setting.arguments.first else { return false }
            switch self {
            case .allBut(let values): return !values.contains(first.lowercased())
            case .without(let word): return !first.split(separator: ",").contains { $0 == word }
            case .ownAllBut(let values): return setting.isOwn && !values.contains(first.lowercased())
            }
        }
    }

    /// What may stand behind a keyword.
    enum Syntax: Sendable {
        case flag
        /// One of these words; `true` and `false` stand for `yes` and `no`.
        case choice([String])
        /// `90`, `1m30s`, `none`.
        case time
        case integer
        case port
        /// One word.
        case word
        /// So many words.
        case words(ClosedRange<Int>)
        /// Any words but empty ones; `none` alone. The number is the most of them.
        case list(Int)
        /// A path, or a variable that holds one; checked when it is read.
        case agent
        /// The rest of the line.
        case command
        case jump
        case environmentNames
        case environmentValues
        /// Whatever stands there is overlooked: keywords of old.
        case anything
        /// Lines that are no settings.
        case host, match, include
    }

    /// The name as the manual spells it.
    public let name: String
    /// What the tool makes of it.
    public let standing: Standing
    /// Other names, mostly old ones, in lower case.
    public let aliases: [String]
    let syntax: Syntax

    /// The name in lower case, by which settings are found.
    let key: String

    init(_ name: String, _ syntax: Syntax, _ standing: Standing, aliases: [String] = []) {
        self.name = name
        self.syntax = syntax
        self.standing = standing
        self.aliases = aliases
        key = name.lowercased()
    }

    /// The keyword of that name in lower case.
    static func named(_ name: String) -> Keyword? { byName[name] }

    private static let byName: [String: Keyword] = {
        var names: [String: Keyword] = [:]
        for keyword in all {
            for name in [keyword.key] + keyword.aliases { names[name] = keyword }
        }
        return names
    }()
}
