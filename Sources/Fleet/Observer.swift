import HostAccess
import ProxyModel

/// Observes a host: one exec, one answer.
struct Observer {
    /// Who logs in where, for messages: `ops@web-01`.
    var login: String
    /// How commands become root.
    var become: Becoming
    /// The longest that the observation may take.
    var deadline: Duration

    /// Runs the host program that observes, and reads its answer.
    ///
    /// - Parameters:
    ///   - desired: what is to be looked at.
    ///   - session: the host.
    ///   - takesCensus: whether everything else that has to do with proxies is looked at, too.
    /// - Returns: what was seen.
    /// - Throws: ``HostFailure`` when the program did not run to its end; `TransportError` when the connection failed.
    func observe(
        _ desired: DesiredState, over session: any Session, takesCensus: Bool = false
    ) async throws -> HostFacts {
        try await observe(ObservationRequest(desired, takesCensus: takesCensus), over: session)
    }

    /// Runs the host program that observes, and reads its answer.
    ///
    /// - Parameters:
    ///   - request: what is to be looked at.
    ///   - session: the host.
    /// - Returns: what was seen.
    /// - Throws: as ``observe(_:over:takesCensus:)``.
    func observe(_ request: ObservationRequest, over session: any Session) async throws -> HostFacts {
        let nonce = Nonce.random()
        let command = become.command(
            HostProgram.observing(request.parts), request: request.bytes(nonce: nonce),
            endingAfter: max(1, Int(deadline.components.seconds)) + 5, deadline: deadline)
        let result = try await session.run(command)
        let answer = HostAnswer(result.standardOutput, nonce: nonce)
        // The connection is what failed, not the host.
        guard answer.isComplete || result.termination != .unreported else {
            throw TransportError(
                .connectionLost, "\(login): the connection ended in the middle of the host's answer",
                remedy: "run the command again", wasRequestSent: true)
        }
        return try facts(from: answer, result)
    }

    /// Looks once more where the host has something of fairlead's that the spec no longer names.
    ///
    /// - Parameters:
    ///   - desired: what is to be looked at.
    ///   - session: the host.
    /// - Returns: what was seen, orphans included.
    /// - Throws: as ``observe(_:over:)``.
    func observeWithOrphans(_ desired: DesiredState, over session: any Session) async throws -> HostFacts {
        let facts = try await observe(desired, over: session)
        let orphans = desired.orphans(in: facts)
        return orphans.isEmpty ? facts : try await observe(desired.observing(orphans), over: session)
    }

    /// Reads the observation out of an answer.
    ///
    /// - Parameters:
    ///   - answer: the answer.
    ///   - result: how the command ended, for the message.
    ///   - earlier: what was seen before a change; nil for the first look.
    /// - Returns: what was seen.
    /// - Throws: ``HostFailure`` when there is no complete observation in it.
    func facts(
        from answer: HostAnswer, _ result: CommandResult, after earlier: HostFacts? = nil
    ) throws(HostFailure) -> HostFacts {
        guard !answer.sections.isEmpty else {
            throw HostFailure(commandThatDidNotStart: result, login: login, become: become)
        }
        if let objection = answer.objection { throw HostFailure.contradictoryAnswer(login: login, objection) }
        // What was cut off might have said the opposite.
        guard answer.isComplete, result.termination != .outputLimitExceeded else {
            throw HostFailure.incompleteAnswer(login: login, result)
        }
        return try FactsReader(login: login).read(answer, after: earlier)
    }
}

/// What a host program is to look at.
struct ObservationRequest {
    private var lines: [String] = ["records"]
    private var users: [(name: String, lines: [String])] = []
    /// The run that is looked at; nil for none.
    private var run: String?
    /// The parts of the host program that the request needs.
    private(set) var parts: HostProgram.Parts = []

    /// - Parameters:
    ///   - desired: the targets whose units and files are to be looked at.
    ///   - takesCensus: whether everything else that has to do with proxies is looked at, too.
    init(_ desired: DesiredState, takesCensus: Bool = false) {
        if takesCensus {
            lines.append("census")
            parts = .all
        }
        for observation in desired.observations {
            parts.formUnion(Self.part(of: observation))
            add(Self.line(observation.subject), in: observation.scope)
            // Whoever wants to know why a process has what it has wants to know when it started.
            if takesCensus, case .unit(let unit) = observation.subject {
                add(Self.line(.processStart(unit: unit)), in: observation.scope)
            }
        }
    }

    /// What a run replaced that has ended, and what has not.
    ///
    /// - Parameter run: its name; nil for the latest one.
    init(keptRun run: String?) {
        self.run = run ?? "latest"
        // Whoever changes anything may have to do with users and services of every kind.
        parts = .all
    }

    private static func part(of observation: Observation) -> HostProgram.Parts {
        let own: HostProgram.Parts =
            switch observation.subject {
            case .environmentLines, .service: .environment
            case .containers: .containers
            case .podman: .podman
            case .unit, .dropIn, .credentialsFile, .sharedFile, .engine, .processStart: []
            }
        return observation.scope == .system ? own : own.union(.users)
    }

    private mutating func add(_ line: String, in scope: Scope) {
        guard let user = scope.user else { return lines.append(line) }
        if let index = users.firstIndex(where: { $0.name == user }) {
            users[index].lines.append(line)
        } else {
            users.append((user, [line]))
        }
    }

    /// The request as the host program reads it. Names and paths were validated: none holds a newline.
    ///
    /// - Parameter nonce: the word that marks the answer's lines; those of users are marked by words made of it.
    func bytes(nonce: Nonce) -> [UInt8] {
        var all = [nonce.text] + lines
        if let run { all.append("run \(run) \(nonce.userText)") }
        for user in users {
            all.append("user \(user.name)")
            all += ([nonce.userText] + user.lines + ["end"]).map { "| \($0)" }
        }
        return Array((all + ["end", ""]).joined(separator: "\n").utf8)
    }

    private static func line(_ subject: Observation.Subject) -> String {
        switch subject {
        case .unit(let unit): "unit \(unit)"
        case .dropIn(let path): "file \(path)"
        case .credentialsFile(let path): "credentials \(path)"
        case .sharedFile(let path): "shared \(path)"
        case .processStart(let unit): "started \(unit)"
        case .engine(let unit): "engine \(unit)"
        case .containers(let engine): "containers \(engine.rawValue)"
        case .podman(let path): "podman \(path)"
        case .service(let name): "service \(name)"
        case .environmentLines(let path): "environment \(path)"
        }
    }
}
