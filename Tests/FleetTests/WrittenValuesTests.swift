import HostAccess
import ProxyModel
import TestSupport
import Testing

/// What is written into a drop-in arrives in the process byte for byte, and is read back from `systemctl show`.
@Suite(.enabled(if: TestFleet.isUp, "no fleet is up; 'make test' boots one"))
struct WrittenValuesTests {
    /// A generator that gives the same values in every run (splitmix64).
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    /// Values that somebody lost at some time, then random ones.
    private static let values: [String] = {
        let chosen = [
            "http://p:1", "http://u:p%40ss%25w@p:1", "a%n%H%%b", "x\\y\\\\z", "say \"hi\"", "it's", "$HOME ${x} $$",
            "*.corp,[::1],?", " leading and trailing ", "tab-free; #not a comment", "hé-ü-日本-🦑", "e\u{301}", "\\n\\t",
            "=a=b=", "`id`", "a b  c", "'\"'\"", "\\", "%", String(repeating: "host-1234.example,", count: 230),
        ]
        let alphabet = Array("abcXYZ019 %%%\"\"''\\\\\\$${}()[]*?!#;,:/@&|<>~`^-_=+.éß日🦑")
        var generator = Seeded(state: 20_261_121)
        let random = (0..<44).map { _ in
            String(
                (0..<Int.random(in: 1...80, using: &generator)).map { _ in
                    alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
                })
        }
        return chosen + random
    }()

    @Test(arguments: [TestFleet.Image.plain, .docker26])
    func valuesArriveByteForByte(image: TestFleet.Image) async throws {
        try await TestFleet.shared.withHost(image) { host async throws in
            var script = "cd /etc/systemd/system\n"
            for (number, value) in Self.values.enumerated() {
                let unit = "fairlead-value-\(number).service"
                let target = SystemdTarget(name: unit, unit: unit, variables: .both)
                let files = try SystemdFiles(
                    target, settings: ProxySettings(http: ProxyURL(unchecked: value)), credentialsPath: "/x.env")
                let dropIn = String(decoding: try #require(files.dropIn), as: UTF8.self)
                script += "mkdir \(unit).d\ncat >\(target.dropInPath) <<'END OF DROP-IN'\n\(dropIn)END OF DROP-IN\n"
                script += "printf '[Service]\\nExecStart=/bin/sleep infinity\\n' >\(unit)\n"
            }
            try await host.output(
                of: "sh -e",
                standardInput: Array(
                    (script + "systemctl daemon-reload; systemctl start $(ls -d fairlead-value-*.service)").utf8))
            let version = try #require(
                Int(try await host.output(of: "systemctl --version | head -1 | tr -dc '0-9 ' | cut -d' ' -f2")))
            let seen = try await host.run(
                """
                for n in $(seq 0 \(Self.values.count - 1)); do
                    unit=fairlead-value-$n.service
                    tr '\\000' '\\001' </proc/$(systemctl show --value -p MainPID $unit)/environ
                    printf '\\000'; systemctl show -p Environment $unit; printf '\\000'
                done
                """
            ).standardOutput.split(separator: 0, omittingEmptySubsequences: false)
            for (number, value) in Self.values.enumerated() {
                let environ = seen[2 * number].split(separator: 1)
                #expect(environ.contains(Array("HTTP_PROXY=\(value)".utf8)[...]), "\(value)")
                let block = try #require(ShowOutput.blocks(in: Array(seen[2 * number + 1])).first)
                let decoded = ShowOutput.environment(try #require(block.value("Environment")), systemdVersion: version)
                #expect(decoded.first { $0.name == "http_proxy" }?.value == Array(value.utf8), "\(value)")
            }
        }
    }
}
