import ArgumentParser
import Fleet
import Foundation
import HostAccess
import ProxyModel
import SSHTransport

/// What `plan`, `apply` and `verify` share: the selected hosts with what they are to look like, and the run's means.
struct RunContext {
    /// The hosts in the inventory's order.
    let work: [HostWork]
    /// Runs them.
    let runner: FleetRunner
    /// Reaches them.
    let reach: HostReach
    /// Shows how it goes.
    let progress: Progress
    /// Ctrl-C.
    let interrupts: Interrupts

    /// - Parameters:
    ///   - inputs: the files.
    ///   - selection: which hosts.
    ///   - connection: how hosts are reached.
    ///   - output: how results look.
    ///   - lockWaitSeconds: how long to wait for a host's lock.
    ///   - prunes: whether what fairlead wrote and the spec no longer names is removed.
    ///   - resolvesSecrets: whether passwords are looked up where the spec says they are kept.
    /// - Throws: ``CommandFailure`` when the files or the selection are wrong, or a password cannot be looked up; no host
    ///   was touched.
    init(
        inputs: InputOptions, selection: SelectionOptions, connection: ConnectionOptions, output: OutputOptions,
        lockWaitSeconds: Int = 0, resolvesSecrets: Bool = true, prunes: Bool = false
    ) async throws(CommandFailure) {
        try await self.init(
            inputs: inputs, connection: connection, output: output, lockWaitSeconds: lockWaitSeconds,
            resolvesSecrets: resolvesSecrets, prunes: prunes
        ) { inventory throws(CommandFailure) in
            try InputLoader.select(from: inventory, limit: selection.limit)
        }
    }

    /// One host, by name; no password is looked up.
    ///
    /// - Parameters:
    ///   - name: the host's name in the inventory.
    ///   - inputs: the files.
    ///   - connection: how the host is reached.
    ///   - output: how results look.
    /// - Throws: ``CommandFailure`` when the files are wrong or there is no such host; no host was touched.
    init(
        host name: String, inputs: InputOptions, connection: ConnectionOptions, output: OutputOptions
    ) async throws(CommandFailure) {
        try await self.init(inputs: inputs, connection: connection, output: output, resolvesSecrets: false) {
            inventory throws(CommandFailure) in [try InputLoader.host(named: name, in: inventory)]
        }
    }

    /// Selected hosts alone, whatever they are to look like: for commands that read no spec.
    ///
    /// - Parameters:
    ///   - inventory: where the inventory is.
    ///   - selection: which hosts.
    ///   - connection: how hosts are reached.
    ///   - output: how results look.
    ///   - lockWaitSeconds: how long to wait for a host's lock.
    /// - Throws: ``CommandFailure`` when the inventory or the selection is wrong; no host was touched.
    init(
        inventory: InventoryOptions, selection: SelectionOptions, connection: ConnectionOptions, output: OutputOptions,
        lockWaitSeconds: Int
    ) async throws(CommandFailure) {
        let inventory = try InputLoader.load(inventory)
        let hosts = try InputLoader.select(from: inventory, limit: selection.limit)
        try await self.init(
            hosts, hosts.map { DesiredState(host: $0.name, entries: []) }, EndpointResolver(connection, inventory),
            connection, output, lockWaitSeconds: lockWaitSeconds)
    }

    private init(
        inputs: InputOptions, connection: ConnectionOptions, output: OutputOptions, lockWaitSeconds: Int = 0,
        resolvesSecrets: Bool, prunes: Bool = false,
        selecting select: (Inventory) throws(CommandFailure) -> [ProxyModel.Host]
    ) async throws(CommandFailure) {
        let loaded = try InputLoader.load(inputs)
        let hosts = try select(loaded.inventory)
        let resolver = try EndpointResolver(connection, loaded.inventory)
        let states = Dictionary(uniqueKeysWithValues: loaded.desiredStates.map { ($0.host, $0) })
        var selected = hosts.map { states[$0.name] ?? DesiredState(host: $0.name, entries: []) }
        if resolvesSecrets { selected = try SecretResolver(expandingHome: resolver.expanded).resolve(selected) }
        try await self.init(
            hosts, selected, resolver, connection, output, lockWaitSeconds: lockWaitSeconds, prunes: prunes)
    }

    private init(
        _ hosts: [ProxyModel.Host], _ states: [DesiredState], _ resolver: EndpointResolver,
        _ connection: ConnectionOptions, _ output: OutputOptions, lockWaitSeconds: Int, prunes: Bool = false
    ) async throws(CommandFailure) {
        var ways: [(endpoint: Endpoint, become: ProxyModel.Host.Become)] = []
        for host in hosts {
            let endpoint = try resolver.endpoint(for: host)
            ways.append((endpoint, resolver.become(for: host, at: endpoint)))
        }
        let passwords = try BecomePasswords(
            for: zip(hosts, ways).filter { $1.become == .sudo }.map(\.0), connection, expandingHome: resolver.expanded)
        work = zip(zip(hosts, ways), states).map { host, desired in
            HostWork(
                endpoint: host.1.endpoint, become: host.1.become, becomePassword: passwords.password(for: host.0),
                desired: desired)
        }
        let progress = Progress(isLive: Console.errorIsTerminal, isVerbose: output.verbose)
        self.progress = progress
        reach = HostReach { progress.say(notice: $0) }
        // Before signals are watched: while somebody is asked, nothing is in flight.
        try await reach.unlockIdentities(of: work.map(\.endpoint))
        let interrupts = Interrupts()
        self.interrupts = interrupts
        runner = FleetRunner(
            transport: reach.transport,
            limits: RunLimits(
                parallel: connection.parallel, hostTimeout: connection.hostTimeout.duration,
                lockWaitSeconds: lockWaitSeconds, prunes: prunes),
            stop: interrupts.stop, report: { progress.note($0) })
    }

    /// Prints the result and ends the process with the run's exit code.
    ///
    /// - Parameters:
    ///   - report: the result.
    ///   - output: how results look.
    ///   - changesCount: whether planned changes count as differences.
    /// - Throws: `ExitCode`, or ``CommandFailure`` when the result cannot be written.
    func finish(_ report: RunReport, _ output: OutputOptions, changesCount: Bool = false) async throws {
        progress.finish(report.outcomes)
        await reach.close()
        try Console.writeOutput(report.rendered(output), failingWith: .failed)
        if interrupts.stop.isRaised { throw ExitCode(ExitStatus.interrupted.rawValue) }
        throw ExitCode(ExitStatus(report.outcomes.map(\.status), changesCount: changesCount).rawValue)
    }
}

extension RunIdentity {
    /// A new run's: sortable by time, unique, and who runs it from where.
    ///
    /// - Returns: the identity.
    static func new() -> RunIdentity {
        let now = Timestamp.now()
        let account = getpwuid(getuid())
        let user = account.map { String(cString: $0.pointee.pw_name) } ?? "uid \(getuid())"
        var name = [CChar](repeating: 0, count: 256)
        let isNamed = gethostname(&name, name.count - 1) == 0
        let bytes = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let place = isNamed ? String(decoding: bytes, as: UTF8.self) : "?"
        let suffix = String(UInt32.random(in: .min ... .max), radix: 16)
        let compact = now.filter { $0 != "-" && $0 != ":" }
        return RunIdentity(
            id: "\(compact)-\(String(repeating: "0", count: 8 - suffix.count))\(suffix)",
            holder: DisplayText.escaped("\(user)@\(place) since \(now)"))
    }
}

/// Points in time as documents have them.
enum Timestamp {
    /// The time now as RFC 3339 has it, in UTC to the second: `2026-11-21T03:15:00Z`.
    static func now() -> String {
        Date.now.formatted(.iso8601)
    }
}
