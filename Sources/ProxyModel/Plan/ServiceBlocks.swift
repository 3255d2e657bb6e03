/// What of a service, whatever it is configured by, stands in the way of a change.
struct ServiceBlocks {
    /// The service.
    let service: Service
    /// What was seen of the host, or of the user whose service it is.
    let facts: HostFacts
    /// Whether the host was looked at as root.
    let isRoot: Bool

    /// What makes everything else pointless: no service manager, no unit.
    ///
    /// - Parameters:
    ///   - unit: the unit as it was seen; nil when it was not looked at.
    ///   - removesOnly: whether nothing is declared, so that a unit that is not there is no obstacle.
    func basicBlock(of unit: UnitFacts?, removesOnly: Bool) -> Block? {
        if facts.systemdVersion == nil { return managerBlock }
        guard let unit else {
            return Block(
                code: "unit-unseen", reason: "\(name) was not looked at",
                wayOut: "run again; if it stays so, report it as a fault of fairlead")
        }
        if removesOnly, unit.loadState == "not-found" { return nil }
        return loadBlock(of: unit)
    }

    /// Nobody to run the service.
    private var managerBlock: Block {
        let reason = facts.systemdProblem ?? "systemd is not the host's init"
        guard let user = service.scope.user.map({ DisplayText.line($0) }) else {
            let hasScripts = facts.initSystem == .sysvinit || facts.initSystem == .openrc
            let other = hasScripts ? "write via: environment-file for this host" : "mend that"
            return Block(
                code: "no-systemd", reason: reason,
                wayOut: "\(other), take the host out of the inventory, or take the target away from it")
        }
        if facts.isOfMissingUser {
            return Block(
                code: "user-missing", reason: "\(name): \(reason)",
                wayOut: "make the user on the host, correct the name, or take the target away from this host")
        }
        return Block(
            code: "no-user-manager", reason: "\(name): \(reason)",
            wayOut: "loginctl enable-linger \(user) on the host starts the user's service manager and keeps it, "
                + "or take the target away from this host")
    }

    private func loadBlock(of unit: UnitFacts) -> Block? {
        switch unit.loadState {
        case "loaded": nil
        case "not-found":
            Block(
                code: "unit-missing", reason: "there is no \(name)",
                wayOut: "install the daemon, correct the unit's name, or take the target away from this host")
        case "masked":
            Block(
                code: "unit-masked", reason: "\(name) is masked",
                wayOut: "\(command) unmask \(unitName), or take the target away from this host")
        default:
            Block(
                code: "unit-broken",
                reason: "systemd could not load \(name) (LoadState=\(DisplayText.line(unit.loadState)))",
                wayOut: "mend the unit: \(command) status \(unitName) says what is wrong")
        }
    }

    /// Without root neither the running process can be seen nor anything changed.
    var rightsBlock: Block? {
        isRoot
            ? nil
            : Block(
                code: "not-root", reason: "the login is not root on the host",
                wayOut: "set become: sudo (or doas) for this host, or log in as root")
    }

    /// A unit that has failed, or is on its way from one state to another.
    func stateBlock(of unit: UnitFacts) -> Block? {
        let state = "ActiveState=\(DisplayText.line(unit.activeState)) SubState=\(DisplayText.line(unit.subState))"
        if let process = unit.engine?.strayProcess {
            return Block(
                code: "engine-stray",
                reason: "\(name) does not run, but an engine does that it did not start: process \(process)",
                wayOut: "end that process and start \(unitName), or take the target away from this host")
        }
        if unit.activeState == "failed" {
            return Block(
                code: "unit-failed", reason: "\(name) has failed already",
                wayOut: "mend and start it, or \(command) reset-failed \(unitName), and run again")
        }
        if unit.subState == "auto-restart" || !(unit.isActive || unit.activeState == "inactive") {
            return Block(
                code: "unit-busy", reason: "\(name) is between states (\(state))",
                wayOut: "wait until it runs or is stopped, and run again")
        }
        return nil
    }

    /// Everything about the service that is in the way.
    func blocks(of unit: UnitFacts?, removesOnly: Bool) -> [Block] {
        if let block = basicBlock(of: unit, removesOnly: removesOnly) { return [block] }
        return [rightsBlock, unit.flatMap { $0.loadState == "not-found" ? nil : stateBlock(of: $0) }].compactMap { $0 }
    }

    private var name: String { service.shown }
    private var unitName: String { DisplayText.line(service.name) }
    private var command: String { service.scope == .system ? "systemctl" : "systemctl --user" }
}

extension UnitFacts {
    /// Whether the unit runs, so that a change needs a restart.
    var isActive: Bool { ["active", "reloading", "refreshing"].contains(activeState) }
}
