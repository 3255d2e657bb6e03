@testable import FairleadCommands
@testable import ProxyModel

/// The user's files: an inventory and a spec, with a line `=====` between them.
enum InputsCheck {
    @Sendable static func check(_ input: [UInt8]) throws {
        let mark = Array("\n=====\n".utf8)
        var inventory = input
        var spec: [UInt8] = []
        if let place = input.indices.first(where: { input[$0...].starts(with: mark) }) {
            inventory = Array(input[..<place])
            spec = Array(input[(place + mark.count)...])
        }
        let documents = [
            YAMLReader.read(inventory, file: "inventory.yaml"), YAMLReader.read(spec, file: "proxy.yaml"),
        ]
        let inputs = InputValidation.validate(inventory: [documents[0]], spec: documents[1])
        for diagnostic in inputs.diagnostics {
            try require(diagnostic.position.line >= 1 && diagnostic.position.column >= 1, "a place before the file")
            // YAML ends lines with CR, NEL and two separators, too, each of one byte at least.
            let lines = max(lineEnds(inventory), lineEnds(spec)) + 2
            try require(diagnostic.position.line <= lines, "line \(diagnostic.position.line) of \(lines)")
            try SafeText.requireSafe(diagnostic.formatted, "a diagnostic")
        }
        if inputs.hasErrors { return }
        let hosts = inputs.partial.inventory.hosts
        try requireEqual(Set(hosts.map(\.name)).count, hosts.count, "the number of different names")
        try requireEqual(inputs.partial.desiredStates.map(\.host), hosts.map(\.name), "hosts")
        for state in inputs.partial.desiredStates.prefix(20) {
            let plan = Planner.plan(state, given: HostFacts(systemdVersion: 252))
            try SafeText.requireSafe(PlanText.block(plan), "a plan", isMultiline: true)
        }
        for host in hosts.prefix(20) { try SafeText.requireSafe(host.name, "a host's name") }
    }

    private static func lineEnds(_ bytes: [UInt8]) -> Int {
        bytes.text.unicodeScalars.count { [0x0A, 0x0D, 0x85, 0x2028, 0x2029].contains($0.value) }
    }
}
