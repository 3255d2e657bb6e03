import Fleet
import HostAccess
import ProxyModel
import TestSupport
import Testing

@testable import SSHTransport

extension SSHTests {
    /// The probe over a real SSH server, to proxies of a few lines.
    @Suite("Proxies asked over SSH")
    struct ProxyProbeTests {
        private func probe(
            _ addresses: [String], through proxy: String, over server: TestServer? = nil
        ) async throws -> [ProbeVerdict] {
            let transport = SSHTransport()
            let addresses = try addresses.map { try ProbeAddress.parse($0) }
            let endpoint = try (server ?? SSHTests.server.get()).endpoint()
            let results = try await transport.withSession(to: endpoint) { session in
                let results = await ProxyProber().probe(
                    addresses, through: ProxySettings(https: ProxyURL(unchecked: proxy)), over: session,
                    deadline: .seconds(2))
                let next = try await session.run(Command("exit 3"))
                #expect(next.termination == .exited(3))
                return results
            }
            transport.expectNothingLeft()
            return results.map(\.verdict)
        }

        @Test func passes() async throws {
            let proxy = try await ScriptedServer(.answersAndCloses("HTTP/1.1 200 Connection established\r\n\r\n"))
            let verdicts = try await probe(
                ["a.example:443", "b.example:443"], through: "http://127.0.0.1:\(proxy.port)")
            #expect(verdicts == [.passes, .passes])
        }

        @Test func refused() async throws {
            let proxy = try await ScriptedServer(.answersAndCloses("HTTP/1.1 403 Forbidden\r\n\r\n<html>"))
            let verdicts = try await probe(["a.example:443"], through: "http://127.0.0.1:\(proxy.port)")
            #expect(verdicts == [.refused("the proxy answered 403 Forbidden")])
        }

        @Test func somethingElse() async throws {
            let server = try SSHTests.server.get()
            let verdicts = try await probe(["a.example:443"], through: "http://127.0.0.1:\(server.port)")
            guard case .notAProxy(let reason) = verdicts[0] else {
                Issue.record("\(verdicts)")
                return
            }
            #expect(reason.hasPrefix("it does not answer as an HTTP proxy does: 'SSH-2.0-OpenSSH"))
        }

        @Test func silent() async throws {
            let proxy = try await ScriptedServer(.says(""))
            let verdicts = try await probe(["a.example:443"], through: "http://127.0.0.1:\(proxy.port)")
            #expect(
                verdicts == [
                    .noAnswer(
                        "the proxy 127.0.0.1:\(proxy.port) did not answer within 2.0 seconds, asked for a.example:443")
                ])
        }

        @Test func unreachable() async throws {
            let port = try TestServer.freePort()
            let refused = try await probe(["a.example:443"], through: "http://127.0.0.1:\(port)")
            #expect(
                refused == [
                    .unreachable(
                        "the host cannot connect to the proxy 127.0.0.1:\(port): refused, no route, or a name that "
                            + "does not resolve there")
                ])
            let full = try FullPort()
            let dropped = try await probe(["a.example:443"], through: "socks5://127.0.0.1:\(full.port)")
            #expect(
                dropped == [
                    .unreachable("the host got no connection to the proxy 127.0.0.1:\(full.port) within 2.0 seconds")
                ])
        }

        @Test func forbidden() async throws {
            let verdicts = try await probe(
                ["a.example:443"], through: "http://127.0.0.1:3128", over: TestServer(["AllowTcpForwarding no"]))
            #expect(
                verdicts == [
                    .notProbed(
                        "the host's SSH server does not let this login connect to the proxy 127.0.0.1:3128 "
                            + "(AllowTcpForwarding, PermitOpen): it was not asked")
                ])
        }
    }
}
