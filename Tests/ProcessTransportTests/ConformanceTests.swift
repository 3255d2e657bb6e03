import Foundation
import HostAccess
import TestSupport
import Testing

@testable import ProcessTransport

/// All tests that start processes and talk to servers, one after the other: they count milliseconds.
@Suite(.serialized)
enum ProcessTests {
    /// The server of the tests that need no special one. It lets nobody connect to `localhost`, but to the same address
    /// under another name.
    static let server = Result { try TestServer(["PermitOpen 127.0.0.1:*"]) }
}

extension ProcessTests {
    @Suite("The conformance suite")
    struct ConformanceTests {
        @Test("over the system's ssh", arguments: TransportConformance.checksWithoutSignalNames)
        func openSSH(_ check: TransportConformance.Check) async throws {
            try await withOpenSSH { try await check.run($0, ProcessTests.server.get().openSSHEndpoint()) }
        }

        @Test("on this machine", arguments: TransportConformance.checks)
        func local(_ check: TransportConformance.Check) async throws {
            try await check.run(LocalTransport(), Self.here)
        }

        @Test("tunnels over the system's ssh", arguments: TransportConformance.tunnelChecks)
        func openSSHTunnels(_ check: TransportConformance.TunnelCheck) async throws {
            try await withServers { servers in
                try await withOpenSSH { try await check.run($0, ProcessTests.server.get().openSSHEndpoint(), servers) }
            }
        }

        /// On this machine nothing is forbidden that would not be refused.
        @Test(
            "tunnels on this machine",
            arguments: TransportConformance.tunnelChecks.filter { !$0.description.contains("forbidden") })
        func localTunnels(_ check: TransportConformance.TunnelCheck) async throws {
            try await withServers { servers in
                try await check.run(LocalTransport(), Self.here, servers)
            }
        }

        static let here = Endpoint(
            name: "here", address: "localhost", user: NSUserName(), identityFiles: [], knownHostsFiles: [])

        private func withServers(_ body: (TransportConformance.Servers) async throws -> Void) async throws {
            let echoing = try await ScriptedServer(.echoes)
            let closing = try await ScriptedServer(.saysAndCloses("bye"))
            let silent = try await ScriptedServer(.says(""))
            let unanswered = try FullPort()
            try await body(
                .init(
                    echoing: .init("127.0.0.1", echoing.port), closing: .init("127.0.0.1", closing.port),
                    silent: .init("127.0.0.1", silent.port), unanswered: .init("127.0.0.1", unanswered.port),
                    refusing: .init("127.0.0.1", try TestServer.freePort()),
                    forbidden: .init("localhost", echoing.port)))
        }
    }
}

extension TestServer {
    /// Where this server is, with all that the system's `ssh` has to be told, and nothing of the user's own.
    func openSSHEndpoint(_ adjust: (inout Endpoint) throws -> Void = { _ in }) throws -> Endpoint {
        var endpoint = try endpoint(adjust)
        endpoint.openSSH.configurationFile = "/dev/null"
        endpoint.openSSH.options += [
            "Port=\(endpoint.port)", "User=\(endpoint.user)", "IdentitiesOnly=yes", "GlobalKnownHostsFile=/dev/null",
            "UserKnownHostsFile=\((endpoint.knownHostsFiles + ["/dev/null"]).joined(separator: " "))",
        ]
        endpoint.openSSH.options += endpoint.identityFiles.map { "IdentityFile=\($0)" }
        return endpoint
    }
}

/// Runs `body` with a transport, and looks for what is left behind it.
func withOpenSSH<Outcome>(
    _ options: OpenSSHTransport.Options = .init(), sourceLocation: SourceLocation = #_sourceLocation,
    _ body: (OpenSSHTransport) async throws -> Outcome
) async throws -> Outcome {
    let transport = OpenSSHTransport(options: options)
    let result: Result<Outcome, any Error>
    do { result = .success(try await body(transport)) } catch { result = .failure(error) }
    let folder = await transport.masters.folder
    await transport.close()
    if let folder {
        #expect(!FileManager.default.fileExists(atPath: folder), sourceLocation: sourceLocation)
        // A master removes its socket and then ends.
        for _ in 0..<100 where try !processes(naming: folder).isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        #expect(try processes(naming: folder) == [], sourceLocation: sourceLocation)
    }
    return try result.get()
}

/// The command lines of all processes that have `text` in them.
func processes(naming text: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }.compactMap { number in
        guard let line = FileManager.default.contents(atPath: "/proc/\(number)/cmdline") else { return nil }
        let shown = String(decoding: line, as: UTF8.self)
        return shown.contains(text) ? shown : nil
    }
}
