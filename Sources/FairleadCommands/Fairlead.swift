public import ArgumentParser
import ProxyModel

/// The command line: `fairlead SUBCOMMAND`.
public struct Fairlead: AsyncParsableCommand {
    /// What `--help` says, and the subcommands in the order in which people meet them.
    public static let configuration = CommandConfiguration(
        commandName: "fairlead",
        abstract: "Makes the proxy settings of container daemons what you declared, on every host, over SSH.",
        discussion: """
            Describe your hosts in inventory.yaml and the proxy in proxy.yaml, then:

              fairlead init                start with two commented files
              fairlead validate            check both files, without touching a host
              fairlead trust               get to know the hosts' keys
              fairlead plan                see what would change on every host
              fairlead apply               change it; what does not come up is put back
              fairlead verify              prove that the running daemons use it
              fairlead explain HOST        why a daemon uses the proxy that it uses

            Exit codes: 0 done · 1 usage or configuration error, no host touched · 2 differences found \
            (verify, plan --detailed-exitcode) · 3 a host failed, is blocked or unknown · 4 a host is unreachable · \
            5 a host changed after it was looked at · 6 a host is locked by another run · 7 a host was put back after a failed change · 130 interrupted.
            """,
        version: Version.text,
        subcommands: [
            InitCommand.self, ValidateCommand.self, HostsCommand.self, PlanCommand.self, ApplyCommand.self,
            VerifyCommand.self, ExplainCommand.self, RollbackCommand.self, TrustCommand.self,
            SchemaCommand.self,
        ])

    /// A command without options of its own.
    public init() {}

    /// Parses the process's arguments, runs the command and ends the process with the contract's exit code: the
    /// argument parser's own code for usage errors is another one.
    public static func runAndExit() async -> Never {
        Interrupts.ignoreBrokenPipes()
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            exitProcess(.done)
        } catch let failure as CommandFailure {
            Console.writeError(failure.text)
            exitProcess(failure.status)
        } catch let status as ExitCode {
            exitProcess(code: status.rawValue)
        } catch {
            if exitCode(for: error).isSuccess {
                Console.writeOutputOrExit(fullMessage(for: error) + "\n")
                exitProcess(.done)
            }
            Console.writeError(fullMessage(for: error) + "\n")
            exitProcess(.usage)
        }
    }
}
