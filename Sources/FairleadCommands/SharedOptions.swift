import ArgumentParser
import Foundation
import ProxyModel

/// Where the inputs are: the options of every command that reads the files.
struct InputOptions: ParsableArguments {
    @OptionGroup var inventory: InventoryOptions

    @Option(
        name: [.customShort("f"), .long], help: ArgumentHelp("Proxy spec; '-' is standard input.", valueName: "file"))
    var spec: String = "proxy.yaml"
}

/// Where the inventory is: for commands that read no spec.
struct InventoryOptions: ParsableArguments {
    @Option(
        name: [.customShort("i"), .long],
        help: ArgumentHelp(
            "Inventory file; '-' is standard input. May be given several times.", valueName: "file"))
    var inventory: [String] = []

    /// The inventory files, with the default.
    var inventories: [String] { inventory.isEmpty ? ["inventory.yaml"] : inventory }
}

/// Which hosts.
struct SelectionOptions: ParsableArguments {
    @Option(
        name: [.customShort("l"), .long],
        help: ArgumentHelp(
            "Only these hosts: names, groups, globs and label=value; ',' is or, ':&' and, ':!' not.",
            valueName: "selector"))
    var limit: String?
}

/// How hosts are reached.
struct ConnectionOptions: ParsableArguments {
    @Option(
        name: [.customShort("j"), .long], help: ArgumentHelp("How many hosts are in work at once.", valueName: "n"))
    var parallel: Int = 50

    @Option(
        help: ArgumentHelp(
            "Longest wait for name resolution, for TCP and for the key exchange, each; wins over the inventory.",
            valueName: "duration"))
    var connectTimeout: DurationArgument?

    @Option(
        help: ArgumentHelp(
            "Longest time for looking at one host; a third of it, two minutes at most, for a restart.",
            valueName: "duration"))
    var hostTimeout: DurationArgument = DurationArgument(seconds: 360)

    @Option(help: ArgumentHelp("The user to log in as; wins over the inventory.", valueName: "name"))
    var user: String?

    @Option(help: ArgumentHelp("The private key to log in with; wins over the inventory.", valueName: "file"))
    var identity: String?

    @Option(
        help: ArgumentHelp(
            "The ssh_config to read instead of ~/.ssh/config and /etc/ssh/ssh_config, as 'ssh -F'; 'none' for none.",
            valueName: "file"))
    var sshConfig: String?

    @Flag(help: "Ask once for the password that sudo wants on the hosts; wins over the inventory's becomePassword.")
    var askBecomePass = false

    func validate() throws {
        guard (1...10_000).contains(parallel) else {
            throw ValidationError("--parallel takes a whole number from 1 to 10000.")
        }
        if let user, user.isEmpty || user.hasPrefix("-") || user.unicodeScalars.contains(where: { $0.value <= 0x20 }) {
            throw ValidationError("--user takes a user name.")
        }
    }
}

/// How results look.
struct OutputOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How the result is printed: text or json.", valueName: "format"))
    var format: OutputFormat = .text

    @Option(help: ArgumentHelp("Colour in text: auto, always or never; NO_COLOR counts too.", valueName: "when"))
    var color: ColorChoice = .auto

    @Flag(name: .shortAndLong, help: "Say more: every host's start, and unchanged targets too.")
    var verbose = false
}

extension OutputOptions {
    /// The streams that text goes to.
    enum Stream {
        case standardOutput
        case standardError
    }

    /// Whether text on a stream is coloured.
    ///
    /// - Parameter stream: where the text goes.
    func colors(on stream: Stream) -> Bool {
        switch color {
        case .always: return true
        case .never: return false
        case .auto:
            let noColor = ProcessInfo.processInfo.environment["NO_COLOR"] ?? ""
            guard noColor.isEmpty else { return false }
            return stream == .standardOutput ? Console.outputIsTerminal : Console.errorIsTerminal
        }
    }
}

/// The formats of results.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
}

/// When to colour.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto
    case always
    case never
}

/// A duration on the command line: `30`, `30s`, `2m`, `1.5h`, `500ms`.
struct DurationArgument: ExpressibleByArgument, CustomStringConvertible {
    /// Its length.
    var duration: Duration
    /// As it is shown in `--help`.
    var description: String

    /// - Parameter seconds: its length in seconds.
    init(seconds: Int) {
        duration = .seconds(seconds)
        description = "\(seconds)s"
    }

    init?(argument: String) {
        guard let seconds = DurationText.seconds(argument), seconds > 0, seconds <= 86_400 else { return nil }
        duration = .milliseconds(Int64((seconds * 1000).rounded()))
        description = argument
    }

    var defaultValueDescription: String { description }
}
