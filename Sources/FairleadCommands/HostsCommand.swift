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
        let inventory = try InputLoader.load(inputs)
        let resolver = try EndpointResolver(connection, inventory, runsCommands: false)
        var resolved: [(host: Host, endpoint: Endpoint, become: Host.Become)] = []
        for host in try InputLoader.select(from: inventory, limit: selection.limit) {
            let endpoint = try resolver.endpoint(for: host)
            resolved.append((host, endpoint, resolver.become(for: host, at: endpoint)))
        }
        let text =
            switch output.format {
            case .text: resolved.map { Self.line($0.host, $0.endpoint, $0.become) }.joined()
            case .json: Self.document(resolved).serialized + "\n"
            }
        try Console.writeOutput(text, failingWith: .usage)
    }

    private static func line(_ host: Host, _ endpoint: Endpoint, _ become: Host.Become) -> String {
        var parts = [DisplayText.escaped(host.name), login(endpoint), way(endpoint, become)]
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

    private static func way(_ endpoint: Endpoint, _ become: Host.Become) -> String {
        var way = endpoint.way.rawValue
        if !endpoint.wayReasons.isEmpty { way += " (\(endpoint.wayReasons.joined(separator: "; ")))" }
        if let through = through(endpoint) { way += " through \(through)" }
        return DisplayText.escaped("\(way), become \(become.rawValue)")
    }

    /// The jump hosts, the first one first: `ops@10.0.0.1:22, ops@10.0.0.2:22`.
    private static func through(_ endpoint: Endpoint) -> String? {
        endpoint.jumps.isEmpty ? nil : endpoint.jumps.map(login).joined(separator: ", ")
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
                "transport": .string(endpoint.way.rawValue),
                "transportReasons": .array(endpoint.wayReasons.map(text)), "become": .string(become.rawValue),
                "jump": through(endpoint).map(text) ?? .null,
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
