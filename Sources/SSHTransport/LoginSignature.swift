import HostAccess
import Synchronization

/// The signature of one attempt to log in. libssh2 asks for it again, with the same message, until it is there.
final class LoginSignature: Sendable {
    /// How far the signing got.
    enum State: Sendable {
        case unasked
        case asked
        case signed([UInt8])
        /// A sentence that says who did not sign and why.
        case failed(String)
    }

    let key: LoginKey
    private let wake: @Sendable () async -> Void
    private let current = Mutex(State.unasked)

    /// - Parameters:
    ///   - key: what to sign with.
    ///   - wake: called when a signature that was not there at once has come, or will not.
    init(_ key: LoginKey, wake: @escaping @Sendable () async -> Void) {
        self.key = key
        self.wake = wake
    }

    var state: State { current.withLock { $0 } }

    /// Why there is no signature, if that is known.
    var failure: String? {
        if case .failed(let reason) = state { reason } else { nil }
    }

    /// Signs if nobody has asked before; see ``state`` for what came of it.
    func sign(_ message: UnsafeRawBufferPointer) {
        guard case .unasked = state else { return }
        guard let algorithm = SignatureAlgorithm.named(in: message) else {
            return settle(.failed("what is to be signed makes no sense"))
        }
        switch key.holder {
        case .file(let file):
            do {
                settle(.signed(try file.signature(for: message, algorithm: algorithm)))
            } catch {
                settle(.failed("\(key.name) cannot sign with \(Text.escaped(algorithm))"))
            }
        case .agent(let agent):
            ask(agent, Array(message), algorithm)
        }
    }

    private func ask(_ agent: Agent, _ message: [UInt8], _ algorithm: String) {
        settle(.asked)
        Task {
            switch await agent.sign(message, with: key.blob, algorithm: algorithm) {
            case .success(let signature):
                settle(.signed(signature))
            case .failure(let failure):
                settle(
                    .failed(
                        "the ssh-agent at \(Text.escaped(agent.path, limit: 4096)) did not sign with \(key.summary), "
                            + "which the server takes: \(failure.text)"))
            }
            await wake()
        }
    }

    private func settle(_ state: State) { current.withLock { $0 = state } }
}
