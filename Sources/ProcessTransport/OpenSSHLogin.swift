import HostAccess
import Subprocess

/// One login: from the configuration to a master that listens.
struct OpenSSHLogin: Sendable {
    let endpoint: Endpoint
    let options: OpenSSHTransport.Options
    let gate: LoginGate
    let notice: @Sendable (String) -> Void
    let folder: String
    let number: Int

    private var place: ProcessPlace { ProcessPlace(endpoint) }
    private var line: OpenSSHCommandLine { OpenSSHCommandLine(endpoint: endpoint) }

    /// What `ssh` makes of its configuration for the host.
    func configuration() async throws -> OpenSSHConfiguration {
        guard line.hasUsablePin else {
            throw place.error(
                .changedHostKey, "hostKey: is not a fingerprint as 'ssh-keygen -lf' prints it",
                remedy: "set it to the fingerprint that the host's console shows")
        }
        // A configuration may run commands (`Match exec`), hence the deadline.
        let outcome = try await run(line.resolution, within: .seconds(30))
        guard outcome.ending == .exited(0) else {
            throw OpenSSHFailure(log: [], errors: outcome.standardError, at: place).error
        }
        return OpenSSHConfiguration(String(decoding: outcome.standardOutput, as: UTF8.self))
    }

    /// The user's own master where there is one, else a new one.
    func master(_ configuration: OpenSSHConfiguration, usualKeyExchange: [String]) async throws -> OpenSSHMaster {
        // Nobody knows whose key a master has seen that somebody else began.
        let usersPath = endpoint.pinnedHostKey == nil ? configuration.controlPath : nil
        if let path = usersPath, UnixSocket.answers(path) {
            return master(at: path, log: nil, endsWithTransport: false)
        }
        // One that the user would have started is where the user's next `ssh` finds it, and stays if that would.
        let users = configuration.startsMasters ? usersPath : nil
        let stays = users != nil && configuration.keepsMasters
        let log = stays ? nil : "\(folder)/\(number).log"
        let master = master(at: users ?? "\(folder)/\(number)", log: log, endsWithTransport: !stays)
        let cheaper = configuration.cheaperKeyExchange(than: usualKeyExchange).map { ["KexAlgorithms=\($0)"] } ?? []
        do {
            try await start(master, configuration, cheaper)
        } catch {
            // It may be in the background already. To end it takes a task that is not cancelled.
            await Task { await master.giveUp() }.value
            throw error
        }
        return master
    }

    private func master(at socket: String, log: String?, endsWithTransport: Bool) -> OpenSSHMaster {
        OpenSSHMaster(
            program: options.program, socket: socket, log: log, folder: folder, endsWithTransport: endsWithTransport,
            commands: options.commandsPerSession)
    }

    private func start(_ master: OpenSSHMaster, _ configuration: OpenSSHConfiguration, _ more: [String]) async throws {
        let server = configuration.firstServer(of: endpoint)
        let isThroughOthers = configuration.isThroughOthers
        let isWayHeard = isThroughOthers && master.log != nil
        // A server with keys of several types shows the one that `ssh` likes best, and the pin may be another's.
        var offers = endpoint.pinnedHostKey == nil ? [] : Self.hostKeyTypes
        var offer: [String] = []
        var drops = 0
        while true {
            let failure: OpenSSHFailure
            do {
                let arguments = line.master(
                    socket: master.socket, log: master.log, persistence: options.persistence,
                    isWayHeard: isWayHeard, more: more + offer)
                let found = try await gate.withPlace(at: server) {
                    try await attempt(arguments, master.log, isWayHeard: isWayHeard)
                }
                guard let found else {
                    gate.loggedIn(at: server)
                    return
                }
                failure = found
            } catch is CancellationError {
                throw place.error(.cancelled, "waiting for other logins at the same address was cancelled")
            }
            if failure.error.code == .unknownHostKey || failure.error.code == .noCommonAlgorithm && !offer.isEmpty,
                endpoint.pinnedHostKey != nil
            {
                guard let next = offers.popLast() else { throw differentPin }
                offer = ["HostKeyAlgorithms=\(next)"]
                continue
            }
            guard failure.isDrop else { throw failure.error }
            gate.wasDropped(at: server)
            drops += 1
            let attempts =
                isThroughOthers && !failure.isVague
                ? max(options.attempts, options.attemptsThroughOthers) : options.attempts
            guard drops < attempts else { throw failure.error }
            let pause = options.retryPause * Int(1 << min(drops - 1, 4)) * Double.random(in: 1...1.5)
            guard (try? await Task.sleep(for: pause)) != nil else {
                throw place.error(.cancelled, "waiting to connect again was cancelled")
            }
        }
    }

    private static let hostKeyTypes = [
        "rsa-sha2-512,rsa-sha2-256", "ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521", "ssh-ed25519",
    ]

    private var differentPin: TransportError {
        place.error(
            .changedHostKey,
            "none of the host's keys has the fingerprint \(MessageText.escaped(endpoint.pinnedHostKey ?? "")) that hostKey: "
                + "asks for",
            remedy: "if the host was reinstalled, compare the fingerprint on its console and change hostKey:; "
                + "else someone may be between here and there")
    }

    /// - Returns: nil when the master is logged in and listens.
    private func attempt(_ arguments: [String], _ log: String?, isWayHeard: Bool) async throws -> OpenSSHFailure? {
        if let log { SmallTextFile.remove(log) }
        // A file, since nobody waits for the end of what a command on the way says.
        let errors = isWayHeard ? "\(folder)/\(number).way" : nil
        defer { if let errors { SmallTextFile.remove(errors) } }
        let limit = endpoint.connectTimeout * 2 + options.authenticationTimeout
        let outcome = try await run(arguments, errors: errors, within: limit)
        let said = log.map { SmallTextFile.content(of: $0) } ?? []
        let standardError = outcome.standardError + (errors.map { SmallTextFile.content(of: $0) } ?? [])
        switch outcome.ending {
        case .exited(0):
            for line in OpenSSHFailure.lines(standardError + said) where line.contains("Permanently added") {
                notice("\(place.description): ssh says '\(MessageText.escaped(line, limit: 300))'")
            }
            return nil
        case .cancelled: throw place.error(.cancelled, "the login was cancelled")
        case .expired:
            throw place.error(
                .authenticationTimeout, "the login did not finish within \(MessageText.seconds(limit))",
                remedy:
                    "look at the SSH server's and PAM's log on the host: slow name lookups and pam_systemd stall logins"
            )
        default: return OpenSSHFailure(log: said, errors: standardError, at: place)
        }
    }

    /// - Parameter errors: the file for what comes on standard error; nil where it is in the outcome.
    private func run(
        _ arguments: [String], errors: String? = nil, within limit: Duration
    ) async throws -> ChildProcess.Outcome {
        let (program, words) =
            errors.map { ("sh", ["-c", "exec \"$@\" 2>\"$0\"", $0, options.program] + arguments) }
            ?? (options.program, arguments)
        do {
            return try await ChildProcess(.name(program), words, environment: ProcessEnvironment.ssh)
                .run(outputLimit: 262_144, deadline: limit)
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw place.error(
                .needsOpenSSH, "there is no \(MessageText.escaped(options.program)) command on this machine",
                remedy: "install an OpenSSH client, or let the host be reached without it (transport: ssh)")
        } catch {
            throw place.error(
                .internal, "ssh cannot be run: \(MessageText.escaped("\(error)", limit: 200))",
                remedy: "check the limits of processes and open files of this user")
        }
    }
}
