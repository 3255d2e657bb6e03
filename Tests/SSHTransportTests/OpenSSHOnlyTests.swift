import Foundation
import HostAccess
import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import SSHTransport

/// An agent that answers each request with the same bytes.
private final class ScriptedAgent: Sendable {
    let socket: String
    private let channel: any Channel

    init(_ answer: [UInt8]) async throws {
        socket = try TestKeys.temporaryDirectory().appending(path: "agent").path
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Answering(answer: answer))
                }
            }
            .bind(unixDomainSocketPath: socket).get()
    }

    deinit { channel.close(promise: nil) }

    private final class Answering: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        let answer: [UInt8]

        init(answer: [UInt8]) { self.answer = answer }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            context.writeAndFlush(NIOAny(ByteBuffer(bytes: answer)), promise: nil)
        }
    }

    static func list(_ keys: [(type: String, comment: String)]) -> [UInt8] {
        var list = WireWriter()
        list.uint32(keys.count)
        for key in keys {
            var blob = WireWriter()
            blob.string(key.type.utf8)
            blob.string("x".utf8)
            list.string(blob.bytes)
            list.string(key.comment.utf8)
        }
        return frame([12] + list.bytes)
    }

    static func frame(_ payload: [UInt8]) -> [UInt8] {
        var frame = WireWriter()
        frame.string(payload)
        return frame.bytes
    }
}

@Suite("Agents that answer nonsense")
struct AgentAnswerTests {
    @Test(
        "they are named, nothing crashes or grows",
        .timeLimit(.minutes(1)),
        arguments: [
            ([0xff, 0xff, 0xff, 0xff], "its answer is larger than 256 KiB"),
            (ScriptedAgent.frame([5]), "it refused"),
            (ScriptedAgent.frame([]), "its answer makes no sense"),
            (ScriptedAgent.frame([12, 0, 0, 0, 9]), "its answer makes no sense"),
            (ScriptedAgent.frame([12, 0xff, 0, 0, 0]), "it says that it has 4278190080 keys"),
            (ScriptedAgent.frame([14]), "its answer makes no sense"),
            ([0, 0, 0, 9, 12], "it did not answer within 0.3 s"),
        ] as [([UInt8], String)])
    func nonsense(_ answer: [UInt8], _ reason: String) async throws {
        let scripted = try await ScriptedAgent(answer)
        let agent = Agent(
            at: scripted.socket, patience: .milliseconds(300), on: MultiThreadedEventLoopGroup.singleton.next())
        guard case .failure(let failure) = await agent.keys() else {
            Issue.record("the list was read")
            return
        }
        #expect(failure.text == reason)
    }

    @Test("comments are shown with what is not text escaped")
    func comments() throws {
        let list = ScriptedAgent.list([("ssh-ed25519", "a\u{1b}[31m")]).dropFirst(4)
        #expect(try AgentMessage.keys(in: Array(list)).map(\.comment) == ["a\\x1b[31m"])
    }

    @Test("a signature of another algorithm is no signature")
    func algorithm() {
        var signature = WireWriter()
        signature.string("ssh-rsa".utf8)
        signature.string([1, 2, 3])
        var answer = WireWriter()
        answer.string(signature.bytes)
        #expect(throws: AgentFailure.broken("it signed with ssh-rsa where rsa-sha2-512 was wanted")) {
            try AgentMessage.signature(in: [14] + answer.bytes, algorithm: "rsa-sha2-512")
        }
    }
}

extension SSHTests {
    @Suite("What only the ssh command can use")
    struct OpenSSHOnlyTests {
        let keys: TestKeys

        init() throws { keys = try TestKeys.shared.get() }

        /// A copy of a key, with a certificate beside it.
        private func certified(_ name: String) throws -> String {
            let path = try keys.copy(name)
            try FileManager.default.copyItem(atPath: keys.path(name + ".pub"), toPath: path + ".pub")
            try TestKeys.run(
                "ssh-keygen", ["-q", "-s", keys.path("other_ed25519"), "-I", "id", "-n", "ops", path + ".pub"])
            return path
        }

        @Test("a certificate beside a key matters only where the key is refused")
        func certificate() async throws {
            let good = try certified("user_ed25519")
            let endpoint = try SSHTests.server.get().endpoint { $0.identityFiles = [good] }
            try await SSHTransport().withSession(to: endpoint) { _ = try await $0.run(Command("true")) }
            let bad = try certified("stranger")
            let error = try await FailureTests.failure(
                try SSHTests.server.get().endpoint { $0.identityFiles = [bad] })
            #expect(error.code == .needsOpenSSH)
            #expect(error.message.contains("the server refuses the login of user"))
            #expect(
                error.message.hasSuffix("not tried, as only the 'ssh' command can: the certificate \(bad)-cert.pub"))
            #expect(error.remedy == "set transport: openssh for the host")
        }

        @Test("a certificate that is named counts as well, and one in the agent")
        func otherCertificates() async throws {
            let path = try certified("stranger")
            let agent = try TestAgent([path])
            var endpoint = try SSHTests.server.get().endpoint {
                $0.identityFiles = [keys.path("stranger")]
                $0.certificateFiles = [path + "-cert.pub", "/nonexistent"]
            }
            let named = try await FailureTests.failure(endpoint)
            #expect(named.code == .needsOpenSSH)
            #expect(named.message.hasSuffix("can: the certificate \(path)-cert.pub"))
            endpoint.certificateFiles = []
            endpoint.agentSocket = agent.socket
            let held = try await FailureTests.failure(endpoint)
            #expect(held.code == .needsOpenSSH)
            #expect(held.message.hasSuffix("can: the certificate 'stranger' of the ssh-agent"))
        }

        @Test("a FIDO key, in a file or in the agent, is for ssh without any connection")
        func fido() async throws {
            let path = keys.path(UUID().uuidString)
            var blob = WireWriter()
            blob.string("sk-ssh-ed25519@openssh.com".utf8)
            blob.string([UInt8](repeating: 1, count: 32))
            blob.string("ssh:".utf8)
            var file = WireWriter()
            for text in ["aes256-ctr", "bcrypt", "options"] { file.string(text.utf8) }
            file.uint32(1)
            file.string(blob.bytes)
            file.string("secret".utf8)
            let base64 = Data(Array("openssh-key-v1\0".utf8) + file.bytes).base64EncodedString()
            try "-----BEGIN OPENSSH PRIVATE KEY-----\n\(base64)\n-----END OPENSSH PRIVATE KEY-----\n"
                .write(toFile: path, atomically: true, encoding: .utf8)
            var endpoint = try FailureTests.endpoint("192.0.2.1", 22)
            endpoint.identityFiles = [path]
            let error = try await FailureTests.failure(endpoint)
            #expect(error.code == .needsOpenSSH)
            #expect(error.message.contains("the FIDO key \(path)"))
            #expect(await SSHTransport().encryptedIdentities(among: [path]).isEmpty)

            let agent = try await ScriptedAgent(ScriptedAgent.list([("sk-ssh-ed25519@openssh.com", "token")]))
            endpoint.identityFiles = []
            endpoint.agentSocket = agent.socket
            let held = try await FailureTests.failure(endpoint)
            #expect(held.code == .needsOpenSSH)
            #expect(held.message.hasSuffix("the FIDO key 'token' of the ssh-agent"))
            endpoint.identitiesOnly = true
            #expect(try await FailureTests.failure(endpoint).code == .identity)
        }
    }
}
