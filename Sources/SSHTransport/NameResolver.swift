import HostAccess
import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Turns an endpoint's address into socket addresses, in the system's order of preference (RFC 6724).
enum NameResolver {
    /// - Throws: ``TransportError`` with code `unresolvable` or `cancelled`.
    static func addresses(of endpoint: Endpoint) async throws(TransportError) -> [SocketAddress] {
        let place = Place(endpoint)
        if let address = try? SocketAddress(ipAddress: endpoint.address, port: endpoint.port) {
            guard endpoint.accepts(address) else { throw otherFamily(place, endpoint) }
            return [address]
        }
        let outcome = await lookUp(endpoint)
        switch outcome {
        case .found(let addresses) where !addresses.isEmpty:
            let accepted = addresses.filter(endpoint.accepts)
            guard !accepted.isEmpty else { throw otherFamily(place, endpoint) }
            return accepted
        case .cancelled:
            throw place.error(.cancelled, "looking up the name was cancelled")
        case .expired:
            throw place.error(
                .unresolvable, "the name was not looked up within \(Text.seconds(endpoint.connectTimeout))",
                remedy: "check that the name servers of this machine answer")
        case .failed(let reason):
            throw unresolvable(place, reason)
        case .found:
            throw unresolvable(place, "no address")
        }
    }

    private enum Outcome: Sendable {
        case found([SocketAddress])
        case failed(String)
        case expired
        case cancelled
    }

    private static func otherFamily(_ place: Place, _ endpoint: Endpoint) -> TransportError {
        let what = endpoint.bindAddress.map { "\(endpoint.addressFamily.rawValue), from \(Text.escaped($0))" }
        return place.error(
            .unresolvable,
            "the host has no address of the family that is asked for (\(what ?? endpoint.addressFamily.rawValue))",
            remedy: "look at AddressFamily and BindAddress in ssh_config")
    }

    private static func unresolvable(_ place: Place, _ reason: String) -> TransportError {
        place.error(
            .unresolvable, "the name does not resolve (\(reason))",
            remedy: "check the spelling, or set the host's address in the inventory")
    }

    /// A lookup cannot be interrupted: the answer that comes first counts, and a late one is dropped with its thread's
    /// work.
    private static func lookUp(_ endpoint: Endpoint) async -> Outcome {
        let (answers, answer) = AsyncStream.makeStream(of: Outcome.self)
        Workers.blocking.submit { state in
            guard case .active = state else { return }
            // The deadline counts from here: waiting for a thread is not the name server's fault.
            let timer = Workers.eventLoops.next().scheduleTask(in: TimeAmount(endpoint.connectTimeout)) {
                _ = answer.yield(.expired)
            }
            answer.yield(blockingLookUp(endpoint.address, endpoint.port))
            timer.cancel()
        }
        // Cancellation ends the stream's iteration.
        for await outcome in answers { return outcome }
        return .cancelled
    }

    private static func blockingLookUp(_ name: String, _ port: Int) -> Outcome {
        var hints = addrinfo()
        #if canImport(Glibc)
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #else
            hints.ai_socktype = SOCK_STREAM
        #endif
        hints.ai_protocol = Int32(IPPROTO_TCP)
        // AI_ADDRCONFIG is left out: it hides `localhost` on a machine without a network.
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(name, String(port), &hints, &list)
        guard code == 0 else { return .failed(gai_strerror(code).map { String(cString: $0) } ?? "error \(code)") }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var entry = list
        while let info = entry?.pointee {
            switch info.ai_family {
            case AF_INET:
                info.ai_addr?.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                    addresses.append(SocketAddress($0.pointee))
                }
            case AF_INET6:
                info.ai_addr?.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                    addresses.append(SocketAddress($0.pointee))
                }
            default: break
            }
            entry = info.ai_next
        }
        return .found(addresses)
    }
}

extension Endpoint {
    /// Whether an address is of the wanted family, and of that of the address to connect from.
    fileprivate func accepts(_ address: SocketAddress) -> Bool {
        let isSix = address.protocol == .inet6
        switch addressFamily {
        case .inet where isSix, .inet6 where !isSix: return false
        case .any, .inet, .inet6: break
        }
        guard let source = bindAddress.flatMap({ try? SocketAddress(ipAddress: $0, port: 0) }) else { return true }
        return source.protocol == address.protocol
    }
}
