import Foundation

/// A port on loopback whose queue of connections is full: the kernel drops further attempts, as a firewall does.
package final class FullPort: Sendable {
    package let port: Int
    private let listener: Int32
    private let clients: [Int32]

    package init() throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let bound = withUnsafeMutableBytes(of: &address) { bytes in
            guard let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
            return bind(listener, pointer, length) == 0 && getsockname(listener, pointer, &length) == 0
        }
        guard bound, listen(listener, 0) == 0 else { throw TestServer.Failure.noPort }
        port = Int(UInt16(bigEndian: address.sin_port))
        // A queue of length 0 holds one connection; another one or two wait half open.
        clients = (0..<3).map { _ in
            let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
            _ = withUnsafeBytes(of: &address) { bytes in
                connect(client, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress, length)
            }
            return client
        }
    }

    deinit {
        for descriptor in clients + [listener] { close(descriptor) }
    }

    /// Takes the connections that fill the queue, so that further attempts succeed.
    package func makeRoom() {
        for client in clients { shutdown(client, Int32(SHUT_RDWR)) }
        close(accept(listener, nil, nil))
    }

    /// A connection that was not made here is in the queue.
    package var hasBeenReached: Bool {
        for _ in 0..<10 {
            _ = fcntl(listener, F_SETFL, O_NONBLOCK)
            let descriptor = accept(listener, nil, nil)
            guard descriptor >= 0 else { return false }
            defer { close(descriptor) }
            var byte: UInt8 = 0
            // Those made here were shut down and are at their end.
            if recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT)) < 0 { return true }
        }
        return false
    }
}
