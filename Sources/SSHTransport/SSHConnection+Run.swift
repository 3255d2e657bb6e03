import HostAccess
import NIOCore

extension SSHConnection: Session {
    /// Runs `command` in a channel of its own.
    ///
    /// A command that is cancelled or writes more than its limit loses its channel, and the session stays usable; a
    /// command that runs over its deadline ends the session, since its host no longer answers as it should.
    func run(_ command: Command) async throws -> CommandResult {
        let number = nextOperation()
        let timer = eventLoop.scheduleTask(in: TimeAmount(command.deadline)) {
            self.assumeIsolated { $0.commandExpired(number) }
        }
        defer { timer.cancel() }
        return try await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                start(Execution(number: number, command: command, place: place, continuation: continuation))
            }
        } onCancel: {
            eventLoop.execute {
                self.assumeIsolated { $0.abandon(number) }
            }
        }.get()
    }

    private func commandExpired(_ number: Int) {
        guard let execution = operation(number) as? Execution, !execution.isAnswered else { return }
        execution.end(.expired)
        end(.lost("another command of this session ran over its deadline"))
    }

    private func abandon(_ number: Int) {
        guard let execution = operation(number) as? Execution else { return }
        execution.end(.cancelled)
        pump()
    }

    /// Takes the right to open a channel, if no other operation has it and there is room.
    ///
    /// - Parameter limit: the longest that the server may take, after which the connection ends; nil where the operation
    ///   itself sees to that.
    func mayOpenChannel(within limit: Duration?) -> Bool {
        guard !isOpeningChannel, channelsInUse < channelLimit else { return false }
        isOpeningChannel = true
        channelsInUse += 1
        live.channels.add(1)
        channelOpenTimer = limit.map { limit in
            eventLoop.scheduleTask(in: TimeAmount(limit)) {
                self.assumeIsolated { $0.end(.lost("the server did not open a channel within \(Text.seconds(limit))")) }
            }
        }
        return true
    }

    /// The channel that was being opened is open, or will not be.
    func openedChannel() {
        isOpeningChannel = false
        channelOpenTimer?.cancel()
        channelOpenTimer = nil
    }

    /// A channel is closed.
    func closedChannel() {
        guard channelsInUse > 0 else { return }
        channelsInUse -= 1
        live.channels.add(-1)
    }
}
