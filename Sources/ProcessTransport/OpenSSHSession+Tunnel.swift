import HostAccess
import Subprocess
import Synchronization

extension OpenSSHSession {
    func withTunnel<Outcome: Sendable>(
        to address: String, port: Int, deadline: Duration,
        _ body: @Sendable (any Tunnel) async throws -> Outcome
    ) async throws -> Outcome {
        try checkOpen()
        guard (1...65535).contains(port) else { throw place.error(.internal, "\(port) is no TCP port") }
        let end = ContinuousClock.now + deadline
        let errors = TunnelErrors(place, to: address, port: port, deadline: deadline)
        let logged = master.log.map(SmallTextFile.size) ?? 0
        let target = address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
        let client = master.client(["-o", "LogLevel=DEBUG1", "-W", target, "host"])
        do {
            return try await Subprocess.run(
                client.configuration, input: .inputWriter, output: .sequence, error: .sequence
            ) { execution in
                let kill: @Sendable () -> Void = { try? execution.send(signal: .kill) }
                let report = TunnelReport(execution.standardError)
                async let reading: Void = report.read()
                let ended = await Ended {
                    guard await self.isOpen(report, until: end, kill) else {
                        if Task.isCancelled { throw errors.cancelled }
                        throw self.refusal(errors, logged: logged, isExpired: end <= .now)
                    }
                    let tunnel = ScopedTunnel(
                        execution.standardOutput, errors: errors, bytes: { $0.withUnsafeBytes { Array($0) } },
                        send: { _ = try await execution.standardInputWriter.write($0) }, abort: kill,
                        lost: {
                            guard !self.master.isAlive else { return nil }
                            return errors.error(
                                .connectionLost, "the connection to the host ended during a tunnel to \(errors.target)")
                        })
                    return try await tunnel.use(until: end, body)
                }
                // The streams are closed behind this: nobody may read them any more.
                kill()
                await reading
                return ended
            }.closureResult.get()
        } catch let error as SubprocessError {
            if Task.isCancelled { throw errors.cancelled }
            throw errors.error(.channel, "ssh cannot be run: \(MessageText.escaped("\(error)", limit: 200))")
        }
    }

    /// Waits until the host has connected.
    private func isOpen(
        _ report: TunnelReport, until end: ContinuousClock.Instant, _ kill: @escaping @Sendable () -> Void
    ) async -> Bool {
        await withTaskCancellationHandler {
            await withTaskGroup(of: Bool.self) { group in
                group.addTask { await report.isOpen() }
                group.addTask {
                    // Killed, it closes its report, which ends the waiting.
                    if (try? await Task.sleep(until: end)) != nil { kill() }
                    return false
                }
                let isOpen = await group.next() ?? false
                group.cancelAll()
                return isOpen
            }
        } onCancel: {
            kill()
        }
    }

    /// The client hears only that there is no tunnel; the reason is in the master's log.
    private func refusal(_ errors: TunnelErrors, logged: Int, isExpired: Bool) -> TransportError {
        guard !isExpired else { return errors.expired }
        guard master.isAlive else {
            return errors.error(.connectionLost, "the connection to the host ended before a tunnel to \(errors.target)")
        }
        let news = master.log.map { String(decoding: SmallTextFile.content(of: $0, from: logged), as: UTF8.self) } ?? ""
        let refusals = news.split(whereSeparator: \.isNewline).filter { $0.contains(": open failed: ") }
        // Where several tunnels fail at once, nobody says which line is whose.
        func all(_ words: String) -> Bool { !refusals.isEmpty && refusals.allSatisfy { $0.contains(words) } }
        if all("administratively prohibited") || all("unknown channel type") {
            return errors.error(
                .forwardingForbidden, "the SSH server does not let this login open a connection to \(errors.target)",
                remedy: "check AllowTcpForwarding, DisableForwarding and PermitOpen in its configuration, and the "
                    + "options in the user's authorized_keys")
        }
        if all("resource shortage") {
            return errors.error(.channelLimit, "the SSH server has no room for a tunnel to \(errors.target)")
        }
        return errors.unreachable("refused, no route, or a name that does not resolve there")
    }
}

/// How a closure ended, as a value, so that its error is not taken for one of what surrounds it.
private enum Ended<Outcome: Sendable>: Sendable {
    case returned(Outcome)
    case threw(any Error)

    init(_ body: () async throws -> Outcome) async {
        do {
            self = .returned(try await body())
        } catch {
            self = .threw(error)
        }
    }

    func get() throws -> Outcome {
        switch self {
        case .returned(let outcome): return outcome
        case .threw(let error): throw error
        }
    }
}

/// What the `ssh` of a tunnel says on standard error, which has no other use there.
private actor TunnelReport {
    private let pieces: SubprocessOutputSequence
    private var text = ""
    private var isOver = false
    private var waiting: CheckedContinuation<Bool, Never>?

    init(_ pieces: SubprocessOutputSequence) { self.pieces = pieces }

    /// Reads to the end.
    func read() async {
        do {
            for try await piece in pieces {
                guard text.utf8.count < 65_536 else { continue }
                text += piece.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
                if hasOpened { answer(true) }
            }
        } catch {
            // The end of the report, whatever the reason.
        }
        isOver = true
        answer(hasOpened)
    }

    /// Waits until the tunnel is open, or will not be.
    func isOpen() async -> Bool {
        if hasOpened || isOver { return hasOpened }
        return await withCheckedContinuation { waiting = $0 }
    }

    private var hasOpened: Bool { text.contains("mux_client_request_stdio_fwd: master session id") }

    private func answer(_ isOpen: Bool) {
        waiting?.resume(returning: isOpen)
        waiting = nil
    }
}
