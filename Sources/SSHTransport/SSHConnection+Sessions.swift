import NIOCore

/// How many commands a server allows at once in a connection (`MaxSessions`) is learned from its refusals: tunnels do not
/// count there, and no server tells.
extension SSHConnection {
    /// What is known of the commands of a connection.
    struct Sessions {
        /// Channels for commands that are open.
        var open = 0
        /// The most that the server was seen to allow.
        var limit = Int.max
        /// Whether the server ever opened one.
        var wereAllowed = false
        /// Refusals since the last one that was opened, while none was open.
        var refusals = 0
        /// Runs until the server may be asked again.
        var pause: Scheduled<Void>?
    }

    /// How often a server is asked again that refuses the only channel for a command.
    private static let patience = 6

    /// Takes notice of a server whose software is known to mix up commands that run at once.
    ///
    /// Dropbear 2022.82 to 2024.85 closes a channel, and soon the connection, when another command ends before the
    /// channel has its own (github.com/mkj/dropbear/issues/321).
    func limitSessions(of software: String?) {
        if ["2022.82", "2022.83", "2024.84", "2024.85"].contains(where: { software == "dropbear_\($0)" }) {
            sessions.limit = 1
        }
    }

    /// Whether the server may have room for one more command.
    var hasRoomForCommand: Bool { sessions.pause == nil && sessions.open < sessions.limit }

    /// The server opened a channel for a command.
    func openedForCommand() {
        sessions.open += 1
        sessions.wereAllowed = true
        sessions.refusals = 0
    }

    /// A channel for a command is closed.
    func closedAfterCommand() { sessions.open -= 1 }

    /// The server refused to open a channel for a command.
    ///
    /// - Returns: whether to ask again, as soon as ``hasRoomForCommand``.
    func mayAskForCommandAgain() -> Bool {
        if sessions.open > 0 {
            sessions.limit = sessions.open
            return true
        }
        // sshd forgets a closed channel only after the packets that arrived with its end, and the request for the next
        // one may be among them.
        guard sessions.wereAllowed, sessions.refusals < Self.patience else { return false }
        sessions.pause = eventLoop.scheduleTask(in: .milliseconds(5 << Int64(sessions.refusals))) {
            self.assumeIsolated {
                $0.sessions.pause = nil
                $0.pump()
            }
        }
        sessions.refusals += 1
        return true
    }
}
