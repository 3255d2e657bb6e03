/// Asks a proxy by SOCKS 5 (RFC 1928), with a user name and a password where there are some (RFC 1929), as programs
/// written in Go do. The proxy resolves names.
struct SOCKSProbe: ProbeDialect {
    private enum Phase: Sendable {
        case choosingMethod, authenticating, connecting
    }

    private static let version: UInt8 = 5
    private static let noAuthentication: UInt8 = 0
    private static let password: UInt8 = 2
    private static let noMethod: UInt8 = 0xFF

    private let address: ProbeAddress
    private let credentials: ProbeCredentials?
    private var phase = Phase.choosingMethod
    /// What arrived in this phase.
    private var heard: [UInt8] = []

    init(_ address: ProbeAddress, _ credentials: ProbeCredentials?) {
        self.address = address
        self.credentials = credentials
    }

    func begin() -> ProbeConversation.Step {
        guard let credentials else { return .send([Self.version, 1, Self.noAuthentication]) }
        guard (1...255).contains(credentials.username.count), credentials.password.count <= 255 else {
            return .finished(
                .notProbed("SOCKS 5 has no room for a user name or password of more than 255 bytes, nor for no name"))
        }
        return .send([Self.version, 2, Self.noAuthentication, Self.password])
    }

    mutating func received(_ bytes: [UInt8]) -> ProbeConversation.Step {
        guard !bytes.isEmpty else { return closed }
        heard += bytes
        switch phase {
        case .choosingMethod: return chooseMethod()
        case .authenticating: return authenticate()
        case .connecting: return connect()
        }
    }

    /// Some close where they should say no: OpenSSH's `ssh -D` for one.
    private var closed: ProbeConversation.Step {
        switch phase {
        case .authenticating where heard.isEmpty: .finished(.refusesCredentials)
        case .connecting where heard.isEmpty:
            .finished(.refused("the proxy closed the connection when it was asked for the address"))
        default: ProbeAnswer.closed(after: heard)
        }
    }

    private mutating func chooseMethod() -> ProbeConversation.Step {
        guard heard[0] == Self.version else { return .finished(.notAProxy(complaint)) }
        guard heard.count >= 2 else { return .receive }
        switch (heard[1], credentials) {
        case (Self.noAuthentication, _):
            return ask()
        case (Self.password, let credentials?):
            phase = .authenticating
            heard.removeFirst(2)
            let lengths = (UInt8(credentials.username.count), UInt8(credentials.password.count))
            return .send([1, lengths.0] + credentials.username + [lengths.1] + credentials.password)
        case (Self.noMethod, nil):
            return .finished(.wantsCredentials)
        case (Self.noMethod, _):
            return .finished(.refused("the proxy wants another way to log in than a user name and a password"))
        case (let method, _):
            return .finished(.notAProxy("it chooses a way to log in that was not offered (SOCKS 5 method \(method))"))
        }
    }

    private mutating func authenticate() -> ProbeConversation.Step {
        guard heard.count >= 2 else { return .receive }
        guard heard[1] == 0 else { return .finished(.refusesCredentials) }
        return ask()
    }

    private mutating func ask() -> ProbeConversation.Step {
        phase = .connecting
        heard.removeFirst(min(2, heard.count))
        let target: [UInt8]
        if let ip = IPAddress(address.host, keepsMapped: true) {
            target = [ip.bitCount == 32 ? 1 : 4] + ip.bytes
        } else {
            // A name has at most 253 bytes.
            target = [3, UInt8(address.host.utf8.count)] + Array(address.host.utf8)
        }
        return .send([Self.version, 1, 0] + target + [UInt8(address.port >> 8), UInt8(address.port & 0xFF)])
    }

    /// An answer is four bytes, an address whose length the fourth tells, and a port.
    private func connect() -> ProbeConversation.Step {
        guard heard[0] == Self.version else { return .finished(.notAProxy(complaint)) }
        guard heard.count >= 2 else { return .receive }
        guard heard[1] == 0 else { return .finished(.refused(Self.refusal(heard[1]))) }
        guard heard.count >= 5 else { return .receive }
        let length: Int
        switch heard[3] {
        case 1: length = 4
        case 3: length = 1 + Int(heard[4])
        case 4: length = 16
        default: return .finished(.notAProxy("its answer holds an address of an unknown kind (SOCKS 5)"))
        }
        return heard.count >= 4 + length + 2 ? .finished(.passes) : .receive
    }

    private var complaint: String {
        if heard.starts(with: "H".utf8) { return "it answers in HTTP; its URL may have to begin with http://" }
        return "it does not answer as a SOCKS 5 proxy does: \(ProbeAnswer.quoted(heard, hiding: credentials))"
    }

    /// RFC 1928 section 6.
    private static func refusal(_ code: UInt8) -> String {
        let words =
            switch code {
            case 1: "general failure"
            case 2: "connection not allowed by its rules"
            case 3: "network unreachable"
            case 4: "host unreachable"
            case 5: "connection refused"
            case 6: "time to live expired"
            case 7: "CONNECT is not supported"
            case 8: "this kind of address is not supported"
            default: "a reason of its own"
            }
        return "the proxy answered: \(words) (SOCKS 5 code \(code))"
    }
}
