import ArgumentParser
import Fleet
import Foundation
import ProxyModel
import Testing

@testable import FairleadCommands

@Suite("Commands look passwords up before they connect, and only for hosts that need them")
struct SecretsWiringTests {
    /// Two hosts, one of them with credentials whose command leaves a file behind.
    struct Files {
        let folder: TemporaryFolder
        let arguments: [String]

        init(password: String? = nil) throws {
            folder = try TemporaryFolder()
            let inventory = try folder.write("inventory.yaml", "version: 1\nhosts: { a: {}, b: {} }".utf8)
            let command = "{ command: [sh, -c, \"touch '\(folder.path)/ran'; echo word\"] }"
            let spec = try folder.write(
                "proxy.yaml",
                """
                version: 1
                proxy:
                  https: http://p:1
                  credentials:
                    username: svc
                    password: \(password ?? command)
                targets: [docker]
                overrides: [{ match: b, proxy: { credentials: null } }]
                """.utf8)
            arguments = ["-i", inventory, "-f", spec]
        }

        func context(limit: String, resolvesSecrets: Bool = true) async throws -> RunContext {
            try await RunContext(
                inputs: .parse(arguments), selection: .parse(["-l", limit]), connection: .parse([]),
                output: .parse([]), resolvesSecrets: resolvesSecrets)
        }
    }

    @Test("validate, hosts and schema run no command")
    func commandsThatLookUpNothing() async throws {
        let files = try Files()
        var validate = try ValidateCommand.parse(files.arguments)
        try validate.run()
        var hosts = try HostsCommand.parse(Array(files.arguments.prefix(2)))
        try hosts.run()
        var schema = try SchemaCommand.parse(["proxy"])
        try schema.run()
        #expect(!files.folder.exists("ran"))
    }

    @Test("plan --no-secrets runs no command")
    func noSecrets() async throws {
        let files = try Files()
        var plan = try PlanCommand.parse(files.arguments + ["--no-secrets"])
        // The hosts of the fixture cannot be reached.
        await #expect(throws: ExitCode(4)) { try await plan.run() }
        #expect(!files.folder.exists("ran"))
    }

    @Test("a host without credentials needs no password")
    func limit() async throws {
        let files = try Files()
        let context = try await files.context(limit: "b")
        #expect(context.work.count == 1)
        #expect(!files.folder.exists("ran"))
    }

    @Test("without secrets no password is looked up", arguments: [true, false])
    func withoutSecrets(resolvesSecrets: Bool) async throws {
        let files = try Files()
        let context = try await files.context(limit: "all", resolvesSecrets: resolvesSecrets)
        #expect(context.work.map { $0.desired.entries[0].settings.needsSecrets } == [!resolvesSecrets, false])
        #expect(files.folder.exists("ran") == resolvesSecrets)
    }

    @Test(arguments: ["plan", "apply", "verify"])
    func aPasswordThatIsNotThere(command: String) async throws {
        let files = try Files(password: "{ env: FAIRLEAD_TEST_NOWHERE }")
        let arguments = [command] + files.arguments + (command == "apply" ? ["--yes"] : [])
        let failure = await #expect(throws: CommandFailure.self) {
            guard var parsed = try Fairlead.parseAsRoot(arguments) as? any AsyncParsableCommand else { return }
            try await parsed.run()
        }
        #expect(failure?.status == .usage)
        #expect(
            failure?.text == "\(files.folder.path)/proxy.yaml:6:15: error: the password's environment variable "
                + "'FAIRLEAD_TEST_NOWHERE' is not set [secret]\n")
    }
}
