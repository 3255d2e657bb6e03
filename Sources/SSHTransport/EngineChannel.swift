import CLibSSH2

/// An open channel of a ``SessionEngine``, valid until ``free()`` answered 0 or the engine is gone.
///
/// Each call answers at once: a count or 0, or a negative libssh2 code, `LIBSSH2_ERROR_EAGAIN` among them.
struct EngineChannel {
    let session: OpaquePointer
    let channel: OpaquePointer

    /// What libssh2 sends at most in one write.
    private static let writeLimit = 32_700
    /// What is read at most in one call.
    static let readSize = 32_768

    /// Asks the server to run `line`; needs an answer, so it says `EAGAIN` once after the request has left.
    func startProcess(_ line: String) -> Int32 {
        libssh2_channel_process_startup(channel, "exec", 4, line, UInt32(line.utf8.count))
    }

    /// Writes as much of `input` from `offset` on as one packet and the window allow. After `EAGAIN` the same bytes
    /// have to come again, which the same offset ensures.
    func write(_ input: [UInt8], from offset: Int) -> Int {
        input.withUnsafeBytes { bytes in
            let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...].prefix(Self.writeLimit))
            return libssh2_channel_write_ex(
                channel, 0, rest.baseAddress?.assumingMemoryBound(to: CChar.self), rest.count)
        }
    }

    /// Says that no input follows.
    func sendEndOfFile() -> Int32 { libssh2_channel_send_eof(channel) }

    /// Reads what is here of `stream` (0 is standard output, 1 standard error), at most `limit` bytes of it, and gives it
    /// to `consume`.
    ///
    /// - Returns: bytes read; 0 at the end of the stream; or a negative code.
    func read(_ stream: Int32, upTo limit: Int = readSize, _ consume: (UnsafeRawBufferPointer) -> Void) -> Int {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: min(limit, Self.readSize)) { buffer in
            let count = libssh2_channel_read_ex(channel, stream, buffer.baseAddress, buffer.count)
            if count > 0 {
                consume(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: UnsafeBufferPointer(buffer)[..<count])))
            }
            return count
        }
    }

    /// The server sent its end of file and all of its output has been read.
    var isAtEnd: Bool { libssh2_channel_eof(channel) == 1 }

    /// Waits for the server's close; to be called once ``isAtEnd``.
    func waitUntilClosed() -> Int32 { libssh2_channel_wait_closed(channel) }

    /// The exit status; 0 also where the server reported none, which libssh2 does not tell apart.
    var exitStatus: Int32 { libssh2_channel_get_exit_status(channel) }

    /// The name of the signal that ended the process, without `SIG`.
    var exitSignal: String? {
        var name: UnsafeMutablePointer<CChar>?
        var length = 0
        guard libssh2_channel_get_exit_signal(channel, &name, &length, nil, nil, nil, nil) == 0, let name else {
            return nil
        }
        defer { libssh2_free(session, name) }
        return String(cString: name)
    }

    /// Closes the channel from this side, waits for the other, and frees it.
    func free() -> Int32 { libssh2_channel_free(channel) }
}
