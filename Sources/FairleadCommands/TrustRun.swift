import HostAccess
import SSHTransport

/// What came of looking at a host's keys.
struct TrustOutcome: Sendable {
    /// What became of a key.
    enum KeyStatus: String, CaseIterable, Sendable {
        case known
        case added
        case new
        case changed
        /// The expectations list another key.
        case unexpected
        /// The expectations do not list it; others of the host they do.
        case unlisted
        /// The inventory pins another key of the host.
        case unpinned
    }

    /// What became of a host.
    enum Status: String, CaseIterable, Sendable {
        case known
        case added
        case new
        case changed
        case unexpected
        case unreachable
        case failed
    }

    /// A key and what became of it.
    struct Key: Sendable {
        let key: HostKey
        var status: KeyStatus
        /// Where the key is known; nil where it is not.
        var place: String?
        /// What is wrong with it.
        var objection: TransportError?
    }

    /// Where the host is.
    let endpoint: Endpoint
    /// What it showed, best first.
    var keys: [Key] = []
    /// Why there are no keys, or why they could not be added.
    var failure: TransportError?

    /// What became of the host.
    var status: Status {
        let statuses = Set(keys.map(\.status))
        if let failure { return failure.meansUnreachable ? .unreachable : .failed }
        if statuses.contains(.changed) { return .changed }
        if statuses.contains(.unexpected) { return .unexpected }
        if statuses.contains(.added) { return .added }
        if statuses.contains(.known) || endpoint.way == .local { return .known }
        return .new
    }
}

/// Looks at the keys of hosts and adds those that are agreed to.
struct TrustRun: Sendable {
    /// The keys that somebody has written down.
    let expectations: HostKeyExpectations?
    /// How many hosts are asked at once.
    let parallel: Int
    /// Whether the new keys are to be added.
    let ask: @Sendable ([TrustOutcome]) -> Bool

    private let transport: SSHTransport

    /// - Parameters:
    ///   - expectations: the keys that somebody has written down; nobody is asked then.
    ///   - parallel: how many hosts are asked at once.
    ///   - ask: whether the new keys are to be added.
    init(expectations: HostKeyExpectations?, parallel: Int, ask: @escaping @Sendable ([TrustOutcome]) -> Bool) {
        self.expectations = expectations
        self.parallel = parallel
        self.ask = ask
        transport = Self.transport()
    }

    private static func transport(sharingKeysOf other: SSHTransport? = nil) -> SSHTransport {
        var options = SSHTransport.Options()
        options.notice = { Console.writeError("\($0)\n") }
        return SSHTransport(options: options, sharingKeysOf: other)
    }

    /// Asks for the passphrases of the keys that jump hosts want: nobody logs in to the hosts behind them.
    ///
    /// - Parameter hosts: where the hosts are.
    /// - Throws: ``CommandFailure`` when a passphrase was mistyped too often.
    func unlockJumps(of hosts: [Endpoint]) async throws(CommandFailure) {
        try await Passphrases.ask(for: hosts.flatMap(\.jumps), in: transport)
    }

    /// What came of the hosts and of the jump hosts before them. Jump hosts come first, since nobody gets through one whose
    /// key is unknown.
    ///
    /// - Parameter hosts: where the hosts are.
    func outcomes(for hosts: [Endpoint]) async -> [TrustOutcome] {
        var outcomes: [Endpoint: TrustOutcome] = [:]
        let endpoints = Self.withJumps(hosts)
        for depth in Set(endpoints.map(\.jumps.count)).sorted() {
            // What the round before has added is read again.
            let transport = depth == 0 ? transport : Self.transport(sharingKeysOf: transport)
            var round = await inParallel(endpoints.filter { $0.jumps.count == depth }) { await look(at: $0, transport) }
            let isAgreed = round.contains { $0.keys.contains { $0.status == .new } } && (expects || ask(round))
            if isAgreed {
                round = await inParallel(round) { await add($0, transport) }
            }
            for outcome in round { outcomes[outcome.endpoint] = outcome }
        }
        return endpoints.compactMap { outcomes[$0] }
    }

    private var expects: Bool { expectations != nil }

    /// The hosts, each after the jump hosts that it needs, each once.
    private static func withJumps(_ hosts: [Endpoint]) -> [Endpoint] {
        var seen: Set<Endpoint> = []
        return hosts.flatMap { host in
            host.jumps.indices.map { index in
                var jump = host.jumps[index]
                jump.jumps = Array(host.jumps[..<index])
                return jump
            } + [host]
        }.filter { seen.insert($0).inserted }
    }

    private func look(at endpoint: Endpoint, _ transport: SSHTransport) async -> TrustOutcome {
        var outcome = TrustOutcome(endpoint: endpoint)
        guard endpoint.way != .local else { return outcome }
        do throws(TransportError) {
            outcome.keys = try await transport.hostKeys(of: endpoint).map(Self.key)
        } catch {
            let scanned = await KeyScan(error, of: endpoint)?.keys() ?? []
            outcome.keys = await transport.standings(of: scanned, for: endpoint).map(Self.key)
            if scanned.isEmpty { outcome.failure = error }
        }
        if let expectations { outcome.compare(with: expectations) }
        return outcome
    }

    private static func key(_ seen: SeenHostKey) -> TrustOutcome.Key {
        switch seen.standing {
        case .known(let place): TrustOutcome.Key(key: seen.key, status: .known, place: place)
        case .new: TrustOutcome.Key(key: seen.key, status: .new)
        case .changed(let error): TrustOutcome.Key(key: seen.key, status: .changed, objection: error)
        case .unpinned: TrustOutcome.Key(key: seen.key, status: .unpinned)
        }
    }

    /// Adds a host's new keys, unless there is something wrong with another of its keys.
    private func add(_ outcome: TrustOutcome, _ transport: SSHTransport) async -> TrustOutcome {
        var outcome = outcome
        guard [.known, .new].contains(outcome.status) else { return outcome }
        for index in outcome.keys.indices where outcome.keys[index].status == .new {
            do throws(TransportError) {
                try await transport.add(outcome.keys[index].key, of: outcome.endpoint)
                outcome.keys[index].status = .added
                outcome.keys[index].place = outcome.endpoint.knownHostsFiles.first
            } catch {
                outcome.failure = error
            }
        }
        return outcome
    }

    private func inParallel<Input: Sendable>(
        _ inputs: [Input], _ work: @escaping @Sendable (Input) async -> TrustOutcome
    ) async -> [TrustOutcome] {
        await withTaskGroup(of: (Int, TrustOutcome).self) { group in
            var outcomes: [(Int, TrustOutcome)] = []
            for (index, input) in inputs.enumerated() {
                if index >= parallel, let outcome = await group.next() { outcomes.append(outcome) }
                group.addTask { (index, await work(input)) }
            }
            for await outcome in group { outcomes.append(outcome) }
            return outcomes.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}

extension TrustOutcome {
    /// Marks the keys that the expectations do not allow: what is new afterwards is expected.
    ///
    /// - Parameter expectations: the keys that somebody has written down.
    fileprivate mutating func compare(with expectations: HostKeyExpectations) {
        let verdicts = keys.map { expectations.verdict(on: $0.key, of: endpoint) }
        let isExpected = verdicts.contains { if case .expected = $0 { true } else { false } }
        let isKnown = keys.contains { $0.status == .known }
        for (index, verdict) in zip(keys.indices, verdicts) where keys[index].status != .changed {
            let isNew = keys[index].status == .new
            switch verdict {
            case .expected: break
            case .contradicted: keys[index].status = .unexpected
            // The host has another key that is listed, which is enough to know it.
            case .otherKeysExpected where isExpected: if isNew { keys[index].status = .unlisted }
            case .otherKeysExpected: keys[index].status = .unexpected
            case .hostNotListed: if isNew { keys[index].status = isKnown ? .unlisted : .unexpected }
            }
        }
    }
}

extension TransportError {
    /// The host may be well, and was not come to.
    fileprivate var meansUnreachable: Bool {
        switch code {
        case .internal, .needsOpenSSH, .keyExchange, .noCommonAlgorithm, .changedHostKey, .unknownHostKey, .identity:
            false
        default: true
        }
    }
}
