import NIOPosix
import Synchronization

/// The ssh-agents that a transport speaks to: one client for each socket, however many hosts need it.
final class Agents: Sendable {
    private let patience: Duration
    private let clients = Mutex<[String: Agent]>([:])

    /// - Parameter patience: how long an agent may be silent while somebody waits for it.
    init(patience: Duration) {
        self.patience = patience
    }

    /// The client of the agent whose socket is at `path`.
    func agent(at path: String) -> Agent {
        clients.withLock { clients in
            if let known = clients[path] { return known }
            let client = Agent(at: path, patience: patience, on: Workers.eventLoops.next())
            clients[path] = client
            return client
        }
    }
}
