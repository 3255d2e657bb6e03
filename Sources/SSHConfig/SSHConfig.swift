/// The operator's ssh_config(5), read as `ssh` reads it. What it says of a host agrees with `ssh -G`.
///
/// The files are read once, by ``init(file:account:environment:runsCommands:)``.
public struct SSHConfig: Sendable {
    let tree: ConfigTree
    let account: LocalAccount
    let environment: [String: String]
    let commands: (any CommandRunner)?

    /// What `ssh` would refuse whatever the host: unknown keywords, missing and bad values. Hosts have no
    /// ``settings(for:overrides:)`` then.
    public let problems: [Problem]

    /// Reads the user's file and the system's, or the one file that is named.
    ///
    /// - Parameters:
    ///   - file: the only file to read, as `ssh -F` has it; `none` for none at all; nil for `~/.ssh/config` and
    ///     `/etc/ssh/ssh_config`.
    ///   - account: whose files.
    ///   - environment: the environment variables.
    ///   - runsCommands: whether `Match exec` may run its command. Where it may not, a host that it matters to has it
    ///     among ``Settings/unsupported``.
    public init(
        file: String? = nil, account: LocalAccount, environment: [String: String], runsCommands: Bool = true
    ) {
        var reader = TreeReader(home: account.home, environment: environment, files: SystemFiles())
        if let file {
            if file.lowercased() != "none" {
                reader.readRoot(file, isOwn: true, mustExist: true, mustBeSafe: false)
            }
        } else {
            reader.readRoot("\(account.home)/.ssh/config", isOwn: true, mustExist: false, mustBeSafe: true)
            reader.readRoot("/etc/ssh/ssh_config", isOwn: false, mustExist: false, mustBeSafe: false)
        }
        let runner = runsCommands ? ShellRunner(environment) : nil
        self.init(tree: reader.tree, account: account, environment: environment, commands: runner)
    }

    init(
        tree: ConfigTree, account: LocalAccount, environment: [String: String], commands: (any CommandRunner)?
    ) {
        self.tree = tree
        self.account = account
        self.environment = environment
        self.commands = commands
        problems = tree.problems + (tree.forgivesUnknown ? [] : tree.unknown)
    }

    /// What `ssh` would do for `ssh -o OVERRIDE… HOST`.
    ///
    /// - Parameters:
    ///   - host: the name as a person would type it behind `ssh`.
    ///   - overrides: options that win over the files: `Port=2222`.
    /// - Throws: what `ssh` would end with.
    public func settings(for host: String, overrides: [String] = []) throws(Refusal) -> Settings {
        try resolution(for: host, overrides: overrides).settings()
    }

    /// The lines that apply to a host.
    func resolution(for host: String, overrides: [String] = []) throws(Refusal) -> Resolution {
        guard tree.problems.isEmpty else { throw Refusal(problems: problems) }
        var resolution = Resolution(config: self, host: host)
        try resolution.read(overrides)
        return resolution
    }
}
