import HostAccess
import ProxyModel
import SSHTransport

/// What came of looking at hosts' keys, ready to be shown in any format.
struct TrustReport {
    private let outcomes: [TrustOutcome]

    /// - Parameter outcomes: what came of each host.
    init(_ outcomes: [TrustOutcome]) { self.outcomes = outcomes }

    /// The exit code of the command.
    var exitStatus: ExitStatus {
        let statuses = Set(outcomes.map(\.status))
        if !statuses.isDisjoint(with: [.changed, .unexpected, .failed]) { return .failed }
        if statuses.contains(.new) { return .usage }
        return statuses.contains(.unreachable) ? .unreachable : .done
    }

    /// The report as the options want it, with its last newline.
    ///
    /// - Parameter output: the options.
    func rendered(_ output: OutputOptions) -> String {
        switch output.format {
        case .text: text(isColored: output.colors(on: .standardOutput))
        case .json: document.serialized + "\n"
        }
    }

    /// The report for people: a line for each key, and what is wrong below.
    ///
    /// - Parameter isColored: whether what needs a look is coloured.
    func text(isColored: Bool) -> String {
        let rows = outcomes.flatMap(Self.rows)
        let widths = (0..<4).map { column in rows.map { $0.cells[column].count }.max() ?? 0 }
        return rows.map { row in
            var cells = zip(row.cells, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }
            if isColored, let color = row.color { cells[0] = "\u{1B}[\(color)m\(cells[0])\u{1B}[0m" }
            var line = cells.joined(separator: "  ") + "  " + row.note
            while line.hasSuffix(" ") { line.removeLast() }
            return ([line] + row.details.map { "  \($0)" }).map { $0 + "\n" }.joined()
        }.joined()
    }

    /// The report as a JSON document (contract section 8).
    var document: JSONValue {
        let counts = TrustOutcome.Status.allCases.map { status in
            JSONValue.Member(status.rawValue, .int(outcomes.count { $0.status == status }))
        }
        return DocumentEnvelope.document(
            kind: "trust",
            [
                JSONValue.Member("hosts", .array(outcomes.map(Self.host))),
                JSONValue.Member(
                    "summary", .object([JSONValue.Member("hosts", .int(outcomes.count))] + counts)),
            ])
    }

    private struct Row {
        /// Status, host, type and fingerprint.
        var cells: [String]
        var note = ""
        var details: [String] = []
        var color: Int?
    }

    private static func rows(_ outcome: TrustOutcome) -> [Row] {
        let host = DisplayText.line(outcome.endpoint.name)
        var rows = outcome.keys.map { key in
            Row(
                cells: [key.status.rawValue, host, key.key.shortType, key.key.fingerprint],
                note: key.place.map { DisplayText.line($0) } ?? "", details: details(key.objection),
                color: color(key.status))
        }
        if let failure = outcome.failure {
            rows.append(Row(cells: [outcome.status.rawValue, host, "", ""], details: details(failure), color: 31))
        } else if rows.isEmpty {
            rows.append(Row(cells: [outcome.status.rawValue, host, "", ""], note: "this machine"))
        }
        return rows
    }

    private static func details(_ error: TransportError?) -> [String] {
        guard let error else { return [] }
        return [error.message] + (error.remedy.map { ["way out: \($0)"] } ?? [])
    }

    private static func color(_ status: TrustOutcome.KeyStatus) -> Int? {
        switch status {
        case .known, .unlisted, .unpinned: nil
        case .added: 32
        case .new: 33
        case .changed, .unexpected: 31
        }
    }

    private static func host(_ outcome: TrustOutcome) -> JSONValue {
        let endpoint = outcome.endpoint
        var members = [
            JSONValue.Member("host", .string(DisplayText.line(endpoint.name))),
            JSONValue.Member("status", .string(outcome.status.rawValue)),
            JSONValue.Member("address", .string(DisplayText.line(endpoint.address))),
            JSONValue.Member("port", .int(endpoint.port)),
            JSONValue.Member("keys", .array(outcome.keys.map(key))),
        ]
        if let failure = outcome.failure { members.append(JSONValue.Member("failure", self.failure(failure))) }
        return .object(members)
    }

    private static func key(_ key: TrustOutcome.Key) -> JSONValue {
        [
            "type": .string(DisplayText.line(key.key.type)), "fingerprint": .string(key.key.fingerprint),
            "status": .string(key.status.rawValue),
            "place": key.place.map { .string(DisplayText.line($0)) } ?? .null,
            "failure": key.objection.map(failure) ?? .null,
        ]
    }

    private static func failure(_ error: TransportError) -> JSONValue {
        [
            "code": .string(error.code.description), "message": .string(error.message),
            "remedy": error.remedy.map { .string($0) } ?? .null,
        ]
    }
}
