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

/// A host's steps as `change.sh` reads them.
struct TransactionRequest {
    let bytes: [UInt8]

    /// - Parameters:
    ///   - plan: the steps, and what the restarted processes must have.
    ///   - applier: the run and its limits.
    init(_ plan: HostPlan, applier: Applier) {
        var bytes: [UInt8] = []
        func line(_ text: String) { bytes += Array(text.utf8) + [UInt8(ascii: "\n")] }
        line("run \(applier.run.id)")
        line("holder \(applier.run.holder)")
        line("lock-wait \(applier.lockWaitSeconds)")
        line("deadline \(applier.restartDeadlineSeconds)")
        line("settle \(Applier.settleSeconds)")
        line("begin")
        for step in plan.steps {
            switch step {
            case .write(let change):
                let after = change.after ?? []
                line(
                    "write \(String(change.mode, radix: 8)) \(Self.word(change.before)) \(after.count) \(change.path)")
                bytes += Self.content(change.before) + after
            case .remove(let change):
                line("remove \(Self.word(change.before)) \(change.path)")
                bytes += Self.content(change.before)
            case .daemonReload:
                line("reload")
            case .restart(let unit, _):
                line("restart \(unit)")
            }
        }
        for expectation in plan.expectations {
            let expected = expectation.variables.compactMap { variable in
                variable.value.map { Array("\(variable.name)=".utf8) + $0 + [UInt8(ascii: "\n")] }
            }
            if !expected.isEmpty {
                line("expect \(expectation.unit) \(expected.count) \(expected.map(\.count).reduce(0, +))")
                bytes += expected.joined()
            }
            for variable in expectation.variables where variable.value == nil {
                line("forbid \(expectation.unit) \(variable.name)")
            }
        }
        line("go")
        self.bytes = bytes
    }

    private static func word(_ before: FileFact) -> String {
        switch before {
        case .absent: "absent"
        case .present(let file): "\(file.bytes.count)"
        case .foreign, .unreadable: "any"
        }
    }

    private static func content(_ before: FileFact) -> [UInt8] {
        guard case .present(let file) = before else { return [] }
        return file.bytes
    }
}
