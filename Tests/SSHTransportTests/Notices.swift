import Synchronization

@testable import SSHTransport

/// What a transport told the user.
final class Notices: Sendable {
    private let list = Mutex<[String]>([])

    /// Options of a transport that tells it here.
    var options: SSHTransport.Options {
        var options = SSHTransport.Options()
        options.notice = { [self] text in list.withLock { $0.append(text) } }
        return options
    }

    var texts: [String] { list.withLock { $0 } }
}
