import HostAccess
import Subprocess
import Synchronization

/// A connection that an `ssh` in the background holds, and that others use through its socket.
final class OpenSSHMaster: Sendable {
    let program: String
    /// Where it listens.
    let socket: String
    /// The file for its messages; nil where it is the user's own.
    let log: String?
    /// Whether it is to be ended with the transport.
    let endsWithTransport: Bool
    /// Lets in as many commands at once as the server does.
    let places: LoginGate
    private let folder: String
    private let lastNumber = Atomic<Int>(0)

    init(
        program: String, socket: String, log: String?, folder: String, endsWithTransport: Bool, commands: Int
    ) {
        self.program = program
        self.socket = socket
        self.log = log
        self.folder = folder
        self.endsWithTransport = endsWithTransport
        places = LoginGate(limit: commands)
    }

    /// Whether it still listens.
    var isAlive: Bool { UnixSocket.answers(socket) }

    /// An `ssh` that uses this master.
    ///
    /// - Parameter arguments: what it is to do.
    func client(_ arguments: [String]) -> ChildProcess {
        ChildProcess(
            .name(program), OpenSSHCommandLine.client(socket: socket) + arguments, environment: ProcessEnvironment.ssh)
    }

    /// A name for a file of one command.
    func newFile() -> String {
        let number = lastNumber.add(1, ordering: .relaxed).newValue
        return "\(socket.hasPrefix(folder) ? socket : "\(folder)/u\(UInt(bitPattern: socket.hashValue))").c\(number)"
    }

    /// Ends the connection, and waits until it has ended; one of the user's own stays.
    func end() async {
        guard endsWithTransport else { return }
        _ = try? await client(["-O", "exit", "host"]).run(outputLimit: 65_536, deadline: .seconds(5))
        // It stops listening and then ends.
        for _ in 0..<100 where isAlive { try? await Task.sleep(for: .milliseconds(10)) }
        removeFiles()
    }

    /// Ends what there is of a login that failed or was cancelled; it may be in the background already.
    func giveUp() async {
        if endsWithTransport, isAlive {
            await end()
        } else {
            removeFiles()
        }
    }

    /// Removes what a master that has ended leaves: its messages, and where it was killed, its socket.
    func removeFiles() {
        if endsWithTransport { SmallTextFile.remove(socket) }
        if let log { SmallTextFile.remove(log) }
    }
}
