/// A file with variables that belongs to others too, reduced on the host to the lines about the proxy variables that
/// fairlead manages: its other lines never leave the host.
public struct EnvironmentLines: Sendable, Equatable {
    /// Who reads the file, which decides what its lines mean.
    public enum Syntax: String, Sendable, CaseIterable {
        /// A POSIX shell that sources it: only what is exported reaches the daemon.
        case shell
        /// systemd, by `EnvironmentFile=`: a line with `export` sets nothing.
        case systemd
    }

    /// One or more whole lines that do nothing but set, export or unset managed variables.
    public struct Statement: Sendable, Equatable {
        /// Where it stands, counted from 1: more than one line where a quoted value or a backslash goes on.
        public var lines: ClosedRange<Int>
        /// Its text with line ends, without a comment behind it.
        public var text: [UInt8]
        /// Whether a comment stands behind it, which stays on the host.
        public var hasComment: Bool

        /// - Parameters:
        ///   - lines: where it stands, counted from 1.
        ///   - text: its text with line ends.
        ///   - hasComment: whether a comment stands behind it.
        public init(lines: ClosedRange<Int>, text: [UInt8], hasComment: Bool = false) {
            self.lines = lines
            self.text = text
            self.hasComment = hasComment
        }
    }

    /// Who reads the file.
    public var syntax: Syntax
    /// How many lines it has, an unfinished last one included.
    public var count: Int
    /// Its SHA-256 in lower-case hexadecimal digits.
    public var digest: String
    /// Whether its last line ends with a line end; an empty file counts as one that does.
    public var endsInNewline: Bool
    /// The statements about managed variables, in order.
    public var statements: [Statement]
    /// The lines that set a managed variable in a way that cannot be understood from outside: within an `if` or a
    /// function, from another variable or a command, or together with something else.
    public var obscureLines: [Int]
    /// The line from which on nothing can be told: a quote that stays open, or a here-document; nil for none.
    public var openLine: Int?
    /// Its permission bits.
    public var mode: Int
    /// Its owner and group, `root:root` for example.
    public var owner: String
    /// When its content changed last, in seconds since 1970 by the host's clock; nil when that is not known.
    public var modified: Double?

    /// - Parameters:
    ///   - syntax: who reads the file.
    ///   - count: how many lines it has.
    ///   - digest: its SHA-256.
    ///   - endsInNewline: whether its last line ends with a line end.
    ///   - statements: the statements about managed variables.
    ///   - obscureLines: the lines that set one in a way that cannot be understood.
    ///   - openLine: the line from which on nothing can be told.
    ///   - mode: its permission bits.
    ///   - owner: its owner and group.
    ///   - modified: when its content changed last.
    public init(
        syntax: Syntax, count: Int, digest: String, endsInNewline: Bool = true, statements: [Statement] = [],
        obscureLines: [Int] = [], openLine: Int? = nil, mode: Int = 0o644, owner: String = "root:root",
        modified: Double? = nil
    ) {
        self.syntax = syntax
        self.count = count
        self.digest = digest
        self.endsInNewline = endsInNewline
        self.statements = statements
        self.obscureLines = obscureLines
        self.openLine = openLine
        self.mode = mode
        self.owner = owner
        self.modified = modified
    }
}

/// What a statement does to a variable.
enum EnvironmentAction: Equatable {
    /// Gives it a value; nil where the reader of the file would refuse it.
    case set(String, [UInt8]?)
    /// Hands it on to the processes that the shell starts.
    case export(String)
    /// Takes it away.
    case unset(String)
    /// Mentions it without any effect for this reader of the file: `export` for systemd.
    case mention(String)

    /// The variable.
    var name: String {
        switch self {
        case .set(let name, _), .export(let name), .unset(let name), .mention(let name): name
        }
    }
}

extension EnvironmentLines.Statement {
    /// What the statement does, in order; nil when it cannot be understood after all.
    ///
    /// - Parameters:
    ///   - syntax: who reads the file.
    ///   - systemdVersion: the systemd that reads it.
    func actions(_ syntax: EnvironmentLines.Syntax, systemdVersion: Int) -> [EnvironmentAction]? {
        if syntax == .shell { return ShellStatement(text)?.actions }
        let words = String(decoding: text, as: UTF8.self).split { $0 == " " || $0 == "\t" || $0.isNewline }
        if let first = words.first, first == "export" || first == "unset" {
            let names = words.dropFirst().compactMap { $0.split(separator: "=").first.map(String.init) }
            return names.filter { ProxyVariable(name: $0) != nil }.map { .mention($0) }
        }
        let set = EnvironmentFileReader.variables(in: text, systemdVersion: systemdVersion)
        guard !set.isEmpty, set.allSatisfy({ ProxyVariable(name: $0.name) != nil }) else { return nil }
        return set.map { .set($0.name, $0.value) }
    }
}
