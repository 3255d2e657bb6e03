import Foundation
import HostAccess
import TestSupport
import Testing

/// A host of the matrix, with what makes faults: `Tests/FaultKit`, in front of the commands that host programs call.
struct FaultyHost: Sendable {
    /// What a host looks like from inside, without fairlead: `Tests/FaultKit/look.sh`.
    struct Look: Sendable, Equatable {
        private var values: [String: String] = [:]

        init(_ text: String) {
            for line in text.split(separator: "\n") {
                let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                if parts.count == 2 { values[String(parts[0]), default: ""] += String(parts[1]) }
            }
        }

        subscript(_ name: String) -> String { values[name, default: ""] }

        /// The settings' files: digest, mode and owner, or `absent`.
        var files: [String] { [self["conf"], self["env"]] }
    }

    let host: TestHost

    /// Takes a host that no other test uses, as it was booted.
    init(preparing host: TestHost) async throws {
        self.host = host
        let kit = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../FaultKit")
        for script in try FileManager.default.contentsOfDirectory(atPath: kit.path) {
            let text = try Data(contentsOf: kit.appendingPathComponent(script))
            try await host.output(
                of: "mkdir -p /root/faults && cat >/root/faults/\(script)", standardInput: [UInt8](text))
        }
        try await host.output(
            of: """
                chmod 755 /root/faults/shim.sh
                for name in \(Fault.Kind.shimmed.joined(separator: " ")); do
                    if [ -x "/usr/bin/$name" ] || [ -x "/usr/sbin/$name" ]; then
                        ln -f /root/faults/shim.sh "/usr/local/sbin/$name"
                    fi
                done
                """)
        // What fairlead made of the host earlier.
        try await script("reset.sh nothing")
        let tool = try Fairlead([host], settings: Scenario.oldSettings, variables: Scenario.passwords)
        let applied = try await tool.run("apply", "--yes")
        try #require(applied.exitCode == 0, "\(applied.errors)")
        try await script("keep.sh ours")
    }

    /// Runs a script of the kit.
    @discardableResult
    func script(_ words: String, standardInput: String = "") async throws -> String {
        let name = words.split(separator: " ", maxSplits: 1)
        return try await host.output(
            of: "PATH=/usr/sbin:/usr/bin:/sbin:/bin exec sh /root/faults/\(name[0]) \(name.count > 1 ? name[1] : "")",
            standardInput: Array(standardInput.utf8))
    }

    /// Runs a script of the kit that ends with a look at the host.
    func look(_ words: String = "look.sh") async throws -> Look {
        Look(try await script(words, standardInput: Scenario.secrets.joined(separator: "\n")))
    }

    /// Counts calls from now on, and acts on one of them.
    func arm(_ fault: Fault?) async throws {
        let counted = (fault?.kind.counted ?? Fault.Kind.shimmed).joined(separator: " ")
        let (at, half) = fault.map { $0.kind.hasHalves ? ($0.point / 2, $0.point % 2) : ($0.point, 0) } ?? (0, 0)
        let settings = """
            counted='\(counted)'
            at=\(at)
            action=\(fault?.kind.rawValue ?? "none")
            half=\(half == 0 ? "before" : "after")

            """
        try await host.output(
            of:
                "PATH=/usr/bin; mkdir -p /run/faults/calls && cat >/run/faults/new && mv /run/faults/new /run/faults/armed",
            standardInput: Array(settings.utf8))
    }

    /// The calls since ``arm(_:)``, in their order: the command and the first line of its arguments.
    func calls() async throws -> [String] {
        let text = try await host.output(
            of: """
                PATH=/usr/bin; cd /run/faults/calls || exit
                n=1; while [ -e $n ]; do cat $n; n=$((n + 1)); done
                """)
        return text.split(separator: "\n").map(String.init)
    }
}

/// What a change without a fault looks like: the points at which faults can come, and both ends.
struct Reference: Sendable {
    var old: FaultyHost.Look
    var new: FaultyHost.Look
    /// The calls of a change, and how many of them only look at the host before it.
    var calls: [String]
    var callsBefore: Int
    /// The packets of a whole run of the tool, and how many of them a mere look at the host takes.
    var packets: Int
    var packetsBefore: Int

    /// The numbers of calls that a kind of fault can come at.
    func points(_ kind: Fault.Kind) -> [Int] {
        switch kind {
        case .killTool, .cut, .cutForGood, .silence, .silenceForGood:
            // Most packets only look at the host. The others come at times of their own, and are worth some more faults.
            let change = Array(max(1, min(packetsBefore - 6, packets))...packets)
            return Array(1...packets) + change + change + change
        case .powerAtRandom, .twoTools: return Array(0..<1000)
        // The program that is kept takes twenty of the pages.
        case .full, .fullState: return Array(0...4) + Array(16...44)
        case .fullFolder: return Array(0...3)
        case .noInodesState: return Array(0...28)
        case .noInodesFolder: return Array(0...4)
        case .readOnlyState, .readOnlyFolder: return Array(callsBefore + 1...counted(.readOnlyState))
        case .refuse, .systemctl, .systemctlHangs: return Array(1...max(1, counted(kind)))
        case .killCaller, .killProgram, .abandon, .abandonTwice, .killSudo, .killSession, .power, .futureRuns:
            return Array(2 * callsBefore + 2...2 * counted(kind) + 1)
        }
    }

    private func counted(_ kind: Fault.Kind) -> Int {
        let names = Set(kind.counted)
        return calls.count { names.contains(String($0.prefix { $0 != " " })) }
    }
}
