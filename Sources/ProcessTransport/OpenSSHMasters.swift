import HostAccess
import Subprocess

/// The masters of one transport, one for each endpoint.
actor OpenSSHMasters {
    private let options: OpenSSHTransport.Options
    private let notice: @Sendable (String) -> Void
    private let gate: LoginGate
    /// Where sockets and logs are, once there is one.
    private(set) var folder: String?
    private var lastNumber = 0
    private var masters: [Endpoint: (number: Int, login: Task<OpenSSHMaster, any Error>)] = [:]
    private var usualKeyExchange: Task<[String], Never>?

    init(_ options: OpenSSHTransport.Options, _ notice: @escaping @Sendable (String) -> Void) {
        self.options = options
        self.notice = notice
        gate = LoginGate(limit: options.loginsPerServer)
    }

    /// The master for `endpoint`: the one that is there, or a new one, for all who wait for it.
    func master(for endpoint: Endpoint) async throws -> OpenSSHMaster {
        while true {
            let (number, login) = masters[endpoint] ?? begin(endpoint)
            do {
                let master = try await withTaskCancellationHandler {
                    try await login.value
                } onCancel: {
                    login.cancel()
                }
                if master.isAlive { return master }
                forget(endpoint, number)
                master.removeFiles()
            } catch {
                forget(endpoint, number)
                // Somebody else gave up the login that this one waited for.
                guard (error as? TransportError)?.code == .cancelled, !Task.isCancelled else { throw error }
            }
        }
    }

    /// Ends all masters, and removes what they left.
    func close() async {
        let ended = masters.values.map(\.login)
        masters = [:]
        await withTaskGroup(of: Void.self) { group in
            for (index, login) in ended.enumerated() {
                if index >= 16 { await group.next() }
                login.cancel()
                group.addTask {
                    guard let master = try? await login.value else { return }
                    await master.end()
                }
            }
        }
        if let folder { SmallTextFile.remove(folder) }
        folder = nil
    }

    private func begin(_ endpoint: Endpoint) -> (number: Int, login: Task<OpenSSHMaster, any Error>) {
        lastNumber += 1
        let number = lastNumber
        let login = Task { try await logIn(to: endpoint, number) }
        masters[endpoint] = (number, login)
        return (number, login)
    }

    private func forget(_ endpoint: Endpoint, _ number: Int) {
        if masters[endpoint]?.number == number { masters[endpoint] = nil }
    }

    private func logIn(to endpoint: Endpoint, _ number: Int) async throws -> OpenSSHMaster {
        let place = ProcessPlace(endpoint)
        guard let folder = folder ?? SmallTextFile.temporaryFolder() else {
            throw place.error(
                .internal, "no folder for sockets can be made", remedy: "check that TMPDIR or /tmp can be written")
        }
        self.folder = folder
        let login = OpenSSHLogin(
            endpoint: endpoint, options: options, gate: gate, notice: notice, folder: folder, number: number)
        let configuration = try await login.configuration()
        return try await login.master(configuration, usualKeyExchange: keyExchange())
    }

    /// The order of `ssh` without any configuration, asked for once.
    private func keyExchange() async -> [String] {
        let program = options.program
        let asking =
            usualKeyExchange
            ?? Task {
                let asking = ChildProcess(
                    .name(program), ["-F", "/dev/null", "-G", "host"], environment: ProcessEnvironment.ssh)
                let said = try? await asking.run(outputLimit: 65_536, deadline: .seconds(10))
                return OpenSSHConfiguration(String(decoding: said?.standardOutput ?? [], as: UTF8.self)).keyExchange
            }
        usualKeyExchange = asking
        return await asking.value
    }
}
