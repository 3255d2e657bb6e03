import Subprocess
import Synchronization

/// What a program has written so far, up to a limit for each stream.
final class KeptOutput: Sendable {
    /// More was written than is kept.
    struct Full: Error {}

    /// An output stream.
    enum Stream: Sendable {
        case output
        case error
    }

    private let limit: Int
    private let bytes = Mutex<[Stream: [UInt8]]>([:])

    /// - Parameter limit: the most that is kept of each stream, in bytes.
    init(limit: Int) { self.limit = limit }

    /// What is kept of a stream.
    subscript(stream: Stream) -> [UInt8] { bytes.withLock { $0[stream] ?? [] } }

    /// Keeps bytes.
    ///
    /// - Throws: ``Full`` when they are more than there is room for, after as many as fit were kept.
    func keep(_ buffer: SubprocessOutputSequence.Buffer, of stream: Stream) throws(Full) {
        let fits = bytes.withLock { kept in
            buffer.withUnsafeBytes { new in
                let room = limit - (kept[stream]?.count ?? 0)
                kept[stream, default: []].append(contentsOf: new.prefix(room))
                return new.count <= room
            }
        }
        guard fits else { throw Full() }
    }
}
