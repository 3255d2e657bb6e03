#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Names of hosts that are addresses.
enum Address {
    /// An address as the system writes it (`127.1` is `127.0.0.1`), and any other name in lower case.
    static func canonical(_ name: String, family: String?) -> String {
        let lower = String(decoding: name.utf8.map(lowercased), as: UTF8.self)
        guard looksNumeric(name), let families = number(family) else { return lower }
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
        #if canImport(Glibc)
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #else
            hints.ai_socktype = SOCK_STREAM
        #endif
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, "22", &hints, &list) == 0, let list else { return lower }
        defer { freeaddrinfo(list) }
        // An address of the family that was not asked for stays as it is: connecting says what is wrong.
        guard families == AF_UNSPEC || families == list.pointee.ai_family else { return name }
        var buffer = [CChar](repeating: 0, count: 1025)
        let code = getnameinfo(
            list.pointee.ai_addr, list.pointee.ai_addrlen, &buffer, socklen_t(buffer.count), nil, 0, NI_NUMERICHOST)
        guard code == 0 else { return name }
        let text = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return text == lower ? name : text
    }

    /// Whether it is worth asking the system.
    private static func looksNumeric(_ name: String) -> Bool {
        name.contains(":") || name.utf8.first.map { (0x30...0x39).contains($0) } == true
    }

    private static func number(_ family: String?) -> Int32? {
        switch family {
        case "inet": return AF_INET
        case "inet6": return AF_INET6
        default: return AF_UNSPEC
        }
    }
}
