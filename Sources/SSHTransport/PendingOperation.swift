/// Why an operation got no answer from libssh2.
enum Ending: Error, Equatable {
    /// The connection ended, for this reason if one is known: a predicate that follows "…: ".
    case lost(String?)
    /// A deadline passed.
    case expired
    /// The task was cancelled.
    case cancelled
    /// The session had been closed before.
    case over
}

/// Something that waits for the server, kept by its ``SSHConnection`` and used on its event loop only.
protocol PendingOperation: AnyObject {
    /// Names the operation within its connection.
    var number: Int { get }

    /// Makes the libssh2 calls that are due. Called again whenever bytes arrived or room to send appeared.
    func advance(_ engine: SessionEngine, on connection: isolated SSHConnection) -> Progress

    /// The connection ends; the caller must hear it now. May be followed by one last ``advance(_:on:)``.
    func end(_ ending: Ending)
}

/// How far a call of ``PendingOperation/advance(_:on:)`` got.
enum Progress {
    /// It needs bytes or room to send.
    case waiting
    /// It did something after which it, or another operation, may get on.
    case moved
    /// It is done and to be forgotten.
    case finished
    /// The session cannot go on, for this reason if one is known.
    case broken(String?)
}

/// One libssh2 call that is repeated until it answers.
final class PendingCall: PendingOperation {
    let number: Int
    private let attempt: (SessionEngine) -> Int32
    private var continuation: CheckedContinuation<Result<Int32, Ending>, Never>?

    init(
        number: Int, attempt: @escaping (SessionEngine) -> Int32,
        continuation: CheckedContinuation<Result<Int32, Ending>, Never>
    ) {
        self.number = number
        self.attempt = attempt
        self.continuation = continuation
    }

    func advance(_ engine: SessionEngine, on connection: isolated SSHConnection) -> Progress {
        let code = attempt(engine)
        guard code != EngineCode.again else { return .waiting }
        finish(.success(code))
        return .finished
    }

    func end(_ ending: Ending) { finish(.failure(ending)) }

    private func finish(_ result: Result<Int32, Ending>) {
        continuation?.resume(returning: result)
        continuation = nil
    }
}
