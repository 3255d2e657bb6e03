import HostAccess
import TestSupport
import Testing

@testable import SSHTransport

/// All tests that talk to servers, one after the other: they count milliseconds, and an sshd takes its time.
@Suite(.serialized)
enum SSHTests {
    /// The server of the tests that need no special one.
    static let server = Result { try TestServer() }
}

extension SSHTests {
    @Suite("The conformance suite")
    struct ConformanceTests {
        @Test("over SSH", arguments: TransportConformance.checks)
        func ssh(_ check: TransportConformance.Check) async throws {
            let transport = SSHTransport()
            try await check.run(transport, SSHTests.server.get().endpoint())
            transport.expectNothingLeft()
        }

        @Test("in memory", arguments: TransportConformance.checks)
        func inMemory(_ check: TransportConformance.Check) async throws {
            let endpoint = Endpoint(
                name: "web-1", address: "192.0.2.1", user: "ops", identityFiles: [], knownHostsFiles: [])
            try await check.run(ConformanceCommand.inMemoryHost, endpoint)
        }
    }

}

extension SSHTransport {
    /// Every session, channel, socket and place at the gate has been given back.
    func expectNothingLeft(sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(live.sessions.value == 0, sourceLocation: sourceLocation)
        #expect(live.channels.value == 0, sourceLocation: sourceLocation)
        #expect(live.sockets.value == 0, sourceLocation: sourceLocation)
        #expect(live.logins.value == 0, sourceLocation: sourceLocation)
    }
}
