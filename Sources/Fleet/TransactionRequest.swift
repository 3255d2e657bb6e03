import ProxyModel

/// Names a run: in messages, in the host's lock and in the folder of what the run replaced.
public struct RunIdentity: Sendable {
    /// Sortable and unique: `20261121T031500Z-1f2e3d4c`.
    public var id: String
    /// Who runs it, from where and since when, for others who meet the lock.
    public var holder: String

    /// - Parameters:
    ///   - id: sortable and unique; letters, digits and hyphens only.
    ///   - holder: who runs it, from where and since when; one line.
    public init(id: String, holder: String) {
        self.id = id
        self.holder = holder
    }
}

/// What a transaction is to do.
struct TransactionSteps {
    /// In order.
    var steps: [Step] = []
    /// What the restarted processes must have.
    var expectations: [ProcessExpectation] = []
    /// The files that are changed without a step of their own.
    var owned: [HostFile] = []
    /// The run that is put back; nil where a spec is applied.
    var rollbackOf: String?
    /// The services that an unfinished run may have restarted and that are not restarted to undo that.
    var spared: [Service] = []

    /// - Parameter plan: a plan with steps.
    init(_ plan: HostPlan) {
        steps = plan.steps + plan.records.map { $0.after == nil ? .remove($0) : .write($0) }
        expectations = plan.expectations
        spared = plan.targets.compactMap(\.service)
        users = Set(steps.compactMap(\.scope.user)).sorted()
    }

    /// Putting back a run: of the files the host itself knows what they held.
    ///
    /// - Parameters:
    ///   - run: the run's name.
    ///   - plan: what was shown of it.
    init(puttingBack run: String, _ plan: HostPlan) {
        rollbackOf = run
        steps = plan.steps.filter { $0.change == nil }
        owned = plan.steps.compactMap { $0.change?.file }
        users = Set(plan.steps.compactMap(\.scope.user)).sorted()
    }

    /// Nothing but ending unfinished runs.
    ///
    /// - Parameter services: those that a plan will see to.
    init(sparing services: [Service]) {
        spared = services
        users = []
    }

    /// Whose files and services the steps are about, in a fixed order.
    private(set) var users: [String]

    /// The longest that the transaction may take after the lock was had: for each service a restart and a wait, and both
    /// again for putting back, once more for what an unfinished run left; the phases of each user (change-user.sh); then the
    /// files.
    ///
    /// - Parameter seconds: how long a restart may take.
    func longest(restart seconds: Int) -> Duration {
        let restarts = steps.count { if case .restart = $0 { true } else { false } }
        return .seconds(10 * (restarts + 1) * seconds + 6 * 65 * users.count + 60)
    }
}

/// A transaction as `change.sh` reads it: root's own steps, and in blobs those that belong to users.
struct TransactionRequest {
    let bytes: [UInt8]

    /// - Parameters:
    ///   - transaction: what is to be done.
    ///   - run: names the run.
    ///   - lockWaitSeconds: how long to wait for the host's lock.
    ///   - restartDeadlineSeconds: how long a restart may take until the unit is active.
    init(_ transaction: TransactionSteps, run: RunIdentity, lockWaitSeconds: Int, restartDeadlineSeconds: Int) {
        var request = RequestBytes()
        request.line("run \(run.id)")
        request.line("holder \(run.holder)")
        request.line("lock-wait \(lockWaitSeconds)")
        request.line("deadline \(restartDeadlineSeconds)")
        request.line("settle \(Applier.settleSeconds)")
        request.line("begin")
        for service in transaction.spared where service.scope == .system { request.line("spare \(service.token)") }
        if let rollback = transaction.rollbackOf { request.line("restore \(rollback)") }
        request.add(transaction, in: .system)
        for user in transaction.users {
            let part = Self.part(of: user, transaction)
            request.line("user \(user) \(part.count)")
            request.bytes += part
            for file in transaction.owned where file.scope.user == user { request.line("owns \(user) \(file.path)") }
            for step in transaction.steps where step.scope.user == user {
                if let change = step.change { request.line("owns \(user) \(change.file.path)") }
                if case .restart(let service, _) = step { request.line("serves \(user) \(service.token)") }
            }
        }
        request.line("go")
        bytes = request.bytes
    }

    private static func part(of user: String, _ transaction: TransactionSteps) -> [UInt8] {
        var part = RequestBytes()
        if let rollback = transaction.rollbackOf { part.line("restore \(rollback)") }
        part.add(transaction, in: .user(user))
        part.line("go")
        return part.bytes
    }
}

/// Lines and blobs.
private struct RequestBytes {
    var bytes: [UInt8] = []

    mutating func line(_ text: String) { bytes += Array(text.utf8) + [UInt8(ascii: "\n")] }

    mutating func add(_ transaction: TransactionSteps, in scope: Scope) {
        for step in transaction.steps where step.scope == scope { add(step) }
        for expectation in transaction.expectations where expectation.service.scope == scope { add(expectation) }
    }

    private mutating func add(_ step: Step) {
        switch step {
        case .write(let change) where change.pieces != nil:
            let blob = (change.pieces ?? []).reduce(into: RequestBytes()) { $0.add($1) }.bytes
            line("edit \(change.mode.word) \(Self.digest(change.before)) \(blob.count) \(change.file.path)")
            bytes += blob
        case .write(let change):
            let after = Self.content(change.after)
            line("write \(change.mode.word) \(Self.word(change.before)) \(after.count) \(change.file.path)")
            bytes += Self.content(change.before) + after
            if let unit = change.validatingUnit { line("validate \(unit)") }
        case .remove(let change):
            line("remove \(Self.word(change.before)) \(change.file.path)")
            bytes += Self.content(change.before)
        case .daemonReload:
            line("reload")
        case .restart(let service, _):
            line("restart \(service.token)")
        }
    }

    private mutating func add(_ expectation: ProcessExpectation) {
        let unit = expectation.service.token
        let expected = expectation.variables.compactMap { variable in
            variable.value.map { Array("\(variable.name)=".utf8) + $0 + [UInt8(ascii: "\n")] }
        }
        if !expected.isEmpty {
            line("expect \(unit) \(expected.count) \(expected.map(\.count).reduce(0, +))")
            bytes += expected.joined()
        }
        for variable in expectation.variables where variable.value == nil {
            line("forbid \(unit) \(variable.name)")
        }
    }

    mutating func add(_ piece: FileChange.Piece) {
        switch piece {
        case .lines(let range): line("lines \(range.lowerBound) \(range.count)")
        case .text(let text):
            line("text \(text.count)")
            bytes += text
        }
    }

    private static func digest(_ before: FileFact) -> String {
        if case .lines(let lines) = before { lines.digest } else { "none" }
    }

    private static func word(_ before: FileFact) -> String {
        switch before {
        case .absent: "absent"
        case .present(let file): "\(file.bytes.count)"
        case .lines(let lines): "sha256:\(lines.digest)"
        case .foreign, .unreadable: "any"
        }
    }

    private static func content(_ before: FileFact) -> [UInt8] {
        guard case .present(let file) = before else { return [] }
        return file.bytes
    }

    private static func content(_ after: FileChange.Content?) -> [UInt8] {
        guard case .bytes(let bytes)? = after else { return [] }
        return bytes
    }
}

extension FileChange {
    /// The parts of a file that is put together on the host; nil for one that is sent whole.
    fileprivate var pieces: [Piece]? {
        if case .pieces(let pieces)? = after { pieces } else { nil }
    }
}

extension Service {
    /// How `change.sh` names the service: `docker.service`, `sysvinit+docker`. No unit's name holds a plus.
    fileprivate var token: String {
        manager == .systemd ? name : "\(manager.rawValue)+\(name)"
    }
}

extension FileChange.Mode {
    fileprivate var word: String {
        switch self {
        case .bits(let bits): String(bits, radix: 8)
        case .kept: "kept"
        case .keptPrivate: "kept-private"
        }
    }
}

extension Step {
    /// Whose files or services the step is about.
    fileprivate var scope: Scope {
        switch self {
        case .write(let change), .remove(let change): change.file.scope
        case .daemonReload(let scope): scope
        case .restart(let service, _): service.scope
        }
    }
}
