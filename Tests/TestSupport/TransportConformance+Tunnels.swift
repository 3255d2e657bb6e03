public import HostAccess

extension TransportConformance {
    /// Servers that a host can, or cannot, connect to.
    public struct Servers: Sendable {
        /// An address and a port, as for ``Session/withTunnel(to:port:deadline:_:)``.
        public struct Place: Sendable, Hashable {
            let address: String
            let port: Int

            /// - Parameters:
            ///   - address: a name or an IP address.
            ///   - port: TCP port.
            public init(_ address: String, _ port: Int) {
                self.address = address
                self.port = port
            }
        }

        /// Sends back what it gets.
        public var echoing: Place
        /// Says `bye` and closes.
        public var closing: Place
        /// Accepts connections and says nothing.
        public var silent: Place
        /// Does not answer attempts to connect, as behind a firewall that drops packets.
        public var unanswered: Place
        /// Refuses connections.
        public var refusing: Place
        /// Where the server lets nobody connect to.
        public var forbidden: Place

        /// - Parameters:
        ///   - echoing: sends back what it gets.
        ///   - closing: says `bye` and closes.
        ///   - silent: accepts connections and says nothing.
        ///   - unanswered: does not answer attempts to connect.
        ///   - refusing: refuses connections.
        ///   - forbidden: where the server lets nobody connect to.
        public init(
            echoing: Place, closing: Place, silent: Place, unanswered: Place, refusing: Place, forbidden: Place
        ) {
            self.echoing = echoing
            self.closing = closing
            self.silent = silent
            self.unanswered = unanswered
            self.refusing = refusing
            self.forbidden = forbidden
        }

        /// Those of ``ConformanceCommand/inMemoryHost``.
        public static let inMemory = Servers(
            echoing: Place("server.example", 1), closing: Place("server.example", 2),
            silent: Place("server.example", 3), unanswered: Place("server.example", 4),
            refusing: Place("server.example", 5), forbidden: Place("server.example", 6))

        static func dial(_ address: String, _ port: Int) async throws -> InMemoryHost.Listener {
            switch Place(address, port) {
            case inMemory.echoing:
                return { tunnel in
                    while case let bytes = try await tunnel.read(upTo: 1000), !bytes.isEmpty {
                        try await tunnel.write(bytes)
                    }
                }
            case inMemory.closing: return { try await $0.write(Array("bye".utf8)) }
            case inMemory.silent: return { _ = try await $0.read(upTo: 1) }
            case inMemory.unanswered:
                try await Task.sleep(for: .seconds(60))
                throw TransportError(.tunnelConnect, "no answer")
            case inMemory.forbidden: throw TransportError(.forwardingForbidden, "the server forbids tunnels to there")
            default: throw TransportError(.tunnelConnect, "nothing listens there")
            }
        }
    }

    /// A behaviour that needs servers to connect to.
    public struct TunnelCheck: Sendable, CustomStringConvertible {
        /// The behaviour in words.
        public let description: String
        /// Throws ``Violation`` or whatever the transport threw against expectation.
        public let run: @Sendable (any Transport, Endpoint, Servers) async throws -> Void

        init(_ name: String, _ body: @escaping @Sendable (any Session, Servers) async throws -> Void) {
            description = name
            run = { transport, endpoint, servers in
                try await transport.withSession(to: endpoint) { session in
                    try await body(session, servers)
                    // Whatever became of the tunnel, the session is as good as before.
                    let next = try await session.run(Command(ConformanceCommand.exit(7).shellLine))
                    try expect(next.termination, .exited(7))
                }
            }
        }
    }

    /// All behaviours of tunnels. After each of them a command runs on the same session.
    public static let tunnelChecks: [TunnelCheck] = [
        TunnelCheck("bytes go to the server and come back") { session, servers in
            let bytes = randomBytes(300_000)
            let back = try await session.withTunnel(to: servers.echoing) { tunnel in
                async let written: Void = tunnel.write(bytes)
                var back: [UInt8] = []
                while back.count < bytes.count, case let more = try await tunnel.read(upTo: 5000), !more.isEmpty {
                    try expect(more.count <= 5000, true)
                    back += more
                }
                try await written
                return back
            }
            try expect(back == bytes, true)
        },
        TunnelCheck("asking and answering takes turns") { session, servers in
            try await session.withTunnel(to: servers.echoing) { tunnel in
                for word in ["one", "two", "three"] {
                    try await tunnel.write(Array(word.utf8))
                    var answer: [UInt8] = []
                    while answer.count < word.utf8.count { answer += try await tunnel.read(upTo: 1) }
                    try expect(String(decoding: answer, as: UTF8.self), word)
                }
            }
        },
        TunnelCheck("a server that closes early has its bytes read, then its end, as often as asked") {
            session, servers in
            try await session.withTunnel(to: servers.closing) { tunnel in
                var said: [UInt8] = []
                while case let more = try await tunnel.read(upTo: 100), !more.isEmpty { said += more }
                try expect(said, Array("bye".utf8))
                try expect(try await tunnel.read(upTo: 100), [])
                try? await tunnel.write(Array("too late".utf8))
                try expect(try await tunnel.read(upTo: 100), [])
            }
        },
        TunnelCheck("a refused connection is an error of its own, each time") { session, servers in
            for _ in 0..<3 {
                try await expectError(.tunnelConnect) { try await session.withTunnel(to: servers.refusing) { _ in } }
            }
        },
        TunnelCheck("a forbidden connection is an error of its own, each time") { session, servers in
            for _ in 0..<3 {
                try await expectError(.forwardingForbidden) {
                    try await session.withTunnel(to: servers.forbidden) { _ in }
                }
            }
        },
        TunnelCheck("a connection that is not answered ends at the deadline, and others can be had at once") {
            session, servers in
            let start = ContinuousClock.now
            for _ in 0..<2 {
                try await expectError(.tunnelTimeout) {
                    try await session.withTunnel(to: servers.unanswered, deadline: .milliseconds(300)) { _ in }
                }
            }
            let said = try await session.withTunnel(to: servers.closing) { try await $0.read(upTo: 3) }
            try expect(said.isEmpty, false)
            try expect(ContinuousClock.now - start < .seconds(5), true)
        },
        TunnelCheck("a server that says nothing is waited for until the deadline, and not asked again") {
            session, servers in
            let start = ContinuousClock.now
            try await session.withTunnel(to: servers.silent, deadline: .milliseconds(300)) { tunnel in
                for _ in 0..<2 {
                    try await expectError(.tunnelTimeout) { _ = try await tunnel.read(upTo: 1) }
                }
            }
            try expect(ContinuousClock.now - start < .seconds(5), true)
        },
        TunnelCheck("what the body throws comes out, and the tunnel is closed afterwards, also twice") {
            session, servers in
            struct Own: Error {}
            do {
                try await session.withTunnel(to: servers.silent) { _ in throw Own() }
                throw Violation(description: "the body's error was swallowed")
            } catch is Own {}
            let leaked = try await session.withTunnel(to: servers.closing) { tunnel in
                while try await !tunnel.read(upTo: 100).isEmpty {}
                return tunnel
            }
            for _ in 0..<2 {
                try await expectError(.connectionLost) { _ = try await leaked.read(upTo: 1) }
                try await expectError(.connectionLost) { try await leaked.write([1]) }
            }
        },
        TunnelCheck("cancelling ends a tunnel at once, open or not") { session, servers in
            let start = ContinuousClock.now
            for place in [servers.silent, servers.unanswered] {
                let waiting = Task {
                    try await session.withTunnel(to: place) { _ = try await $0.read(upTo: 1) }
                }
                try await Task.sleep(for: .milliseconds(200))
                waiting.cancel()
                try await expectError(.cancelled) { try await waiting.value }
            }
            try expect(ContinuousClock.now - start < .seconds(5), true)
        },
        TunnelCheck("tunnels and commands run side by side") { session, servers in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<12 {
                    group.addTask {
                        try await session.withTunnel(to: servers.echoing) { tunnel in
                            let bytes = [UInt8](repeating: UInt8(number), count: 1000)
                            try await tunnel.write(bytes)
                            var back: [UInt8] = []
                            while back.count < 1000 { back += try await tunnel.read(upTo: 1000) }
                            try expect(back, bytes)
                        }
                    }
                    group.addTask {
                        let result = try await session.run(Command(ConformanceCommand.exit(Int32(number)).shellLine))
                        try expect(result.termination, .exited(Int32(number)))
                    }
                }
                try await group.waitForAll()
            }
        },
    ]
}

extension Session {
    /// With a deadline that no server of the suite needs.
    fileprivate func withTunnel<Outcome: Sendable>(
        to place: TransportConformance.Servers.Place, deadline: Duration = .seconds(20),
        _ body: @Sendable (any Tunnel) async throws -> Outcome
    ) async throws -> Outcome {
        try await withTunnel(to: place.address, port: place.port, deadline: deadline, body)
    }
}
