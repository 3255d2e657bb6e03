import ArgumentParser
import HostAccess
import ProxyModel

/// `fairlead hosts`.
struct HostsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hosts",
        abstract: "Lists the hosts as fairlead would reach them. Connects to none.",
        discussion: """
            One line a host: name, login and address, groups and labels, and the way there.

              fairlead hosts --limit 'rack=a'
            """)

    @OptionGroup var inputs: InventoryOptions
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    mutating func run() throws {
        let hosts = try InputLoader.select(from: try InputLoader.load(inputs), limit: selection.limit)
        let resolver = EndpointResolver(connection)
        let resolved = hosts.map { (host: $0, endpoint: resolver.endpoint(for: $0), become: resolver.become(for: $0)) }
        let text =
            switch output.format {
            case .text: resolved.map { Self.line($0.host, $0.endpoint, $0.become) }.joined()
            case .json: Self.document(resolved).serialized + "\n"
            }
        try Console.writeOutput(text, failingWith: .usage)
    }

    private static func line(_ host: Host, _ endpoint: Endpoint, _ become: Host.Become) -> String {
        var parts = [DisplayText.escaped(host.name), login(endpoint), way(host, become)]
        if !host.groups.isEmpty { parts.append("groups: \(list(host.groups))") }
        if !host.labels.isEmpty {
            parts.append("labels: \(list(host.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }))")
        }
        return parts.joined(separator: "  ") + "\n"
    }

    private static func list(_ words: [String]) -> String {
        words.map { DisplayText.escaped($0) }.joined(separator: ", ")
    }

    private static func login(_ endpoint: Endpoint) -> String {
        let address = endpoint.address.contains(":") ? "[\(endpoint.address)]" : endpoint.address
        return DisplayText.escaped("\(endpoint.user)@\(address):\(endpoint.port)")
    }

    private static func way(_ host: Host, _ become: Host.Become) -> String {
        "\((host.transport ?? .ssh).rawValue), become \(become.rawValue)"
    }

    private static func document(
        _ resolved: [(host: Host, endpoint: Endpoint, become: Host.Become)]
    ) -> JSONValue {
        let entries = resolved.map { host, endpoint, become -> JSONValue in
            [
                "host": text(host.name), "address": text(endpoint.address), "user": text(endpoint.user),
                "port": .int(endpoint.port), "groups": .array(host.groups.map(text)),
                "labels": .object(
                    host.labels.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, text($0.value)) }),
                "transport": .string((host.transport ?? .ssh).rawValue), "become": .string(become.rawValue),
                "jump": host.jump.map(text) ?? .null,
            ]
        }
        return DocumentEnvelope.document(
            kind: "hosts",
            [
                JSONValue.Member("hosts", .array(entries)),
                JSONValue.Member("summary", ["hosts": .int(entries.count)]),
            ])
    }

    private static func text(_ text: String) -> JSONValue { .string(DisplayText.escaped(text)) }
}
