import ArgumentParser
import Foundation
import HostAccess
import ProxyModel
import SSHTransport

/// `fairlead trust`.
struct TrustCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "Fetches the hosts' keys, shows their fingerprints, and adds what you confirm to known_hosts.",
        discussion: """
            Logs in to no host. A key that differs from the known one is never added. On a terminal it asks once for all \
            new keys: compare the fingerprints with those that the hosts' consoles show (ssh-keygen -lf \
            /etc/ssh/ssh_host_ed25519_key.pub). Hosts behind jump hosts come after those.

              fairlead trust --limit web

            Without a terminal nobody is asked: new keys are shown, none is added, and the exit code is 1. There, and for \
            fleets, --expect takes a file of the keys that are expected, made where nobody can interfere. What it lists is \
            added; a host that shows other keys, or that it does not list, is not, and the exit code is 3. Each line is one of

              web-1,10.0.0.7 SHA256:…                        names and the fingerprint, in any order
              256 SHA256:… root@web-1 (ED25519)              as ssh-keygen -lf prints it
              web-1 ssh-ed25519 AAAA…                        as known_hosts and ssh-keyscan have it

            where names may be patterns (web-*) of the host's name in the inventory, its address, or [address]:port. To let \
            every unknown host in without a look, set StrictHostKeyChecking accept-new in ssh_config.
            """)

    @OptionGroup var inventory: InventoryOptions
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Option(
        help: ArgumentHelp("Add the keys that this file lists, and no others; do not ask.", valueName: "file"))
    var expect: String?

    mutating func run() async throws {
        let expectations = try expect.map { file throws(CommandFailure) in try Self.expectations(in: file) }
        let inventory = try InputLoader.load(inventory)
        let hosts = try InputLoader.select(from: inventory, limit: selection.limit)
        let resolver = try EndpointResolver(connection, inventory)
        let endpoints = try hosts.map { host throws(CommandFailure) in try resolver.endpoint(for: host) }
        let (output, expects) = (output, expectations != nil)
        let run = TrustRun(expectations: expectations, parallel: connection.parallel) { outcomes in
            guard !expects, Console.canAsk else { return false }
            return Self.ask(about: outcomes, output)
        }
        try await run.unlockJumps(of: endpoints)
        let report = TrustReport(await run.outcomes(for: endpoints))
        try Console.writeOutput(report.rendered(output), failingWith: .failed)
        if report.exitStatus == .usage {
            throw CommandFailure(
                text: Console.canAsk
                    ? "not confirmed; no key was added\n"
                    : "error: trust asks before it adds keys, and there is no terminal to ask on; "
                        + "list the keys that you expect in a file and name it by --expect\n",
                status: .usage)
        }
        throw ExitCode(report.exitStatus.rawValue)
    }

    private static func expectations(in file: String) throws(CommandFailure) -> HostKeyExpectations {
        let content: Data
        do {
            content = try Data(contentsOf: URL(filePath: file))
        } catch {
            throw .usage("--expect: \(DisplayText.line(file)) cannot be read")
        }
        let expectations = HostKeyExpectations([UInt8](content), file: file)
        guard expectations.damagedLines.isEmpty else {
            let lines = expectations.damagedLines.prefix(20).map {
                "\($0): error: expected a name and a fingerprint (SHA256:…), or a known_hosts line\n"
            }
            throw CommandFailure(text: lines.joined(), status: .usage)
        }
        return expectations
    }

    private static func ask(about outcomes: [TrustOutcome], _ output: OutputOptions) -> Bool {
        Console.writeError(TrustReport(outcomes).text(isColored: output.colors(on: .standardError)))
        let new = outcomes.filter { $0.keys.contains { $0.status == .new } }
        let keys = new.flatMap(\.keys).count { $0.status == .new }
        let files = Set(new.compactMap(\.endpoint.knownHostsFiles.first)).sorted()
        let place = files.count == 1 ? DisplayText.line(files[0]) : "\(files.count) known_hosts files"
        let answer = Console.ask(
            "Add \(Progress.count(keys, "key")) of \(Progress.count(new.count, "host")) to \(place)? [y/N] ")
        return ["y", "yes"].contains(answer?.lowercased())
    }
}
