import Crypto

/// The passphrase of a private key. It cannot be printed, and its memory is overwritten when it goes.
public struct Passphrase: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let secret: SymmetricKey

    /// - Parameter bytes: what the user typed, without the newline.
    public init(_ bytes: some Collection<UInt8>) {
        secret = SymmetricKey(data: Array(bytes))
    }

    /// Says nothing of the passphrase.
    public var description: String { "(passphrase)" }

    /// Says nothing of the passphrase.
    public var debugDescription: String { description }

    /// Shows nothing of the passphrase.
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// Lets `body` see the bytes, which are not to be kept.
    func withBytes<Outcome>(_ body: (UnsafeRawBufferPointer) throws -> Outcome) rethrows -> Outcome {
        try secret.withUnsafeBytes(body)
    }
}
