/// One fault: what happens, in which change, and when.
///
/// Its name, `KIND:SCENARIO:POINT`, in the variable `FAIRLEAD_FAULT` makes the matrix consist of it alone.
struct Fault: Sendable, Hashable, CustomStringConvertible {
    /// What happens. `Tests/FaultKit/fire.sh` knows those that happen on the host by the same names.
    enum Kind: String, CaseIterable, Sendable {
        /// The shell that makes a call is killed before or after it.
        case killCaller = "kill-caller"
        /// All of the host program is killed, wherever it waits. The tool asks again, and so mends it.
        case killProgram = "kill-program"
        /// Likewise, and the tool is not let in again: what was left is for the next run.
        case abandon = "abandon"
        /// Likewise, and that run is abandoned too.
        case abandonTwice = "abandon-twice"
        /// sudo is killed.
        case killSudo = "kill-sudo"
        /// sshd's processes for the session are killed.
        case killSession = "kill-session"
        /// The tool is killed.
        case killTool = "kill-tool"
        /// The connection is reset, and the next one works.
        case cut = "cut"
        /// The connection is reset, and there is no other.
        case cutForGood = "cut-for-good"
        /// Nothing gets through the connection any more, and the next one works.
        case silence = "silence"
        /// Nothing gets through any more.
        case silenceForGood = "silence-for-good"
        /// The host's power is cut at a step. Half of the tools wait for it to come back, the others are killed.
        case power = "power"
        /// The host's power is cut at a random moment.
        case powerAtRandom = "power-at-random"
        /// A command that writes has no space.
        case refuse = "refuse"
        /// `systemctl` fails.
        case systemctl = "systemctl"
        /// `systemctl` hangs for longer than a restart may take, and then fails.
        case systemctlHangs = "systemctl-hangs"
        /// Few pages are free: in the state folder, in that of the drop-ins, in both.
        case fullState = "full-state"
        case fullFolder = "full-folder"
        case full = "full"
        /// Few inodes are free, likewise.
        case noInodesState = "no-inodes-state"
        case noInodesFolder = "no-inodes-folder"
        /// A place becomes read-only.
        case readOnlyState = "read-only-state"
        case readOnlyFolder = "read-only-folder"
        /// Two tools with different specs at once.
        case twoTools = "two-tools"
        /// Abandoned where there are runs whose names sort behind everything that will come.
        case futureRuns = "future-runs"
    }

    var kind: Kind
    var scenario: Scenario
    /// When: of a call twice its number, and one more if the call is still carried out; else the number of a packet, of
    /// free pages, of milliseconds.
    var point: Int

    var description: String { "\(kind.rawValue):\(scenario.rawValue):\(point)" }

    init(_ kind: Kind, _ scenario: Scenario, _ point: Int) {
        self.kind = kind
        self.scenario = scenario
        self.point = point
    }

    /// - Parameter name: as ``description`` has it.
    init?(_ name: Substring) {
        let parts = name.split(separator: ":" as Character).map(String.init)
        guard parts.count == 3, let kind = Kind(rawValue: parts[0]), let scenario = Scenario(rawValue: parts[1]),
            let point = Int(parts[2])
        else { return nil }
        self.init(kind, scenario, point)
    }

    /// Whether the tool dies with the host's power.
    var killsToolToo: Bool { point / 4 % 2 == 0 }

    /// Whether the host is started, as it were, with what the fault left, before anything mends it: half of them.
    var isFollowedByAStart: Bool { point / 2 % 2 == 0 }
}

extension Fault.Kind {
    /// The commands of which calls are counted.
    var counted: [String] {
        switch self {
        case .refuse: Self.writers
        case .systemctl, .systemctlHangs: ["systemctl"]
        default: Self.commands
        }
    }

    /// Whether the fault comes at a call before or after it is carried out, and not instead.
    var hasHalves: Bool {
        switch self {
        case .killCaller, .killProgram, .abandon, .abandonTwice, .killSudo, .killSession, .power, .futureRuns: true
        default: false
        }
    }

    /// Whether the shims strike and say so. A host without power forgets.
    var comesAtACall: Bool {
        switch self {
        case .killTool, .cut, .cutForGood, .silence, .silenceForGood, .power, .powerAtRandom, .twoTools: false
        default: smallPlaces.isEmpty
        }
    }

    /// The places that are small file systems.
    var smallPlaces: [String] {
        switch self {
        case .fullState, .noInodesState: ["state"]
        case .fullFolder, .noInodesFolder: ["folder"]
        case .full: ["state", "folder"]
        default: []
        }
    }

    /// What becomes of a host where this happens.
    ///
    /// Nobody knows what became of a host that is cut off for good. Whoever is killed may leave it to the next to tell. A
    /// connection that is back is no reason for anything but success.
    var possibleStatuses: Set<String> {
        switch self {
        case .killTool: ["killed", "changed"]
        case .cut, .killSession, .killSudo: ["changed", "unreachable"]
        case .cutForGood: ["unknown", "unreachable", "changed"]
        // A host that says nothing for too long while it is looked at has failed to answer.
        case .silence: ["changed", "unreachable", "failed"]
        case .silenceForGood: ["unknown", "unreachable", "changed", "failed"]
        // A host that is just starting has not started the daemon yet.
        case .power, .powerAtRandom: ["killed", "unknown", "unreachable", "changed", "rolled-back", "failed", "stale"]
        case .abandon: ["unknown", "failed", "changed"]
        case .abandonTwice: ["unknown", "failed", "changed", "unchanged"]
        case .killCaller, .killProgram, .futureRuns:
            ["changed", "rolled-back", "failed", "unknown", "unreachable", "blocked"]
        case .refuse, .systemctl, .systemctlHangs:
            ["changed", "rolled-back", "failed", "unknown", "unreachable", "blocked", "stale"]
        case .fullState, .fullFolder, .full, .noInodesState, .noInodesFolder, .readOnlyState, .readOnlyFolder:
            ["changed", "rolled-back", "failed", "blocked"]
        case .twoTools: ["changed", "unchanged", "locked", "stale"]
        }
    }

    /// What host programs call, as far as a test host has it; a shell's own commands do not count. Without `sleep` and
    /// `date`: of those there are more or fewer, as time goes by.
    static let commands = [
        "awk", "cat", "chmod", "chown", "cksum", "cmp", "cp", "cut", "dd", "find", "flock", "grep", "head", "install",
        "ln", "mkdir", "mktemp", "mv", "nohup", "readlink", "rm", "rmdir", "sed", "setsid", "sha256sum", "sort", "stat",
        "sync", "systemctl", "systemd-run", "tail", "timeout", "touch", "tr", "truncate", "wc",
    ]

    /// Those of them that can run out of space.
    static let writers = [
        "chmod", "cp", "dd", "install", "ln", "mkdir", "mktemp", "mv", "rm", "rmdir", "sync", "touch", "truncate",
    ]

    /// All that is ever counted.
    static let shimmed = commands + ["date"]
}
