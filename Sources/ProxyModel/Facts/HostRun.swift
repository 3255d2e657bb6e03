/// One run as the host has written it down: in the journal of its transaction. Every text comes from the host.
public struct HostRun: Sendable, Equatable {
    /// The run's name.
    public var id: String
    /// Which of the host's runs it is, counted from 1.
    public var sequence: Int
    /// Who ran it, from where and since when.
    public var holder: String
    /// The run that it put back; nil for one that applied a spec.
    public var rollbackOf: String?
    /// The files that it was to change, without fairlead's own records.
    public var files: [HostFile]
    /// The services that it was to restart.
    public var services: [Service]
    /// Whether it was to make the service manager read its files again.
    public var reloads = false
    /// The last step that it came to: `staging`, `placing`, `restarting docker.service`; nil before the first.
    public var stage: String?

    /// - Parameters:
    ///   - id: the run's name.
    ///   - sequence: which of the host's runs it is.
    ///   - holder: who ran it, from where and since when.
    ///   - rollbackOf: the run that it put back.
    ///   - files: the files that it was to change.
    ///   - services: the services that it was to restart.
    ///   - stage: the last step that it came to.
    public init(
        id: String, sequence: Int = 0, holder: String = "", rollbackOf: String? = nil, files: [HostFile] = [],
        services: [Service] = [], stage: String? = nil
    ) {
        self.id = id
        self.sequence = sequence
        self.holder = holder
        self.rollbackOf = rollbackOf
        self.files = files
        self.services = services
        self.stage = stage
    }
}

/// A run that has ended, and what the host keeps of what it replaced.
public struct KeptRun: Sendable, Equatable {
    /// A file that the run changed.
    public struct File: Sendable, Equatable {
        /// What the file holds now.
        public enum State: String, Sendable {
            /// What the run wrote.
            case new
            /// What it held before the run.
            case old
            /// Something else.
            case other
        }

        /// The file.
        public var file: HostFile
        /// What it holds now.
        public var state: State
        /// Whether there was no such file before the run.
        public var wasAbsent: Bool
        /// Whether it is a record of fairlead's own.
        public var isRecord: Bool
        /// Its settings now and before the run, where it holds nothing else; nil where they stay on the host.
        public var excerpt: FileChange.Excerpt?

        /// - Parameters:
        ///   - file: the file.
        ///   - state: what it holds now.
        ///   - wasAbsent: whether there was no such file before the run.
        ///   - isRecord: whether it is a record of fairlead's own.
        ///   - excerpt: its settings now and before the run.
        public init(
            file: HostFile, state: State, wasAbsent: Bool, isRecord: Bool = false,
            excerpt: FileChange.Excerpt? = nil
        ) {
            self.file = file
            self.state = state
            self.wasAbsent = wasAbsent
            self.isRecord = isRecord
            self.excerpt = excerpt
        }
    }

    /// What the run was about.
    public var run: HostRun
    /// The files that it changed.
    public var files: [File]
    /// The services that it restarted and that run.
    public var running: [Service]

    /// - Parameters:
    ///   - run: what the run was about.
    ///   - files: the files that it changed.
    ///   - running: the services that it restarted and that run.
    public init(run: HostRun, files: [File], running: [Service]) {
        self.run = run
        self.files = files
        self.running = running
    }
}

/// A run that has not ended on the host.
public struct UnfinishedRun: Sendable, Equatable {
    /// What it was about.
    public var run: HostRun
    /// Whether it is at work right now; otherwise its program was killed, or the host was.
    public var isAtWork: Bool

    /// - Parameters:
    ///   - run: what it was about.
    ///   - isAtWork: whether it is at work right now.
    public init(run: HostRun, isAtWork: Bool) {
        self.run = run
        self.isAtWork = isAtWork
    }

    /// What is to be known of it, and what the next apply does about it: one sentence, fit for display.
    public var words: String {
        let holder = DisplayText.escaped(run.holder.isEmpty ? "somebody" : run.holder)
        guard !isAtWork else { return "another run is at work on the host: \(holder)" }
        let stage = run.stage.map { " while \(DisplayText.line($0))" } ?? ""
        let files = run.files.map(\.shown).joined(separator: ", ")
        let undone = files.isEmpty ? "ends it" : "puts back what it changed of \(files)"
        return
            "unfinished: the run \(DisplayText.line(run.id)) of \(holder) was ended\(stage); the next apply first \(undone)"
    }
}

extension HostPlan {
    /// Whether another run is at work on the host.
    public var isHostAtWork: Bool { unfinished.contains(where: \.isAtWork) }

    /// Whether the next apply has to end another run first, which was killed.
    public var hasRemains: Bool { unfinished.contains { !$0.isAtWork } }
}

extension DesiredState {
    /// The services that its targets are about.
    ///
    /// - Parameter facts: what was seen on the host.
    public func services(in facts: HostFacts) -> [Service] {
        entries.compactMap { $0.target.definition.resolved(on: facts).service }
    }
}
